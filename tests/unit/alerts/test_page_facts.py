from dataclasses import replace

import pytest

from platewatch.alerts.page import render_alert
from platewatch.alerts.page_facts import FIRST
from platewatch.alerts.page_words import PAGE_WORDS
from platewatch.alerts.words import Language
from platewatch.hotlists.entry import SubjectRole
from platewatch.hotlists.fields import FIELDS
from tests.unit.alerts.fakes import AMSTERDAM
from tests.unit.alerts.page_outline import TOKEN, Outline
from tests.unit.alerts.page_states import VIEWS, WARNED


@pytest.mark.parametrize("language", list(Language))
def test_the_page_names_fields_of_the_table_alike_in_both_languages(language: Language) -> None:
    named = list(PAGE_WORDS[language].entry)
    assert set(named) <= {field.name for field in FIELDS}
    assert named == list(PAGE_WORDS[Language.DUTCH].entry)
    assert set(FIRST) <= set(named)


@pytest.mark.parametrize("role", list(SubjectRole))
@pytest.mark.parametrize("language", list(Language))
def test_codes_of_the_list_are_shown_in_words(language: Language, role: SubjectRole) -> None:
    words = PAGE_WORDS[language]
    for category in (1, 2, 3):
        entry = replace(WARNED.hit.entry, category=category, role=role)
        alert = replace(WARNED, hit=replace(WARNED.hit, entry=entry))
        page = Outline(render_alert(replace(VIEWS["open"], alert=alert), TOKEN, language, AMSTERDAM))
        shown = dict(zip(page.words, page.words[1:], strict=False))
        assert shown[words.entry["category"]].startswith(f"{category}: ")
        assert shown[words.entry["role"]] == words.values["role"][role.value]


def test_a_field_that_the_entry_leaves_empty_is_left_out() -> None:
    label = PAGE_WORDS[Language.ENGLISH].entry["make"]
    for name, there in (("open", False), ("open, with a warning", True)):
        page = Outline(render_alert(VIEWS[name], TOKEN, Language.ENGLISH, AMSTERDAM))
        assert (label in page.words) is there
