"""The two pages as HTML: one that asks for the code, and one that shows what the camera sees."""

from collections.abc import Mapping
from html import escape

from platewatch.agent.aiming.describe import ROWS

Words = Mapping[str, str]


def render_code_page(words: Words, problem: str = "", shut: bool = False) -> str:
    """Asks for the code; `problem` says why the last one was not taken. Without a form if it is `shut`."""
    told = f'<p class="wrong" role="alert">{escape(problem)}</p>' if problem else ""
    form = (
        f'<label for="code">{escape(words["code"])}</label>'
        '<input id="code" name="code" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="20" '
        f'required autofocus aria-describedby="help"><p id="help">{escape(words["code_help"])}</p>'
        f"<button>{escape(words['enter'])}</button>"
    )
    body = f'<form method="post" action="/code">{told}{"" if shut else form}<p>{escape(words["private"])}</p></form>'
    return _render(words, words["title"], f"<header><h1>{escape(words['title'])}</h1></header><main>{body}</main>")


def render_page(words: Words, camera_id: str) -> str:
    """Shows the pictures of the camera; the script fills it."""
    rows = "".join(f'<dt>{escape(words[name])}</dt><dd data-row="{name}">–</dd>' for name in ROWS)
    waiting = escape(words["waiting"].format(camera=camera_id))
    body = (
        f'<header><h1>{escape(camera_id)}</h1><span id="age"></span></header><main>'
        f'<p id="advice" role="status"><span id="advice-text">{waiting}</span></p>'
        f'<div class="picture"><div class="frame" id="frame" hidden><img id="picture" alt="{escape(words["picture"])}">'
        '<svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true"><g id="marks"></g></svg></div></div>'
        f'<dl>{rows}</dl><p class="private">{escape(words["private"])}</p></main>'
        '<script type="module" src="/aim.js"></script>'
    )
    return _render(words, f"{camera_id}: {words['title']}", body, {"out": words["out"], "ended": words["ended"]})


def _render(words: Words, title: str, body: str, data: Words | None = None) -> str:
    told = "".join(f' data-{name}="{escape(text)}"' for name, text in (data or {}).items())
    return (
        f'<!doctype html><html lang="{words["lang"]}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/aim.css"></head>'
        f"<body{told}>{body}</body></html>"
    )
