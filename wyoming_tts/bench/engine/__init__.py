"""Measures a speech engine that needs models: alone, over the wire, and beside its peer."""
