"""NeuTTS: a language model makes speech codes from phonemes, a codec makes sound from codes."""
