"""Text, names, times and probabilities as people and records have them."""
