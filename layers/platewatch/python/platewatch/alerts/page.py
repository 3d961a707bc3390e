"""The page behind the link: works on a phone, without scripts; whatever comes from outside is escaped."""

from zoneinfo import ZoneInfo

from platewatch.alerts.map_link import MapLink
from platewatch.alerts.page_alert import AlertPage
from platewatch.alerts.page_buttons import render_answers
from platewatch.alerts.page_facts import render_details, render_place
from platewatch.alerts.page_frame import render_page, render_text
from platewatch.alerts.page_plate import render_head, render_picture, render_plate_picture
from platewatch.alerts.page_stand import render_given, render_notices, render_responders
from platewatch.alerts.page_words import fill_text
from platewatch.alerts.view import AlertView
from platewatch.alerts.words import Language, choose_language


def render_alert(
    view: AlertView, token: str, language: Language, zone: ZoneInfo, map_link: MapLink | None = None
) -> str:
    """The alert with its pictures, the answers to its hit, and the buttons that fit how it stands.

    It is in its list's language if that has one. Once the hit is dismissed or closed there is no instruction any more.
    Without a `map_link` nothing on the page leads anywhere else.
    """
    page = AlertPage(view, token, choose_language(view.alert, language), zone, map_link)
    words = page.words
    parts = (
        render_notices(page),
        render_head(page),
        render_responders(page),
        render_plate_picture(page),
        render_answers(page),
        render_place(page),
        render_given(page),
        render_picture(view.overview, words.overview_picture, "overview", page),
        render_text(words.masked, "soft") if view.overview else "",
        render_details(page),
        render_text(fill_text(words.ends, time=page.format_clock(view.link_ends)), "soft"),
    )
    # A phone keeps titles in its history: no plate stands in one.
    state = page.shared.state[view.standing.answers.state]
    title = fill_text(words.alert_title, rank=f"P{view.alert.hit.entry.priority}", state=state)
    return render_page(page.language, title, "".join(parts))
