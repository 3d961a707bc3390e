"""Who may import whom: functions → adapters → domain; training is imported by nobody."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers/platewatch/python/platewatch"
OUTER = ("platewatch.adapters", "platewatch.cli", "functions", "localcloud", "training", "boto3", "botocore", "moto")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def modules(folder: Path, *but: str) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.py")) if path.relative_to(folder).parts[0] not in but]


@pytest.mark.parametrize("path", modules(PACKAGE, "adapters", "cli"), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_domain_knows_no_aws_no_environment_and_no_clock(path: Path) -> None:
    assert not [name for name in imported(path) if within(name, (*OUTER, "aws_lambda_powertools", "os"))]
    source = path.read_text()
    assert "datetime.now(" not in source
    assert "time.time(" not in source


@pytest.mark.parametrize("path", modules(PACKAGE / "adapters"), ids=lambda path: path.name)
def test_adapters_know_no_function_and_no_command(path: Path) -> None:
    assert not [name for name in imported(path) if within(name, ("platewatch.cli", "functions", "localcloud"))]


def test_nothing_that_runs_needs_shared_memory() -> None:
    """Lambda has no /dev/shm: multiprocessing's locks, queues and pools work here and fail there."""
    running = [*PACKAGE.rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
    forbidden = ("multiprocessing", "concurrent.futures.process")
    assert not [path for path in running if any(within(name, forbidden) for name in imported(path))]
    assert not [path for path in running if "ProcessPoolExecutor" in path.read_text()]


def test_training_is_imported_by_nothing_that_runs() -> None:
    running = [*PACKAGE.rglob("*.py"), *(ROOT / "functions").rglob("*.py"), *(ROOT / "infra").rglob("*.py")]
    assert not [path for path in running if any(within(name, ("training", "torch")) for name in imported(path))]
