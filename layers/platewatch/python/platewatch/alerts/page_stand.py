"""How a hit stands, on its page: what follows from the answers, who acts on it, and all that was answered."""

from platewatch.alerts.answers import Answer, Stand, Step
from platewatch.alerts.page_alert import AlertPage
from platewatch.alerts.page_frame import render_button, render_form, render_text
from platewatch.alerts.page_words import capitalise, fill_text
from platewatch.alerts.words import describe_answer


def render_notices(page: AlertPage) -> str:
    """What an officer must know before the plate: that nobody is to be stopped, that the list is disputed and so on."""
    words, view, answers = page.words, page.view, page.view.standing.answers
    verdict, closed, dispute = answers.verdict, answers.closed, view.standing.dispute
    parts = [render_text(words.not_recorded, "lead") if view.refused else ""]
    if closed is not None:
        parts.append(render_text(_say(page, words.closed, closed, page.shared.outcome[closed.outcome]), "off"))
    if verdict is not None and answers.dismissed is not None:
        parts.append(render_text(_say(page, words.dismissed, verdict, page.shared.step[verdict.step]), "off"))
    if verdict is not None and verdict.step is Step.RIGHT_CAR:
        parts.append(render_text(_say(page, words.right_car, verdict, page.shared.step[verdict.step]), "good"))
    if dispute is not None:
        told = fill_text(words.disputed, time=page.format_clock(dispute.at), name=view.standing.name(dispute.by))
        parts.append(render_text(told, "lead"))
    if view.alert.stale_as_of is not None:
        told = fill_text(words.stale, time=page.format_clock(view.alert.stale_as_of))
        parts.append(render_text(told, "lead"))
    if view.alert.late:
        parts.append(render_text(words.late, "lead"))
    if view.alert.sighting.clock_uncertain:
        parts.append(render_text(words.clock_uncertain, "lead"))
    return "".join(parts)


def render_responders(page: AlertPage) -> str:
    """Who has acknowledged it and when, as it was when the page was opened, and a button that looks again.

    Whoever has dismissed the hit since does not act on it any more.
    """
    words, view, answers = page.words, page.view, page.view.standing.answers
    taken = {answer.by: answer for answer in answers.given if answer.step is Step.ACKNOWLEDGE}
    coming = [answer for answer in taken.values() if answers.is_on_the_way(answer.by)]
    said = ""
    if coming and answers.stand is not Stand.CLOSED:
        names = ", ".join(f"{page.name(answer.by)} ({page.format_clock(answer.at)})" for answer in coming)
        said = render_text(fill_text(words.taken, names=names), "good")
    if answers.stand is Stand.OPEN:
        said = render_text(words.not_taken)
    if view.alert.escalated_at is not None and not answers.given:
        said = render_text(fill_text(words.handed_on, time=page.format_clock(view.alert.escalated_at)), "sure")
    note = fill_text(words.as_of, time=page.format_clock(view.shown_at))
    again = render_form(f"/a/{page.token}", render_button(words.again, "plain", note=note))
    return f'<div class="row">{said}{again}</div>'


def render_given(page: AlertPage) -> str:
    """Who answered what and when, oldest first; nothing where nobody has answered."""
    answers, words = page.view.standing.answers, page.words
    undone = answers.find_undone()
    lines = [
        f"{page.format_clock(answer.at)} {page.view.standing.name(answer.by)}: {describe_answer(answer, page.language)}"
        + (f" ({words.undone})" if number in undone else "")
        + (f" “{answer.note}”" if answer.note else "")
        for number, answer in enumerate(answers.given, 1)
    ]
    items = "".join(render_text(line, tag="li") for line in lines)
    return f"{render_text(words.answers, tag='h2')}<ul>{items}</ul>" if lines else ""


def _say(page: AlertPage, text: str, answer: Answer, said: str) -> str:
    name, time = page.view.standing.name(answer.by), page.format_clock(answer.at)
    return fill_text(text, said=capitalise(said), name=name, time=time)
