"""English words and grammar from which training sentences are made."""
