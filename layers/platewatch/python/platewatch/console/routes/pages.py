"""The few pages of the sign-in that need no script: going on, choosing a role, and why somebody may not come in."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from platewatch.alerts.words import Language

_STYLE: Final = """
:root{color-scheme:light dark;--ink:#111;--paper:#fff;--edge:#767676;--go:#0b5d1e}
@media(prefers-color-scheme:dark){:root{--ink:#f2f2f2;--paper:#14171a;--edge:#8a8a8a;--go:#1a7a35}}
body{margin:0 auto;max-width:32rem;padding:4rem 1rem;background:var(--paper);color:var(--ink);
font:1.1rem/1.5 system-ui,sans-serif}
h1{margin:0 0 .5rem;font-size:1.5rem}
a{color:inherit}
button{display:block;width:100%;margin:0;padding:1rem;border:.12rem solid var(--edge);border-radius:.5rem;
background:transparent;color:inherit;font:inherit;font-weight:600;text-align:left;cursor:pointer}
button:hover{border-color:currentColor}
:focus-visible{outline:.2rem solid var(--go);outline-offset:.15rem}
"""
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
}
"""These pages load nothing at all."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the pages say in one language."""

    signed_in: str
    go_on: str
    choose: str
    one_role: str
    refused: str
    again: str
    roles: dict[str, str]
    why: dict[str, str]
    other: str


WORDS: Final = {
    Language.DUTCH: Words(
        signed_in="U bent aangemeld",
        go_on="Ga door",
        choose="Kies uw rol",
        one_role="U werkt in één rol tegelijk. Voor een andere rol meldt u zich opnieuw aan.",
        refused="Aanmelden is niet gelukt",
        again="Opnieuw aanmelden",
        roles={
            "officer": "Agent",
            "control room": "Meldkamer",
            "hotlist editor": "Lijstbeheerder",
            "investigator": "Rechercheur",
            "auditor": "Auditor",
            "admin": "Beheerder",
        },
        why={
            "sign_in_unknown": "Deze aanmelding is niet in deze browser begonnen of duurde te lang.",
            "sign_in_denied": "De aanmelding is afgebroken of geweigerd door de aanmelddienst van uw korps.",
            "id_token_refused": "Het antwoord van de aanmelddienst klopt niet. Blijft dit zo, meld het uw beheerder.",
            "no_role": "De aanmelddienst kent u, maar u heeft hier geen rol. Vraag die aan uw beheerder.",
            "provider_unavailable": "De aanmelddienst van uw korps antwoordt niet. Probeer het zo opnieuw.",
        },
        other="Er ging iets mis. Het is vastgelegd; probeer het opnieuw.",
    ),
    Language.ENGLISH: Words(
        signed_in="You are signed in",
        go_on="Go on",
        choose="Choose your role",
        one_role="You work in one role at a time. For another role you sign in again.",
        refused="Signing in did not succeed",
        again="Sign in again",
        roles={
            "officer": "Officer",
            "control room": "Control room",
            "hotlist editor": "Hotlist editor",
            "investigator": "Investigator",
            "auditor": "Auditor",
            "admin": "Admin",
        },
        why={
            "sign_in_unknown": "This sign-in was not begun in this browser, or it took too long.",
            "sign_in_denied": "The sign-in was given up or refused by your force's identity provider.",
            "id_token_refused": "The identity provider's answer is not right. If this goes on, tell your admin.",
            "no_role": "The identity provider knows you, and you have no role here. Ask your admin for one.",
            "provider_unavailable": "Your force's identity provider does not answer. Try again in a minute.",
        },
        other="Something went wrong. It was logged; try again.",
    ),
}


def answer_go_on(path: str, language: Language, cookies: Sequence[str]) -> dict[str, Any]:
    """A page that goes on to the path by itself.

    A redirect would not do: for the browser it would still be the provider that leads there, and the session's cookie
    would stay behind.
    """
    words, target = WORDS[language], escape(path)
    body = f'<h1>{words.signed_in}</h1><p><a href="{target}">{words.go_on}</a></p>'
    refresh = f'<meta http-equiv="refresh" content="0;url={target}">'
    return _answer(200, language, words.signed_in, body, cookies, refresh)


def answer_choice(path: str, roles: Sequence[str], language: Language, cookies: Sequence[str]) -> dict[str, Any]:
    """A page with a button for each role of a person who has several."""
    words = WORDS[language]
    going = f'<input type="hidden" name="next" value="{escape(path)}">'
    buttons = "".join(
        f'<p><button name="role" value="{escape(role)}">{escape(words.roles.get(role, role))}</button></p>'
        for role in roles
    )
    form = f'<form method="post" action="/console/role">{going}{buttons}</form>'
    return _answer(200, language, words.choose, f"<h1>{words.choose}</h1><p>{words.one_role}</p>{form}", cookies)


def answer_refused(status: int, code: str, language: Language, cookies: Sequence[str]) -> dict[str, Any]:
    """A page that says why nobody was signed in, and leads to another try."""
    words = WORDS[language]
    why = words.why.get(code, words.other)
    body = f'<h1>{words.refused}</h1><p>{why}</p><p><a href="/console/sign-in">{words.again}</a></p>'
    return _answer(status, language, words.refused, body, cookies)


def _answer(
    status: int, language: Language, title: str, body: str, cookies: Sequence[str], head: str = ""
) -> dict[str, Any]:
    page = (
        f'<!doctype html><html lang="{language.value}"><head><meta charset="utf-8">{head}'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>"
    )
    return {"statusCode": status, "headers": dict(_HEADERS), "cookies": list(cookies), "body": page}
