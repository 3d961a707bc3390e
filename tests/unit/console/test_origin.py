"""Only the console's own page changes anything, or looks anything up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.console.errors import ForeignPage
from platewatch.console.origin import check_page, make_origin

OWN = "https://anpr.example"
JSON = {"content-type": "application/json"}
CHANGES = ["POST", "PUT", "PATCH", "DELETE"]


def test_the_origin_is_that_of_the_host() -> None:
    assert make_origin("anpr.example") == OWN
    assert make_origin("127.0.0.1:8080") == "http://127.0.0.1:8080"
    assert make_origin("localhost:8080") == "http://localhost:8080"
    assert make_origin("localhost.evil.example") == "https://localhost.evil.example"


@pytest.mark.parametrize("method", CHANGES)
@pytest.mark.parametrize("told", [{}, {"sec-fetch-site": "same-origin"}])
def test_our_own_page_may_change(method: str, told: dict[str, str]) -> None:
    check_page(method, {"origin": OWN, **JSON, **told}, OWN, has_body=True, form=False)
    check_page(method, {"origin": OWN, **told}, OWN, has_body=False, form=False)


@pytest.mark.parametrize("method", CHANGES)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin"},
        {"origin": "null"},
        {"origin": "https://evil.example"},
        {"origin": "http://anpr.example"},
        {"origin": "https://anpr.example.evil.example"},
        {"origin": "https://anpr.example:8443"},
        {"origin": "https://sub.anpr.example"},
        {"origin": ""},
        {"origin": OWN, "sec-fetch-site": "cross-site"},
        {"origin": OWN, "sec-fetch-site": "same-site"},
        {"origin": OWN, "sec-fetch-site": ""},
        {"origin": OWN, "sec-fetch-site": "none"},
    ],
)
def test_any_other_page_may_not(method: str, headers: dict[str, str]) -> None:
    with pytest.raises(ForeignPage):
        check_page(method, {**headers, **JSON}, OWN, has_body=True, form=False)


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "x"]
)
def test_what_a_form_can_send_changes_nothing(media_type: str) -> None:
    with pytest.raises(ForeignPage, match="JSON"):
        check_page("POST", {"origin": OWN, "content-type": media_type}, OWN, has_body=True, form=False)


def test_a_form_of_ours_is_taken_where_one_is_meant() -> None:
    form = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    check_page("POST", {"origin": OWN, **form}, OWN, has_body=True, form=True)
    with pytest.raises(ForeignPage):
        check_page("POST", {"origin": "null", **form}, OWN, has_body=True, form=True)
    with pytest.raises(ForeignPage):
        check_page("POST", {"origin": OWN, "content-type": "text/plain"}, OWN, has_body=True, form=True)


@pytest.mark.parametrize("site", ["cross-site", "same-site", ""])
def test_another_page_looks_nothing_up(site: str) -> None:
    with pytest.raises(ForeignPage):
        check_page("GET", {"sec-fetch-site": site}, OWN, has_body=False, form=False)


@pytest.mark.parametrize("told", [{}, {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}])
def test_our_page_and_a_person_look_up(told: dict[str, str]) -> None:
    check_page("GET", told, OWN, has_body=False, form=False)


@given(st.sampled_from(CHANGES), st.text(max_size=40))
def test_no_other_origin_changes_anything(method: str, origin: str) -> None:
    if origin != OWN:
        with pytest.raises(ForeignPage):
            check_page(method, {"origin": origin, **JSON}, OWN, has_body=True, form=False)
