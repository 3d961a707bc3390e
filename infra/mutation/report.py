"""What is said of each fault, and of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mutation.mutants import Mutant, format_diff
from mutation.targets import PACKAGE


class Outcome(StrEnum):
    """What became of a fault."""

    NOTICED = "noticed"
    TIMED_OUT = "timed out"
    NOT_NOTICED = "not noticed"
    NO_EFFECT = "without effect"


@dataclass(frozen=True, slots=True)
class Result:
    """A fault, the source it was put into, what became of it, and by which test or for which reason."""

    mutant: Mutant
    source: str
    outcome: Outcome
    by: str

    @property
    def noticed(self) -> bool:
        """A test that never ends is noticed too."""
        return self.outcome in (Outcome.NOTICED, Outcome.TIMED_OUT)


def format_result(result: Result) -> str:
    """One line; with the changed lines where the fault was not noticed."""
    mutant = result.mutant
    place = f"{mutant.module.removeprefix(PACKAGE + '/')}:{mutant.line}"
    line = f"{result.outcome}: {place} ({mutant.kind}), {result.by}"
    return line if result.outcome is not Outcome.NOT_NOTICED else f"{line}\n{format_diff(mutant, result.source)}"


def compute_share(results: Sequence[Result]) -> float:
    """The percentage that was noticed, of those that have an effect."""
    counted = [result for result in results if result.outcome is not Outcome.NO_EFFECT]
    return 100 * sum(result.noticed for result in counted) / max(len(counted), 1)


def format_summary(seed: int, results: Sequence[Result], seconds: float) -> str:
    """All that were not noticed, then the counts and the percentage."""
    missed = sorted((result for result in results if result.outcome is Outcome.NOT_NOTICED), key=_place)
    counts = ", ".join(f"{sum(result.outcome is each for result in results)} {each}" for each in Outcome)
    lines = [format_result(result) for result in missed]
    return "\n".join([*lines, f"seed {seed}: {counts}; {compute_share(results):.1f} % noticed, in {seconds:.0f} s"])


def _place(result: Result) -> tuple[str, int]:
    return result.mutant.module, result.mutant.line
