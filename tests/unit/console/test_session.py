"""Sessions: idle after 30 minutes without activity, over after 12 hours, ended at once by whoever may."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.console.errors import (
    NobodySignedIn,
    RoleForbidden,
    RoleNeeded,
    SessionEnded,
    SessionIdle,
    SignInNeeded,
)
from platewatch.console.session import (
    IDLE_AFTER,
    LONGEST,
    admit,
    find_running,
    hash_id,
    list_running,
    open_session,
    renew,
    take_role,
)
from tests.unit.console.fakes import JANSEN, MemorySessions

NOW = datetime(2026, 3, 12, 7, tzinfo=UTC)
INSTANT = timedelta(milliseconds=1)
ONE, TWO = ("control room",), ("officer", "control room")


def test_a_new_session_opens_and_its_id_is_stored_nowhere() -> None:
    store = MemorySessions()
    session_id, session = open_session(JANSEN, ONE, NOW, store)
    assert admit(session_id, NOW, store) == session
    assert session.role == "control room"
    assert session_id not in repr(store.kept)
    assert session.digest == hash_id(session_id)
    assert len(session_id) >= 43


def test_every_sign_in_has_an_id_of_its_own_and_ends_the_browsers_session_before() -> None:
    store = MemorySessions()
    first, _ = open_session(JANSEN, ONE, NOW, store)
    second, _ = open_session(JANSEN, ONE, NOW, store, first)
    assert first != second
    with pytest.raises(SessionEnded):
        admit(first, NOW, store)
    assert admit(second, NOW, store)


@pytest.mark.parametrize("planted", ["planted", "x" * 43, "x" * 1000])
def test_an_id_that_somebody_planted_is_never_a_session(planted: str) -> None:
    store = MemorySessions()
    session_id, _ = open_session(JANSEN, ONE, NOW, store, planted)
    assert session_id != planted
    with pytest.raises(SignInNeeded):
        admit(planted, NOW, store)


@pytest.mark.parametrize("session_id", ["", "unknown", "x" * 65, "\ud800"])
def test_whoever_has_no_session_must_sign_in(session_id: str) -> None:
    with pytest.raises(SignInNeeded):
        admit(session_id, NOW, MemorySessions())


def test_it_is_idle_after_thirty_minutes_and_not_before() -> None:
    store = MemorySessions()
    session_id, _ = open_session(JANSEN, ONE, NOW, store)
    assert admit(session_id, NOW + IDLE_AFTER - INSTANT, store)
    with pytest.raises(SessionIdle):
        admit(session_id, NOW + IDLE_AFTER, store)
    assert admit(session_id, NOW + IDLE_AFTER, store, while_idle=True).is_idle(NOW + IDLE_AFTER)


def test_an_idle_session_comes_to_life_no_more() -> None:
    store = MemorySessions()
    session_id, _ = open_session(JANSEN, ONE, NOW, store)
    later = NOW + IDLE_AFTER
    with pytest.raises(SessionIdle):
        renew(session_id, later, store)
    with pytest.raises(SessionIdle):
        admit(session_id, later + timedelta(minutes=1), store)


def test_it_is_over_after_twelve_hours_whatever_is_done() -> None:
    store = MemorySessions()
    session_id, session = open_session(JANSEN, ONE, NOW, store)
    now = NOW
    while (now := now + timedelta(minutes=29)) < NOW + LONGEST:
        assert renew(session_id, now, store).ends_at == session.ends_at
    with pytest.raises(SessionEnded):
        admit(session_id, NOW + LONGEST, store, while_idle=True)
    with pytest.raises(SessionEnded):
        renew(session_id, NOW + LONGEST, store)


def test_an_ended_session_answers_nothing() -> None:
    store = MemorySessions()
    session_id, session = open_session(JANSEN, ONE, NOW, store)
    store.end(session.digest, NOW)
    for ask in (admit, renew):
        with pytest.raises(SessionEnded):
            ask(session_id, NOW, store)


def test_activity_that_meets_the_end_does_not_undo_it() -> None:
    class Ending(MemorySessions):
        def note_activity(self, digest: str, now: datetime, active_since: datetime):  # type: ignore[no-untyped-def]
            self.end(digest, now)
            return super().note_activity(digest, now, active_since)

    store = Ending()
    session_id, _ = open_session(JANSEN, ONE, NOW, store)
    with pytest.raises(SessionEnded):
        renew(session_id, NOW, store)


def test_whoever_has_several_roles_has_none_before_the_choice_and_one_after_it() -> None:
    store = MemorySessions()
    session_id, session = open_session(JANSEN, TWO, NOW, store)
    with pytest.raises(RoleNeeded):
        admit(session_id, NOW, store)
    for wrong in ("admin", "", "officer, control room"):
        with pytest.raises(RoleForbidden):
            take_role(session, wrong, store)
    assert take_role(session, "officer", store).role == "officer"
    with pytest.raises(RoleForbidden):
        take_role(session, "control room", store)
    assert admit(session_id, NOW, store).role == "officer"


def test_running_sessions_are_found_by_name_newest_first() -> None:
    store = MemorySessions()
    _, old = open_session(JANSEN, ONE, NOW, store)
    _, new = open_session(JANSEN, ONE, NOW + timedelta(hours=1), store)
    _, ended = open_session(JANSEN, ONE, NOW, store)
    store.end(ended.digest, NOW)
    now = NOW + timedelta(hours=2)
    assert [one.digest for one in list_running(now, store)] == [new.digest, old.digest]
    assert len(find_running(JANSEN.name, now, store)) == 2
    with pytest.raises(NobodySignedIn):
        find_running("m.jansen", now, store)
    with pytest.raises(NobodySignedIn):
        find_running(JANSEN.name, NOW + timedelta(hours=13), store)


MOMENTS = st.lists(st.tuples(st.integers(0, 60), st.sampled_from(["poll", "act"])), max_size=60)


@given(MOMENTS)
def test_only_activity_keeps_a_session_and_never_beyond_its_end(steps: list[tuple[int, str]]) -> None:
    store = MemorySessions()
    session_id, _ = open_session(JANSEN, ONE, NOW, store)
    now, active, alive = NOW, NOW, True
    for minutes, step in steps:
        now += timedelta(minutes=minutes)
        alive = alive and now < active + IDLE_AFTER and now < NOW + LONGEST
        try:
            (renew if step == "act" else admit)(session_id, now, store)
            assert alive
            active = now if step == "act" else active
        except (SessionIdle, SessionEnded):
            assert not alive
