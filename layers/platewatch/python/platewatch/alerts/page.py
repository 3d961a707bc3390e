"""The page behind the link: works on a phone, without scripts; whatever comes from outside is escaped."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from html import escape
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert
from platewatch.alerts.answer_table import PAGES
from platewatch.alerts.answers import DISMISSING, VERDICTS, Outcome, Step
from platewatch.alerts.explain import explain_hit
from platewatch.alerts.page_frame import render_form, render_page
from platewatch.alerts.page_words import PAGE_WORDS, PageWords
from platewatch.alerts.pin import LEAST_DIGITS, MOST_DIGITS
from platewatch.alerts.view import AlertView
from platewatch.alerts.words import (
    WORDS,
    Language,
    choose_language,
    describe_answer,
    describe_state,
    name_certainty,
)
from platewatch.text.moments import format_clock
from platewatch.text.probability import format_percent

_PIN_FIELD: Final = (
    '<label for="pin">{label}</label><input id="pin" name="pin" type="password" inputmode="numeric" '
    f'pattern="[0-9 ]*" minlength="{LEAST_DIGITS}" maxlength="{2 * MOST_DIGITS}" autocomplete="off" required autofocus>'
)


class Notice(StrEnum):
    """Why the cover is shown again."""

    PIN_NEEDED = "pin_needed"
    PIN_WRONG = "pin_wrong"


@dataclass(frozen=True, slots=True)
class PageOrder:
    """What a button of the page orders. `confirmed` is False where the page asks first whether it is meant."""

    step: Step
    outcome: Outcome | None = None
    confirmed: bool = True


def render_cover(
    token: str, language: Language, *, asks_pin: bool, order: PageOrder | None = None, notice: Notice | None = None
) -> str:
    """The page before the button: nothing personal, because phones and messengers open links on their own.

    With an `order`, the button carries it out.
    """
    words = PAGE_WORDS[language]
    told = {Notice.PIN_NEEDED: words.pin_needed, Notice.PIN_WRONG: words.pin_wrong}
    said = f'<p class="lead">{escape(told[notice])}</p>' if notice else ""
    field = _PIN_FIELD.format(label=escape(words.pin)) if asks_pin else ""
    form = render_form(f"/a/{token}", words.open, field=field)
    if order is not None:
        form = _order(token, order, language, field, sure=order.confirmed)
    return render_page(language, words.title, f"<h1>{escape(words.title)}</h1><p>{escape(words.cover)}</p>{said}{form}")


def render_question(token: str, order: PageOrder, language: Language) -> str:
    """The page that asks whether a verdict is meant: nothing personal, and nothing has changed yet."""
    words = PAGE_WORDS[language]
    body = f'<h1>{escape(words.sure_title)}</h1><p class="lead">{escape(words.sure[order.step])}</p>'
    # A green button could be taken for the one that acknowledges.
    kind = "no" if order.step in DISMISSING else "yes"
    body += _order(token, order, language, kind=kind, sure=True) + render_form(f"/a/{token}", words.back, "plain")
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


def render_alert(view: AlertView, token: str, language: Language, zone: ZoneInfo) -> str:
    """The alert with its pictures, the answers to its hit, and the buttons that fit how it stands.

    It is in its list's language if that has one. Once the hit is dismissed or closed there is no instruction any more.
    """
    alert, answers = view.alert, view.standing.answers
    language = choose_language(alert, language)
    words, page = PAGE_WORDS[language], PAGES[answers.stand]
    entry = alert.hit.entry
    parts = (
        f'<p class="lead">{escape(words.not_recorded)}</p>' if view.refused else "",
        _head(alert, language, acts=page.instruction),
        _standing(view, token, language, zone),
        f'<p class="act">{escape(entry.instruction)}</p>' if entry.instruction and page.instruction else "",
        _picture(view.plate, words.plate_picture, "plate", words),
        _picture(view.overview, words.overview_picture, "overview", words),
        f'<p class="soft">{escape(words.masked)}</p>' if view.overview else "",
        _acknowledge(view, token, language),
        _details(view, language, zone),
        _verdicts(token, language),
        _outcomes(token, language) if Step.CLOSE in page.offers else "",
        f'<p class="soft">{escape(words.ends.format(time=format_clock(view.link_ends, view.shown_at, zone)))}</p>',
    )
    return render_page(language, words.title, "".join(parts))


def _standing(view: AlertView, token: str, language: Language, zone: ZoneInfo) -> str:
    """Who answered what and when, what follows from it, and the way back from one's own verdict."""
    words, alert, standing = PAGE_WORDS[language], view.alert, view.standing
    answers, said, clock = standing.answers, "", partial(format_clock, now=view.shown_at, zone=zone)
    if (verdict := answers.dismissed) is not None:
        parts = {"said": _capitalise(WORDS[language].step[verdict.step]), "name": standing.name(verdict.by)}
        said += f'<p class="off">{escape(_fill(words.dismissed, time=clock(verdict.at), **parts))}</p>'
    if (dispute := standing.dispute) is not None:
        told = _fill(words.disputed, time=clock(dispute.at), name=standing.name(dispute.by))
        said += f'<p class="lead">{escape(told)}</p>'
    if alert.escalated_at is not None and not answers.given:
        said += f'<p class="sure">{escape(_fill(words.handed_on, time=clock(alert.escalated_at)))}</p>'
    if answers.given:
        undone = answers.find_undone()
        lines = [
            f"{clock(answer.at)} {standing.name(answer.by)}: {describe_answer(answer, language)}"
            + (f" ({words.undone})" if number in undone else "")
            for number, answer in enumerate(answers.given, 1)
        ]
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        said += f"<h2>{escape(words.answers)}</h2><ul>{items}</ul>"
    return said + (_order(token, PageOrder(Step.UNDO), language, kind="plain") if view.may_undo else "")


