"""The one base class of every error that Platewatch raises on purpose, and the failures of runs over many records."""

from collections.abc import Iterator
from contextlib import contextmanager


class PlatewatchError(Exception):
    """Base of all errors of this package.

    Each feature derives a type per cause in its own `errors.py`. A message says what was wrong, where, and what to
    do about it; code tells errors apart by type, never by message.
    """


class RunIncomplete(PlatewatchError):
    """Some records of a run failed and all others were handled; the next run tries those again. The cause is the first
    failure.
    """

    def __init__(self, failed: int) -> None:
        super().__init__(f"{failed} of the run's steps failed, all others were done: the next run tries them again")
        self.failed = failed


class Failures:
    """Collects the failures of a run.

    failures = Failures()
    for record in records:
        with failures.collected():
            handle(record)
    failures.raise_first()
    """

    def __init__(self) -> None:
        self._errors: list[Exception] = []

    def __len__(self) -> int:
        return len(self._errors)

    @property
    def first(self) -> Exception | None:
        """The first failure, None when there was none."""
        return self._errors[0] if self._errors else None

    @contextmanager
    def collected(self) -> Iterator[None]:
        """What goes wrong inside ends the block and nothing else."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not stop the others; it is raised at the end
            self._errors.append(error)

    def raise_first(self) -> None:
        """Raises RunIncomplete from the first failure if there was one."""
        if self._errors:
            raise RunIncomplete(len(self._errors)) from self._errors[0]
