"""The caps of a local cloud, because one machine is not a region. Everything else follows the template."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps and clocks of one local cloud.

    Each is a deliberate departure from the template; the defaults suit a laptop with two cores.
    """

    queue_workers: int = 1
    """Processes for each event-source mapping: the template's MaximumConcurrency, but never more than this."""
    http_workers: int = 2
    """Processes for each function behind the HTTP API; further requests wait for one."""
    visibility_s: int | None = None
    """Caps every queue's VisibilityTimeout, so that a test need not wait six function timeouts for a retry."""
    ttl_sweep_s: float = 5.0
    """How often expired items are deleted (AWS: within days)."""
    schedules: bool = True
    """Whether schedules fire by themselves; `LocalCloud.run_schedule` fires one in any case."""
    prestart: bool = True
    """Whether every function's first process is started before `LocalCloud.start` returns."""
    late_queues: tuple[str, ...] = ("SnapshotsPriorityExcessQueue", "SnapshotsStandardExcessQueue")
    """Queues that rarely get a message. Their processes start with the first one and run at the lowest priority: here
    the processors are shared, in Lambda they are not."""
    client_s: float = 30.0
    """How long a connection may be idle, and how long a request's body may take in total."""
    start_timeout_s: float = 60.0
    """How long a function may take to import before its start counts as failed."""
