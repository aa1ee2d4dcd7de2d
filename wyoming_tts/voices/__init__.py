"""Voices: what can speak, and how it is found."""
