"""Models of the real shape with random weights, for tests and benchmarks."""
