"""Where and when a car was seen, why it is wanted, and the rest that is known: the lower part of an alert's page."""

from collections.abc import Iterable
from html import escape
from typing import Final

from platewatch.alerts.map_link import format_point
from platewatch.alerts.page_alert import AlertPage
from platewatch.alerts.page_frame import render_text
from platewatch.alerts.page_plate import explain, needs_care
from platewatch.alerts.relative_time import describe_age
from platewatch.alerts.words import describe_state
from platewatch.hotlists.fields import FIELDS

FIRST: Final = ("reason", "role")
"""The fields of the entry that an officer must know at once; what else the page names of it stands further down."""


def render_place(page: AlertPage) -> str:
    """Where and when the car was seen, and why it is wanted."""
    seen = page.view.alert.sighting.captured_at
    age = describe_age(seen, page.view.shown_at, page.language)
    time = f"{seen.astimezone(page.zone):%d-%m-%Y %H:%M:%S %Z}"
    rows = [
        (page.words.when, f"{escape(age)}<br>{escape(time)}"),
        *_list_place(page),
        *_list_fields(page, FIRST),
    ]
    return render_text(page.words.seen_title, tag="h2") + _render_rows(rows)


def render_details(page: AlertPage) -> str:
    """What else is known of the hit and of its entry."""
    words, alert, hit = page.words, page.view.alert, page.view.alert.hit
    country = page.shared.country[hit.country] + (f" ({hit.country_read})" if hit.country_read else "")
    rows = [
        *([] if needs_care(hit) else [(words.explanation, escape(explain(page)))]),
        (words.country, escape(country)),
        *_list_fields(page, [name for name in words.entry if name not in FIRST]),
        (words.list, escape(hit.entry.list_name)),
        (words.camera, escape(alert.sighting.camera_id)),
        (words.state, escape(describe_state(alert, page.view.standing.answers, page.language))),
    ]
    return render_text(words.details, tag="h2") + _render_rows(rows)


def _list_fields(page: AlertPage, names: Iterable[str]) -> list[tuple[str, str]]:
    """The fields with these names of the entry's table, where the entry says something."""
    entry, fields = page.view.alert.hit.entry, {field.name: field for field in FIELDS}
    texts = [(name, fields[name].format(getattr(entry, name))) for name in names]
    return [
        (page.words.entry[name], escape(page.words.values.get(name, {}).get(text, text)))
        for name, text in texts
        if text
    ]


def _list_place(page: AlertPage) -> list[tuple[str, str]]:
    """Where the camera stood at capture, wherever it stands now. The degrees can be copied into any map."""
    words, position = page.words, page.view.alert.sighting.position
    if position is None:
        return [(words.where, escape(words.no_position))]
    point = f'<span class="copy">{escape(format_point(position))}</span>'
    if page.map_link is not None:
        url = escape(page.map_link.fill(position))
        point += f' <a class="map" href="{url}" rel="noreferrer noopener" target="_blank">{escape(words.open_map)}</a>'
    return [(words.where, escape(position.site)), (words.direction, escape(position.direction)), (words.point, point)]


def _render_rows(rows: Iterable[tuple[str, str]]) -> str:
    """Names, and values that are HTML."""
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{shown}</dd>" for name, shown in rows) + "</dl>"
