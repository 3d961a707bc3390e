"""Who calls, why, and the audit record that is written before they get an answer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import unquote

from platewatch.audit.aws.audit_queue import open_audit_log, read_case_shape
from platewatch.audit.free_text import check_case_number, check_words, list_typed_plates
from platewatch.audit.record import Action, AuditLog, AuditRecord
from platewatch.aws.plate_tags import open_tagger
from platewatch.errors import PlatewatchError
from platewatch.fields import FieldInvalid, read_line

REASON: Final = "X-Reason"
CASE_NUMBER: Final = "X-Case-Number"
AUTHORITY: Final = "X-Authority"

_CASE: Final = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9 ./_-]{2,63}")
_ROLE: Final = re.compile(r"arn:[^:]+:sts::[0-9]+:assumed-role/(?P<role>[^/]+)/.+")
_USER: Final = re.compile(r"arn:[^:]+:(iam|sts)::[0-9]+:(?P<kind>user|federated-user|root)(/.+)?")


class CallerUnknown(PlatewatchError):
    """The request carries no verified identity: its route is not behind IAM authorization."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A person or program that AWS has verified: its ARN, and the role it acts in (or `user`, `root`).

    The last part of an assumed role's ARN is whatever its caller chose when it signed in, unless the role's trust
    policy binds it (docs/access.md). `caller_id` is AWS's own id, and `access_key` the id of the key that signed:
    CloudTrail's record of the sign-in names who got that key.
    """

    actor: str
    role: str
    caller_id: str = ""
    access_key: str = ""

    @property
    def ids(self) -> dict[str, str]:
        """What AWS calls the caller beside the ARN, as details of a record; none where it was not told."""
        told = {"caller_id": self.caller_id, "access_key": self.access_key}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why personal data is consulted."""

    reason: str
    case_number: str


def identify(event: Mapping[str, Any]) -> Caller:
    """The caller of an HTTP API event. Raises CallerUnknown without a verified identity."""
    context = event.get("requestContext") or {}
    told = (context.get("authorizer") or {}).get("iam") or {}
    arn = told.get("userArn") or ""
    ids = (told.get("callerId") or told.get("userId") or "", told.get("accessKey") or "")
    if match := _ROLE.fullmatch(arn):
        return Caller(arn, match["role"], *ids)
    if match := _USER.fullmatch(arn):
        return Caller(arn, match["kind"], *ids)
    raise CallerUnknown("this route is for people who sign in with AWS: sign the request (service execute-api)")


def read_purpose(event: Mapping[str, Any]) -> Purpose:
    """The purpose in the headers X-Reason and X-Case-Number, each percent-encoded where it is not plain ASCII.

    Raises FieldInvalid naming the header that is missing, says nothing, or is a plate instead of a case's number.
    """
    reason = read_line(_read_header(event, REASON), REASON, 500)
    check_words(reason, REASON, "must say in words why this is asked, with three letters or more")
    case_number = _read_header(event, CASE_NUMBER).strip()
    if _CASE.fullmatch(case_number) is None:
        raise FieldInvalid(CASE_NUMBER, "must be a case number: 3 to 64 letters, digits, spaces, . / _ or -")
    check_case_number(case_number, CASE_NUMBER, read_case_shape())
    return Purpose(reason, case_number)


def read_authority(event: Mapping[str, Any]) -> str | None:
    """Who allowed the restricted use of what is asked for, from the header X-Authority; None where nobody is named.

    Raises FieldInvalid when it names nobody in words.
    """
    given = _read_header(event, AUTHORITY)
    if not given:
        return None
    authority = read_line(given, AUTHORITY, 200)
    check_words(authority, AUTHORITY, "must say who allowed the restricted use, and by which decision")
    return authority


def check_purpose(event: Mapping[str, Any]) -> None:
    """Raises what record_consultation would, before anything is looked at: CallerUnknown, FieldInvalid."""
    identify(event)
    read_purpose(event)


def has_purpose(event: Mapping[str, Any]) -> bool:
    """True when a reason or a case number is given, good or not."""
    return bool(_read_header(event, REASON) or _read_header(event, CASE_NUMBER))


def record_consultation(
    event: Mapping[str, Any], subject: str, *, ground: str, plates: Sequence[str] = (), **detail: str
) -> Caller:
    """Writes down who consults which personal data and why; call it before the answer is made.

    `ground` is why the data is kept. `subject` and `detail` hold ids, never a plate: the plates that are shown stand in
    `plates`, and are written as tags. Raises FieldInvalid without reason and case number, CallerUnknown without an
    identity, and whatever keeps the record from being written: nothing may be answered then.
    """
    caller, purpose = identify(event), read_purpose(event)
    _append(caller, Action.CONSULT, subject, purpose, ground, plates, detail)
    return caller


def record_change(
    event: Mapping[str, Any],
    subject: str,
    *,
    ground: str,
    plates: Sequence[str] = (),
    action: Action = Action.CHANGE,
    case_number: str = "",
    **detail: str,
) -> Caller:
    """Writes down who orders which change; call it once the order is read and before it is carried out.

    So there is never a change without its record; an order that was then refused (by a conflict, say) has one too.
    Reason and case number are kept where they were given; `case_number` is that of what is changed, for where they were
    not. Raises as record_consultation does.
    """
    caller = identify(event)
    purpose = read_purpose(event) if has_purpose(event) else Purpose("", case_number)
    _append(caller, action, subject, purpose, ground, plates, detail)
    return caller


def read_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def _append(
    caller: Caller,
    action: Action,
    subject: str,
    purpose: Purpose,
    ground: str,
    plates: Sequence[str],
    detail: Mapping[str, str],
) -> None:
    record = AuditRecord(
        at=read_clock(),
        actor=caller.actor,
        role=caller.role,
        action=action,
        subject=subject,
        reason=purpose.reason,
        case_number=purpose.case_number,
        ground=ground,
        detail=dict(detail) | caller.ids,
    )
    # Plates in a reason are hidden, not refused: a refusal would tell, off the record, that a guess was right.
    tagged = plates or list_typed_plates(record, read_case_shape())
    log: AuditLog = open_audit_log(open_tagger() if tagged else None)
    log.append(record, *plates)


def _read_header(event: Mapping[str, Any], name: str) -> str:
    headers: Mapping[str, str] = event.get("headers") or {}
    # API Gateway gives header names in lower case; people who replay an event may not.
    found = next((text for key, text in headers.items() if key.lower() == name.lower()), "")
    return unquote(found, errors="replace")
