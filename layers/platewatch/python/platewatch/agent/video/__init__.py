"""Video of a camera: vehicles are followed from frame to frame, and a few frames of each are chosen to be sent."""
