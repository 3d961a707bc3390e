"""B-NO 1234 and BN-O 1234 from the read to the message and the page: no camera sees where the letters are divided."""

from dataclasses import replace
from datetime import UTC, date, datetime

from platewatch.alerts.document import describe_alert
from platewatch.alerts.page import render_alert
from platewatch.alerts.standing import Standing
from platewatch.alerts.view import AlertView
from platewatch.alerts.words import Language
from tests.integration.alerts.conftest import Deployment
from tests.unit.alerts.fakes import AMSTERDAM
from tests.unit.alerts.makers import make_entry, make_recipient

BERLIN = replace(
    make_entry("BNO1234", country="DE", valid_from=date(2020, 1, 1), weed_date=date(2099, 1, 1)), written="B-NO 1234"
)
BONN = replace(BERLIN, written="BN-O 1234", case_number="2026-18")


def test_the_message_the_document_and_the_page_say_which_car_is_wanted_and_which_other_looks_the_same(
    deployment: Deployment,
) -> None:
    deployment.add_entries("stolen", BERLIN, BONN)
    deployment.add_recipients(make_recipient("unit-1"))
    read = deployment.add_read(("BNO1234", 0.97), country="DE")
    assert deployment.match(read.read_id) == {"batchItemFailures": []}
    assert deployment.deliver_waiting() == []
    texts = sorted(text for _, text in deployment.read_sms())
    assert [text.split(" vrijwel")[0] for text in texts] == ["P1 B-NO 1234", "P1 BN-O 1234"]
    assert all(" of andere auto " in text for text in texts)
    now = datetime.now(UTC)
    alerts = deployment.alerts.list_alerts(now.date(), now)
    assert {alert.hit.entry.written for alert in alerts} == {"B-NO 1234", "BN-O 1234"}
    for alert in alerts:
        hit = describe_alert(alert)["hit"]
        listed = alert.hit.entry.written
        assert (hit["plate_listed"], hit["plate_written"], hit["same_to_camera"][0]) == ("BNO1234", listed, listed)
        assert {"B-NO 1234", "BN-O 1234"} <= set(hit["same_to_camera"])
        page = render_alert(AlertView(alert, Standing(), None, None, now, now), "token", Language.ENGLISH, AMSTERDAM)
        assert f"<b>{listed}</b>" in page
        assert "the camera sees no difference between" in page
