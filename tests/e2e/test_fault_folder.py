"""Every file of ../shared/data/faults through the whole chain: pictures from the camera, hotlists from the editor.

The cut, hidden, overlay, short and long plates are not here: what the reader makes of them is told in tests/accuracy.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from localcloud.demo.run import start_cloud
from localcloud.limits import Limits
from tests.e2e.conftest import Service
from tests.e2e.stories import PURPOSE, Phone, Terminal, add_phone, open_terminal
from tests.e2e.test_matching import come
from tests.integration.hotlists.conftest import HEADER

FAULTS = Path(__file__).parents[3] / "shared/data/faults"

pytestmark = [
    pytest.mark.xdist_group("fault-folder"),
    pytest.mark.skipif(not FAULTS.is_dir(), reason="../shared/data/faults is not beside this repository"),
]

OF_THE_READER = ("cut-", "hidden-", "overlay-", "short-", "long-", "README")
"""How the names of the other files begin."""

LISTS = {
    "demo": (("21-JZ-44", "NL"),),
    "british": (("PG54 VBA", "UK"),),
    "greek": (("PG54 VBA", "EL"),),
    "german": (("GÖ-AB 123", "D"), ("BN-O 1234", "D")),
}
"""The lists that the pictures are looked up in: plates and countries as an office types them."""


@dataclass(frozen=True, slots=True)
class Told:
    """The only list that a picture alerts of, and what the text message says of the plate, to the letter."""

    of_list: str
    plate: str
    says: str = ""


PICTURES = {
    "jpeg-00e1-segment.jpg": Told("demo", "21-JZ-44"),
    "jpeg-app-length-short.jpg": Told("demo", "21-JZ-44"),
    "jpeg-junk-before-marker.jpg": Told("demo", "21-JZ-44"),
    "jpeg-without-eoi.jpg": Told("demo", "21-JZ-44"),
    # The entry for EL is one for Greece, and the plate in the picture is British.
    "uk-PG54VBA.jpg": Told("british", "PG54 VBA"),
    "umlaut-GOAB123.jpg": Told("german", "GÖ-AB 123"),
    # The camera cannot tell B-NO 1234 from BN-O 1234, and the message says so.
    "de-spacing-B-NO1234.jpg": Told("german", "BN-O 1234", "of andere auto"),
}

IMPORTED = {
    "blank-rows.csv": ("7KXL92", "NL"),
    "endash.csv": ("7KXL92", "NL"),
    "header-caps.csv": ("7KXL92", "NL"),
    "nbsp.csv": ("7KXL92", "NL"),
    "semicolon-bom-crlf.csv": ("7KXL92", "NL"),
    "sep-line.csv": ("7KXL92", "NL"),
    "umlaut.csv": ("GOAB123", "DE"),
    "country-UK.csv": ("AB12CDE", "GB"),
    "country-EL.csv": ("AB12CDE", "GR"),
}
"""The only entry of each file: the plate as cameras report it, and its country."""

REFUSED = {"excel-date.csv": ("line 2", "plate", "turned this into a date: format the column as text")}
"""What the editor is told of each."""


@dataclass(slots=True)
class Force:
    """An editor who imports, cameras, and an officer who is told of every list."""

    service: Service
    editor: Terminal
    officer: Phone

    def alerts_of_camera(self) -> list[str]:
        """The lists that what passed the camera in use now has alerted of."""
        self.service.settle()
        cameras = self.service.cameras.values()
        return sorted(one["list"] for one in self.service.alerts() if one["camera_id"] in cameras)


@pytest.fixture(scope="module")
def force(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Force]:
    with start_cloud(limits=Limits(schedules=False)) as cloud:
        editor, admin = open_terminal(cloud, "hotlist editor"), open_terminal(cloud, "admin")
        officer = add_phone(cloud, admin, "unit-1", "Jansen", "+31600000051", "--all-lists")
        folder = tmp_path_factory.mktemp("lists")
        for name, plates in LISTS.items():
            path = folder / f"{name}.csv"
            path.write_text("\n".join([HEADER, *(write_line(*each) for each in plates), ""]))
            editor.run("hotlist", "import", str(path), "--list", name, "--new-list")
        yield Force(Service(cloud, cloud.api_client()), editor, officer)


def write_line(plate: str, country: str) -> str:
    return f"{plate},{country},1,2,theft,C1,OM-1,suspect,stop,2026-01-01,2099-12-31,Team"


def copy_list(name: str, folder: Path) -> Path:
    """The file with a weed date that does not pass, under a name that a list may have."""
    path = folder / name.lower()
    path.write_bytes((FAULTS / name).read_bytes().replace(b"2026-12-31", b"2099-12-31"))
    return path


def test_every_file_of_the_folder_has_an_expected_result() -> None:
    there = {path.name for path in FAULTS.iterdir() if not path.name.startswith(OF_THE_READER)}
    assert there == {*PICTURES, *IMPORTED, *REFUSED}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_told_as_it_should_be(force: Force, name: str) -> None:
    before, told = len(force.officer.texts()), PICTURES[name]
    force.service.take_camera()
    force.service.upload((FAULTS / name).read_bytes(), datetime.now(UTC))
    assert force.alerts_of_camera() == [told.of_list]
    [text] = force.officer.texts()[before:]
    assert text.startswith(f"P2 {told.plate} ")
    assert told.says in text


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_must_be_refused_says_why(force: Force, name: str, tmp_path: Path) -> None:
    path = copy_list(name, tmp_path)
    said = force.editor.refused("hotlist", "import", str(path), "--list", path.stem, "--new-list")
    assert [words for words in REFUSED[name] if words not in said] == []
    assert path.stem not in [one["name"] for one in force.editor.ask("hotlist", "show")["lists"] if one["lines"]]


def test_the_lists_as_offices_send_them_are_imported_and_matched(force: Force, tmp_path: Path) -> None:
    for name, (plate, country) in IMPORTED.items():
        path = copy_list(name, tmp_path)
        assert "1 added" in force.editor.run("hotlist", "import", str(path), "--list", path.stem, "--new-list"), name
        [entry] = force.editor.ask("hotlist", "show", path.stem, *PURPOSE)["entries"]
        assert (entry["plate"], entry["country"]) == (plate, country), name
    for plate, country in dict.fromkeys(IMPORTED.values()):
        force.service.take_camera()
        come(force.service, (plate, 0.97), name=f"folder{plate}{country}", country=country)
        listing = {Path(name.lower()).stem for name, entry in IMPORTED.items() if entry == (plate, country)}
        # The umlaut is on a list for the pictures too.
        listing |= {"german"} if plate == "GOAB123" else set()
        assert force.alerts_of_camera() == sorted(listing), plate
