"""Which modules are rules and which are edges: the one place that says it, for all tests that ask.

A feature's folder holds its rules; what speaks to the world lies in the folders (or single modules) named in EDGES.
"""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "layers/platewatch/python/platewatch"

FEATURES = (
    "retention",
    "plates",
    "cameras",
    "reading",
    "evidence",
    "audit",
    "hotlists",
    "hits",
    "snapshots",
    "alerts",
    "matching",
    "insight",
    "investigations",
    "live",
    "handover",
    "deadletters",
    "console",
    "deployment",
    "agent",
)
"""Each may import those before it, and none after it."""

EDGES = (
    "aws",
    "routes",
    "commands",
    "channels",
    "openid",
    "onnx",
    "decoding",
    "workbook",
    "disk",
    "uplink",
    "inputs",
    "running",
)
"""Tables, buckets and queues; what the API and the command line offer; senders; the identity provider; networks; the
protocols of workers; the agent's store, its way to the service, its inputs, and its process."""

SHARED_EDGES = ("aws", "web", "cli", "composition", "confinement")
"""Edges that no single feature has to itself."""


def is_edge(path: Path) -> bool:
    """Whether a module of the package speaks to the world."""
    first, *rest = path.relative_to(PACKAGE).with_suffix("").parts
    return first in SHARED_EDGES or any(part in EDGES for part in rest)


def list_rules() -> Iterator[Path]:
    """The modules of all features' rules."""
    for feature in FEATURES:
        yield from (path for path in sorted((PACKAGE / feature).rglob("*.py")) if not is_edge(path))


def list_edges(*names: str) -> Iterator[Path]:
    """The edges of these names, such as "commands", of all features."""
    for feature in FEATURES:
        for name in names or EDGES:
            yield from sorted((PACKAGE / feature / name).rglob("*.py"))
            if (single := PACKAGE / feature / f"{name}.py").exists():
                yield single
