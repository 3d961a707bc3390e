"""The week's page."""

from html.parser import HTMLParser

import pytest

from platewatch.alerts.words import Language
from platewatch.insight.counting import ALL, CountedWeek, Kind
from platewatch.insight.facts import Result, Speed
from platewatch.insight.week_page import render_week
from platewatch.insight.week_report import MOST_ROWS, make_report
from platewatch.insight.week_words import WORDS
from tests.unit.insight.makers import WEEK

SITES = {"west-1": "Handweg"}


def count(back: int, **cells: dict[str, int]) -> CountedWeek:
    return CountedWeek(WEEK.move(-back), {Kind(name): counts for name, counts in cells.items()})


COUNTED = [
    count(2, hits={ALL: 40}, camera={"west-1": 5, "west-9": 90}),
    count(0, hits={ALL: 30}, outcome={"stopped": 10}, camera={"west-1": 25}),
]


def list_rows(language: Language = Language.ENGLISH) -> dict[str, list[int | None]]:
    report = make_report(WEEK, COUNTED, SITES, language)
    return {row["name"]: row["counts"] for section in report["sections"] for row in section["rows"]}


def test_a_week_stands_beside_the_four_before_it() -> None:
    report = make_report(WEEK, COUNTED, SITES, Language.ENGLISH)
    assert report["columns"] == ["2026-W07", "2026-W08", "2026-W09", "2026-W10", "2026-W11"]
    assert report["heading"] == "2026-W11: 9 Mar 2026 - 15 Mar 2026"
    rows = list_rows()
    assert rows["hits"] == [None, None, 40, None, 30]
    assert rows["stopped"] == [None, None, None, None, 10]
    assert rows["misread"] == [None] * 5


def test_cameras_stand_in_the_order_of_the_week_itself() -> None:
    names = [name for name in list_rows() if "west" in name]
    assert names == ["Handweg (west-1)", "west-9"]


def test_weeks_that_are_not_counted_are_named() -> None:
    assert make_report(WEEK, COUNTED, SITES, Language.DUTCH)["notes"][0] == (
        "Niet geteld: 2026-W07, 2026-W08, 2026-W10."
    )


def test_no_more_rows_than_fit_the_sheet() -> None:
    many = count(0, list={f"list-{number}": 5 for number in range(30)})
    report = make_report(WEEK, [many], {}, Language.ENGLISH)
    assert max(len(section["rows"]) for section in report["sections"][3:]) == MOST_ROWS


@pytest.mark.parametrize("language", Language)
def test_everything_has_words_in_both_languages(language: Language) -> None:
    words = WORDS[language]
    assert set(words.results) == set(Result)
    assert set(words.speeds) == set(Speed)
    assert set(words.categories) == {"1", "2", "3"}
    assert len(words.months) == 12


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


def test_the_page_says_all_of_the_report_and_runs_nothing() -> None:
    report = make_report(WEEK, COUNTED, {"west-1": "<script>alert(1)</script>"}, Language.ENGLISH)
    parser = _Texts()
    parser.feed(render_week(report))
    assert "script" not in parser.tags
    assert "<script>alert(1)</script> (west-1)" in parser.texts
    for section in report["sections"]:
        assert section["title"] in parser.texts
        assert {row["name"] for row in section["rows"]} <= set(parser.texts)
    assert {"30", "40", "25"} <= set(parser.texts)
