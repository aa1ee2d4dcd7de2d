"""Pure functions and small state machines from raw text to speakable pieces."""
