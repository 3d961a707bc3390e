"""The page behind the link: works on a phone, without scripts; whatever comes from outside is escaped."""

import base64
import hashlib
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from html import escape
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert, AlertState, Step
from platewatch.alerts.explain import explain_hit
from platewatch.alerts.page_words import PAGE_WORDS, PageWords
from platewatch.alerts.pin import LEAST_DIGITS, MOST_DIGITS
from platewatch.alerts.view import AlertView
from platewatch.alerts.words import WORDS, Language, choose_language, format_percent, name_certainty
from platewatch.plates.spelling import show

_STYLE: Final = """
:root{color-scheme:light dark;--ink:#111;--soft:#555;--paper:#fff;--edge:#ccc;--go:#0b5d1e;--stop:#8c1d18}
@media(prefers-color-scheme:dark){
:root{--ink:#f2f2f2;--soft:#b5b5b5;--paper:#14171a;--edge:#444;--go:#1f8a3b;--stop:#c0392b}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:40rem;padding:1rem;background:var(--paper);color:var(--ink);
font:1.05rem/1.45 system-ui,sans-serif}
h1{margin:0 0 .25rem;font-size:1.2rem}
h1 b{display:inline-block;padding:.1rem .6rem;border:.15rem solid #111;border-radius:.4rem;background:#fff;
color:#111;font-size:1.7rem;letter-spacing:.06em}
p{margin:.5rem 0}
.sure{font-size:1.15rem;font-weight:600}
.lead,.act{padding:.6rem .8rem;border-left:.3rem solid #d98200;background:rgba(217,130,0,.12)}
.act{border-color:var(--stop);background:rgba(192,57,43,.1);font-weight:600;white-space:pre-line}
.soft{color:var(--soft);font-size:.9rem}
img{display:block;max-width:100%;height:auto;margin:.6rem 0;border:1px solid var(--edge);border-radius:.3rem}
img.plate{width:100%;max-width:24rem;image-rendering:auto}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1rem;margin:1rem 0}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
a{color:inherit}
label{display:block;margin:.75rem 0 .25rem}
input{width:100%;padding:.8rem;border:1px solid var(--edge);border-radius:.5rem;background:var(--paper);
color:var(--ink);font:inherit;font-size:1.4rem;letter-spacing:.3em}
button{display:block;width:100%;margin:.75rem 0;padding:1rem;border:0;border-radius:.5rem;background:var(--go);
color:#fff;font:inherit;font-weight:700}
button.no{margin-top:1.5rem;background:transparent;color:var(--ink);border:.12rem solid var(--stop)}
"""

_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

_PIN_FIELD: Final = (
    '<label for="pin">{label}</label><input id="pin" name="pin" type="password" inputmode="numeric" '
    f'pattern="[0-9 ]*" minlength="{LEAST_DIGITS}" maxlength="{2 * MOST_DIGITS}" autocomplete="off" required autofocus>'
)

HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; img-src data:; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Strict-Transport-Security": "max-age=31536000",
}
"""What goes with every page. Nothing keeps it, frames it, or is loaded by it."""


class Notice(StrEnum):
    """Why the cover is shown again."""

    PIN_NEEDED = "pin_needed"
    PIN_WRONG = "pin_wrong"


def render_cover(
    token: str, language: Language, *, asks_pin: bool, step: Step | None = None, notice: Notice | None = None
) -> str:
    """The page before the button: nothing personal, because phones and messengers open links on their own.

    With a `step`, the button gives that answer.
    """
    words = PAGE_WORDS[language]
    label = words.open if step is None else words.acknowledge if step is Step.ACKNOWLEDGE else words.dismiss
    told = {Notice.PIN_NEEDED: words.pin_needed, Notice.PIN_WRONG: words.pin_wrong}
    said = f'<p class="lead">{escape(told[notice])}</p>' if notice else ""
    field = _PIN_FIELD.format(label=escape(words.pin)) if asks_pin else ""
    form = _form(f"/a/{token}" + (f"/{step.value}" if step else ""), label, field=field)
    return _page(language, words.title, f"<h1>{escape(words.title)}</h1><p>{escape(words.cover)}</p>{said}{form}")


def render_gone(language: Language) -> str:
    """The page for every link that opens nothing, whatever the cause."""
    words = PAGE_WORDS[language]
    return _say(words.gone_title, words.gone, language)


def render_locked(until: datetime, language: Language, zone: ZoneInfo) -> str:
    """The page while no PIN is taken, right or wrong."""
    words = PAGE_WORDS[language]
    return _say(words.locked_title, words.locked.format(time=f"{until.astimezone(zone):%d-%m %H:%M}"), language)


