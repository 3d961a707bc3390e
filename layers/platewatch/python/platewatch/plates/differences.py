"""In which characters two spellings of one plate differ."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where `listed` differs from `read`: a character for another, or one of them empty.

    `position` counts the characters of what was read from 0. Where nothing was read it is that of the character before
    which one is missing, the length of the spelling at its end.
    """

    position: int
    read: str
    listed: str


def find_differences(read: str, listed: str) -> tuple[Difference, ...]:
    """The fewest differences that make `listed` of `read`, left to right; a character for another before anything else.

    Both are short: the work grows with the product of their lengths.
    """
    costs = _count_edits(read, listed)
    found = []
    at, to = 0, 0
    while at < len(read) or to < len(listed):
        here = costs[at][to]
        if at < len(read) and to < len(listed) and here == costs[at + 1][to + 1] + (read[at] != listed[to]):
            if read[at] != listed[to]:
                found.append(Difference(at, read[at], listed[to]))
            at, to = at + 1, to + 1
        elif at < len(read) and here == costs[at + 1][to] + 1:
            found.append(Difference(at, read[at], ""))
            at += 1
        else:
            found.append(Difference(at, "", listed[to]))
            to += 1
    return tuple(found)


def _count_edits(read: str, listed: str) -> list[list[int]]:
    """How many edits the rests of both from each pair of positions on are apart."""
    costs = [[0] * (len(listed) + 1) for _ in range(len(read) + 1)]
    for at in range(len(read), -1, -1):
        for to in range(len(listed), -1, -1):
            if at == len(read) or to == len(listed):
                costs[at][to] = len(read) - at + len(listed) - to
                continue
            change = costs[at + 1][to + 1] + (read[at] != listed[to])
            costs[at][to] = min(change, costs[at + 1][to] + 1, costs[at][to + 1] + 1)
    return costs
