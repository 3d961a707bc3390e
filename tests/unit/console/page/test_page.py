"""The page as it is served: few files, and none that leads nowhere."""

import re

import pytest

from platewatch.console.errors import PageInvalid
from platewatch.console.page.page import SHEET, make_page

PLACE = "/console/files/{version}/"


def link(name: str) -> str:
    return f'<link rel="stylesheet" href="{PLACE}{name}">\n'


def write_index(*sheets: str, more: str = "", entry: str = "main.js") -> bytes:
    script = f'<script type="module" src="{PLACE}{entry}"></script>\n'
    return f"<title>x</title>\n{''.join(map(link, sheets))}{more}{script}".encode()


def test_scripts_and_sheets_become_few_files_and_all_else_stays() -> None:
    files = {
        "index.html": write_index("style/a.css", "style/b.css", more=f'<link rel="icon" href="{PLACE}icon.svg">\n'),
        "main.js": b'import "./x.js";\nnew Worker(new URL("./ticker.js", import.meta.url));',
        "x.js": b"f();",
        "ticker.js": b"onmessage = 1;",
        "style/a.css": b"a{}",
        "style/b.css": b"b{}",
        "icon.svg": b"<svg/>",
        "vendor/LICENSE": b"Use it.",
        "maps/pin.png": b"\x89PNG",
    }
    served = make_page(files)
    assert served.keys() == {"index.html", "main.js", "ticker.js", SHEET, "icon.svg", "vendor/LICENSE", "maps/pin.png"}
    assert served["index.html"].decode().count("stylesheet") == 1
    assert link(SHEET) in served["index.html"].decode()
    assert served[SHEET] == b"/* style/a.css */\na{}\n/* style/b.css */\nb{}\n"
    assert served["ticker.js"] == files["ticker.js"]


def test_addresses_of_a_sheet_lead_from_where_it_is_served() -> None:
    sheet = b"a{background:url(images/a.png)} b{mask:url( '../b.svg' )} c{behavior:url(#x)} d{src:url(data:x,1)}"
    files = {
        "index.html": write_index("vendor/map.css"),
        "main.js": b"",
        "vendor/map.css": sheet,
        "vendor/images/a.png": b"",
        "b.svg": b"",
    }
    text = make_page(files)[SHEET].decode()
    assert re.findall(r"url\([^)]*\)", text) == [
        'url("vendor/images/a.png")',
        'url("b.svg")',
        "url(#x)",
        "url(data:x,1)",
    ]


def test_a_sheet_that_a_module_loads_stays_a_file() -> None:
    files = {
        "index.html": write_index(),
        "main.js": b'link.href = new URL("./vendor/map.css", import.meta.url);',
        "vendor/map.css": b"a{}",
    }
    assert make_page(files)["vendor/map.css"] == b"a{}"


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"index.html": b"<p>"}, "one module script"),
        ({}, "one module script"),
        ({"index.html": write_index() + write_index(), "main.js": b""}, "one module script"),
        ({"index.html": write_index()}, "no module main.js"),
        ({"index.html": write_index(), "main.js": b"\xff"}, "main.js: is not UTF-8"),
        ({"index.html": write_index("a.css"), "main.js": b""}, "no style sheet a.css"),
        ({"index.html": write_index(), "main.js": b"", "b.js": b""}, "nothing loads b.js"),
        ({"index.html": write_index(), "main.js": b"", "b.css": b""}, "nothing loads b.css"),
        ({"index.html": write_index(), "main.js": b"f(new URL('./t.js', import.meta.url))"}, "no file t.js"),
        ({"index.html": write_index(more=f'<link href="{PLACE}x.svg">'), "main.js": b""}, "no file x.svg"),
        ({"index.html": write_index("a.css"), "main.js": b"", "a.css": b'@import "b.css";'}, "a.css: @import"),
        (
            {"index.html": write_index("a.css"), "main.js": b"", "a.css": b"a{b:url(c.png)}"},
            "a.css: there is no file c.png",
        ),
        ({"index.html": write_index("a.css"), "main.js": b"", "a.css": b"", SHEET: b""}, f"{SHEET}: a file"),
    ],
)
def test_what_does_not_fit_is_refused(files: dict[str, bytes], why: str) -> None:
    with pytest.raises(PageInvalid) as caught:
        make_page(files)
    assert why in str(caught.value)
