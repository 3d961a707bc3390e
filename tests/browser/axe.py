"""axe-core on a state of the page, in both themes and both languages: for every screen's test of its states."""

import re
from collections.abc import Callable
from typing import Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
OPTIONS: Final = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
"""Elements that pass are not described: nobody reads it."""
NAME_OF_A_WORD: Final = re.compile(r"(?<!\{)\b[a-z]+_[a-z]\w*")
"""What stands where a word is missing."""

LOOKS: Final = [("light", "en"), ("dark", "nl")]
"""The looks in which each state is checked: both themes and both languages, each of them once.

A theme changes colours alone, and a language texts alone. So contrast is seen in each theme, and names, labels and
missing words in each language. Light Dutch and dark English would show only a text that lies, by its length in that
language, on a colour that only that theme has. No rule of the style sheets asks for both.
"""


def find_violations(page: Page) -> list[str]:
    """What axe finds, each with the elements that it is about."""
    found = Axe().run(page, options=OPTIONS)
    return [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]


def look(page: Page, theme: str, language: str) -> None:
    """Changes theme and language as the header does; a dialog may be above it."""
    page.evaluate(
        "async ([theme, language]) => { const script = document.querySelector('script[type=module]').src;"
        "const {'prefs.js': prefs} = await import(script);"
        "prefs.setPref('theme', theme); prefs.setPref('language', language);"
        "await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))); }",
        [theme, language],
    )
    page.locator(f"html[lang={language}]").wait_for()


def check_looks(page: Page, keep_picture: Callable[[Page, str], None], name: str) -> None:
    """Looks at the page in every look: keeps its picture, and fails for what axe finds and for a missing word."""
    found = {}
    for theme, language in LOOKS:
        look(page, theme, language)
        keep_picture(page, f"{name}-{theme}-{language}")
        found[theme, language] = find_violations(page)
        missing = NAME_OF_A_WORD.findall(page.locator("body").inner_text())
        assert not missing, (theme, language, missing)
    assert not any(found.values()), found
