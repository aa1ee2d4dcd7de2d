"""The Wyoming protocol: framing, sessions, info, discovery; it knows no engine."""
