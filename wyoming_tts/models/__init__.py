"""Models: which are known, where they are kept, how they are fetched and held to what they were."""
