"""Entry-versions: the wordings of entries that revisions are made of, and the difference between two revisions."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple, Protocol, TypeVar

from platewatch.hotlists.entry import Entry, fill_first_day
from platewatch.hotlists.list_state import Counts


class Key(NamedTuple):
    """What identifies an entry within its list. Revisions are stored in the order of this key."""

    plate: str
    case_number: str


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of an entry and the revision it came with."""

    entry: Entry
    from_revision: int

    @property
    def key(self) -> Key:
        """The key of its entry."""
        return Key(self.entry.plate, self.entry.case_number)


class Keyed(Protocol):
    """What is sorted by the key of an entry."""

    @property
    def key(self) -> Key:
        """The key of its entry."""


Other = TypeVar("Other", bound=Keyed)


@dataclass(frozen=True, slots=True)
class Change:
    """The difference between two revisions in one entry: `ended` counts no longer, `begun` counts from now on.

    At least one is there; both are when the entry was changed.
    """

    ended: Version | None
    begun: Version | None


class RevisionWriter(Protocol):
    """Where the differences of a revision are written, invisible until the list's state makes it active."""

    def write_changes(self, changes: Iterable[Change], revision: int) -> None:
        """Write all of them; writing any of them again, now or later, changes nothing.

        Patterns among them are left out: they count by their set. Raises StoreBusy when some may not be written.
        """

    def write_patterns(self, list_name: str, number: int, packed: bytes) -> None:
        """Write a set of patterns under its number; invisible until the list's state names it."""

    def drop_patterns(self, list_name: str, below: int) -> None:
        """Remove the list's sets with smaller numbers, which nothing names any more."""


class VersionDestroyer(Protocol):
    """Where the written versions of a deleted list are destroyed."""

    def destroy_versions(self, versions: Iterable[Version]) -> None:
        """Remove these versions, and plates of which nothing is left. Repeatable.

        Patterns among them are left out: they lie in sets. Raises StoreBusy when some may not be removed yet.
        """

    def destroy_notes(self, list_name: str) -> None:
        """Forget who listed and confirmed the list's patterns, and its last file that was not imported. Repeatable."""


class VersionFinder(Protocol):
    """Where the written versions of one entry are looked up."""

    def find_version(
        self, list_name: str, key: Key, active: int, void: Collection[int], floor: int = 0
    ) -> Version | None:
        """The version of the entry that counts when `active` is the active revision; for plates, not for patterns."""


class Merge:
    """The content of a new revision upon `base`, when iterated: an entry worded as in `base` stays the version it is,
    any other comes with `revision`.

    `base` and `entries` are sorted by key and hold each key once; so does the content. An entry without a first day
    gets one (settle_first_day). `counts` is right once all of it was taken. `on_entry` is told of each entry of `base`,
    and whether it stays.
    """

    def __init__(
        self,
        base: Iterable[Version],
        entries: Iterable[Entry],
        revision: int,
        today: date,
        on_entry: Callable[[Version, bool], None] = lambda _version, _stays: None,
    ) -> None:
        self._pairs = pair_versions(base, (Version(entry, revision) for entry in entries))
        self._today = today
        self._on_entry = on_entry
        self.counts = Counts(0, 0, 0, 0)

    def __iter__(self) -> Iterator[Version]:
        lines = added = changed = ended = patterns = 0
        for old, new in self._pairs:
            if old is not None:
                self._on_entry(old, new is not None)
            if new is None:
                ended += 1
            else:
                entry = fill_first_day(new.entry, old.entry if old else None, self._today)
                if entry is not new.entry:
                    new = replace(new, entry=entry)
                lines += 1
                added += old is None
                patterns += new.entry.is_pattern
                same = old is not None and old.entry == new.entry
                changed += old is not None and not same
                yield old if old is not None and same else new
        self.counts = Counts(lines, added, changed, ended, patterns)


def find_changes(base: Iterable[Version], content: Iterable[Version]) -> Iterator[Change]:
    """What turns `base` into `content`, both sorted by key: the same changes in the same order every time."""
    for old, new in pair_versions(base, content):
        if old != new:
            yield Change(old, new)


def pair_versions(left: Iterable[Version], right: Iterable[Other]) -> Iterator[tuple[Version | None, Other | None]]:
    """What has the same key on both sides, and None for what is missing; both sides are sorted by key."""
    lefts, rights = iter(left), iter(right)
    a, b = next(lefts, None), next(rights, None)
    while a is not None or b is not None:
        if b is None or (a is not None and a.key < b.key):
            yield a, None
            a = next(lefts, None)
        elif a is None or b.key < a.key:
            yield None, b
            b = next(rights, None)
        else:
            yield a, b
            a, b = next(lefts, None), next(rights, None)
