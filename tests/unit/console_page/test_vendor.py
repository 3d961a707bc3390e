"""The libraries of the page are those that vendor.toml names, unchanged but for what it says."""

import tomllib
from hashlib import sha256
from typing import Any

import pytest

from tests.unit.console_page.test_files import PAGE

VENDOR = PAGE / "vendor"
LIBRARIES = tomllib.loads((VENDOR / "vendor.toml").read_text("utf-8"))["library"]
FILES = [file for library in LIBRARIES for file in library["file"]]
NOT_LISTED = {"vendor.toml", *(library["licence_file"] for library in LIBRARIES)}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file["name"])
def test_a_file_is_as_it_was_checked(file: dict[str, Any]) -> None:
    data = (VENDOR / file["name"]).read_bytes()
    assert sha256(data).hexdigest() == file["sha256"]
    if "change" in file:
        now, before = file["change"]
        assert sha256(data.replace(now.encode(), before.encode())).hexdigest() == file["sha256_before"]


def test_no_file_is_missing_from_the_list() -> None:
    assert {path.name for path in VENDOR.iterdir()} - NOT_LISTED == {file["name"] for file in FILES}


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library["name"])
def test_a_library_has_its_licence(library: dict[str, Any]) -> None:
    assert library["licence"] in ("MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause")
    assert (VENDOR / library["licence_file"]).read_text("utf-8").strip()
