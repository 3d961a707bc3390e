"""The countries' syntax as a prior: it may take an O for a 0 and an I for a 1, or the other way round, nothing else.

Spellings that differ in nothing but these form a group. What the picture says about a group stays as it is to the last
digit; within the group the probability moves towards spellings that the plate's country may have issued, as far as the
country is known. Only spellings that the picture itself holds possible take part, so none is ever invented. Part of
the probability stays where it was whatever the syntax says: there are personalised plates, and rules not written here.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from platewatch.plates.distribution import Distribution, Spelling
from platewatch.plates.syntax import fits, fold, has_rules

BREACH: Final = 0.03
"""How probable a plate that breaks its country's rules is, against one that keeps them, before it is seen."""

# Countries less probable than this could not move anything worth mentioning.
_NEGLIGIBLE: Final = 1e-3


def apply_syntax(distribution: Distribution, countries: Mapping[str, float], *, breach: float = BREACH) -> Distribution:
    """The distribution with the prior of `countries` (code to probability; what is missing from 1 has no rules).

    The sum over every group of look-alikes, and `unreadable`, stay the same. Each spelling whose probability changed
    has the former one as `observed`.
    """
    groups: dict[str, list[Spelling]] = {}
    for spelling in distribution.spellings:
        groups.setdefault(fold(spelling.text), []).append(spelling)
    if len(groups) == len(distribution.spellings):
        return distribution
    known = {name: chance for name, chance in countries.items() if chance > _NEGLIGIBLE and has_rules(name)}
    spellings = [one for group in groups.values() for one in _weigh(group, known, breach)]
    spellings.sort(key=lambda one: (-one.probability, one.text))
    return Distribution(tuple(spellings), distribution.unreadable)


def _weigh(group: Sequence[Spelling], countries: Mapping[str, float], breach: float) -> Sequence[Spelling]:
    total = sum(one.probability for one in group)
    if len(group) == 1 or total <= 0:
        return group
    weights = dict.fromkeys(group, max(0.0, 1.0 - sum(countries.values())) / total)
    for country, chance in countries.items():
        kept = {one: 1.0 if fits(one.text, country) else breach for one in group}
        allowed = sum(one.probability * kept[one] for one in group)
        for one in group:
            weights[one] += chance * kept[one] / allowed
    # The weights' mean over the group is 1 up to rounding and to countries that sum to more than 1.
    mean = sum(one.probability * weights[one] for one in group)
    changed = []
    for one in group:
        probability = one.probability * weights[one] * total / mean
        same = abs(probability - one.probability) <= 1e-9
        changed.append(one if same else Spelling(one.text, probability, one.probability))
    return changed
