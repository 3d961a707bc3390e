"""What the console keeps in AWS."""
