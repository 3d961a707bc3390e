"""Seeds small faults into the rules that matter most, and says which of them no test notices."""

import argparse
import importlib
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from mutation.contexts import measure
from mutation.equivalents import load_equivalents
from mutation.mutants import Mutant, changed_lines, is_at, is_real, list_mutants
from mutation.report import Outcome, Result, compute_share, format_result, format_summary
from mutation.targets import list_modules
from mutation.trial import Chooser, try_mutant
from mutation.workshop import IMPORTED_ONCE, Job, Workshop, copy_checkout, run_all

ROOT = Path(__file__).parents[2]
CACHE = ROOT / "build" / "mutation"


def main() -> int:
    """Exit status 0 when at least `--least` percent were noticed."""
    given = _parse_arguments()
    for name in IMPORTED_ONCE:
        importlib.import_module(name)
    begin = time.monotonic()
    # Ended in whatever way: the copies go, and no test runs on.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="platewatch-mutation-") as folder:
        workshops = [copy_checkout(ROOT, Path(folder) / f"copy{place}") for place in range(given.processes)]
        contexts = measure(workshops, given.tests, CACHE, _say)
        for test in contexts.failed:
            _say(f"left out, it fails without any fault: {test}")
        sources = {module: (ROOT / module).read_text() for module in list_modules(ROOT)}
        chosen = _choose(sources, given.seed, given.count, given.only)
        _say(f"{len(chosen)} faults, {len(contexts.seconds)} tests, {time.monotonic() - begin:.0f} s to begin")
        results = _try_all(chosen, workshops, Chooser(contexts, ROOT, given.seconds), sources)
    print(format_summary(given.seed, results, time.monotonic() - begin))
    return 0 if compute_share(results) >= given.least else 1


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutation", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000), help="default: any")
    parser.add_argument("--count", type=int, default=200, help="how many faults (default 200)")
    parser.add_argument("--processes", type=int, default=1, choices=(1, 2), help="how many at a time (default 1)")
    parser.add_argument("--seconds", type=float, default=60, help="tests for one fault, at most (default 60)")
    parser.add_argument("--only", nargs="+", default=(), help="only at these places: matching/ or alerts/sms.py:36")
    parser.add_argument("--tests", default="", help="only test files whose path holds this text (as tests/unit)")
    parser.add_argument("--least", type=float, default=0, help="fail below this percentage (default 0)")
    return parser.parse_args()


def _choose(sources: dict[str, str], seed: int, count: int, places: Sequence[str]) -> list[Mutant]:
    """The same for the same sources, seed and places."""
    every = [mutant for module, source in sources.items() for mutant in list_mutants(module, source)]
    near = [mutant for mutant in every if not places or any(is_at(mutant, place) for place in places)]
    random.Random(seed).shuffle(near)  # nosec B311  # chooses faults, hides nothing
    real = (mutant for mutant in near if is_real(mutant, sources[mutant.module]))
    return [mutant for mutant, _ in zip(real, range(count), strict=False)]


def _try_all(
    mutants: list[Mutant], workshops: list[Workshop], chooser: Chooser, sources: dict[str, str]
) -> list[Result]:
    equivalents = load_equivalents()
    results: list[Result] = []

    def jobs() -> Iterator[Job]:
        for mutant in mutants:
            source = sources[mutant.module]
            reason = equivalents.get((mutant.module, *changed_lines(mutant, source)))
            if reason is not None:
                tell(Result(mutant, source, Outcome.NO_EFFECT, reason))
            elif not (tests := chooser.choose(mutant)):
                tell(Result(mutant, source, Outcome.NOT_NOTICED, "no test runs it"))
            else:
                yield try_mutant(mutant, source, tests, chooser.count_seconds(tests), tell)

    def tell(result: Result) -> None:
        results.append(result)
        _say(f"{len(results)} of {len(mutants)}: {format_result(result)}")

    run_all(workshops, jobs())
    return results


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
