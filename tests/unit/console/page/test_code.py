"""Where code stands in a script, whatever its strings, templates, comments and regular expressions hold."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.console.errors import PageInvalid
from platewatch.console.page.code import find_code

HIDDEN = (
    '"HID{"',
    "'it\\'s HID ( `'",
    '"\\\\"',
    "/* HID ` } */",
    "// HID's (\n",
    '`HID { " ${',
    "/[/'\"`]HID\\/{/g",
    "`HID $ \\` }`",
)


def show_code(text: str) -> str:
    return "".join(text[run.start : run.end] for run in find_code("one.js", text))


@pytest.mark.parametrize(
    "text",
    [
        'const a = "HID";',
        "const a = 'HID\\'s';",
        "// HID\nlet b",
        "/* HID\n * HID */ let b",
        "const a = `HID`;",
        "const a = `HID ${b + `HID ${c} HID`} HID`;",
        "const a = `HID ${{ b: `HID` }.b} HID`;",
        "const a = /HID/.test(b);",
        "call(/HID'/g)",
        "return /HID[/]HID/",
        "if (a) /HID'/.test(b);",
        'a = b || /HID"/;',
        "const a = `HID $ HID \\` HID \\${HID`;",
        "const a = 'HID\\\nHID';",
        "[/HID`/, 1]",
        "x => /HID'/.test(x)",
        "while (a(b)) /HID'/.exec(c);",
        "const a = typeof /HID'/;",
    ],
)
def test_nothing_else_is_code(text: str) -> None:
    assert "HID" not in show_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "a / CODE / b",
        "(a) / CODE / 2",
        "a[0] / CODE / 2",
        "`${CODE}`",
        "`${a}${`${CODE}`}`",
        "1 / CODE / 2",
        "'a' / CODE / 2",
        "`a` / CODE / 2",
        "a.return / CODE / 2",
        "1. / CODE / 2",
        "if_(a) / CODE / 2",
        "x$ / CODE / 2",
    ],
)
def test_code_is_found(text: str) -> None:
    assert "CODE" in show_code(text)


def test_depth_is_the_number_of_open_brackets() -> None:
    text = "a (b [c {d} e] f) g `${h (i)}` j"
    found = {text[run.start : run.end].strip(): run.depth for run in find_code("one.js", text)}
    assert {name: depth for name, depth in found.items() if name} == {
        "a": 0,
        "b": 1,
        "c": 2,
        "d": 3,
        "e": 2,
        "f": 1,
        "g": 0,
        "h": 1,
        "i": 2,
        "j": 0,
    }


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("let a;\nconst b = 'never", 2),
        ("\n\n`never ${a}", 3),
        ("/* never", 1),
        ("(a", 1),
        ("a)", 1),
        ("(a]", 1),
        ("{`${(}`", 1),
        ("let b;\n{ a } /x/", 2),
        ("i++ / 2", 1),
        ("a = /never", 1),
        ('"a\nb"', 1),
    ],
)
def test_what_cannot_be_told_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(PageInvalid, match=f"one.js, line {line}: "):
        list(find_code("one.js", text))


@given(st.lists(st.sampled_from([*HIDDEN[:5], HIDDEN[6], HIDDEN[7], "CODE", "f(CODE)", "[CODE, CODE]", "`${CODE}`"])))
def test_any_order_of_them(parts: list[str]) -> None:
    text = "".join(f"x = {part};\n" for part in parts)
    shown = show_code(text)
    assert "HID" not in shown
    assert shown.count("CODE") == text.count("CODE")


@given(st.text(alphabet="ab'\"`/${}()[]\\\n *+=", max_size=30))
def test_any_text_is_told_or_refused(text: str) -> None:
    try:
        runs = list(find_code("one.js", text))
    except PageInvalid:
        return
    assert all(not set(text[run.start : run.end]) & set("'\"`/${}()[]\\") - set("$\\") for run in runs)
    assert all(one.end <= other.start for one, other in pairwise(runs))
