"""A seeded sample of small faults in the rules that matter most: which of them do the tests notice?

`make mutation` runs it; infra/README.md explains it.
"""
