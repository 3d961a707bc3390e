"""What is left of an investigation: what was verified gets the end of the dossier, and the rest is destroyed.

Both may be stopped and run again at any point.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from platewatch.aws.tables import PRESENT, Table, make_key
from platewatch.investigations.aws.items import ALL, describe_end, name_frames, name_key, name_pk, open_item
from platewatch.investigations.aws.records import load_candidate
from platewatch.investigations.candidates import CandidateState
from platewatch.investigations.investigation import Investigation

MOST_AT_ONCE: Final = 1_000
"""How many ends are changed in one run at the most: watch has a minute for all of its work."""

_RECORDS: Final = ("question", "event")
"""What stays with the investigation's own record. No plate and no passage is in it."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What verified candidates keep: the names of items, the hashes of pictures, and (question, candidate)."""

    names: frozenset[str]
    pictures: frozenset[str]
    verified: frozenset[tuple[int, int]]

    def holds(self, name: str) -> bool:
        """Whether the item is of a verified candidate, or of the investigation's own record."""
        kind, _, rest = name.partition("#")
        if kind == "picture":
            return rest.split("#")[0] in self.pictures
        if kind == "plate":
            return int(rest.split("#")[0]) in {question for question, _ in self.verified}
        return kind in _RECORDS or name in self.names


def lengthen(table: Table, investigation: Investigation) -> bool:
    """Give what was verified, and the investigation's own record, the end of the dossier where they have another one.

    Returns whether all of them have it: a run changes MOST_AT_ONCE at the most.
    """
    kept, changed = _find_kept(table, investigation), 0
    for name, expires in _list_ends(table, investigation):
        end = describe_end(investigation, name, investigation.kept_until)
        if end["expires"] == expires or not kept.holds(name):
            continue
        if changed == MOST_AT_ONCE:
            return False
        values = {f":{attribute}": value for attribute, value in end.items()}
        update = "SET " + ", ".join(f"#{attribute} = :{attribute}" for attribute in end)
        table.update(name_key(investigation, name), update, values, PRESENT)
        changed += 1
    if missing := kept.verified - investigation.verified:
        count_verified(table, investigation, missing)
    return True


def clear(table: Table, investigation: Investigation) -> int:
    """Destroy what was not verified; returns how many candidates that were. What is verified meanwhile stays."""
    destroyed = 0
    ends = list(_list_ends(table, investigation))
    found = [one for one in ends if one[0].startswith("candidate#")]
    # Candidates first: once they are gone none is verified, and what verified ones keep does not change any more.
    for group in (found, [one for one in ends if one not in found]):
        kept = _find_kept(table, investigation)
        for name, expires in group:
            if not kept.holds(name):
                gone = table.delete_if(name_key(investigation, name), "#expires = :expires", {":expires": expires})
                destroyed += gone and name.startswith("candidate#")
    return destroyed


def count_verified(table: Table, investigation: Investigation, verified: frozenset[tuple[int, int]]) -> None:
    """Note in the investigation's item that these (question, candidate) are verified. Repeatable."""
    names = {f"{question}#{candidate}" for question, candidate in verified}
    table.update(make_key(ALL, investigation.investigation_id), "ADD #verified :names", {":names": names}, PRESENT)


def _find_kept(table: Table, investigation: Investigation) -> _Kept:
    names, pictures, verified = set(), set(), set()
    for item in table.list_beginning(name_pk(investigation), "candidate#"):
        if load_candidate(open_item(item)).state is not CandidateState.VERIFIED:
            continue
        _, question, _, candidate = item["sk"].split("#")
        frames = name_frames(int(question), int(candidate))
        names |= {item["sk"], frames}
        verified.add((int(question), int(candidate)))
        found = table.find(name_key(investigation, frames))
        for frame in open_item(found) if found is not None else ():
            pictures |= {frame["overview"], frame["plate"]}
    return _Kept(frozenset(names), frozenset(pictures), frozenset(verified))


def _list_ends(table: Table, investigation: Investigation) -> Iterator[tuple[str, str]]:
    for item in table.list_items(name_pk(investigation), attributes="sk, expires"):
        yield item["sk"], item["expires"]
