"""Checks a stack's name before anything is deployed: the names of buckets and roles are made of it."""

import sys

from platewatch.deployment.stack_name import LONGEST, PATTERN, find_fault

__all__ = ["LONGEST", "PATTERN", "find_fault", "main"]


def main() -> int:
    """Exit status 1 and a sentence when the name does not do."""
    fault = find_fault(sys.argv[1] if len(sys.argv) > 1 else "")
    if fault:
        print(f"deploy: {fault}: make deploy STACK=name", file=sys.stderr)
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main())
