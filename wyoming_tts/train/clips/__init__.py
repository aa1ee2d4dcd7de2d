"""Makes clips and a manifest of recordings and their texts."""
