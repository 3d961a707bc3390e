"""The one table of answers: with which status and code each error of this package is answered over HTTP."""

from dataclasses import dataclass
from typing import Final

from platewatch.alerts import errors as alerts
from platewatch.alerts.hold import HoldUnknown
from platewatch.audit import message as records
from platewatch.audit import sequence as audit
from platewatch.aws.environment import SettingMissing
from platewatch.aws.tables import TableBusy
from platewatch.cameras import errors as cameras
from platewatch.console import errors as console
from platewatch.deadletters import errors as deadletters
from platewatch.errors import PlatewatchError, RunIncomplete
from platewatch.evidence.aws.evidence_bucket import EvidenceGone
from platewatch.evidence.pair import PairBroken
from platewatch.fields import FieldInvalid
from platewatch.handover import errors as handover
from platewatch.hotlists import errors as hotlists
from platewatch.hotlists.aws.imports_queue import ChainTooLong
from platewatch.hotlists.aws.imports_queue import MessageUnknown as ImportMessageUnknown
from platewatch.hotlists.workbook.process import WorkbookReaderUnavailable
from platewatch.insight import errors as insight
from platewatch.investigations import errors as investigations
from platewatch.investigations.questions import QuestionOutOfBounds
from platewatch.live import errors as live
from platewatch.matching import errors as matching
from platewatch.plates import errors as plates
from platewatch.reading import errors as reading
from platewatch.snapshots import errors as snapshots
from platewatch.snapshots.aws.reads_queue import MessagesNotTaken
from platewatch.snapshots.aws.reads_queue import MessageUnknown as ReadMessageUnknown
from platewatch.text.phone_numbers import PhoneNumbersInvalid
from platewatch.web.app import RecordMissing
from platewatch.web.body import BodyInvalid
from platewatch.web.people import CallerUnknown, NothingDeclared


@dataclass(frozen=True, slots=True)
class Failure:
    """The HTTP status, the code that a client tells errors apart by, and after how many seconds to try again.

    An error that has a `retry_after` of its own says that better.
    """

    status: int
    code: str
    retry_after: int | None = None


FAULT: Final = Failure(500, "fault")
"""A fault of ours: it is logged, and whoever asked is told nothing of it."""

NOT_FOUND: Final = Failure(404, "not_found")

SOON: Final = 1
"""Seconds: what was busy will not be for long."""

