"""The console's page as files: what a browser would refuse, what comes from elsewhere, and what is too much."""

import gzip
import re
from functools import cache
from pathlib import Path

import pytest

from platewatch.alerts.answers import CONFIRMED, STEPS, VERDICTS, Outcome, Step
from platewatch.alerts.delivery import DeliverySource, DeliveryState
from platewatch.console.page.bundles import make_bundles
from platewatch.console.page.page import SHEET, make_page
from platewatch.hits.hit import CountryCheck, HitKind
from platewatch.hotlists.entry import SubjectRole
from platewatch.investigations.routes import candidates, dossiers, investigations, questions
from platewatch.reading.completeness import Missing
from platewatch.web.failures import FAILURES
from platewatch.web.route import Role
from tests.layers import ROOT

PAGE = ROOT / "functions/console/page"
OWN = sorted(path for path in PAGE.rglob("*.js") if path.parent.name != "vendor")
WORDS = {
    language: [PAGE / f"words/{language}.js", *sorted(PAGE.glob(f"words/*_{language}.js"))] for language in ("nl", "en")
}
"""Those of the frame, and those of screens that are loaded when opened."""
FIRST_LOAD = 200_000
"""Bytes, compressed, without the map."""

WORD = re.compile(r'^  (?:"(?P<quoted>[^"]+)"|(?P<plain>\w+)): "(?P<text>(?:[^"\\]|\\.)*)",$', re.M)
ASKED = re.compile(r"""\bt\(\s*["'](\w[\w-]*)["']""")
BUILT = re.compile(r"`([a-z_]+_)\$\{")
COMMENT = re.compile(r"/\*\*.*?\*/", re.S)


@cache
def load_words(language: str) -> dict[str, str]:
    """The words of that language by name."""
    return {one["quoted"] or one["plain"]: one["text"] for one in WORD.finditer(join_words(language))}


def join_words(language: str) -> str:
    """All files of words of that language: the page's own, and those of screens that are loaded when opened."""
    return "\n".join(path.read_text("utf-8") for path in WORDS[language])


def load_page() -> dict[str, bytes]:
    """The page's own files by name."""
    return {path.relative_to(PAGE).as_posix(): path.read_bytes() for path in PAGE.rglob("*") if path.is_file()}


