"""Prints the unzipped size of each built function with its layers, and fails when one is over Lambda's limit."""

import sys
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

LIMIT = 250 * 1024 * 1024
"""Lambda's limit for a function and all its layers, unzipped (AWS documentation, Lambda quotas)."""


def measure(folder: Path) -> int:
    """The bytes of all files below the folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def function_sizes(build: Path) -> dict[str, int]:
    """Unzipped bytes of each function with its layers, by logical id, of a `sam build` folder."""
    template = yaml_parse((build / "template.yaml").read_text())
    common = template["Globals"]["Function"]["Layers"]
    sizes = {}
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            layers = [*common, *resource["Properties"].get("Layers", [])]
            names = [layer["Ref"] if isinstance(layer, dict) else layer for layer in layers]
            sizes[name] = measure(build / name) + sum(measure(build / layer) for layer in names)
    return sizes


def main() -> int:
    """Exit status 1 when a function is over the limit."""
    sizes = function_sizes(Path(sys.argv[1]))
    for name, size in sorted(sizes.items(), key=lambda entry: -entry[1]):
        print(f"{name:24} {size / 1024 / 1024:7.1f} MiB of 250 unzipped, layers included")
    return 1 if max(sizes.values()) > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
