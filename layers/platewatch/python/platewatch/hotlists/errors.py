"""What can go wrong with hotlists."""

from platewatch.errors import PlatewatchError


class StoreBusy(PlatewatchError):
    """The hotlist's store answers too little for now: try again later, nothing is decided without it."""


class BadListName(PlatewatchError):
    """The text cannot be the name of a list."""


class ListUnknown(PlatewatchError):
    """No list has this name: it never was, or was deleted."""


class ListExists(PlatewatchError):
    """A list was to be new, and there is one with this name."""


class ListBeingDeleted(PlatewatchError):
    """The list was deleted, and its name is free again when all that is stored of it is destroyed."""


class ImportUnknown(PlatewatchError):
    """The text is not the id of an import."""


class StateChanged(PlatewatchError):
    """Somebody else changed the list's state since it was read: read it again and decide again."""


class ImportLost(PlatewatchError):
    """The import of a revision no longer runs: it was finished, or another one has taken its place."""


class BadKey(PlatewatchError):
    """The object's key is not that of an announced file."""


class LossUnconfirmed(PlatewatchError):
    """The file ends more than a fifth of its list, and whoever announced it did not confirm that."""


class NoSuchRevision(PlatewatchError):
    """The revision of the list cannot be made active: it never was, never counts, or is no longer kept."""


class RevisionLost(PlatewatchError):
    """The stored content of a revision that must be there is gone: the list needs an operator."""


class ImportInterrupted(PlatewatchError):
    """The time ran out before anything that could be kept was done; the import starts over when redelivered."""


class PatternsTooMany(PlatewatchError):
    """The list would have more patterns, or larger ones, than can be looked up with every passage."""


class PatternTooWide(PlatewatchError):
    """A pattern, or all patterns of a list together, would fit too many of the plates in use."""


class PatternConfirmed(PlatewatchError):
    """The pattern needs no second person: it was confirmed, or listed when nobody was asked to."""


class SamePerson(PlatewatchError):
    """Who listed or changed a pattern cannot confirm it: that takes somebody else."""


class SettingsChanged(PlatewatchError):
    """Somebody else changed the list's settings since they were read: read them again and decide again."""


class EntryExists(PlatewatchError):
    """The list has an entry with this plate and case number already."""


class EntryUnknown(PlatewatchError):
    """The list has no entry with this plate and case number."""


class WritingDiffers(PlatewatchError):
    """The list divides the letters of this plate in another place: the entry is of another car."""


class EditsTooMany(PlatewatchError):
    """So many entries were changed one at a time that the list must be stored whole again before another is."""
