"""From text to samples, the same for every engine: replies, pieces, pauses, guards, cache."""
