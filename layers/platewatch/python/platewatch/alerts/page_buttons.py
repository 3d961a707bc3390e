"""The answers that a page offers: forms that work without scripts."""

from dataclasses import dataclass
from html import escape

from platewatch.alerts.answers import DISMISSING, LONGEST_NOTE, VERDICTS, Outcome, Step
from platewatch.alerts.page_alert import AlertPage
from platewatch.alerts.page_frame import render_button, render_form, render_text
from platewatch.alerts.page_words import PAGE_WORDS, capitalise, fill_text
from platewatch.alerts.words import WORDS, Language


@dataclass(frozen=True, slots=True)
class PageOrder:
    """What a button of the page orders. `confirmed` is False where the page asks first whether it is meant.

    `note` is what the recipient adds to the answer, without plates.
    """

    step: Step
    outcome: Outcome | None = None
    confirmed: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """How the button of an order looks, beside its label: what kind it is, a note, and whether it was given already."""

    kind: str = "plain"
    note: str = ""
    chosen: bool = False


def render_order(
    token: str, order: PageOrder, language: Language, look: Look, field: str = "", *, sure: bool = False
) -> str:
    """A form with one button that orders this; `sure` says with it that it is meant, `field` is more HTML of it."""
    words = PAGE_WORDS[language]
    if order.step is Step.CLOSE:
        label = f"{words.close}: {WORDS[language].outcome[order.outcome]}"
    else:
        label = words.steps[order.step]
    hidden = f'<input type="hidden" name="outcome" value="{order.outcome.value}">' if order.outcome else ""
    hidden += '<input type="hidden" name="confirmed" value="yes">' if sure else ""
    hidden += f'<input type="hidden" name="note" value="{escape(order.note)}">' if order.note else ""
    button = render_button(label, look.kind, note=look.note, chosen=look.chosen)
    return render_form(f"/a/{token}/{order.step.value}", button, hidden + field)


def render_note(language: Language) -> str:
    """The field for a note, for a form with buttons; it may stay empty."""
    label = escape(PAGE_WORDS[language].note)
    # Enter presses a form's first button. That one does nothing, so that nobody answers by typing.
    return (
        f'<button disabled hidden></button><input class="note" name="note" maxlength="{LONGEST_NOTE}" '
        f'autocomplete="off" aria-label="{label}" placeholder="{label}">'
    )


def render_answers(page: AlertPage) -> str:
    """All that may be answered as the hit stands, in one block that is in sight without scrolling."""
    offers, answers = page.rules.offers, page.view.standing.answers
    acknowledges = Step.ACKNOWLEDGE in offers and not answers.is_on_the_way(page.view.alert.recipient_id)
    parts = (
        _render_undo(page),
        render_order(page.token, PageOrder(Step.ACKNOWLEDGE), page.language, Look("yes")) if acknowledges else "",
        _render_verdicts(page),
        _render_outcomes(page) if Step.CLOSE in offers else "",
    )
    few = "" if Step.CLOSE in offers else " few"
    return f'<section class="answers{few}">{"".join(parts)}</section>'


def _render_undo(page: AlertPage) -> str:
    """The way back from one's own verdict, as long as there is one."""
    if page.view.undo_until is None:
        return ""
    note = fill_text(page.words.undo_until, time=page.format_clock(page.view.undo_until))
    return render_order(page.token, PageOrder(Step.UNDO), page.language, Look("undo", note))


def _render_verdicts(page: AlertPage) -> str:
    """What the officer sees, which anybody who was told may say at any time."""
    counting = page.view.standing.answers.verdict
    buttons = ""
    for step in VERDICTS:
        look = Look("no" if step in DISMISSING else "plain", chosen=counting is not None and counting.step is step)
        buttons += render_order(page.token, PageOrder(step), page.language, look)
    return f'{render_text(page.words.verdict, tag="h2")}<div class="grid">{buttons}</div>'


def _render_outcomes(page: AlertPage) -> str:
    """What came of it: one form, whose buttons each send their outcome."""
    closed = page.view.standing.answers.closed
    buttons = "".join(
        render_button(
            capitalise(page.shared.outcome[outcome]),
            "plain",
            chosen=closed is not None and closed.outcome is outcome,
            value=outcome.value,
        )
        for outcome in Outcome
    )
    form = render_form(
        f"/a/{page.token}/{Step.CLOSE.value}", f'<div class="grid">{buttons}</div>', render_note(page.language)
    )
    return render_text(page.words.outcome, tag="h2") + form
