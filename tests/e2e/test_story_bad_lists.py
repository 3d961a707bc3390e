"""A story: an editor's bad morning. Files as offices send them, good and bad, and a list that matches all the while."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request

import pytest

from localcloud.demo.run import start_cloud
from localcloud.limits import Limits
from localcloud.run.cloud import LocalCloud
from platewatch.snapshots.commands.http_transport import exchange
from tests.e2e.conftest import Service
from tests.e2e.stories import PURPOSE, Phone, Terminal, add_phone, open_terminal
from tests.e2e.test_matching import come
from tests.integration.hotlists.conftest import HEADER
from tests.unit.hotlists.workbooks import make_book, write_cells

pytestmark = pytest.mark.xdist_group("story-bad-lists")

PLATES = {"7KXL92": ("7-KXL-92", "NL"), "GOAB123": ("GÖ-AB 123", "DE"), "PG54VBA": ("PG54 VBA", "GB")}
ADD = ("--category", "1", "--priority", "2", "--reason", "theft", "--consent", "OM-1", "--role", "suspect")
ADD += ("--weed-date", "2099-12-31", "--owner", "Team", "--case-number", "C9")


def write_line(plate: str, country: str, reason: str = "theft") -> str:
    return f"{plate},{country},1,2,{reason},C1,OM-1,suspect,stop,2026-01-01,2099-12-31,Team"


LINES = [write_line(*written) for written in PLATES.values()]
PLAIN = "\n".join([HEADER, *LINES, ""])
NUMBERS_ALL = [f"{number:02}*" for number in range(100)]
"""One hundred patterns that fit every plate which begins with two digits."""


def as_dutch_excel(text: str) -> str:
    return "\ufeff" + text.replace(",", ";").replace("\n", "\r\n")


def with_the_day_first(text: str) -> str:
    return text.replace("2026-01-01", "1-1-2026").replace("2099-12-31", "31-12-2099")


GOOD: dict[str, str] = {
    "plain.csv": PLAIN,
    "semicolon-bom-crlf.csv": as_dutch_excel(PLAIN),
    "sep-line.csv": "sep=,\r\n" + PLAIN,
    "sep-line-semicolon.csv": "sep=;\r\n" + PLAIN.replace(",", ";"),
    "tabs.csv": PLAIN.replace(",", "\t"),
    "blank-rows.csv": PLAIN + ",,,,,,,,,,,\n,,,,,,,,,,,\n\n",
    "trailing-separators.csv": PLAIN.replace("\n", ",,\n"),
    "header-caps.csv": PLAIN.replace(HEADER, HEADER.title()),
    "day-first.csv": with_the_day_first(PLAIN),
    "endash.csv": PLAIN.replace("7-KXL-92", "7\u2013KXL\u201392"),
    "nbsp.csv": PLAIN.replace("7-KXL-92", "7\u00a0KXL\u00a092").replace("PG54 VBA", "PG54\u00a0VBA"),
    "umlaut-of-two-characters.csv": PLAIN.replace("Ö", "O\u0308"),
    "country-signs.csv": PLAIN.replace(",GB,", ",UK,").replace(",DE,", ",d,"),
}
"""The same three cars, as offices write them."""


def make_workbook_of(*lines: str) -> bytes:
    """The lines as a workbook, under the header."""
    return make_book(write_cells([tuple(line.split(",")) for line in (HEADER, *lines)]))


BAD: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "excel-date.csv": (PLAIN.replace("7-KXL-92", "1-mrt-23").encode(), ("line 2", "plate", "into a date")),
    "windows-1252.csv": (PLAIN.encode("cp1252"), ("CSV UTF-8",)),
    "country.csv": (PLAIN.replace(",GB,", ",XX,").encode(), ("line 4", "country")),
    "phishing.csv": (
        f"{HEADER},marker\n{LINES[0]},kijk op ｇａｔｅ．ｎｌ/a\n{LINES[1]},\n{LINES[2]},\n".encode(),
        ("line 2", "marker"),
    ),
    "formula.csv": (
        "\n".join([HEADER, write_line("7-KXL-92", "NL", '"=HYPERLINK(""x"")"'), *LINES[1:], ""]).encode(),
        ("line 2", "reason", "formula"),
    ),
    "patterns.csv": (
        "\n".join([PLAIN.rstrip(), *(write_line(one, "NL") for one in NUMBERS_ALL), ""]).encode(),
        ("plate", "10,000"),
    ),
    "header-only.csv": (f"{HEADER}\n".encode(), ("--yes",)),
    "header-only.xlsx": (make_workbook_of(), ("--yes",)),
    "cut.xlsx": (make_workbook_of(*LINES)[:-40], ("workbook",)),
    "another-list.csv": (f"{HEADER}\n{write_line('AA-11-BB', 'NL')}\n".encode(), ("--yes",)),
    "another-list.xlsx": (make_workbook_of(write_line("AA-11-BB", "NL")), ("--yes",)),
}
"""What is wrong with each file, and what the editor is told of it."""


@dataclass(slots=True)
class Morning:
    """An editor with a list of three cars, an officer, and a folder of files."""

    service: Service
    editor: Terminal
    officer: Phone
    folder: Path

    def save(self, name: str, data: bytes) -> str:
        """The path of a file that an office has sent."""
        path = self.folder / name
        path.write_bytes(data)
        return str(path)

    def list_plates(self) -> set[str]:
        """The plates of the list as cameras report them."""
        shown = self.editor.ask("hotlist", "show", "stolen", *PURPOSE)
        return {entry["plate"] for entry in shown["entries"]}

    def revision(self) -> int:
        """The revision that matches now."""
        [state] = [one for one in self.editor.ask("hotlist", "show")["lists"] if one["name"] == "stolen"]
        revision: int = state["revision"]
        return revision


def begin_morning(cloud: LocalCloud, folder: Path) -> Morning:
    service, editor = Service(cloud, cloud.api_client()), open_terminal(cloud, "hotlist editor", "de-boer")
    first = folder / "first.csv"
    first.write_text(PLAIN)
    editor.run("hotlist", "import", str(first), "--list", "stolen", "--new-list")
    officer = add_phone(cloud, open_terminal(cloud, "admin"), "unit-1", "Jansen", "+31600000041", "--list", "stolen")
    return Morning(service, editor, officer, folder)


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Morning]:
    with start_cloud(limits=Limits(schedules=False)) as cloud:
        yield begin_morning(cloud, tmp_path_factory.mktemp("morning"))


def test_an_editors_bad_morning(morning: Morning) -> None:
    every_good_file_lists_the_same_three_cars(morning)
    a_workbook_lists_them_too(morning)
    a_misspelt_list_is_no_new_list(morning)
    every_bad_file_is_refused_and_says_why(morning)
    each_refused_file_is_found_again(morning)
    a_late_second_upload_undoes_nothing(morning)
    the_list_still_matches(morning)


def every_good_file_lists_the_same_three_cars(morning: Morning) -> None:
    for name, text in GOOD.items():
        path = morning.save(name, text.encode())
        said = morning.editor.run("hotlist", "import", path, "--list", "stolen")
        assert "3 entries" in said, (name, said)
        assert morning.list_plates() == set(PLATES), name


def a_workbook_lists_them_too(morning: Morning) -> None:
    path = morning.save("office.xlsx", make_workbook_of(*LINES))
    said = morning.editor.run("hotlist", "import", path, "--list", "stolen")
    assert "3 entries" in said
    assert morning.list_plates() == set(PLATES)


def a_misspelt_list_is_no_new_list(morning: Morning) -> None:
    path = morning.save("plain.csv", PLAIN.encode())
    assert "did you mean stolen" in morning.editor.refused("hotlist", "import", path, "--list", "stoelen")
    assert "did you mean stolen" in morning.editor.refused("hotlist", "add", "stoeln", "8-KXL-93", *ADD)
    assert [one["name"] for one in morning.editor.ask("hotlist", "show")["lists"]] == ["stolen"]


def every_bad_file_is_refused_and_says_why(morning: Morning) -> None:
    before, unclear = morning.revision(), {}
    for name, (data, words) in BAD.items():
        said = morning.editor.refused("hotlist", "import", morning.save(name, data), "--list", "stolen")
        if not all(word in said for word in words) or "gate" in said:
            unclear[name] = said
        assert morning.revision() == before, name
    assert unclear == {}
    assert morning.list_plates() == set(PLATES)


def each_refused_file_is_found_again(morning: Morning) -> None:
    listed = morning.editor.ask("hotlist", "imports", "stolen", "--limit", "100")["imports"]
    assert [one["status"] for one in listed[: len(BAD)]] == ["refused"] * len(BAD)
    assert {one["status"] for one in listed[len(BAD) :]} == {"imported"}
    # The editor did not look at the terminal: what was wrong is still there, and who sent it.
    said = morning.editor.run("hotlist", "imports", "stolen")
    assert "by de-boer" in said
    date = listed[len(BAD) - 1]["id"]
    assert "into a date" in morning.editor.run("hotlist", "imports", "stolen", date)
    assert "--yes" in next(
        line for line in morning.editor.run("hotlist", "show", "stolen", *PURPOSE).splitlines() if "refused" in line
    )


def a_late_second_upload_undoes_nothing(morning: Morning) -> None:
    """An office's program sends a file, loses the answer, and sends it once more an hour later."""
    data = PLAIN.encode()
    announced = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    answer = morning.editor.open_client().call("POST", "/v1/hotlists/stolen/imports", announced)
    upload = answer["upload"]

    def put() -> int:
        return exchange(Request(upload["url"], data, dict(upload["headers"]), method="PUT"))[0]

    assert put() == 200
    morning.service.settle()
    assert f"{answer['id']}  imported" in morning.editor.run("hotlist", "imports", "stolen", "--limit", "1")
    # Meanwhile the editor lists a fourth car.
    morning.editor.run("hotlist", "add", "stolen", "8-KXL-93", *ADD)
    assert put() >= 400
    morning.service.settle()
    assert morning.list_plates() == {*PLATES, "8KXL93"}
    newest = morning.editor.run("hotlist", "imports", "stolen", "--limit", "1")
    assert f"{answer['id']}  imported" in newest
    assert "by de-boer" in newest


def the_list_still_matches(morning: Morning) -> None:
    service = morning.service
    for plate, country in (("7KXL92", "NL"), ("GOAB123", "DE"), ("PG54VBA", "GB"), ("8KXL93", "NL")):
        service.take_camera()
        come(service, (plate, 0.97), name=f"morning{plate}", country=country)
    # Two digits first, and on no list: nothing is left of the patterns.
    service.take_camera()
    come(service, ("24FFN3", 0.97), name="morning24FFN3")
    service.settle()
    texts = " ".join(morning.officer.texts())
    assert len(morning.officer.texts()) == 4
    assert [written for written, _ in PLATES.values() if written not in texts] == []
