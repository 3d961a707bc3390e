"""The benchmarks: what the reader reads, how far its probabilities hold, and what it costs."""