FAILURES: Final[dict[type[PlatewatchError], Failure]] = {
    BodyInvalid: Failure(400, "body_invalid"),
    FieldInvalid: Failure(400, "field_invalid"),
    snapshots.CaptureTimeRefused: Failure(400, "capture_time_refused"),
    snapshots.SnapshotTooLarge: Failure(413, "snapshot_too_large"),
    CallerUnknown: Failure(401, "caller_unknown"),
    plates.NotAPlate: Failure(400, "plate_invalid"),
    plates.NotACountry: Failure(400, "country_invalid"),
    # Cameras.
    cameras.TokenRefused: Failure(401, "token_refused"),
    cameras.TokenEnded: Failure(401, "token_ended"),
    cameras.GuessedTooOften: Failure(429, "guessed_too_often", SOON),
    cameras.TokensChanged: Failure(409, "tokens_changed"),
    cameras.RehearsalUnderWay: Failure(409, "rehearsal_under_way"),
    cameras.CameraRevoked: Failure(403, "camera_revoked"),
    cameras.CameraUnknown: Failure(404, "camera_unknown"),
    cameras.CameraExists: Failure(409, "camera_exists"),
    cameras.PositionTooEarly: Failure(409, "position_too_early"),
    cameras.TooManyWindows: Failure(409, "too_many_windows"),
    cameras.HeartbeatTooLarge: Failure(413, "heartbeat_too_large"),
    reading.PictureRejected: Failure(400, "picture_rejected"),
    reading.ReaderBusy: Failure(503, "reader_busy", SOON),
    # Lists.
    hotlists.BadListName: Failure(400, "list_name_invalid"),
    hotlists.ListUnknown: Failure(404, "list_unknown"),
    hotlists.ListExists: Failure(409, "list_exists"),
    hotlists.ListBeingDeleted: Failure(409, "list_being_deleted"),
    hotlists.ImportUnknown: Failure(404, "import_unknown"),
    hotlists.ImportLost: Failure(409, "import_lost"),
    hotlists.NoSuchRevision: Failure(404, "revision_unknown"),
    hotlists.StateChanged: Failure(409, "list_changed"),
    hotlists.EntryExists: Failure(409, "entry_exists"),
    hotlists.EntryUnknown: Failure(404, "entry_unknown"),
    hotlists.WritingDiffers: Failure(409, "writing_differs"),
    hotlists.EditsTooMany: Failure(409, "edits_too_many"),
    hotlists.PatternsTooMany: Failure(409, "patterns_too_many"),
    hotlists.PatternTooWide: Failure(409, "pattern_too_wide"),
    hotlists.PatternConfirmed: Failure(409, "pattern_confirmed"),
    hotlists.SamePerson: Failure(403, "same_person"),
    hotlists.SettingsChanged: Failure(409, "settings_changed"),
    hotlists.LossUnconfirmed: Failure(409, "loss_unconfirmed"),
    hotlists.StoreBusy: Failure(503, "busy", SOON),
    # Alerts, reviews, holds, recipients.
    alerts.AlertUnknown: Failure(404, "alert_unknown"),
    alerts.AlertRestricted: Failure(403, "alert_restricted"),
    alerts.AlertChanged: Failure(409, "alert_changed"),
    alerts.AlertAnswered: Failure(409, "alert_answered"),
    alerts.AlertUnanswered: Failure(409, "alert_unanswered"),
    alerts.AlertDismissed: Failure(409, "alert_dismissed"),
    alerts.AlertClosed: Failure(409, "alert_closed"),
    alerts.NothingToUndo: Failure(409, "nothing_to_undo"),
    alerts.AnswersTooMany: Failure(409, "answers_too_many"),
    alerts.DisputeUnknown: Failure(404, "dispute_unknown"),
    alerts.TallyBusy: Failure(503, "tally_busy", SOON),
    alerts.StandingsBusy: Failure(503, "standings_busy", SOON),
    TableBusy: Failure(503, "table_busy", SOON),
    alerts.NothingListed: Failure(404, "nothing_listed"),
    alerts.RecipientUnknown: Failure(404, "recipient_unknown"),
    alerts.RecipientExists: Failure(409, "recipient_exists"),
    alerts.RecipientChanged: Failure(409, "recipient_changed"),
    alerts.LinkTooLong: Failure(409, "link_too_long"),
    EvidenceGone: Failure(409, "evidence_gone"),
    HoldUnknown: Failure(404, "hold_unknown"),
    matching.PastNotKept: Failure(409, "past_not_kept"),
    matching.ReviewUnknown: Failure(404, "review_unknown"),
    matching.PresenceBusy: Failure(503, "presence_busy", SOON),
    matching.PresenceChanged: Failure(503, "presence_changed", SOON),
    MessagesNotTaken: Failure(503, "queue_busy", SOON),
    # Investigations.
    investigations.InvestigationUnknown: Failure(404, "investigation_unknown"),
    investigations.InvestigationChanged: Failure(409, "investigation_changed"),
    investigations.OrderMissing: Failure(400, "order_missing"),
    investigations.PeriodTooLong: Failure(400, "period_too_long"),
    investigations.PeriodNotKept: Failure(400, "period_not_kept"),
    investigations.StandingQuestion: Failure(400, "standing_question"),
    investigations.PatternOfLife: Failure(400, "pattern_of_life"),
    investigations.VehicleLook: Failure(400, "vehicle_look"),
    investigations.ApproverIsMember: Failure(400, "approver_is_member"),
    investigations.NotApprover: Failure(403, "not_approver"),
    investigations.NotMember: Failure(403, "not_member"),
    investigations.AlreadyDecided: Failure(409, "already_decided"),
    investigations.NotApproved: Failure(409, "not_approved"),
    investigations.InvestigationRefused: Failure(409, "investigation_refused"),
    investigations.InvestigationEnded: Failure(409, "investigation_ended"),
    investigations.OtherCamera: Failure(400, "other_camera"),
    investigations.OtherPeriod: Failure(400, "other_period"),
    investigations.CombiningMissing: Failure(403, "combining_missing"),
    investigations.ScenesOutOfBounds: Failure(400, "scenes_out_of_bounds"),
    investigations.WindowOutOfBounds: Failure(400, "window_out_of_bounds"),
    investigations.JointOutOfBounds: Failure(400, "joint_out_of_bounds"),
    QuestionOutOfBounds: Failure(400, "question_out_of_bounds"),
    investigations.QuestionsTooMany: Failure(409, "questions_too_many"),
    investigations.QuestionTooWide: Failure(409, "question_too_wide"),
    investigations.HistoryTooShort: Failure(409, "history_too_short"),
    investigations.QuestionUnknown: Failure(404, "question_unknown"),
    investigations.QuestionUnanswered: Failure(409, "question_unanswered"),
    investigations.CandidateUnknown: Failure(404, "candidate_unknown"),
    investigations.CandidateMasked: Failure(409, "candidate_masked"),
    investigations.PicturesUnseen: Failure(409, "pictures_unseen"),
    investigations.VerdictGiven: Failure(409, "verdict_given"),
    # Live.
    live.ItemUnknown: Failure(404, "item_unknown"),
    live.LeaseTaken: Failure(409, "lease_taken"),
    # Handovers.
    handover.HandoverUnknown: Failure(404, "handover_unknown"),
    handover.HandoverSigned: Failure(409, "handover_signed"),
    handover.HandoverOwn: Failure(403, "handover_own"),
    handover.HandoverOld: Failure(409, "handover_old"),
    # Insight.
    insight.WeekUncounted: Failure(404, "week_uncounted"),
    # Dead letters.
    deadletters.DeadLetterUnknown: Failure(404, "dead_letter_unknown"),
    deadletters.DeadLetterExpired: Failure(409, "dead_letter_expired"),
    deadletters.RedriveRefused: Failure(503, "redrive_refused", SOON),
    # The alert page.
    alerts.LinkUnknown: Failure(404, "link_unknown"),
    alerts.OrderUnknown: Failure(404, "order_unknown"),
    alerts.PinNeeded: Failure(403, "pin_needed"),
    alerts.PinUnset: Failure(403, "pin_unset"),
    alerts.PinRefused: Failure(403, "pin_refused"),
    alerts.PageLocked: Failure(429, "page_locked"),
    alerts.PageBusy: Failure(429, "page_busy", SOON),
    # The console.
    console.SignInNeeded: Failure(401, "sign_in_needed"),
    console.SessionIdle: Failure(401, "session_idle"),
    console.SessionEnded: Failure(401, "session_ended"),
    console.RoleNeeded: Failure(401, "role_needed"),
    console.RoleForbidden: Failure(403, "role_forbidden"),
    console.ForeignPage: Failure(403, "foreign_page"),
    console.NetworkRefused: Failure(403, "network_refused"),
    console.PendingMissing: Failure(400, "sign_in_unknown"),
    console.SignInDenied: Failure(403, "sign_in_denied"),
    console.IdTokenRefused: Failure(403, "id_token_refused"),
    console.NoRole: Failure(403, "no_role"),
    console.ProviderUnavailable: Failure(503, "provider_unavailable", 60),
    console.NobodySignedIn: Failure(404, "nobody_signed_in"),
    # Faults of ours. Whoever asked did nothing wrong, and can do nothing about it.
    PlatewatchError: FAULT,
    SettingMissing: FAULT,
    PhoneNumbersInvalid: FAULT,
    WorkbookReaderUnavailable: FAULT,
    hotlists.RevisionLost: FAULT,
    NothingDeclared: FAULT,
    RecordMissing: FAULT,
    PairBroken: FAULT,
    # What functions behind queues and schedules raise, which nobody asks over HTTP.
    RunIncomplete: FAULT,
    ChainTooLong: FAULT,
    ImportMessageUnknown: FAULT,
    ReadMessageUnknown: FAULT,
    alerts.AlertError: FAULT,
    alerts.ChannelFault: FAULT,
    alerts.DeliveryBusy: FAULT,
    alerts.DeliveryFailed: FAULT,
    alerts.DeliveryUnknown: FAULT,
    alerts.MapLinkInvalid: FAULT,
    audit.AlreadyChained: FAULT,
    audit.AppendRefused: FAULT,
    audit.HeadMoved: FAULT,
    records.RecordRefused: FAULT,
    records.RecordTooLarge: FAULT,
    investigations.InvestigationError: FAULT,
    live.LiveError: FAULT,
    handover.HandoverError: FAULT,
    insight.InsightError: FAULT,
    deadletters.DeadLetterError: FAULT,
    deadletters.WatchFailed: FAULT,
    cameras.CameraError: FAULT,
    reading.ReadingError: FAULT,
    reading.ReaderFailed: FAULT,
    console.ConsoleError: FAULT,
    console.FunctionFailed: FAULT,
    console.PageInvalid: FAULT,
    console.RolesInvalid: FAULT,
    console.NetworksInvalid: FAULT,
    console.MapInvalid: FAULT,
    hotlists.BadKey: FAULT,
    hotlists.ImportInterrupted: FAULT,
    snapshots.SnapshotError: FAULT,
    snapshots.ForeignKey: FAULT,
    snapshots.SnapshotGone: FAULT,
}
"""A type stands for those derived from it that have no row of their own.

A test requires that each error which a function behind the HTTP API may raise has a row here that somebody chose.
"""


def find_failure(error: Exception) -> Failure:
    """The row for this error: its own type's or its nearest base's. FAULT for what is no error of this package."""
    return find_row(type(error))


def find_row(kind: type[Exception]) -> Failure:
    """The row for errors of this type, as find_failure chooses it."""
    return next((FAILURES[base] for base in kind.__mro__ if base in FAILURES), FAULT)
