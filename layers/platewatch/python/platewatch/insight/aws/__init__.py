"""What the feature keeps in AWS."""
