"""A small codec of the NeuCodec family: its model, its training and its export."""
