"""What a route is. Features declare theirs in tuples; the app, the roles' page and the API's document are made of them.

Nothing here knows by which door a request came in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from platewatch.audit.record import Action as Action
from platewatch.errors import PlatewatchError
from platewatch.web.schemas import Schema

Document = dict[str, Any]

NO_CONTENT: Final = 204
"""The status of a route that answers nothing; what its handler returns is not told."""


class Role(StrEnum):
    """A role of people. `template.yaml` has a policy for each."""

    OFFICER = "officer"
    CONTROL_ROOM = "control room"
    HOTLIST_EDITOR = "hotlist editor"
    INVESTIGATOR = "investigator"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Door(StrEnum):
    """Who may come in by a route, and how they prove who they are."""

    PEOPLE = "people"
    """People with one of the route's roles. Their identity is verified before the route's handler runs."""

    CAMERA = "camera"
    """Cameras. The handler proves their token."""


class PurposeRule(StrEnum):
    """Whether the caller gives a reason and a case number."""

    REQUIRED = "required"
    """Both must be given. They are checked before anything is looked at."""

    OPTIONAL = "optional"
    """Both are recorded where they are given, and are then checked like required ones."""

    DUTY = "duty"
    """The caller is on duty and looks at what came in. Neither is given or looked at: the record says duty."""

    UNUSED = "unused"
    """They are not looked at: the route shows nothing personal and changes nothing."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What the audit record of a call says, whoever the caller is: the action, and why the data is kept.

    `always` says that no call is answered before its handler has written a record. Without it the handler decides.
    """

    action: Action
    ground: str
    always: bool = True


@dataclass(frozen=True, slots=True)
class Query:
    """A parameter behind the question mark of the address. None is ever required."""

    name: str
    schema: Schema
    meaning: str


@dataclass(frozen=True, slots=True)
class Caller:
    """A person or program whose identity is verified: how records name it, and the role it acts in.

    Behind signed requests `actor` is the ARN, and `role` that of the ARN (or `user`, `root`). The last part of an
    assumed role's ARN is whatever its caller chose when it signed in, unless the role's trust policy binds it
    (docs/access.md). Behind a session `actor` is `console/` and the name that the identity provider vouches for.

    `ids` are what the verifier calls the caller beside that, as details of a record: of AWS `caller_id` and
    `access_key` (CloudTrail's record of the sign-in names who got that key), of an identity provider `issuer` and
    `subject`.
    """

    actor: str
    role: str
    ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """One call of a route. `parts` are the values of the path's names, `host` is the name that was called.

    `reason`, `case_number` and `authority` are as they were typed, "" where nothing was. `body` is None where what was
    sent is no text in UTF-8. `token` is what a camera sent as proof. `idle` says that nobody has done anything for a
    while in the session that asks: the handler then tells no names. `recorded` has the subject of each audit record
    that was written for this call.
    """

    route: "Route"
    caller: Caller
    parts: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = b""
    reason: str = ""
    case_number: str = ""
    authority: str = ""
    host: str = ""
    token: str = ""
    idle: bool = False
    recorded: list[str] = field(default_factory=list)

    def asks(self, name: str) -> bool:
        """True when the query says ?name=true."""
        return self.query.get(name) == "true"


Handler = Callable[[Request], Document]
"""Parses, makes one call, returns the document of the answer."""


@dataclass(frozen=True, slots=True)
class Route:
    """One route: who may call it, what it takes and answers, and what of it is recorded.

    `path` has names in braces, as in /v1/alerts/{alert_id}. `body` is None where no body is looked at. `status` is that
    of every answer that is no error; `refusals` are the errors that belong to this route, beside those that any route
    may answer with (web.failures.COMMON). `authority` says that restricted use may be allowed in X-Authority, and
    `while_idle` that the route answers in an idle session too.
    """

    method: str
    path: str
    handler: Handler
    roles: tuple[Role, ...]
    purpose: PurposeRule
    summary: str
    answer: Schema
    audit: Audit | None = None
    body: Schema | None = None
    query: tuple[Query, ...] = ()
    status: int = 200
    refusals: tuple[type[PlatewatchError], ...] = ()
    authority: bool = False
    door: Door = Door.PEOPLE
    while_idle: bool = False
