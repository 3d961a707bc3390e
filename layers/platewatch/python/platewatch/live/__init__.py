"""Live: what a control room sees of the hits and reviews that wait for somebody."""
