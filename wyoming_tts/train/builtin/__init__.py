"""The recipe of the built-in voices: synthetic speech, codec, backbone, package data."""
