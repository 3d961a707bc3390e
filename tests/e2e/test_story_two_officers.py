"""A story: two officers and the control room, one car, and a list that is wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from localcloud.demo.material import SCENES
from localcloud.demo.run import start_cloud
from localcloud.limits import Limits
from localcloud.run.cloud import LocalCloud
from tests.e2e.conftest import Service
from tests.e2e.stories import PURPOSE, Phone, Terminal, add_phone, let_answer_time_pass, open_terminal, run_watch
from tests.e2e.test_matching import LISTED, come

pytestmark = pytest.mark.xdist_group("story-two-officers")

RED = '<p class="act">Stop, call the control room</p>'
NOBODY = "niemand antwoordde"


@dataclass(slots=True)
class Evening:
    """A force with two officers on the road, their chief, a control room and an editor. The page asks for PINs."""

    service: Service
    control_room: Terminal
    editor: Terminal
    jansen: Phone
    de_vries: Phone
    chief: Phone

    def see_car(self, name: str) -> None:
        """The listed car passes a camera that has not seen it yet."""
        self.service.take_camera()
        come(self.service, (LISTED, 0.97), name=name)
        self.service.settle()

    def alerts(self) -> list[dict[str, Any]]:
        """What the control room sees of the hit of the camera that is in use now."""
        found: list[dict[str, Any]] = self.control_room.ask("alert", "list", *PURPOSE)["alerts"]
        return [one for one in found if one["camera_id"] in self.service.cameras.values()]

    def count_verdicts(self) -> tuple[int, int, int]:
        """How many hits at that camera were told, and how many were right and misread by now."""
        counts = self.control_room.ask("alert", "misreads")["counts"]
        [own] = [one for one in counts if one["name"] in self.service.cameras.values()]
        return own["told"], own["right"], own["misread"]


def start_evening(cloud: LocalCloud) -> Evening:
    editor, admin = open_terminal(cloud, "hotlist editor"), open_terminal(cloud, "admin")
    editor.run("hotlist", "import", str(SCENES / "hotlist.csv"), "--list", "stolen", "--new-list")
    return Evening(
        service=Service(cloud, cloud.api_client()),
        control_room=open_terminal(cloud, "control room"),
        editor=editor,
        jansen=add_phone(cloud, admin, "unit-1", "Jansen", "+31600000021", "--list", "stolen"),
        de_vries=add_phone(cloud, admin, "unit-2", "De Vries", "+31600000022", "--list", "stolen"),
        chief=add_phone(cloud, admin, "chief", "Chief", "+31600000023", "--list", "stolen", "--tier", "2"),
    )


@pytest.fixture(scope="module")
def evening() -> Iterator[Evening]:
    with start_cloud(limits=Limits(schedules=False)) as cloud:
        yield start_evening(cloud)


def test_two_officers_one_car_and_a_list_that_is_wrong(evening: Evening) -> None:
    both_officers_are_told(evening)
    jansen_drives_off_and_de_vries_knows(evening)
    the_answered_hit_goes_to_nobody_else(evening)
    de_vries_sees_another_car_and_jansen_is_told_at_once(evening)
    it_was_a_slip_and_jansen_is_told_that_too(evening)
    jansen_stops_the_car_and_the_list_is_wrong(evening)
    the_next_passage_says_that_the_entry_is_disputed(evening)
    the_editor_decides(evening)


def both_officers_are_told(evening: Evening) -> None:
    evening.see_car("evening1")
    for phone in (evening.jansen, evening.de_vries):
        [text] = phone.texts()
        assert text.startswith("P1 SV-NP-26 ")
        page = phone.look()
        assert RED in page
        assert NOBODY not in page
    assert evening.chief.texts() == []
    assert {one["state"] for one in evening.alerts()} == {"open"}


def jansen_drives_off_and_de_vries_knows(evening: Evening) -> None:
    assert RED in evening.jansen.press("acknowledge")
    evening.service.settle()
    assert "aangenomen door Jansen" in evening.de_vries.texts()[-1]
    page = evening.de_vries.look()
    assert re.search(r"<li>[^<]*\d\d:\d\d[^<]* Jansen: aangenomen</li>", page)
    assert NOBODY not in page
    # Nobody is told of an own answer.
    assert len(evening.jansen.texts()) == 1


def the_answered_hit_goes_to_nobody_else(evening: Evening) -> None:
    """De Vries's own alert has no answer, and its time is over; but the hit has one."""
    [unanswered] = [one["alert_id"] for one in evening.alerts() if one["recipient_id"] == "unit-2"]
    assert let_answer_time_pass(evening.service.cloud, [unanswered]) == [unanswered]
    run_watch(evening.service.cloud)
    evening.service.settle()
    assert evening.chief.texts() == []
    assert not any(one["escalated"] for one in evening.alerts())
    for phone in (evening.jansen, evening.de_vries):
        assert NOBODY not in phone.look()


