"""What people find, read, answer, hold and print on the Alerts screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.alert_states import ALERT_SCENES, choose, find_all, give_purpose
from tests.browser.fake_service import FakeService
from tests.browser.test_accessibility import LOOKS, NAME_OF_A_WORD, find_violations, look

Open = Callable[..., Page]


@pytest.mark.parametrize("state", ALERT_SCENES)
def test_no_violation(
    service: FakeService, open_page: Open, keep_picture: Callable[[Page, str], None], state: str
) -> None:
    page = open_page("R. de Boer", "investigator", "/alerts", before=lambda page: page.clock.install())
    page.locator(".find-form").wait_for()
    ALERT_SCENES[state](service, page)
    found = {}
    for theme, language in LOOKS:
        look(page, theme, language)
        if (theme, language) in LOOKS[:2]:
            keep_picture(page, f"alerts-{state}-{theme}-{language}")
        found[theme, language] = find_violations(page)
        assert not NAME_OF_A_WORD.findall(page.locator("body").inner_text())
    assert not any(found.values()), found
