"""Compares what `sam build` wrote, which CloudFormation gets, with template.yaml as we read it."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from localcloud.deploy.template import read_template

CODE = {"CodeUri", "ContentUri"}
"""Where `sam build` puts the place of what it built."""
ID = "SamResourceId"
"""What it adds to the metadata of what it builds: its name in the template."""


def compare(source: Any, built: Any, path: str = "") -> Iterator[str]:
    """Every place at which they differ."""
    if isinstance(source, dict) and isinstance(built, dict):
        for key in sorted(source.keys() | built.keys(), key=str):
            yield from compare(source.get(key), built.get(key), f"{path}/{key}")
    elif isinstance(source, list) and isinstance(built, list) and len(source) == len(built):
        for place, (ours, theirs) in enumerate(zip(source, built, strict=True)):
            yield from compare(ours, theirs, f"{path}/{place}")
    elif source != built or type(source) is not type(built):
        yield f"{path}: {source!r}, and built {built!r}"


def expect(source: dict[str, Any], built: dict[str, Any]) -> dict[str, Any]:
    """The source, changed in place as `sam build` changes it; where code was put, the build says."""
    for name, resource in source["Resources"].items():
        for key in CODE & resource.get("Properties", {}).keys():
            resource.setdefault("Metadata", {})[ID] = name
            resource["Properties"][key] = built["Resources"][name]["Properties"][key]
    return source


def main() -> int:
    """Exit status 1 when they differ: the template, and the folder that `sam build` wrote."""
    built = read_template(Path(sys.argv[2]) / "template.yaml")
    differences = list(compare(expect(read_template(Path(sys.argv[1])), built), built))
    for each in differences:
        print(f"sam build wrote something else than template.yaml says: {each}", file=sys.stderr)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