def _acknowledge(view: AlertView, token: str, language: Language) -> str:
    """The button under the pictures; not for whoever is on the way already."""
    answers, own = view.standing.answers, view.alert.recipient_id
    if answers.is_on_the_way(own) or Step.ACKNOWLEDGE not in PAGES[answers.stand].offers:
        return ""
    return _order(token, PageOrder(Step.ACKNOWLEDGE), language)


def _verdicts(token: str, language: Language) -> str:
    """After all that there is to see: what the officer sees, which anybody who was told may say at any time."""
    kinds = {step: "no" if step in DISMISSING else "plain" for step in VERDICTS}
    buttons = "".join(_order(token, PageOrder(step), language, kind=kind) for step, kind in kinds.items())
    return f"<h2>{escape(PAGE_WORDS[language].verdict)}</h2>{buttons}"


def _outcomes(token: str, language: Language) -> str:
    words = PAGE_WORDS[language]
    labels = {outcome: escape(_capitalise(WORDS[language].outcome[outcome])) for outcome in Outcome}
    buttons = "".join(
        f'<button class="plain" name="outcome" value="{outcome.value}">{label}</button>'
        for outcome, label in labels.items()
    )
    action = escape(f"/a/{token}/{Step.CLOSE.value}")
    return f'<h2>{escape(words.outcome)}</h2><form method="post" action="{action}">{buttons}</form>'


def _order(
    token: str, order: PageOrder, language: Language, field: str = "", *, kind: str = "yes", sure: bool = False
) -> str:
    """A form with one button that orders this; `sure` says with it that it is meant."""
    words = PAGE_WORDS[language]
    if order.step is Step.CLOSE:
        label = f"{words.close}: {WORDS[language].outcome[order.outcome]}"
    else:
        label = words.steps[order.step]
    hidden = f'<input type="hidden" name="outcome" value="{order.outcome.value}">' if order.outcome else ""
    hidden += '<input type="hidden" name="confirmed" value="yes">' if sure else ""
    return render_form(f"/a/{token}/{order.step.value}", label, kind, hidden + field)


