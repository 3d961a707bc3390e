"""A simulated town with burglaries: whether the rules of investigations find who was there, and nobody else."""
