"""Notices: whatever names and sites hold, no link gets into them, and they name the plate."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from platewatch.alerts.answers import Answer, Answers, Step
from platewatch.alerts.notice import compose_notice
from platewatch.alerts.standing import name_answerer
from platewatch.alerts.words import Language
from platewatch.text.gsm import count_septets, is_gsm
from platewatch.text.message_text import find_unsafe
from tests.unit.alerts.fakes import AMSTERDAM
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry

ANSWERS = Answers((Answer(Step.ACKNOWLEDGE, "unit-1", NOON + timedelta(minutes=1)),))


@pytest.mark.parametrize("name", ["gate.nl", "bel 0612345678", "j.jansen@politie.nl", "x" * 110 + " gate.companyname"])
def test_a_name_or_site_of_before_puts_no_link_into_a_notice(name: str) -> None:
    alert = make_alert_for("unit-2", site="ｇａｔｅ．ｎｌ " + "x" * 80)
    message = compose_notice(alert, ANSWERS, 1, name, Language.DUTCH, AMSTERDAM)
    text = message.text()
    assert find_unsafe(text) is None
    assert is_gsm(text)
    assert count_septets(text) <= 160
    assert find_unsafe(json.loads(message.document)["name"]) is None


def test_a_plate_of_digits_alone_is_still_named_in_a_notice() -> None:
    alert = make_alert_for("unit-2", make_entry("0612345678", country=None), plate_read="0612345678")
    text = compose_notice(alert, ANSWERS, 1, "Team South", Language.DUTCH, AMSTERDAM).text()
    assert text == "P1 0612345678 12:00 CET: aangenomen door Team South 12:01 CET. Handweg"


def test_of_a_place_that_nobody_knows_a_notice_says_nothing() -> None:
    alert = make_alert_for("unit-2")
    unplaced = replace(alert, sighting=replace(alert.sighting, position=None))
    text = compose_notice(unplaced, ANSWERS, 1, "Team South", Language.DUTCH, AMSTERDAM).text()
    assert text.endswith("aangenomen door Team South 12:01 CET.")


def test_a_person_whose_session_has_a_mail_address_is_named_without_its_domain() -> None:
    for session in ("j.jansen", "j.jansen@politie.nl"):
        assert name_answerer(f"arn:aws:sts::123456789012:assumed-role/control-room/{session}") == "j.jansen"


def test_a_note_goes_to_systems_without_links_and_to_no_phone() -> None:
    answers = Answers((replace(ANSWERS.given[0], note="see gate.nl or call 0612345678"),))
    message = compose_notice(make_alert_for("unit-2"), answers, 1, "Team", Language.DUTCH, AMSTERDAM)
    note = json.loads(message.document)["note"]
    assert "see" in note
    assert find_unsafe(note) is None
    assert "see" not in message.text()
