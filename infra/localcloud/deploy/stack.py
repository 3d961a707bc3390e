"""What a deployed stack consists of, as far as the local cloud has to run it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from localcloud.deploy.intrinsics import Physical


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function: its code, its layers, its role and what it is told through the environment."""

    logical_id: str
    name: str
    arn: str
    code: Path
    handler: str
    timeout_s: int
    memory_mb: int
    role_arn: str
    environment: Mapping[str, str]
    layers: tuple[Path, ...]
    log_group: str
    loops_allowed: bool = False


@dataclass(frozen=True, slots=True)
class QueueSource:
    """An event-source mapping: a queue that a function consumes."""

    logical_id: str
    function: str
    queue_arn: str
    batch_size: int
    window_s: int
    partial_failures: bool
    max_concurrency: int


@dataclass(frozen=True, slots=True)
class Route:
    """A route of the HTTP API. `method` is ANY or a verb; `path` may hold {name} and {name+}."""

    method: str
    path: str
    function: str
    iam: bool


@dataclass(frozen=True, slots=True)
class HttpApi:
    """The HTTP API: its id, its stage, its routes, and what the stage tells each function."""

    api_id: str
    stage: str
    routes: tuple[Route, ...]
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A rule that invokes a function at a fixed rate."""

    logical_id: str
    function: str
    every_s: int
    input: str | None
    rule_arn: str


@dataclass(frozen=True, slots=True)
class ExpiringTable:
    """A table whose items are deleted once the epoch seconds in `attribute` have passed."""

    table: str
    attribute: str
    keys: tuple[str, ...]


@dataclass(slots=True)
class Stack:
    """What deployment found and made. Functions, roles and resources are keyed by their logical id."""

    name: str
    region: str
    resources: dict[str, Physical] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    queue_sources: list[QueueSource] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)
    expiring_tables: list[ExpiringTable] = field(default_factory=list)
    api: HttpApi | None = None
    outputs: dict[str, str] = field(default_factory=dict)
