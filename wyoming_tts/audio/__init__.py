"""Pure functions on samples: mono, 16 bit, 24 kHz unless a name says otherwise."""
