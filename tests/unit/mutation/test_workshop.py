"""Faults are tried in a copy, each in a process of its own; the checkout stays as it is."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from mutation.workshop import Job, Workshop, run_all

ROOT = Path(__file__).parents[3]

TRIAL = """
import sys
from pathlib import Path
from mutation.contexts import Contexts
from mutation.mutants import list_mutants
from mutation.trial import Chooser, try_mutant
from mutation.workshop import copy_checkout, run_all

checkout, copy = Path(sys.argv[1]), Path(sys.argv[2])
workshop = copy_checkout(checkout, copy)
module = "layers/platewatch/python/platewatch/rules.py"
source = (checkout / module).read_text()
tests = [f"tests/unit/test_rules.py::{name}" for name in ("test_first", "test_last")]
contexts = Contexts(dict.fromkeys(tests, 0.1), {module: {line: set(tests) for line in range(4, 10)}})
chooser, results = Chooser(contexts, checkout, 60), []
jobs = []
wanted = {(7, "<="), (7, ">="), (6, "pass"), (1, "4")}
for mutant in (one for one in list_mutants(module, source) if (one.line, one.edits[0].new) in wanted):
    chosen = chooser.choose(mutant)
    # The one that hangs is given two seconds, the others thirty.
    seconds = -5.6 if mutant.line == 6 else chooser.count_seconds(chosen)
    jobs.append(try_mutant(mutant, source, chosen, seconds, results.append))
run_all([workshop], jobs)
for result in results:
    print(result.mutant.line, result.mutant.edits[0].new, result.outcome.value, result.by.split("::")[-1], sep="|")
assert (copy / module).read_text() == source
"""


def test_what_a_test_notices_is_told_with_that_test_and_the_checkout_is_not_touched(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    package, tests = checkout / "layers/platewatch/python/platewatch", checkout / "tests/unit"
    package.mkdir(parents=True)
    tests.mkdir(parents=True)
    (package / "rules.py").write_text(
        "LIMIT = 3\n\n\ndef is_over(number):\n    while number < 0:\n        number += 10\n    return number > LIMIT\n"
    )
    (tests / "test_rules.py").write_text(
        "from platewatch.rules import is_over\n\n"
        "def test_first():\n    assert is_over(9)\n\n"
        "def test_last():\n    assert not is_over(1)\n    assert is_over(-1)\n"
    )
    (checkout / ".gitignore").write_text("__pycache__/\nleft\n")
    (checkout / "left").write_text("out")
    subprocess.run(["git", "init", "-q"], cwd=checkout, check=True)
    said = subprocess.run(
        [sys.executable, "-c", TRIAL, str(checkout), str(tmp_path / "copy")],
        env=os.environ | {"PYTHONPATH": str(ROOT / "infra")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    told = {tuple(line.split("|")[:2]): line.split("|")[2:] for line in said.stdout.splitlines()}
    assert told["7", "<="] == ["noticed", "test_first"]
    assert told["7", ">="] == ["not noticed", "2 tests"]
    assert told["6", "pass"] == ["timed out", "2 tests"]
    assert told["1", "4"] == ["not noticed", "2 tests"]
    assert not (tmp_path / "copy/left").exists()


def test_one_run_at_a_time_in_each_workshop_and_none_outlives_its_time(tmp_path: Path) -> None:
    told: list[tuple[str, int | None]] = []

    def job(name: str, script: str, seconds: float = 60) -> Job:
        def work(workshop: Workshop) -> int:
            return subprocess.run([sys.executable, "-c", script], cwd=workshop.root, check=False).returncode

        return Job(lambda _: None, work, seconds, lambda _, status: told.append((name, status)))

    workshops = [Workshop(tmp_path / name) for name in ("one", "two")]
    for workshop in workshops:
        workshop.root.mkdir()
    hang = "import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(600)"
    run_all(workshops, [job("hangs", hang, 2), job("fails", "raise SystemExit(3)"), job("passes", "")])
    assert sorted(told) == [("fails", 3), ("hangs", None), ("passes", 0)]
    (written,) = tmp_path.glob("*/pid")
    # What a run started ends with it.
    until = time.monotonic() + 5
    while _runs(int(written.read_text())) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(int(written.read_text()))


def _runs(process: int) -> bool:
    try:
        os.kill(process, signal.SIG_DFL)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"


def test_a_source_that_changes_back_within_a_second_is_compiled_anew(tmp_path: Path) -> None:
    """Python tells a stale file by second and size, and a fault often has the size of what was there."""
    workshop = Workshop(tmp_path)
    run = [sys.executable, "-c", "import rules; print(rules.LIMIT)"]
    said = []
    for number in (3, 4, 3, 5):
        workshop.write("rules.py", f"LIMIT = {number}\n")
        said.append(json.loads(subprocess.run(run, cwd=tmp_path, capture_output=True, check=True, text=True).stdout))
    assert said == [3, 4, 3, 5]
