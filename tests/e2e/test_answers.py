"""Stories of officers who answer, on the local cloud: two at one car, a slip of a finger, and a list that is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from platewatch.alerts.misreads import Subject
from tests.e2e.conftest import LINK, Service
from tests.e2e.test_chain import open_page
from tests.e2e.test_matching import LISTED, PURPOSE, come

pytestmark = pytest.mark.xdist_group("cloud")

PHONES = {"jansen": "+31600000021", "de-vries": "+31600000022"}


@dataclass(frozen=True, slots=True)
class Shift:
    """Two officers with phones beside the one that the service has."""

    service: Service

    def texts_to(self, officer: str) -> list[str]:
        self.service.settle()
        return [one["text"] for one in self.service.cloud.sms_outbox() if one["phone"] == PHONES[officer]]

    def press(self, officer: str, button: str = "", **form: str) -> str:
        """Press a button of the officer's last alert; the page that follows."""
        link = next(found[0] for text in reversed(self.texts_to(officer)) if (found := LINK.search(text)))
        status, page, _ = open_page(link + (f"/{button}" if button else ""), form)
        assert status == 200
        return page

    def answer(self, officer: str, button: str) -> str:
        """Press it and say that it is meant."""
        assert ("confirmed" in self.press(officer, button)) == (button in ("misread", "wrong-country", "list-wrong"))
        return self.press(officer, button, confirmed="yes")

    def see_car(self, name: str) -> None:
        """The listed car passes a camera that has not seen it yet."""
        self.service.take_camera()
        come(self.service, (LISTED, 0.95), name=name)
        self.service.settle()

    def show(self, officer: str) -> dict[str, Any]:
        """The officer's last alert, as the control room sees it."""
        newest = [one for one in self.service.alerts() if one["recipient_id"] == officer][-1]
        return self.service.client.call("GET", f"/v1/alerts/{newest['alert_id']}", headers=PURPOSE)

    def count_verdicts(self) -> tuple[int, int]:
        """How many hits of the camera that is in use now count as right, and how many as misreads."""
        counts = self.service.client.call("GET", "/v1/misreads")["counts"]
        camera = self.show("jansen")["alert"]["passage"]["camera_id"]
        [own] = [one for one in counts if (one["subject"], one["name"]) == (Subject.CAMERA.value, camera)]
        return own["right"], own["misread"]


@pytest.fixture
def shift(service: Service) -> Iterator[Shift]:
    for officer, number in PHONES.items():
        service.add_recipient(officer, name=officer.replace("-", " ").title(), channel="sms", address=number)
    yield Shift(service)
    for officer in PHONES:
        service.client.call("DELETE", f"/v1/recipients/{officer}")


def test_two_officers_and_one_car(shift: Shift) -> None:
    shift.see_car("answers1")
    # Jansen drives off. De Vries is told, and sees it on the page too.
    assert "Aanhouden" in shift.press("jansen", "acknowledge") or 'class="act"' in shift.press("jansen")
    assert "aangenomen door Jansen" in shift.texts_to("de-vries")[-1]
    assert "Jansen: aangenomen" in shift.press("de-vries")
    # De Vries looks at the picture: it is another car. Jansen must hear of it, and his page no longer sends him.
    page = shift.answer("de-vries", "misread")
    assert 'class="act"' not in page
    assert "afgewezen als verkeerd gelezen door De Vries" in shift.texts_to("jansen")[-1]
    page = shift.press("jansen")
    assert 'class="act"' not in page
    assert "Afgewezen als verkeerd gelezen door De Vries" in page
    assert shift.count_verdicts() == (0, 1)
    # Jansen stands beside the car, and it is the listed one after all.
    shift.answer("jansen", "right-car")
    assert "WEER GEZOCHT" in shift.texts_to("de-vries")[-1]
    shift.press("jansen", "close", outcome="stopped")
    assert shift.count_verdicts() == (1, 0)
    alert = shift.show("de-vries")["alert"]
    assert (alert["state"], alert["verdict"], alert["outcome"]) == ("closed", "right-car", "stopped")
    assert [(one["name"], one["step"]) for one in alert["answers"]] == [
        ("Jansen", "acknowledge"),
        ("De Vries", "misread"),
        ("Jansen", "right-car"),
        ("Jansen", "close"),
    ]
    # Each message about an answer came once.
    assert [one["state"] for one in shift.show("jansen")["notices"]] == ["accepted"]
    assert len(shift.show("de-vries")["notices"]) == 3


def test_a_slip_of_a_finger_silences_no_wanted_car(shift: Shift) -> None:
    shift.see_car("answers2")
    shift.answer("jansen", "wrong-country")
    assert "afgewezen als kenteken van een ander land door Jansen" in shift.texts_to("de-vries")[-1]
    assert 'class="act"' in shift.press("jansen", "undo")
    assert "WEER GEZOCHT, oordeel ingetrokken door Jansen" in shift.texts_to("de-vries")[-1]
    assert shift.count_verdicts() == (0, 0)
    alert = shift.show("jansen")["alert"]
    assert (alert["state"], alert["answers"][0]["undone"]) == ("open", True)
    assert alert["escalate_at"] is not None


def test_a_list_that_is_wrong_is_disputed_until_its_editor_decides(shift: Shift) -> None:
    client = shift.service.client
    shift.see_car("answers3")
    assert "Betwist: volgens Jansen" in shift.answer("jansen", "list-wrong")
    # The next camera: the car still alerts, and the message says that it is disputed.
    shift.see_car("answers4")
    assert shift.texts_to("de-vries")[-1].startswith("P1 BETWIST ")
    assert "Betwist: volgens Jansen" in shift.press("de-vries")
    [disputed] = client.call("GET", "/v1/hotlists/demo/due", headers=PURPOSE)["disputed"]
    assert (disputed["name"], disputed["listed"]) == ("Jansen", True)
    assert disputed["settle_by"] > datetime.now(UTC).isoformat()
    key = {"plate": disputed["plate"], "case_number": disputed["case_number"]}
    client.call("POST", "/v1/hotlists/demo/entries/confirm", key)
    shift.see_car("answers5")
    assert "BETWIST" not in shift.texts_to("de-vries")[-1]
    assert client.call("GET", "/v1/hotlists/demo/due", headers=PURPOSE)["disputed"] == []
