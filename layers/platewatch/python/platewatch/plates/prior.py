"""What countries' plates are like, as a prior: it moves probability between readings, and adds none.

Two steps, and only spellings that the picture itself holds possible take part in either. The first is taken in each
reading of a plate, the second once, when all readings of it are together:

1. Among spellings that differ in nothing but O and 0, I and 1, probability moves towards those that the plate's country
   may have issued. What the picture says about all of them together stays as it is to the last digit.
2. A reading that no series on the road has in that country loses to one that some series has (plates.issued). What
   all spellings have together stays as it is: where all are impossible, or none is, nothing moves.

Both as far as the country is known. Part of the probability stays where it was whatever is said here: the country may
be another one, a plate forged, and a series unknown to us.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from platewatch.plates.distribution import Distribution, Spelling
from platewatch.plates.issued import is_possible, is_unreported, keeps_rules
from platewatch.plates.syntax import fits_any, fold, has_rules

BREACH: Final = 0.03
"""How probable a plate that breaks its country's rules is, against one that keeps them, before it is seen."""

UNKNOWN: Final = "unknown"
"""The class of plates whose country the model does not know or cannot see."""

# Countries less probable than this could not move anything worth mentioning.
_NEGLIGIBLE: Final = 1e-3


def apply_syntax(distribution: Distribution, countries: Mapping[str, float], *, breach: float = BREACH) -> Distribution:
    """The first step, with the prior of `countries` (code to probability; what is missing from 1 has no rules).

    The sum over every group of look-alikes, and `unreadable`, stay the same. Each spelling whose probability changed
    has the former one as `observed`.
    """
    groups = group_alike(distribution.spellings)
    if len(groups) == len(distribution.spellings):
        return distribution
    known = {name: chance for name, chance in countries.items() if chance > _NEGLIGIBLE}
    spellings = [one for group in groups for one in _weigh(group, known, breach)]
    return _sort(spellings, distribution.unreadable)


def rule_out(
    distribution: Distribution,
    countries: Mapping[str, float],
    *,
    breach: float = BREACH,
    wholes: Mapping[str, float] | None = None,
) -> Distribution:
    """The second step: spellings that are impossible in `countries` (code to probability) lose to those that are not.

    `wholes` is how probable it is of each text that it is a whole plate, 1 where it says nothing. What a text has as a
    part of a plate neither loses nor gains: nobody can say of a part that it is impossible, nor that it is possible.

    The sum over all spellings, and `unreadable`, stay the same. Look-alikes lose and gain together, as much as it is
    the impossible one of them: which one it is, the first step has said. `observed` stays what the picture said.
    """
    known = {name: chance for name, chance in countries.items() if chance > _NEGLIGIBLE}
    groups = group_alike(distribution.spellings)
    weights = [_weigh_possible(group, known, breach) for group in groups]
    if not weights or max(weights) - min(weights) <= 1e-9:
        return distribution
    parts = {one.text: one.probability * (1.0 - (wholes or {}).get(one.text, 1.0)) for one in distribution.spellings}
    whole = sum(one.probability - parts[one.text] for one in distribution.spellings)
    left = sum(
        weight * (one.probability - parts[one.text])
        for group, weight in zip(groups, weights, strict=True)
        for one in group
    )
    if left <= 0:
        return distribution
    moved = [
        (one, parts[one.text] + (one.probability - parts[one.text]) * weight * whole / left)
        for group, weight in zip(groups, weights, strict=True)
        for one in group
    ]
    return _sort(_move(moved), distribution.unreadable)


def group_alike(spellings: Sequence[Spelling]) -> Sequence[Sequence[Spelling]]:
    """The spellings, those together that differ in nothing but O and 0, I and 1."""
    groups: dict[str, list[Spelling]] = {}
    for spelling in spellings:
        groups.setdefault(fold(spelling.text), []).append(spelling)
    return list(groups.values())


def _weigh_possible(group: Sequence[Spelling], countries: Mapping[str, float], breach: float) -> float:
    """How much of the group's probability is for plates that the countries may have, the others counting `breach`."""
    total = sum(one.probability for one in group)
    if total <= 0:
        return 1.0
    left = 0.0
    for one in group:
        lost = sum(chance for country, chance in countries.items() if not is_possible(one.text, country))
        left += one.probability * (1.0 - min(1.0, lost) * (1.0 - breach))
    return left / total


def _weigh(group: Sequence[Spelling], countries: Mapping[str, float], breach: float) -> Sequence[Spelling]:
    total = sum(one.probability for one in group)
    if len(group) == 1 or total <= 0:
        return group
    known = {name: chance for name, chance in countries.items() if _can_tell_apart(name, group)}
    weights = dict.fromkeys(group, max(0.0, 1.0 - sum(known.values())) / total)
    for country, chance in known.items():
        kept = {one: 1.0 if _keeps(one.text, country) else breach for one in group}
        allowed = sum(one.probability * kept[one] for one in group)
        for one in group:
            weights[one] += chance * kept[one] / allowed
    # The weights' mean over the group is 1 up to rounding and to countries that sum to more than 1.
    mean = sum(one.probability * weights[one] for one in group)
    return _move([(one, one.probability * weights[one] * total / mean) for one in group])


def _can_tell_apart(country: str, group: Sequence[Spelling]) -> bool:
    """Whether anything is known to tell these look-alikes apart by. A plate of no known country may be of one that the
    reader cannot report; whether it is, its form must show."""
    return has_rules(country) or (country == UNKNOWN and any(is_unreported(one.text) for one in group))


def _keeps(spelling: str, country: str) -> bool:
    if country == UNKNOWN:
        return fits_any(spelling) or is_unreported(spelling)
    return keeps_rules(spelling, country)


def _move(moves: Sequence[tuple[Spelling, float]]) -> Sequence[Spelling]:
    """The spellings with their new probabilities, or all as they were if none of them changes by more than rounding.

    It is all or none: if only the large changes were made, the sum would no longer be the same.
    """
    if all(abs(probability - one.probability) <= 1e-9 for one, probability in moves):
        return [one for one, _ in moves]
    return [
        one if probability == one.probability else Spelling(one.text, probability, one.by_picture)
        for one, probability in moves
    ]


def _sort(spellings: Sequence[Spelling], unreadable: float) -> Distribution:
    return Distribution(tuple(sorted(spellings, key=lambda one: (-one.probability, one.text))), unreadable)
