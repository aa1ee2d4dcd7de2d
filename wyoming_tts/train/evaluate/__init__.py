"""Judges synthesised speech: words, voice, lengths, silence and seams, each as a figure."""
