"""What every page of the alert page has: its frame, its headers, and how texts and forms are written."""

import base64
import hashlib
from html import escape
from typing import Final

from platewatch.alerts.page_style import STYLE
from platewatch.alerts.words import Language

_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

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


def render_text(text: str, kind: str = "", tag: str = "p") -> str:
    """The text as an element of its own, a box of that kind where one is given; nothing at all of an empty text."""
    named = f' class="{kind}"' if kind else ""
    return f"<{tag}{named}>{escape(text)}</{tag}>" if text else ""


def render_button(label: str, kind: str, *, note: str = "", chosen: bool = False, value: str = "") -> str:
    """A button that sends its form; `note` stands below the label, `value` is the outcome that it sends.

    `chosen` marks what was answered already.
    """
    more = f' name="outcome" value="{escape(value)}"' if value else ""
    more += ' aria-current="true"' if chosen else ""
    classes = f"{kind} chosen" if chosen else kind
    return f'<button class="{classes}"{more}>{escape(label)}{render_text(note, tag="small")}</button>'


def render_form(action: str, button: str, field: str = "") -> str:
    """A form with its button, or with several; `field` is more HTML of the form."""
    return f'<form method="post" action="{escape(action)}">{field}{button}</form>'


def render_page(language: Language, title: str, body: str) -> str:
    """A whole page around the body, which is HTML."""
    return (
        f'<!doctype html><html lang="{language.value}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        # Phones make links of numbers and addresses on a page too; ours are the only ones.
        '<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    )
