"""Training of backbones: vocabularies, layouts, rows, models and the loop."""
