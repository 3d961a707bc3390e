"""Who opens an alert's page, and how often a wrong PIN may be tried."""

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from platewatch.alerts import login
from platewatch.alerts.errors import PageBusy, PageLocked, PinNeeded, PinRefused, PinUnset
from platewatch.alerts.link import LinkGrant
from platewatch.alerts.login import SESSION_TERM, PinGate, Shown, pass_gate, require_unlocked
from platewatch.alerts.pin import PinHash, is_right
from platewatch.alerts.tries import FIRST_LOCK, LONGEST_LOCK, MOST_WRONG
from tests.unit.alerts.fake_logins import FakePins, FakeSessions, FakeTries
from tests.unit.alerts.makers import NOON

PIN, WRONG = "402917", "402918"
MINUTE = timedelta(minutes=1)


def make_grant(link: str = "a", minutes: int = 60) -> LinkGrant:
    return LinkGrant(link * 64, f"alert-{link}", "unit-1", NOON + minutes * MINUTE)


class Page:
    """The gate of a recipient with a PIN; `enter` is a phone at a link of theirs."""

    def __init__(self) -> None:
        self.pins, self.tries, self.sessions = FakePins(), FakeTries(), FakeSessions()
        self.gate = PinGate(self.pins, self.tries, self.sessions)
        self.set_pin("aa")

    def set_pin(self, salt: str) -> None:
        self.pins.keep_pin(PinHash("unit-1", salt * 16, _digest(PIN, salt * 16), 16, NOON))

    def enter(
        self, pin: str = "", session: str = "", link: LinkGrant | None = None, now: datetime = NOON
    ) -> str | None:
        return pass_gate(link or make_grant(), Shown(pin, session), now, self.gate)

    def fail(self, times: int, link: LinkGrant | None = None, now: datetime = NOON) -> datetime | None:
        """Types wrong PINs; the end of the lock that the last one brought."""
        until = None
        for _ in range(times):
            with pytest.raises(PinRefused) as refusal:
                self.enter(WRONG, link=link, now=now)
            until = refusal.value.locked_until
        return until


def _digest(pin: str, salt: str) -> str:
    return hashlib.scrypt(pin.encode(), salt=bytes.fromhex(salt), n=16, r=8, p=1, dklen=32).hex()


@pytest.fixture
def page() -> Page:
    return Page()


def test_the_right_pin_opens_the_link_for_ten_minutes(page: Page) -> None:
    session = page.enter(PIN)
    assert session is not None
    assert page.enter(session=session, now=NOON + SESSION_TERM - timedelta(seconds=1)) is None
    with pytest.raises(PinNeeded):
        page.enter(session=session, now=NOON + SESSION_TERM)


def test_a_session_is_kept_only_as_a_digest_and_no_two_are_alike(page: Page) -> None:
    sessions = {page.enter(PIN) for _ in range(10)}
    assert len(sessions) == 10
    assert not sessions & {text for kept in page.sessions.kept.values() for text in (kept.digest, kept.link_digest)}


def test_a_session_ends_with_its_link(page: Page) -> None:
    link = make_grant(minutes=3)
    page.enter(PIN, link=link)
    (session,) = page.sessions.kept.values()
    assert session.ends_at == link.expires_at


def test_a_session_opens_no_other_link(page: Page) -> None:
    session = page.enter(PIN)
    assert session is not None
    with pytest.raises(PinNeeded):
        page.enter(session=session, link=make_grant("b"))


def test_a_new_pin_ends_the_sessions_of_the_old_one(page: Page) -> None:
    session = page.enter(PIN)
    assert session is not None
    page.set_pin("bb")
    with pytest.raises(PinNeeded):
        page.enter(session=session)


@pytest.mark.parametrize("typed", ["", "12", "abcdef", "40291７", "4" * 13, PIN + " "])
def test_what_can_be_no_pin_is_asked_for_again_and_not_counted(page: Page, typed: str) -> None:
    for _ in range(MOST_WRONG + 1):
        with pytest.raises(PinNeeded):
            page.enter(typed)
    assert page.tries.kept == {}


