"""A copy of the checkout in which tests run, each run in a process of its own that is forked from this one.

Forking saves the seconds that it takes to import pytest, boto3 and numpy; nothing of the package is imported here.
"""

import contextlib
import os
import resource
import shutil
import signal
import subprocess  # nosec B404  # tests run in processes of their own
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MEMORY: Final = 8 * 1024**3
"""A mutant that asks for more gets a MemoryError."""

IMPORTED_ONCE: Final = ("pytest", "hypothesis", "coverage", "boto3", "moto", "numpy", "cv2", "onnxruntime")


@dataclass(frozen=True, slots=True)
class Workshop:
    """One copy of the checkout; one run at a time."""

    root: Path

    @property
    def answer(self) -> Path:
        """Where a run leaves what it found."""
        return self.root.with_name(f"{self.root.name}-answer")

    @property
    def output(self) -> Path:
        """What the last run printed."""
        return self.root.with_name(f"{self.root.name}-output")

    def write(self, module: str, source: str) -> None:
        """Change a module. What Python compiled of it goes: it is told by second and size, and both may be the same."""
        path = self.root / module
        path.write_text(source)
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            compiled.unlink()

    def fork(self, work: Callable[["Workshop"], int]) -> int:
        """Begin to run `work` in a process of its own, within the copy; returns its id. `work` says its status."""
        self.answer.unlink(missing_ok=True)
        sys.stdout.flush()
        process = os.fork()
        if process:
            return process
        status = 70
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.setsid()
            self._move_in()
            status = work(self)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _move_in(self) -> None:
        output = os.open(self.output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for target, source in ((0, nothing), (1, output), (2, output)):
            os.dup2(source, target)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        os.chdir(self.root)
        ours = [str(self.root / folder) for folder in ("layers/platewatch/python", "infra", ".")]
        checkout = Path(__file__).parents[2]
        sys.path[:] = ours + [path for path in sys.path if "site-packages" in path or checkout not in _upwards(path)]
        os.environ["PYTHONPATH"] = os.pathsep.join(ours)


def _upwards(path: str) -> tuple[Path, ...]:
    folder = Path(path).resolve()
    return (folder, *folder.parents)


def copy_checkout(checkout: Path, to: Path) -> Workshop:
    """A workshop with all files of the checkout that git knows or would take."""
    listed = subprocess.run(  # nosec B603 B607  # a fixed command; git is where the developer has it
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=checkout,
        check=True,
        capture_output=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (checkout / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(checkout / name, to / name)
    return Workshop(to.resolve())


@dataclass(frozen=True, slots=True)
class Job:
    """What to run in a workshop: `work` in a forked process, for `seconds` at most, then `done` with its status (None
    when the time was over, negative when a signal ended it). `prepare` comes first, in this process.
    """

    prepare: Callable[[Workshop], None]
    work: Callable[[Workshop], int]
    seconds: float
    done: Callable[[Workshop, int | None], None]


@dataclass(frozen=True, slots=True)
class _Running:
    job: Job
    workshop: Workshop
    deadline: float


def run_all(workshops: Iterable[Workshop], jobs: Iterable[Job]) -> None:
    """Run all jobs, one per workshop at a time. Whatever happens, no process stays behind."""
    free, running, waiting = list(workshops), dict[int, _Running](), iter(jobs)
    begun = True
    try:
        while begun or running:
            begun = False
            if free and (job := next(waiting, None)):
                workshop, begun = free.pop(), True
                job.prepare(workshop)
                process = workshop.fork(job.work)
                running[process] = _Running(job, workshop, time.monotonic() + job.seconds)
            for process, run in list(running.items()):
                over = time.monotonic() > run.deadline
                if over:
                    os.killpg(process, signal.SIGKILL)
                ended, status = os.waitpid(process, 0 if over else os.WNOHANG)
                if ended:
                    del running[process]
                    _end_group(process)
                    free.append(run.workshop)
                    begun = True
                    run.job.done(run.workshop, None if over else os.waitstatus_to_exitcode(status))
            time.sleep(0.02)
    finally:
        for process in running:
            _end_group(process)


def _end_group(process: int) -> None:
    """End what the tests started and left behind."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process, signal.SIGKILL)
