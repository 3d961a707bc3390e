"""What matching costs and what it finds, beside two simpler ways: make bench-matching; docs/matching.md tells more."""
