"""Trains the network that tells from a plate's surroundings whether characters are missing at its ends."""
