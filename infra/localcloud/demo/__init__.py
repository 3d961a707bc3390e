"""The demo: the whole chain on this machine, on drawn scenes or on one's own photos."""
