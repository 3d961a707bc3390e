"""What the service refuses has words in both languages, by its code; what only other clients meet is named here."""

import pytest

from platewatch.web.failures import FAILURES, FAULT, NOT_FOUND
from tests.unit.console_page.test_files import load_words

PREFIXES = ("problem_", "hl_problem_", "iv_problem_", "ov_problem_")
BUSY = 503
"""All answers of this status have one text: try again."""

NOT_ON_THE_CONSOLE = {
    # Cameras and agents.
    *("capture_time_refused", "guessed_too_often", "heartbeat_too_large", "snapshot_too_large", "token_ended"),
    *("token_refused", "rehearsal_under_way"),
    # The officer's page.
    *("link_unknown", "order_unknown", "page_busy", "page_locked", "pin_needed", "pin_refused", "pin_unset"),
    # Pages of the sign-in, which the service writes itself.
    *("id_token_refused", "no_role", "sign_in_denied", "sign_in_unknown"),
    # Commands that have no screen, and the door for IAM.
    *("caller_unknown", "dead_letter_expired", "dead_letter_unknown", "nobody_signed_in"),
    # Shown with a title of its own (insight/week.js).
    "week_uncounted",
}


def list_codes() -> set[str]:
    """The codes that the console may be answered with."""
    failures = {*FAILURES.values(), NOT_FOUND} - {FAULT}
    return {one.code for one in failures if one.status != BUSY} - NOT_ON_THE_CONSOLE


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_code_has_words(language: str) -> None:
    words = load_words(language)
    assert len(list_codes()) > 80
    assert sorted(code for code in list_codes() if not any(f"{one}{code}" in words for one in PREFIXES)) == []
    assert {"problem_busy", "problem_fault", "problem_other"} <= words.keys()


def test_what_is_said_not_to_be_there_is_a_code_without_words() -> None:
    words, codes = load_words("en"), {one.code for one in FAILURES.values()}
    assert codes >= NOT_ON_THE_CONSOLE
    assert not [code for code in NOT_ON_THE_CONSOLE for one in PREFIXES if f"{one}{code}" in words]
