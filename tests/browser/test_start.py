"""The page tries again when one of its files did not arrive."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect


@pytest.mark.parametrize("name", ["main.js", "start.js"])
def test_a_script_that_does_not_arrive_is_asked_for_again(open_page: Callable[..., Page], name: str) -> None:
    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        if refused:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.fulfill(status=503)

    page = open_page(before=lambda page: page.route(f"**/{name}", refuse_once))
    if name == "main.js":
        expect(page.get_by_text("trying again in 5 seconds")).to_be_visible()
    expect(page.locator(".live-now")).to_be_attached(timeout=20_000)
    assert refused