def test_a_recipient_without_a_pin_is_kept_out_and_told_why(page: Page) -> None:
    page.pins.remove_pin("unit-1")
    for act in (
        lambda: require_unlocked(make_grant(), NOON, page.gate),
        lambda: page.enter(PIN),
        lambda: page.enter(""),
    ):
        with pytest.raises(PinUnset, match="platewatch recipient set-pin"):
            act()


def test_the_fifth_wrong_pin_locks_the_page_for_a_quarter_of_an_hour(page: Page) -> None:
    assert page.fail(MOST_WRONG - 1) is None
    assert page.fail(1) == NOON + FIRST_LOCK == NOON + 15 * MINUTE


def test_a_locked_page_takes_no_pin_and_tells_nothing_of_it(page: Page) -> None:
    page.fail(MOST_WRONG)
    messages = set()
    for typed in (PIN, WRONG, "", "12"):
        with pytest.raises(PageLocked) as locked:
            page.enter(typed, now=NOON + FIRST_LOCK - timedelta(seconds=1))
        messages.add((str(locked.value), locked.value.until))
    assert len(messages) == 1
    with pytest.raises(PageLocked):
        require_unlocked(make_grant(), NOON, page.gate)
    assert page.enter(PIN, now=NOON + FIRST_LOCK)


def test_each_further_lock_lasts_twice_as_long_up_to_a_day(page: Page) -> None:
    now, lasted = NOON, []
    for number in range(10):
        until = page.fail(MOST_WRONG, link=make_grant(f"{number}"), now=now)
        assert until is not None
        lasted.append(until - now)
        now = until
    assert lasted[:4] == [FIRST_LOCK, 2 * FIRST_LOCK, 4 * FIRST_LOCK, 8 * FIRST_LOCK]
    assert lasted[-1] == LONGEST_LOCK


def test_wrong_pins_count_for_all_links_of_a_recipient(page: Page) -> None:
    for number in range(MOST_WRONG):
        page.fail(1, link=make_grant(f"{number}"))
    with pytest.raises(PageLocked):
        page.enter(PIN, link=make_grant("f"))


def test_another_recipient_is_not_locked(page: Page) -> None:
    page.fail(MOST_WRONG)
    page.pins.keep_pin(PinHash("unit-2", "cc" * 16, _digest(PIN, "cc" * 16), 16, NOON))
    assert page.enter(PIN, link=replace(make_grant("b"), recipient_id="unit-2"))


def test_the_right_pin_forgives_the_recipient_but_not_the_link(page: Page) -> None:
    stolen = make_grant("b")
    for _ in range(MOST_WRONG - 1):
        page.fail(1, link=stolen)
        assert page.enter(PIN)
    assert page.fail(1, link=stolen) is not None
    with pytest.raises(PageLocked):
        page.enter(PIN, link=stolen)
    assert page.enter(PIN), "the recipient's own links stay open"


def test_right_pins_are_never_counted(page: Page) -> None:
    for _ in range(3 * MOST_WRONG):
        page.enter(PIN)
    page.fail(MOST_WRONG - 1)
    assert page.enter(PIN)


def test_a_lock_does_not_throw_out_who_is_in(page: Page) -> None:
    session = page.enter(PIN)
    assert session is not None
    page.fail(MOST_WRONG)
    assert page.enter(session=session) is None


def test_a_new_pin_opens_a_locked_page(page: Page) -> None:
    page.fail(MOST_WRONG)
    page.set_pin("bb")
    assert page.enter(PIN)


def test_many_wrong_pins_at_one_moment_are_no_more_than_one_after_the_other(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = []

    def look(kept: PinHash, pin: str) -> bool:
        looked_at.append(pin)
        # As slow as the real one, so that the others come in between.
        time.sleep(0.05)
        return is_right(kept, pin)

    def guess(number: int) -> None:
        try:
            page.enter(f"9{number:05d}")
        except (PinRefused, PageLocked, PageBusy):
            return

    monkeypatch.setattr(login, "is_right", look)
    with ThreadPoolExecutor(16) as guessers:
        list(guessers.map(guess, range(200)))
    assert len(looked_at) == MOST_WRONG
