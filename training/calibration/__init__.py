"""Make the reader's probabilities hold: on held-out photos and on drawn plates, never on what validates."""
