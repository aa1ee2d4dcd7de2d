"""The package that ours is compared with, run by an interpreter of its own."""
