"""The plate detector: network, loss, training, export, measurement."""
