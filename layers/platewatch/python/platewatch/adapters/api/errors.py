"""How errors answer: status and code by type, in one table."""

import json
from dataclasses import dataclass
from typing import Any, Final

from aws_lambda_powertools import Logger

from platewatch.adapters.api.body import BodyInvalid
from platewatch.adapters.api.people import CallerUnknown
from platewatch.adapters.faults import describe_fault
from platewatch.alerts.errors import (
    AlertChanged,
    AlertClosed,
    AlertDismissed,
    AlertRestricted,
    AlertUnanswered,
    AlertUnknown,
    AnswersTooMany,
    DisputeUnknown,
    NothingListed,
    NothingToUndo,
    RecipientChanged,
    RecipientExists,
    RecipientUnknown,
    StandingsBusy,
    TallyBusy,
)
from platewatch.cameras.errors import (
    CameraExists,
    CameraRevoked,
    CameraUnknown,
    GuessedTooOften,
    PositionTooEarly,
    TokenEnded,
    TokenRefused,
    TokensChanged,
)
from platewatch.errors import PlatewatchError
from platewatch.fields import FieldInvalid
from platewatch.hotlists.errors import (
    BadListName,
    EditsTooMany,
    EntryExists,
    EntryUnknown,
    ImportUnknown,
    ListBeingDeleted,
    ListExists,
    ListUnknown,
    NoSuchRevision,
    PatternConfirmed,
    PatternsTooMany,
    PatternTooWide,
    SamePerson,
    SettingsChanged,
    StateChanged,
    StoreBusy,
    WritingDiffers,
)
from platewatch.matching.errors import PastNotKept, PresenceBusy, ReviewUnknown
from platewatch.retention.hold import HoldUnknown
from platewatch.uploads.errors import CaptureTimeRefused, SnapshotTooLarge


@dataclass(frozen=True, slots=True)
class Failure:
    """The HTTP status and the code that a client tells errors apart by."""

    status: int
    code: str


FAILURES: Final[dict[type[PlatewatchError], Failure]] = {
    BodyInvalid: Failure(400, "body_invalid"),
    FieldInvalid: Failure(400, "field_invalid"),
    CaptureTimeRefused: Failure(400, "capture_time_refused"),
    SnapshotTooLarge: Failure(413, "snapshot_too_large"),
    CallerUnknown: Failure(401, "caller_unknown"),
    TokenRefused: Failure(401, "token_refused"),
    TokenEnded: Failure(401, "token_ended"),
    GuessedTooOften: Failure(429, "guessed_too_often"),
    TokensChanged: Failure(409, "tokens_changed"),
    CameraRevoked: Failure(403, "camera_revoked"),
    CameraUnknown: Failure(404, "camera_unknown"),
    CameraExists: Failure(409, "camera_exists"),
    PositionTooEarly: Failure(409, "position_too_early"),
    BadListName: Failure(400, "list_name_invalid"),
    ListUnknown: Failure(404, "list_unknown"),
    ListExists: Failure(409, "list_exists"),
    ListBeingDeleted: Failure(409, "list_being_deleted"),
    ImportUnknown: Failure(404, "import_unknown"),
    NoSuchRevision: Failure(404, "revision_unknown"),
    StateChanged: Failure(409, "list_changed"),
    EntryExists: Failure(409, "entry_exists"),
    EntryUnknown: Failure(404, "entry_unknown"),
    WritingDiffers: Failure(409, "writing_differs"),
    EditsTooMany: Failure(409, "edits_too_many"),
    PatternsTooMany: Failure(409, "patterns_too_many"),
    PatternTooWide: Failure(409, "pattern_too_wide"),
    PatternConfirmed: Failure(409, "pattern_confirmed"),
    SamePerson: Failure(403, "same_person"),
    SettingsChanged: Failure(409, "settings_changed"),
    StoreBusy: Failure(503, "busy"),
    AlertUnknown: Failure(404, "alert_unknown"),
    AlertRestricted: Failure(403, "alert_restricted"),
    AlertChanged: Failure(409, "alert_changed"),
    AlertUnanswered: Failure(409, "alert_unanswered"),
    AlertDismissed: Failure(409, "alert_dismissed"),
    AlertClosed: Failure(409, "alert_closed"),
    NothingToUndo: Failure(409, "nothing_to_undo"),
    AnswersTooMany: Failure(409, "answers_too_many"),
    DisputeUnknown: Failure(404, "dispute_unknown"),
    TallyBusy: Failure(503, "tally_busy"),
    StandingsBusy: Failure(503, "standings_busy"),
    NothingListed: Failure(404, "nothing_listed"),
    RecipientUnknown: Failure(404, "recipient_unknown"),
    RecipientExists: Failure(409, "recipient_exists"),
    RecipientChanged: Failure(409, "recipient_changed"),
    HoldUnknown: Failure(404, "hold_unknown"),
    PastNotKept: Failure(409, "past_not_kept"),
    ReviewUnknown: Failure(404, "review_unknown"),
    PresenceBusy: Failure(503, "presence_busy"),
}
"""A type stands for those derived from it that have no row of their own. What has no row at all is a fault of ours."""

FAULT: Final = Failure(500, "fault")
NOT_FOUND: Final = Failure(404, "not_found")


def find_failure(error: Exception) -> Failure | None:
    """The row for this error: its own type's or its nearest base's. None when it is a fault of ours."""
    for kind in type(error).__mro__:
        if kind in FAILURES:
            return FAILURES[kind]
    return None


def answer_error(error: Exception, logger: Logger) -> dict[str, Any]:
    """The answer {"error": {"code", "message", "field"?}}. A fault of ours answers 500, tells nothing and is logged.

    The log gets the fault's type and where it arose, never its message: that may quote what a record holds.
    """
    failure = find_failure(error)
    if failure is None:
        logger.error("fault", **describe_fault(error))
        return _refuse(FAULT, "something went wrong on our side; it was logged")
    logger.info("refused", code=failure.code)
    refused = _refuse(failure, str(error), getattr(error, "field", None))
    if isinstance(error, GuessedTooOften):
        refused["headers"]["Retry-After"] = str(int(error.retry_after.total_seconds()))
    return refused


def answer_not_found() -> dict[str, Any]:
    """The answer when no route is called so."""
    return _refuse(NOT_FOUND, "there is no such route")


def answer(status: int, body: object) -> dict[str, Any]:
    """A JSON answer of a function behind the HTTP API; never to be kept by anything in between."""
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json", "Cache-Control": "no-store"},
        "body": json.dumps(body, separators=(",", ":")),
    }


def _refuse(failure: Failure, message: str, field: str | None = None) -> dict[str, Any]:
    told: dict[str, str] = {"code": failure.code, "message": message}
    if field:
        told["field"] = field
    return answer(failure.status, {"error": told})
