"""The life of an investigation: whatever people do in whatever order, it opens once and never again."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.investigations import errors
from platewatch.investigations.investigation import (
    Choice,
    Investigation,
    Part,
    State,
    decide,
    end,
    find_part,
    require_combining,
    require_open,
    require_part,
)
from platewatch.investigations.opening import open_investigation, parse_opening
from platewatch.retention.terms import DOSSIER_TERM
from tests.unit.investigations.makers import DAY, NOW, Investigations, make_investigation

PEOPLE = ("console/r.visser", "arn:aws:sts::1:assumed-role/investigator/k.bos", "console/h.groot", "console/x.ander")
Act = tuple[str, str, timedelta]

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["approve", "refuse", "end"]),
        st.sampled_from(PEOPLE),
        st.integers(0, 14).map(lambda days: days * DAY / 2),
    ),
    max_size=8,
)


def act(investigation: Investigation, what: str, who: str, now: datetime) -> Investigation:
    with suppress(errors.InvestigationError):
        if what == "end":
            # As the route has it: only who has a part gets there.
            if find_part(investigation, who, is_auditor=False) is None:
                return investigation
            return end(investigation, who, now)
        return decide(
            investigation, who, Choice.APPROVED if what == "approve" else Choice.REFUSED, "because of it", now
        )
    return investigation


@given(ACTS)
def test_it_opens_by_its_approver_alone_and_what_is_over_stays_over(acts: list[Act]) -> None:
    investigation, over = make_investigation(), False
    for what, who, after in sorted(acts, key=lambda each: each[2]):
        now = NOW + after
        investigation = act(investigation, what, who, now)
        state = investigation.find_state(now)
        if investigation.decision is not None:
            assert investigation.decision.by == "console/h.groot"
        if state is State.OPEN:
            assert investigation.decision is not None
            assert now < investigation.over_at <= investigation.ends_at
            assert not over, "nothing opens again"
        over = over or state in (State.ENDED, State.REFUSED)
        asks = [now, now + DAY, investigation.over_at - timedelta(microseconds=1), investigation.over_at]
        for moment in asks:
            if moment >= investigation.over_at or investigation.find_state(moment) is not State.OPEN:
                with pytest.raises(errors.InvestigationError):
                    require_open(investigation, moment)
            else:
                require_open(investigation, moment)
        assert investigation.kept_until == investigation.over_at + DOSSIER_TERM


def test_nothing_is_asked_a_moment_after_its_end() -> None:
    opened = decide(make_investigation(), "console/h.groot", Choice.APPROVED, "it is covered", NOW)
    require_open(opened, opened.ends_at - timedelta(microseconds=1))
    with pytest.raises(errors.InvestigationEnded):
        require_open(opened, opened.ends_at)


def test_a_person_is_one_person_by_both_doors_and_in_every_spelling() -> None:
    investigation = make_investigation()
    for name in ("console/H.Groot@police.example", "arn:aws:sts::1:assumed-role/anything/h.groot"):
        assert find_part(investigation, name, is_auditor=False) is Part.APPROVER
    assert find_part(investigation, "console/R.VISSER", is_auditor=True) is Part.MEMBER
    assert find_part(investigation, "console/x.ander", is_auditor=False) is None
    assert find_part(investigation, "console/x.ander", is_auditor=True) is Part.AUDITOR


def test_an_approver_who_is_a_member_all_the_same_decides_nothing() -> None:
    """Whatever the record says: the rule looks at it again."""
    broken = make_investigation(members=("h.groot", "r.visser"))
    with pytest.raises(errors.ApproverIsMember):
        decide(broken, "console/h.groot", Choice.APPROVED, "it is covered", NOW)


@pytest.mark.parametrize("who", ["console/r.visser", "console/x.ander"])
def test_nobody_else_decides(who: str) -> None:
    with pytest.raises((errors.NotApprover, errors.ApproverIsMember)):
        decide(make_investigation(), who, Choice.APPROVED, "it is covered", NOW)


def test_strangers_and_unknown_ids_get_the_same_words() -> None:
    store = Investigations(make_investigation())
    said = []
    for wanted in ("0" * 32, "f" * 32):
        with pytest.raises(errors.InvestigationUnknown) as raised:
            require_part(wanted, "console/x.ander", NOW, store, is_auditor=False)
        said.append(str(raised.value))
    assert said[0] == said[1]
    late = NOW + 8 * DAY + DOSSIER_TERM
    with pytest.raises(errors.InvestigationUnknown):
        require_part("0" * 32, "console/r.visser", late, store, is_auditor=False)


def test_combining_needs_its_own_authorisation() -> None:
    assert require_combining(make_investigation()).reference == "WPG11-2026-4"
    with pytest.raises(errors.CombiningMissing):
        require_combining(make_investigation(combining=None))


def test_who_opens_it_cannot_be_its_approver() -> None:
    body = {
        "order": {"reference": "2026/71", "offence": "burglary", "granted_by": "mr. De Wit"},
        "since": (NOW - DAY).isoformat(),
        "until": NOW.isoformat(),
        "cameras": ["west-1", "west-1"],
        "members": ["console/k.bos"],
        "approver": "R.Visser@police.example",
        "ends_at": (NOW + DAY).isoformat(),
    }
    opening = parse_opening(body, NOW, make_investigation().source)
    assert (opening.members, opening.bounds.cameras) == (("k.bos",), ("west-1",))
    with pytest.raises(errors.ApproverIsMember):
        open_investigation(opening, "console/r.visser", "2026-17", NOW, make_investigation().source)
    other = replace(opening, approver="h.groot")
    opened = open_investigation(other, "console/r.visser", "2026-17", NOW, make_investigation().source)
    assert (opened.members, opened.find_state(NOW)) == (("k.bos", "r.visser"), State.WAITING)