def render_no_pin(language: Language) -> str:
    """The page of a recipient who was given no PIN."""
    words = PAGE_WORDS[language]
    return _say(words.no_pin_title, words.no_pin, language)


def render_fault(language: Language) -> str:
    """The page when something went wrong on our side."""
    words = PAGE_WORDS[language]
    return _say(words.fault_title, words.fault, language)


def render_alert(view: AlertView, token: str, language: Language, zone: ZoneInfo) -> str:
    """The alert with its pictures and the answers that its state still allows, in its list's language if it has one."""
    alert = view.alert
    language = choose_language(alert, language)
    words = PAGE_WORDS[language]
    state = f"{words.state}: {WORDS[language].state[alert.state]}"
    parts = (
        _head(alert, language),
        f'<p class="sure">{escape(state)}</p>' if alert.state is not AlertState.OPEN else "",
        f'<p class="act">{escape(alert.hit.entry.instruction)}</p>' if alert.hit.entry.instruction else "",
        _picture(view.plate, words.plate_picture, "plate", words),
        _picture(view.overview, words.overview_picture, "overview", words),
        f'<p class="soft">{escape(words.masked)}</p>' if view.overview else "",
        _buttons(alert.state, token, words, first=True),
        _details(alert, language, zone),
        _buttons(alert.state, token, words, first=False),
        f'<p class="soft">{escape(words.ends.format(time=_clock(view.link_ends, zone)))}</p>',
    )
    return _page(language, words.title, "".join(parts))


def _head(alert: Alert, language: Language) -> str:
    words, hit, entry = PAGE_WORDS[language], alert.hit, alert.hit.entry
    plate = hit.plate_read if entry.is_pattern else entry.plate
    shown = show(plate, entry.country or hit.country_read)
    sure = f"{name_certainty(hit.probability, language)} ({format_percent(hit.probability)})"
    explained = explain_hit(hit, language)
    lines = [
        f"<h1>P{entry.priority} <b>{escape(shown)}</b></h1>",
        f'<p class="act">{escape(entry.marker)}</p>' if entry.marker else "",
        f'<p class="lead">{escape(words.late)}</p>' if alert.late else "",
        f'<p class="sure">{escape(sure)}: {escape(WORDS[language].long_kind[hit.kind])}</p>',
        f"<p>{escape(explained[0].upper() + explained[1:])}.</p>",
        f'<p class="lead">{escape(words.lead)}</p>',
    ]
    return "".join(lines)


def _details(alert: Alert, language: Language, zone: ZoneInfo) -> str:
    words, shared = PAGE_WORDS[language], WORDS[language]
    hit, entry, sighting = alert.hit, alert.hit.entry, alert.sighting
    country = shared.country[hit.country] + (f" ({hit.country_read})" if hit.country_read else "")
    rows = [
        (words.reason, escape(entry.reason)),
        (words.category_label, escape(words.category.get(entry.category, str(entry.category)))),
        (words.role, escape(shared.role[entry.role])),
        (words.when, escape(f"{sighting.captured_at.astimezone(zone):%d-%m-%Y %H:%M:%S}")),
        *_where(alert, words),
        (words.read, escape(show(hit.plate_read, hit.country_read or entry.country))),
        (words.listed, escape(show(entry.plate, entry.country or hit.country_read))),
        (words.country, escape(country)),
        *[(name, escape(text)) for name, text in ((words.make, entry.make), (words.colour, entry.colour)) if text],
        (words.case, escape(entry.case_number)),
        (words.list, escape(entry.list_name)),
        (words.camera, escape(sighting.camera_id)),
        (words.state, escape(shared.state[alert.state])),
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


def _buttons(state: AlertState, token: str, words: PageWords, *, first: bool) -> str:
    """Acknowledge stands under the pictures, dismiss after all that there is to see."""
    if first:
        waits = state in (AlertState.OPEN, AlertState.ESCALATED)
        return _form(f"/a/{token}/acknowledge", words.acknowledge) if waits else ""
    may = state in (AlertState.OPEN, AlertState.ESCALATED, AlertState.ACKNOWLEDGED)
    return _form(f"/a/{token}/dismiss", words.dismiss, "no") if may else ""


def _form(action: str, label: str, kind: str = "yes", field: str = "") -> str:
    button = f'<button class="{kind}">{escape(label)}</button>'
    return f'<form method="post" action="{escape(action)}">{field}{button}</form>'


def _say(title: str, text: str, language: Language) -> str:
    return _page(language, title, f"<h1>{escape(title)}</h1><p>{escape(text)}</p>")


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%H:%M}"


def _page(language: Language, title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="{language.value}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{body}</body></html>"
    )
