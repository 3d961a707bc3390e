"""Who may import whom: functions → edges → rules; features form no circle; training is imported by nobody."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.layers import EDGES, FEATURES, PACKAGE, ROOT, SHARED_EDGES, is_edge, list_edges, list_rules

WORLD = ("functions", "localcloud", "training", "bench", "boto3", "botocore", "moto", "aws_lambda_powertools", "os")


@cache
def imported(path: Path) -> tuple[str, ...]:
    """What a module imports, under TYPE_CHECKING too: modules, and names in full."""
    return tuple(list_imported(path))


def list_imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def list_pure() -> list[Path]:
    return [*list_rules(), *sorted((PACKAGE / "text").glob("*.py")), *sorted(PACKAGE.glob("*.py"))]


def list_faults(paths: list[Path], packages: tuple[str, ...]) -> list[tuple[str, str]]:
    """Each module that imports from one of the packages, with what it imports."""
    assert len(paths) > 50
    return [(name_of(path), name) for path in paths for name in imported(path) if within(name, packages)]


def test_rules_know_no_edge_no_environment_and_no_clock() -> None:
    edges = {f"platewatch.{feature}.{edge}" for feature in FEATURES for edge in EDGES}
    shared = {f"platewatch.{edge}" for edge in SHARED_EDGES}
    assert list_faults(list_pure(), (*WORLD, *edges, *shared)) == []
    sources = {name_of(path): path.read_text() for path in list_pure()}
    assert [name for name, source in sources.items() if "datetime.now(" in source or "time.time(" in source] == []


def test_what_speaks_to_aws_knows_no_route_and_no_command() -> None:
    offers = {f"platewatch.{feature}.{edge}" for feature in FEATURES for edge in ("routes", "commands")}
    outer = ("platewatch.web", "platewatch.cli", "platewatch.composition", "functions", "localcloud")
    assert list_faults([*list_edges("aws"), *sorted((PACKAGE / "aws").glob("*.py"))], (*offers, *outer)) == []


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_imports_only_features_before_it(feature: str) -> None:
    later = tuple(f"platewatch.{name}" for name in FEATURES[FEATURES.index(feature) + 1 :])
    found = {(name_of(path), name) for path in (PACKAGE / feature).rglob("*.py") for name in imported(path)}
    assert not {pair for pair in found if within(pair[1], later)}


def test_every_folder_of_the_package_is_a_feature_or_shared() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders == {*FEATURES, *SHARED_EDGES, "text"}
    assert not [path for path in PACKAGE.glob("text/*.py") if is_edge(path)]


def test_nothing_that_runs_needs_shared_memory() -> None:
    """Lambda has no /dev/shm: multiprocessing's locks, queues and pools work here and fail there."""
    running = [*PACKAGE.rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
    forbidden = ("multiprocessing", "concurrent.futures.process")
    assert not [path for path in running if any(within(name, forbidden) for name in imported(path))]
    assert not [path for path in running if "ProcessPoolExecutor" in path.read_text()]


def test_training_is_imported_by_nothing_that_runs() -> None:
    running = [*PACKAGE.rglob("*.py"), *(ROOT / "functions").rglob("*.py"), *(ROOT / "infra").rglob("*.py")]
    assert not [path for path in running if any(within(name, ("training", "torch")) for name in imported(path))]