def _head(alert: Alert, language: Language, *, acts: bool) -> str:
    """What was seen and how sure that is. The warning and the lead are for whoever is to act."""
    words, hit, entry = PAGE_WORDS[language], alert.hit, alert.hit.entry
    shown = hit.show_plate()
    sure = f"{name_certainty(hit.probability, language)} ({format_percent(hit.probability)})"
    explained = explain_hit(hit, language)
    lines = [
        f"<h1>P{entry.priority} <b>{escape(shown)}</b></h1>",
        f'<p class="act">{escape(entry.marker)}</p>' if entry.marker and acts else "",
        f'<p class="lead">{escape(words.late)}</p>' if alert.late else "",
        f'<p class="sure">{escape(sure)}: {escape(WORDS[language].long_kind[hit.kind])}</p>',
        f"<p>{escape(_capitalise(explained))}.</p>",
        f'<p class="lead">{escape(words.lead)}</p>' if acts else "",
    ]
    return "".join(lines)


def _details(view: AlertView, language: Language, zone: ZoneInfo) -> str:
    words, shared, alert = PAGE_WORDS[language], WORDS[language], view.alert
    hit, entry, sighting = alert.hit, alert.hit.entry, alert.sighting
    country = shared.country[hit.country] + (f" ({hit.country_read})" if hit.country_read else "")
    rows = [
        (words.reason, escape(entry.reason)),
        (words.category_label, escape(words.category.get(entry.category, str(entry.category)))),
        (words.role, escape(shared.role[entry.role])),
        (words.when, escape(f"{sighting.captured_at.astimezone(zone):%d-%m-%Y %H:%M:%S %Z}")),
        *_where(alert, words),
        (words.read, escape(hit.show_read())),
        (words.listed, escape(entry.show_plate(hit.country_read))),
        (words.country, escape(country)),
        *[(name, escape(text)) for name, text in ((words.make, entry.make), (words.colour, entry.colour)) if text],
        (words.case, escape(entry.case_number)),
        (words.list, escape(entry.list_name)),
        (words.camera, escape(sighting.camera_id)),
        (words.state, escape(describe_state(alert, view.standing.answers, language))),
    ]
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{shown}</dd>" for name, shown in rows) + "</dl>"


def _where(alert: Alert, words: PageWords) -> Iterable[tuple[str, str]]:
    """Where the camera stood at capture, wherever it stands now."""
    position = alert.sighting.position
    if position is None:
        return [(words.where, escape(words.no_position))]
    point = f"{position.latitude:.5f}, {position.longitude:.5f}"
    spot = f"{position.latitude:.5f}/{position.longitude:.5f}"
    url = f"https://www.openstreetmap.org/?mlat={position.latitude:.5f}&mlon={position.longitude:.5f}#map=17/{spot}"
    link = f'<a href="{escape(url)}" rel="noreferrer noopener" target="_blank">{escape(point)}</a>'
    return [
        (words.where, escape(position.site)),
        (words.direction, escape(position.direction)),
        (words.map, link),
    ]


def _picture(data: bytes | None, meaning: str, name: str, words: PageWords) -> str:
    if data is None:
        return f'<p class="lead">{escape(meaning)}: {escape(words.no_picture)}</p>'
    source = base64.b64encode(data).decode()
    return f'<img class="{name}" alt="{escape(meaning)}" src="data:image/jpeg;base64,{source}">'


def _say(title: str, text: str, language: Language) -> str:
    return render_page(language, title, f"<h1>{escape(title)}</h1><p>{escape(text)}</p>")


def _capitalise(text: str) -> str:
    return text[0].upper() + text[1:]


def _fill(text: str, **parts: str) -> str:
    """The text with its parts filled in. Not by format(): a name may hold braces."""
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", part)
    return text
