"""What every page of the alert page has: its style, its headers, and how a form looks."""

import base64
import hashlib
from html import escape
from typing import Final

from platewatch.alerts.words import Language

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
h2{margin:1.5rem 0 .25rem;font-size:1.05rem}
p{margin:.5rem 0}
ul{margin:.25rem 0;padding-left:1.2rem}
.sure{font-size:1.15rem;font-weight:600}
.lead,.act,.off{padding:.6rem .8rem;border-left:.3rem solid #d98200;background:rgba(217,130,0,.12)}
.act{border-color:var(--stop);background:rgba(192,57,43,.1);font-weight:600;white-space:pre-line}
.off{border-color:var(--ink);background:rgba(128,128,128,.15);font-weight:600}
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
button.no,button.plain{background:transparent;color:var(--ink);border:.12rem solid var(--stop)}
button.plain{border-color:var(--edge)}
"""

_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

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


def render_form(action: str, label: str, kind: str = "yes", field: str = "") -> str:
    """A form with one button; `field` is more HTML of the form."""
    button = f'<button class="{kind}">{escape(label)}</button>'
    return f'<form method="post" action="{escape(action)}">{field}{button}</form>'


def render_page(language: Language, title: str, body: str) -> str:
    """A whole page around the body, which is HTML."""
    return (
        f'<!doctype html><html lang="{language.value}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        # Phones make links of numbers and addresses on a page too; ours are the only ones.
        '<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{body}</body></html>"
    )
