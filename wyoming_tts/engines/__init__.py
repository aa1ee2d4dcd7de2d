"""Engines turn verbalised text into samples; they know no protocol and no event loop."""
