"""Why people call, and the audit record that is written before they get an answer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from platewatch.audit.aws.audit_queue import load_case_shape, open_audit_log
from platewatch.audit.free_text import check_case_number, check_words, list_typed_plates
from platewatch.audit.record import DUTY, PURPOSE, Action, AuditLog, AuditRecord
from platewatch.aws.plate_tags import open_tagger
from platewatch.errors import PlatewatchError
from platewatch.fields import FieldInvalid, parse_line
from platewatch.web.route import PurposeRule, Request

REASON: Final = "X-Reason"
CASE_NUMBER: Final = "X-Case-Number"
AUTHORITY: Final = "X-Authority"

LONGEST_REASON: Final = 500
LONGEST_AUTHORITY: Final = 200
CASE_NUMBER_SHAPE: Final = r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9 ./_-]{2,63}"

_CASE: Final = re.compile(CASE_NUMBER_SHAPE)


class CallerUnknown(PlatewatchError):
    """The request carries no verified identity: its route is not behind IAM authorization."""


class NothingDeclared(PlatewatchError):
    """A handler wants to write an audit record, and its route declares none."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why personal data is consulted."""

    reason: str
    case_number: str


def parse_purpose(request: Request) -> Purpose:
    """The purpose of a request. Raises FieldInvalid.

    The error names the header that is missing, says nothing, or is a plate instead of a case's number.
    """
    reason = parse_line(request.reason, REASON, LONGEST_REASON)
    check_words(reason, REASON, "must say in words why this is asked, with three letters or more")
    case_number = request.case_number.strip()
    if _CASE.fullmatch(case_number) is None:
        raise FieldInvalid(CASE_NUMBER, "must be a case number: 3 to 64 letters, digits, spaces, . / _ or -")
    check_case_number(case_number, CASE_NUMBER, load_case_shape())
    return Purpose(reason, case_number)


def parse_authority(request: Request) -> str | None:
    """Who allowed the restricted use of what is asked for; None where nobody is named.

    Raises FieldInvalid when X-Authority names nobody in words.
    """
    if not request.authority:
        return None
    authority = parse_line(request.authority, AUTHORITY, LONGEST_AUTHORITY)
    check_words(authority, AUTHORITY, "must say who allowed the restricted use, and by which decision")
    return authority


def has_purpose(request: Request) -> bool:
    """True when a reason or a case number is given, good or not."""
    return bool(request.reason or request.case_number)


def write_record(
    request: Request,
    subject: str,
    *,
    plates: Sequence[str] = (),
    case_number: str = "",
    ground: str = "",
    action: str = "",
    **detail: str,
) -> None:
    """Writes down who calls for what and why; call it once the request is parsed, and before anything is changed.

    So there is never an answer or a change without its record; an order that was then refused (by a conflict, say) has
    one too. The action and the ground are those that the route declares, or the `action` and `ground` of what is done.
    `subject` and `detail` hold ids, never a plate: the plates that are shown stand in `plates`, and are written as
    tags. `case_number` is that of what is changed, for where the route takes a purpose and none was given. On duty it
    is that of what came in, and the reason and the detail `purpose` say duty, whatever was typed.

    Raises FieldInvalid for a purpose that is missing or says nothing, and whatever keeps the record from being written:
    nothing may be answered then.
    """
    audit = request.route.audit
    if audit is None:
        raise NothingDeclared(f"{request.route.method} {request.route.path} declares no audit record")
    on_duty = request.route.purpose is PurposeRule.DUTY
    asked = request.route.purpose is PurposeRule.REQUIRED or (has_purpose(request) and not on_duty)
    purpose = parse_purpose(request) if asked else Purpose(DUTY if on_duty else "", case_number)
    record = AuditRecord(
        at=get_now(),
        actor=request.caller.actor,
        role=request.caller.role,
        action=Action(action) if action else audit.action,
        subject=subject,
        reason=purpose.reason,
        case_number=purpose.case_number,
        ground=ground or audit.ground,
        detail=_join_details(detail, request.caller.ids, on_duty=on_duty),
    )
    # Plates in a reason are hidden, not refused: a refusal would tell, off the record, that a guess was right.
    tagged = plates or list_typed_plates(record, load_case_shape())
    log: AuditLog = open_audit_log(open_tagger() if tagged else None)
    log.append(record, *plates)
    request.recorded.append(subject)


def get_now() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def _join_details(detail: Mapping[str, str], ids: Mapping[str, str], *, on_duty: bool) -> dict[str, str]:
    """What a request says of its caller and its purpose counts for nothing: what is verified comes last."""
    known = {**ids, PURPOSE: DUTY} if on_duty else ids
    return {**detail, **known}
