"""What the service costs: AWS's requests counted in the local cloud, times list prices."""