def de_vries_sees_another_car_and_jansen_is_told_at_once(evening: Evening) -> None:
    # The first press asks whether it is meant, and nothing has changed yet.
    assert "Weet u het zeker?" in evening.de_vries.press("misread")
    evening.service.settle()
    assert len(evening.jansen.texts()) == 1
    assert RED in evening.jansen.look()
    assert RED not in evening.de_vries.press("misread", confirmed="yes")
    evening.service.settle()
    assert "afgewezen als verkeerd gelezen door De Vries" in evening.jansen.texts()[-1]
    page = evening.jansen.look()
    assert RED not in page
    assert "Afgewezen als verkeerd gelezen door De Vries" in page
    assert all(one["dismissed"] for one in evening.alerts())
    assert evening.count_verdicts() == (1, 0, 1)


def it_was_a_slip_and_jansen_is_told_that_too(evening: Evening) -> None:
    told = len(evening.jansen.texts())
    assert RED in evening.de_vries.press("undo")
    evening.service.settle()
    [text] = evening.jansen.texts()[told:]
    assert "WEER GEZOCHT" in text
    assert "De Vries" in text
    assert RED in evening.jansen.look()
    assert evening.count_verdicts() == (1, 0, 0)
    # Jansen's answer is left, so nobody waits for one again.
    assert let_answer_time_pass(evening.service.cloud, [one["alert_id"] for one in evening.alerts()]) == []


def jansen_stops_the_car_and_the_list_is_wrong(evening: Evening) -> None:
    assert "Betwist: volgens Jansen" in evening.jansen.press_and_confirm("list-wrong")
    evening.service.settle()
    assert "de lijst klopt niet door Jansen" in evening.de_vries.texts()[-1]
    evening.jansen.press("close", outcome="stopped")
    evening.service.settle()
    # The plate was read right, whatever the list says; a hit with two alerts and five answers counts once.
    assert evening.count_verdicts() == (1, 1, 0)
    shown = evening.control_room.run("alert", "show", evening.alerts()[0]["alert_id"], *PURPOSE)
    order = ["Jansen: acknowledged", "De Vries: dismissed as a misread (taken back)", "De Vries: verdict taken back"]
    order += ["Jansen: read right, the list is wrong", "Jansen: closed: stopped"]
    places = [shown.find(said) for said in order]
    assert -1 not in places, shown
    assert places == sorted(places)
    assert len(evening.alerts()) == 2


def the_next_passage_says_that_the_entry_is_disputed(evening: Evening) -> None:
    evening.see_car("evening2")
    for phone in (evening.jansen, evening.de_vries):
        assert phone.texts()[-1].startswith("P1 BETWIST SV-NP-26 ")
        page = phone.look()
        # One officer's word silences no wanted car: the instruction stays, and so does the warning beside it.
        assert RED in page
        assert "Betwist: volgens Jansen" in page
    assert "DISPUTED" in evening.control_room.run("alert", "list", *PURPOSE)


def the_editor_decides(evening: Evening) -> None:
    due = evening.editor.run("hotlist", "due", *PURPOSE)
    assert due.startswith("disputed by officers")
    assert "Jansen" in due
    assert "SV-NP-26" in due
    evening.editor.run("hotlist", "confirm", "stolen", "SV-NP-26", "--case-number", "2026-0002")
    assert "disputed" not in evening.editor.run("hotlist", "due", *PURPOSE)
    evening.see_car("evening3")
    assert evening.de_vries.texts()[-1].startswith("P1 SV-NP-26 ")
    assert "Betwist" not in evening.de_vries.look()
