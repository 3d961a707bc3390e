"""How long a pattern matches: 24 hours, and on from then once a second person has confirmed it.

A pattern names cars that nobody has listed by their plate. So one person may list it in a hurry, and another one has to
look at it before it stays. Who listed what and who confirmed it is kept beside the list and not in its revisions: a
file that repeats a confirmed pattern, or a roll-back, changes nothing about it. Nothing has to run when the 24 hours
are over, because matching compares the time itself.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from platewatch.hotlists.entry import Entry
from platewatch.hotlists.errors import PatternConfirmed, SamePerson

NEW_TERM: Final = timedelta(hours=24)
"""How long a pattern matches before a second person has confirmed it."""

REMEMBERED: Final = timedelta(days=30)
"""How long it is known who listed a pattern that is no longer listed: ending it and adding it again gives no new
term."""

_CONFIRMATIONS: Final = 5
"""How many confirmed wordings of one pattern are remembered, for roll-backs."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One wording of a pattern (wording_of) that `by` confirmed; `by` is empty for what was listed before patterns had
    to be confirmed."""

    wording: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one pattern: its last wording, the identities (ARNs) that listed or changed it since it was
    confirmed last, since when (aware) they have, and the confirmations, oldest first."""

    wording: str
    since: datetime
    by: tuple[str, ...]
    confirmed: tuple[Confirmation, ...] = ()

    def find_confirmation(self, wording: str) -> Confirmation | None:
        """The confirmation of this wording."""
        return next((one for one in self.confirmed if one.wording == wording), None)


@dataclass(frozen=True, slots=True)
class Standings:
    """Those of one list's patterns by the ids of their entries; `version` counts the writes, 0 before the first."""

    list_name: str
    by_entry: Mapping[str, Standing] = field(default_factory=dict)
    version: int = 0


class StandingStore(Protocol):
    """Where the standings of each list's patterns are kept."""

    def find_standings(self, list_name: str) -> Standings:
        """The list's standings; never stale."""

    def save_standings(self, standings: Standings) -> Standings:
        """Keep them in place of those with the same version; returns them as they are kept now.

        Raises StateChanged, and keeps nothing, when others were kept meanwhile.
        """


def wording_of(entry: Entry) -> str:
    """16 hex digits of what a second person confirms: what the pattern matches, on what ground, and until when.

    Words for the officer (instruction, make, colour, marker) and the owner may change without a new confirmation.
    """
    parts = (
        *(entry.plate, entry.country or "", str(entry.category), str(entry.priority), entry.reason),
        *(entry.case_number, entry.consent, entry.role.value, entry.weed_date.isoformat()),
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def register_patterns(
    standings: Standings, patterns: Sequence[Entry], before: Sequence[Entry], by: str, now: datetime
) -> Standings:
    """The standings once `by` (an identity, empty when nobody knows) has made `patterns` those of the list.

    `before` are the patterns that matched until now. One of them that has no standing is from the time when patterns
    needed no second person, and stays. A pattern that is changed before it is confirmed gets no new term.
    """
    known = dict(standings.by_entry)
    for entry in before:
        known.setdefault(entry.entry_id, _accept_old(entry, now))
    # The former ones too: until the list's state changes they are those that match.
    listed = {entry.entry_id for entry in (*before, *patterns)}
    for entry in patterns:
        known[entry.entry_id] = _register(known.get(entry.entry_id), wording_of(entry), by, now)
    kept = {name: one for name, one in known.items() if name in listed or _last_touched(one) + REMEMBERED > now}
    return replace(standings, by_entry=kept)


def confirm_pattern(standings: Standings, entry: Entry, by: str, now: datetime) -> Standings:
    """The standings once `by` has confirmed the entry's pattern: it stays.

    Where nobody knows who listed it, the first to confirm it counts as the one who did, and somebody else must follow.
    Raises PatternConfirmed when there is nothing to confirm, SamePerson when `by` listed or changed it.
    """
    standing = standings.by_entry.get(entry.entry_id)
    wording = wording_of(entry)
    if standing is None or standing.find_confirmation(wording) is not None:
        raise PatternConfirmed("the pattern is confirmed already: it stays until its weed date")
    if name_person(by) in {name_person(one) for one in standing.by}:
        raise SamePerson("you listed or changed this pattern yourself: somebody else has to look at it and confirm it")
    if standing.by:
        confirmations = (*standing.confirmed, Confirmation(wording, now, by))[-_CONFIRMATIONS:]
        after = replace(standing, wording=wording, confirmed=confirmations)
    else:
        after = replace(standing, by=(by,))
    return replace(standings, by_entry={**standings.by_entry, entry.entry_id: after})


def find_end(standing: Standing | None, entry: Entry) -> datetime | None:
    """When the pattern stops matching unless a second person confirms it; None when it stays until its weed date."""
    if standing is None or standing.find_confirmation(wording_of(entry)) is not None:
        return None
    return standing.since + NEW_TERM


def name_person(identity: str) -> str:
    """Whom an identity names, in whichever role and by whichever door that person acts.

    Of an ARN it is the user or, for a role, the session; of a console's session, the name that the provider gave. One
    of them may be a mail address and the other only its first part, so what follows the @ counts for nothing.
    """
    return identity.rpartition("/")[2].partition("@")[0].casefold()


def _accept_old(entry: Entry, now: datetime) -> Standing:
    wording = wording_of(entry)
    return Standing(wording, now, (), (Confirmation(wording, now, ""),))


def _register(standing: Standing | None, wording: str, by: str, now: datetime) -> Standing:
    people = (by,) if by else ()
    if standing is None:
        return Standing(wording, now, people)
    if standing.wording == wording:
        return standing
    if standing.find_confirmation(wording) is not None:
        return replace(standing, wording=wording)
    if standing.find_confirmation(standing.wording) is not None:
        return replace(standing, wording=wording, since=now, by=people)
    return replace(standing, wording=wording, by=tuple(dict.fromkeys((*standing.by, *people))))


def _last_touched(standing: Standing) -> datetime:
    return max([standing.since, *(one.at for one in standing.confirmed)])
