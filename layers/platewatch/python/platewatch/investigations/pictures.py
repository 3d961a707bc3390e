"""Looking at a candidate's pictures, and keeping those of a verified one for the dossier."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final, Protocol

from platewatch.alerts.story import Picture, PictureState
from platewatch.fields import FieldInvalid, parse_object
from platewatch.investigations import errors
from platewatch.investigations.candidates import KeptCandidate, OwnPassing, find_end
from platewatch.investigations.investigation import Investigation
from platewatch.sentences import say

MOST_AT_ONCE: Final = 6
"""Of how many passages the pictures are shown at once: an answer has 6 MB at the most."""

MOST_BYTES: Final = 5_000_000
"""How many bytes of pictures, as base64, one answer holds: Lambda gives 6 MB at the most."""

MOST_KEPT: Final = 12
"""Of how many of a verified candidate's passages the pictures are kept; those that the question is about come first."""


@dataclass(frozen=True, slots=True)
class SeenPassing:
    """A passage with its two pictures, as they are kept now, and by which versions it was read and masked."""

    number: int
    passing: OwnPassing
    overview: Picture
    plate: Picture
    snapshot_sha256: str
    model_version: str
    masking_version: str

    @property
    def is_whole(self) -> bool:
        """Whether both pictures are there, and are those that were recorded."""
        return all(picture.state is PictureState.KEPT for picture in (self.overview, self.plate))


class PassingPictures(Protocol):
    """Where the pictures of passages are kept."""

    def find_pictures(self, passing: OwnPassing, number: int, now: datetime) -> SeenPassing | None:
        """The passage with its pictures; None once it has expired or was destroyed."""


class VerifiedPictures(Protocol):
    """Where the pictures of verified candidates are kept, with a term of their own."""

    def keep_picture(self, investigation: Investigation, sha256: str, data: bytes, end: datetime) -> None:
        """Keep it under its recorded hash until `end`, or until the later end that it has. Repeatable."""

    def find_picture(self, investigation: Investigation, sha256: str) -> bytes | None:
        """Its JPEG bytes, or None."""

    def keep_frames(
        self, investigation: Investigation, question: int, candidate: int, frames: Sequence[Any], end: datetime
    ) -> None:
        """Keep what belongs to the pictures of a candidate until `end`: hashes and versions, by passage. What has a
        later end already stays as it is.
        """

    def list_frames(self, investigation: Investigation, question: int, candidate: int) -> Sequence[Any]:
        """What keep_frames has kept."""


def parse_passages(document: object, candidate: KeptCandidate) -> tuple[int, ...]:
    """The numbers of {"passages": [1, ...]}: one to six passages of the candidate. Raises FieldInvalid."""
    given = parse_object(document, "", ("passages",))["passages"]
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_AT_ONCE:
        raise FieldInvalid("passages", say("must be a list of 1 to {most} numbers of passages", most=MOST_AT_ONCE))
    known = range(1, len(candidate.passages) + 1)
    if not all(isinstance(one, int) and not isinstance(one, bool) and one in known for one in given):
        raise FieldInvalid("passages", say("must be numbers from 1 to {count}", count=len(candidate.passages)))
    return tuple(dict.fromkeys(given))


def look_at(
    candidate: KeptCandidate, numbers: Iterable[int], pictures: PassingPictures, now: datetime
) -> tuple[SeenPassing, ...]:
    """The passages with their pictures, those that are not kept any more left out."""
    found = (pictures.find_pictures(candidate.passages[number - 1], number, now) for number in numbers)
    return tuple(one for one in found if one is not None)


def fit_answer(seen: Sequence[SeenPassing], size: Callable[[Picture], int]) -> tuple[SeenPassing, ...]:
    """The first of the passages whose pictures one answer holds, and always the first one."""
    fitting: list[SeenPassing] = []
    taken = 0
    for one in seen:
        taken += size(one.overview) + size(one.plate)
        if fitting and taken > MOST_BYTES:
            break
        fitting.append(one)
    return tuple(fitting)


def choose_verified(candidate: KeptCandidate, pictures: PassingPictures, now: datetime) -> tuple[SeenPassing, ...]:
    """The passages that the candidate is verified on: those looked at whose pictures are kept, and the recorded ones.

    There are MOST_KEPT of them at the most; those that the question is about go before others.
    Raises PicturesUnseen when there is none: a verified candidate without pictures could convince nobody.
    """
    ordered = sorted(candidate.seen, key=lambda number: (not candidate.passages[number - 1].joint, number))
    found = (one for number in ordered for one in look_at(candidate, [number], pictures, now) if one.is_whole)
    whole = tuple(sorted(islice(found, MOST_KEPT), key=lambda one: one.number))
    if not whole:
        raise errors.PicturesUnseen("none of its pictures that were looked at is kept any more: it cannot be verified")
    return whole


def keep_verified(
    investigation: Investigation,
    question: int,
    candidate: KeptCandidate,
    seen: Sequence[SeenPassing],
    kept: VerifiedPictures,
) -> None:
    """Keep the pictures that a candidate is to be verified on, before its verdict. Repeatable.

    Until it is verified they end with the candidate: nothing of a car that nobody verified stays.
    """
    end = find_end(candidate, investigation)
    for one in seen:
        for picture in (one.overview, one.plate):
            kept.keep_picture(investigation, picture.sha256, picture.data or b"", end)
    kept.keep_frames(investigation, question, candidate.number, [_describe_frame(one) for one in seen], end)


def _describe_frame(one: SeenPassing) -> dict[str, str]:
    return {
        "read_id": one.passing.read_id,
        "overview": one.overview.sha256,
        "plate": one.plate.sha256,
        "snapshot": one.snapshot_sha256,
        "model_version": one.model_version,
        "masking_version": one.masking_version,
    }
