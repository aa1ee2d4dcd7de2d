"""A streaming text-to-speech server for Home Assistant, on the Wyoming protocol."""

__version__ = "0.1.0"