def find_parts(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", text))


@pytest.mark.parametrize("language", WORDS)
def test_every_line_of_words_is_one_word(language: str) -> None:
    lines = join_words(language).splitlines()
    names = [match["quoted"] or match["plain"] for match in WORD.finditer("\n".join(lines))]
    assert len(names) == len(set(names))
    others = [line for line in lines if line.startswith("  ") and not line.startswith("  //") and not WORD.match(line)]
    assert not others


def test_both_languages_have_the_same_words_with_the_same_parts() -> None:
    dutch, english = load_words("nl"), load_words("en")
    assert dutch.keys() == english.keys()
    assert not [name for name in dutch if find_parts(dutch[name]) != find_parts(english[name])]
    assert not [name for name, text in {**dutch, **english}.items() if not text.strip()]


def test_every_word_that_is_asked_for_is_there_and_every_word_is_asked_for() -> None:
    names = load_words("en").keys()
    source = "\n".join(COMMENT.sub("", path.read_text("utf-8")) for path in OWN if path.parent.name != "words")
    asked = set(ASKED.findall(source))
    assert not asked - names
    beginnings = BUILT.findall(source)
    quoted = set(re.findall(r'"(\w[\w-]*)"', source))
    unused = [name for name in names if name not in quoted and not name.startswith(tuple(beginnings))]
    assert not unused


@pytest.mark.parametrize(("beginning", "values"), [
    ("kind_", [kind.replace(" ", "_").replace("-", "_") for kind in HitKind]),
    ("step_", [step.replace("-", "_") for step in (Step.ACKNOWLEDGE, *VERDICTS, Step.UNDO)]),
    ("said_", [step.replace("-", "_") for step in STEPS]),
    ("sure_", [step.replace("-", "_") for step in CONFIRMED]),
    ("outcome_", [*Outcome, "none"]),
    ("delivery_", list(DeliveryState)),
    ("source_", [source.replace("-", "_") for source in DeliverySource]),
    ("subject_", [role.replace("-", "_") for role in SubjectRole]),
    ("role_", [role.replace(" ", "_") for role in Role]),
    ("country_", [check.replace("-", "_") for check in CountryCheck]),
    ("missing_", list(Missing)),
    ("category_", ["1", "2", "3"]),
])  # fmt: skip
def test_whatever_the_service_says_has_words(beginning: str, values: list[str]) -> None:
    assert not [value for value in values if f"{beginning}{value}" not in load_words("en")]


def test_nothing_is_inline_and_nothing_comes_from_elsewhere() -> None:
    html = (PAGE / "index.html").read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", html)
    addresses = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert addresses
    assert all(address.startswith("/console/files/{version}/") for address in addresses)
    for path in (*OWN, *PAGE.rglob("*.css")):
        text = path.read_text("utf-8")
        assert not re.findall(r"https?://|@import|url\(", text), path
        assert not re.findall(
            r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerously", text
        ), path


def test_every_file_that_is_named_is_there() -> None:
    html = (PAGE / "index.html").read_text("utf-8")
    named = [PAGE / name for name in re.findall(r"/console/files/\{version\}/([^\"]+)", html)]
    for path in OWN:
        found = re.findall(r"""(?:from|import|import\(|new URL\()\s*["'](\.[^"']+)["']""", path.read_text("utf-8"))
        named += [(path.parent / name).resolve() for name in found]
    missing = [name for name in named if not name.is_file()]
    assert not missing


def test_modules_stay_small() -> None:
    assert not [
        path for path in OWN if path.parent != PAGE / "words" and len(path.read_text("utf-8").splitlines()) > 300
    ]


def test_the_first_load_is_small_and_in_few_files() -> None:
    served = make_page(load_page())
    first = ("index.html", SHEET, "icon.svg", "start.js", "main.js", "live/screen.js", "ticker.js")
    assert sum(len(gzip.compress(served[name], mtime=0)) for name in first) < FIRST_LOAD
    named = set(re.findall(r"/console/files/\{version\}/([^\"]+)", served["index.html"].decode()))
    assert named <= set(first)


def test_every_module_is_in_one_file() -> None:
    files = load_page()
    bundled = make_bundles("main.js", lambda name: files[name].decode())
    homes = [name for bundle in bundled.bundles for name in bundle.modules]
    modules = [name for name in files if name.endswith(".js")]
    assert sorted(homes) == sorted(set(modules) - bundled.addresses - {"start.js"})
    assert {name for name in files if name.endswith(".js")} - set(homes) == {"ticker.js", "start.js"}
    screens = re.findall(r'import\("\./([^"]+)"\)', files["screens.js"].decode())
    assert {"main.js", *screens} <= {bundle.name for bundle in bundled.bundles}


def test_what_is_served_holds_every_line_that_was_written() -> None:
    files = load_page()
    served = make_page(files)
    scripts = "".join(data.decode() for name, data in served.items() if name.endswith(".js"))
    sheet = served[SHEET].decode()
    for name, data in files.items():
        lines = [line for line in data.decode().splitlines() if name.endswith((".js", ".css"))]
        kept = [
            line
            for line in lines
            if not re.match(r"import\b|export\b|.*\b(?:import\(|export\{|export default)|//# source", line)
        ]
        whole = sheet if name.endswith(".css") else scripts
        assert not [line for line in kept if line not in whole and 'from "./' not in line], name


def test_paths_have_no_name_that_a_browser_could_mistake() -> None:
    assert not [path for path in PAGE.rglob("*") if path.is_file() and not re.fullmatch(r"[\w.-]+", Path(path).name)]


@pytest.mark.parametrize("language", WORDS)
def test_each_refusal_of_investigations_has_its_words(language: str) -> None:
    routes = (*investigations.ROUTES, *investigations.AUDITORS, *questions.ROUTES, *candidates.ROUTES, *dossiers.ROUTES)
    codes = {FAILURES[refusal].code for route in routes for refusal in route.refusals}
    assert len(codes) > 20
    assert not {f"iv_problem_{code}" for code in codes} - load_words(language).keys()


def test_keys_are_bound_at_once() -> None:
    """After the next frame would be too late: somebody may have pressed one by then."""
    bind = re.compile(r"\bkeys\.bind\(")
    found = [path.relative_to(PAGE).as_posix() for path in OWN if bind.search(path.read_text("utf-8"))]
    assert found == ["shell/keys.js"], "bind them with useKeys"


def test_no_button_is_disabled_while_what_it_began_is_under_way() -> None:
    """A browser takes the focus from a button that becomes disabled: who works with keys begins at the top again."""
    lost = re.compile(r"(?<![-\w])disabled=\$\{[^}]*\b(?:busy|running)\b")
    found = [path.relative_to(PAGE).as_posix() for path in OWN if lost.search(path.read_text("utf-8"))]
    assert not found, f"{found}: use aria-disabled"
