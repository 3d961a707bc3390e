"""The pages that show nothing of an alert: before it opens, to confirm an answer, and when it stays shut."""

from datetime import datetime
from enum import StrEnum
from html import escape
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.alerts.answers import DISMISSING
from platewatch.alerts.page_buttons import Look, PageOrder, render_note, render_order
from platewatch.alerts.page_frame import render_button, render_form, render_page, render_text
from platewatch.alerts.page_words import PAGE_WORDS
from platewatch.alerts.pin import LEAST_DIGITS, MOST_DIGITS
from platewatch.alerts.words import Language

_PIN_FIELD: Final = (
    '<label for="pin">{label}</label><input id="pin" name="pin" type="password" inputmode="numeric" '
    f'pattern="[0-9 ]*" minlength="{LEAST_DIGITS}" maxlength="{2 * MOST_DIGITS}" autocomplete="off" required autofocus>'
)


class Notice(StrEnum):
    """Why the cover is shown again."""

    PIN_NEEDED = "pin_needed"
    PIN_WRONG = "pin_wrong"


def render_cover(
    token: str, language: Language, *, asks_pin: bool, order: PageOrder | None = None, notice: Notice | None = None
) -> str:
    """The page before the button: nothing personal, because phones and messengers open links on their own.

    With an `order`, the button carries it out.
    """
    words = PAGE_WORDS[language]
    told = {Notice.PIN_NEEDED: words.pin_needed, Notice.PIN_WRONG: words.pin_wrong}
    field = _PIN_FIELD.format(label=escape(words.pin)) if asks_pin else ""
    form = render_form(f"/a/{token}", render_button(words.open, "yes"), field)
    if order is not None:
        form = render_order(token, order, language, _look(order), field, sure=order.confirmed)
    said = render_text(told[notice], "lead") if notice else ""
    body = render_text(words.title, tag="h1") + render_text(words.cover) + said + form
    return render_page(language, words.title, body)


def render_question(token: str, order: PageOrder, language: Language) -> str:
    """The page that asks whether a verdict is meant: nothing personal, and nothing has changed yet."""
    words = PAGE_WORDS[language]
    body = render_text(words.sure_title, tag="h1") + render_text(words.sure[order.step], "lead")
    body += render_order(token, order, language, _look(order), render_note(language), sure=True)
    body += render_form(f"/a/{token}", render_button(words.back, "plain"))
    return render_page(language, words.sure_title, body)


def render_gone(language: Language) -> str:
    """The page for every link that opens nothing, whatever the cause."""
    words = PAGE_WORDS[language]
    return _say(words.gone_title, words.gone, language)


def render_locked(until: datetime, language: Language, zone: ZoneInfo) -> str:
    """The page while no PIN is taken, right or wrong."""
    words = PAGE_WORDS[language]
    return _say(words.locked_title, words.locked.format(time=f"{until.astimezone(zone):%d-%m %H:%M %Z}"), language)


def render_no_pin(language: Language) -> str:
    """The page of a recipient who was given no PIN."""
    words = PAGE_WORDS[language]
    return _say(words.no_pin_title, words.no_pin, language)


def render_fault(language: Language) -> str:
    """The page when something went wrong on our side."""
    words = PAGE_WORDS[language]
    return _say(words.fault_title, words.fault, language)


def render_busy(language: Language) -> str:
    """The page when too much came at once: what was typed or answered is to be tried again."""
    words = PAGE_WORDS[language]
    return _say(words.busy_title, words.busy, language)


def _look(order: PageOrder) -> Look:
    # A green button could be taken for the one that acknowledges.
    return Look("no" if order.step in DISMISSING else "yes")


def _say(title: str, text: str, language: Language) -> str:
    return render_page(language, title, render_text(title, tag="h1") + render_text(text))
