"""The page's files: by exact name, for a year, and never one outside their folder."""

import base64
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.console.routes.files import PageFiles, accepts_gzip
from tests.layers import ROOT

SHEET = b"a{}\n" * 50
INDEX = """<link rel="stylesheet" href="/console/files/{version}/style/one.css">
<script type="module" src="/console/files/{version}/main.js"></script>"""

FILES = PageFiles(ROOT / "functions/console/page")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("outside")
    page = tmp_path / "page"
    (page / "vendor").mkdir(parents=True)
    (page / "style").mkdir()
    (page / "index.html").write_text(INDEX)
    (page / "main.js").write_text('import { one } from "./one.js";')
    (page / "one.js").write_text("export const one = 1;")
    (page / "style/one.css").write_bytes(SHEET)
    (page / "vendor/LICENSE").write_text("Use it.")
    (page / "sound.png").write_bytes(b"\x89PNG")
    return page


def test_a_file_is_kept_for_a_year_under_the_hash_of_all(folder: Path) -> None:
    files = PageFiles(folder)
    answered = files.answer_file(f"{files.version}/main.js", "")
    assert answered is not None
    script = base64.b64decode(answered["body"])
    assert b"const one = 1;" in script
    assert b'from "' not in script
    assert answered["headers"]["Content-Type"] == "text/javascript; charset=utf-8"
    assert answered["headers"]["Cache-Control"] == "public, max-age=31536000, immutable"
    assert files.answer_file(f"{files.version}/vendor/LICENSE", "") is not None
    assert files.answer_file(f"{files.version}/one.js", "") is None
    assert len(files.version) == 16


def test_the_version_changes_with_any_file(folder: Path) -> None:
    before = PageFiles(folder).version
    assert PageFiles(folder).version == before
    (folder / "one.js").write_text("export const one = 2;")
    changed = PageFiles(folder).version
    (folder / "vendor/LICENSE").rename(folder / "vendor/LICENCE")
    assert len({before, changed, PageFiles(folder).version}) == 3
    assert PageFiles(folder).answer_file(f"{before}/main.js", "") is None


def test_the_index_names_the_version_and_is_never_kept(folder: Path) -> None:
    files = PageFiles(folder)
    answered = files.answer_index("")
    assert f"/console/files/{files.version}/main.js" in base64.b64decode(answered["body"]).decode()
    assert answered["headers"]["Cache-Control"] == "no-store"
    assert files.answer_file(f"{files.version}/index.html", "") is None


def test_texts_are_compressed_once_and_pictures_not(folder: Path) -> None:
    files = PageFiles(folder)
    small, again = (files.answer_file(f"{files.version}/page.css", "gzip, br") for _ in range(2))
    assert small is not None
    assert small == again
    assert small["headers"]["Content-Encoding"] == "gzip"
    assert SHEET in gzip.decompress(base64.b64decode(small["body"]))
    picture = files.answer_file(f"{files.version}/sound.png", "gzip")
    assert picture is not None
    assert "Content-Encoding" not in picture["headers"]


@pytest.mark.parametrize(
    "name",
    [
        "../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "vendor/../../secret.txt", "/etc/passwd", "", ".",
        "vendor", "vendor/", "./main.js", "MAIN.JS", "main.js/", "main.js\x00", "..\\secret.txt",
    ],
)  # fmt: skip
def test_no_name_leads_out_of_the_folder(folder: Path, name: str) -> None:
    files = PageFiles(folder)
    assert files.answer_file(f"{files.version}/{name}", "") is None
    assert files.answer_file(name, "") is None


@given(st.text(max_size=30))
def test_no_path_but_a_files_own_is_answered(path: str) -> None:
    assert FILES.answer_file(path, "") is None
    assert FILES.answer_file(f"{FILES.version}/{path}", "") is None


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True), ("br, GZIP;q=0.5", True), ("*", True), ("gzip;q=0", False), ("gzip; q=0.0", False), ("", False),
        ("br", False), ("identity", False), ("gzipped", False),
    ],
)  # fmt: skip
def test_gzip_is_sent_to_who_takes_it(accepted: str, taken: bool) -> None:
    assert accepts_gzip(accepted) is taken
