"""Turns a trained backbone into files that the server speaks with."""
