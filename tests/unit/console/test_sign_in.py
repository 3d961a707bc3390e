"""From the provider's answer to a session, and its records."""

from datetime import UTC, datetime
from typing import Any

import pytest

from platewatch.audit.record import Action
from platewatch.console.errors import IdTokenRefused, NoRole, PendingMissing, RoleForbidden, SignInDenied
from platewatch.console.pending import make_pending
from platewatch.console.roles import parse_roles
from platewatch.console.session import admit
from platewatch.console.sign_in import SUBJECT, Reply, SignIns, choose_role, finish_sign_in, sign_out
from tests.unit.console.fakes import JANSEN, FakeAudit, FakeProvider, MemorySessions

NOW = datetime(2026, 3, 12, 7, tzinfo=UTC)
KNOWN = ("officer", "control room", "admin")
CLAIMS: dict[str, Any] = {"iss": JANSEN.issuer, "sub": JANSEN.subject, "upn": JANSEN.name, "groups": ["mk"]}


def signs(audit: FakeAudit | None = None, **claims: object) -> SignIns:
    roles = parse_roles("mk=control room;it=admin", KNOWN)
    provider = FakeProvider(CLAIMS | claims)
    return SignIns(provider, MemorySessions(), audit or FakeAudit(), roles, KNOWN, "upn", "groups")


def sign_in(given: SignIns, session_id: str = "", **query: str) -> Any:
    pending = make_pending("")
    asked = {"state": pending.state, "code": "the-code", **query}
    return finish_sign_in(Reply(asked, "https://anpr.example/console/callback", session_id), pending, NOW, given)


def test_a_person_with_a_role_is_signed_in_and_recorded() -> None:
    audit = FakeAudit()
    given = signs(audit)
    session_id, session = sign_in(given)
    assert admit(session_id, NOW, given.sessions) == session
    [record] = audit.records
    assert (record.actor, record.role, record.action) == (f"console/{JANSEN.name}", "control room", Action.SIGN_IN)
    assert (record.subject, record.detail["outcome"], record.detail["subject"]) == (SUBJECT, "signed in", "subject-1")
    assert session_id not in repr(record)
    assert session.digest not in repr(record)
    assert "the-code" not in repr(record)


def test_a_person_without_a_role_is_refused_and_recorded() -> None:
    audit = FakeAudit()
    given = signs(audit, groups=["others"])
    with pytest.raises(NoRole):
        sign_in(given)
    [record] = audit.records
    assert (record.actor, record.detail["outcome"]) == (f"console/{JANSEN.name}", "refused")
    assert not given.sessions.list_all()


def test_no_session_without_its_record() -> None:
    given = signs(FakeAudit(full=True))
    with pytest.raises(OSError, match="no room"):
        sign_in(given)
    assert not given.sessions.list_all()


def test_the_roles_of_several_groups_do_not_add_up() -> None:
    audit = FakeAudit()
    given = signs(audit, groups=["mk", "it"])
    _, session = sign_in(given)
    assert (session.role, session.roles) == ("", ("control room", "admin"))
    with pytest.raises(RoleForbidden):
        choose_role(session, "officer", NOW, given.sessions, audit)
    assert choose_role(session, "admin", NOW, given.sessions, audit).role == "admin"
    assert [record.detail["outcome"] for record in audit.records] == ["signed in", "role chosen"]
    assert [record.role for record in audit.records] == ["no role yet", "admin"]


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ({"state": "x" * 43}, PendingMissing),
        ({"state": ""}, PendingMissing),
        ({"code": ""}, SignInDenied),
        ({"iss": "https://other.example"}, IdTokenRefused),
    ],
)
def test_an_answer_that_does_not_fit_asks_the_provider_nothing(query: dict[str, str], refusal: type[Exception]) -> None:
    given = signs()
    with pytest.raises(refusal):
        sign_in(given, **query)
    assert isinstance(given.provider, FakeProvider)
    assert given.provider.codes == []


def test_signing_out_ends_and_is_recorded() -> None:
    audit = FakeAudit()
    given = signs(audit)
    _, session = sign_in(given)
    sign_out(session, NOW, given.sessions, audit)
    assert audit.records[-1].action is Action.SIGN_OUT
    assert given.sessions.list_all()[0].ended_at == NOW


def test_signing_out_ends_even_where_nothing_can_be_recorded() -> None:
    audit = FakeAudit()
    given = signs(audit)
    _, session = sign_in(given)
    audit.full = True
    with pytest.raises(OSError, match="no room"):
        sign_out(session, NOW, given.sessions, audit)
    assert given.sessions.list_all()[0].has_ended(NOW)
