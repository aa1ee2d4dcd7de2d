"""The part of torchtune that the codec needs."""
