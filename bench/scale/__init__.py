"""The service under load, simulated with AWS's documented scaling: what it carries, and what breaks first."""
