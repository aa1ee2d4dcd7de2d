"""The embedded espeak-ng engine."""
