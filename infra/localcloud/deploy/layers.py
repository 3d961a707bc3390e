"""Which modules a function may import: what only other functions' layers bring must fail here as it does on AWS."""

import re
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from localcloud.deploy.stack import Function

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


_OF_NO_LAYER: Final = frozenset({"OpenSSL", "pyftpdlib"})
"""What the agent alone has. No function is deployed with it, but botocore loads OpenSSL wherever it finds it."""


def hide_modules(functions: Iterable[Function]) -> dict[str, tuple[str, ...]]:
    """The modules that each function (by logical id) must not find, from the layers' requirements.txt files."""
    functions = list(functions)
    brought = {layer: _brought_by(layer) for each in functions for layer in each.layers}
    everything = set[str](_OF_NO_LAYER).union(*brought.values())
    return {
        each.logical_id: tuple(sorted(everything.difference(*(brought[layer] for layer in each.layers))))
        for each in functions
    }


def _brought_by(layer: Path) -> set[str]:
    requirements = layer / "requirements.txt"
    if not requirements.is_file():
        return set()
    names = (_NAME.match(line) for line in requirements.read_text(encoding="utf-8").splitlines())
    modules: set[str] = set()
    for name in names:
        if name is not None:
            try:
                modules |= _modules_of(distribution(name[0]))
            except PackageNotFoundError:
                # A layer may bring what this environment does without, such as data packages.
                continue
    return modules


def _modules_of(package: Distribution) -> set[str]:
    listed = package.read_text("top_level.txt")
    if listed is not None:
        return set(listed.split())
    parts = ((each.parts[0], each.suffix) for each in package.files or [])
    return {first.removesuffix(".py") for first, suffix in parts if suffix == ".py" and not first.startswith(".")}
