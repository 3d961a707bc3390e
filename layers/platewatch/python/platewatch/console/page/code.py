"""Where a script's code stands, between its comments, strings, templates and regular expressions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from platewatch.console.errors import PageInvalid

_TOKEN: Final = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<string>"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+')
    |(?P<slash>/)
    |(?P<opens>[(\[{])
    |(?P<closes>[)\]}])
    |(?P<template>`)
    |(?P<code>[^"'`/()\[\]{}]+)""",
    re.X | re.S,
)
_CHUNK: Final = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*+(?P<end>`|\$\{)", re.S)
_EXPRESSION: Final = re.compile(r"/(?:[^\\/\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*+\])++/[A-Za-z]*")
_OPERATOR: Final = re.compile(
    r"(?<![\w$.])(?:await|case|delete|do|else|in|instanceof|new|of|return|throw|typeof|void|yield)$"
)
"""A word after which a value begins, so that a slash there begins a regular expression."""
_CONTROL: Final = re.compile(r"(?<![\w$.])(?:if|while|with|for(?:\s+await)?)$")
"""A word whose brackets are followed by a statement."""
_LAST: Final = 20
"""Characters of a run that say what its last word is."""
_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of code without brackets, strings and comments. At depth 0 it stands in no bracket of the script."""

    start: int
    end: int
    depth: int


@dataclass(frozen=True, slots=True)
class _Bracket:
    """An open bracket: what closes it, and whether a slash after that divides. A template's text goes on after it."""

    closing: str
    divides: bool | None
    template: bool


def find_code(name: str, text: str) -> Iterator[Run]:
    """The runs of a script, in order. Raises PageInvalid where it can't tell code from other text.

    A slash divides after a value and begins a regular expression after an operator. After `}`, `++` and `--` it could
    be either, and is refused.
    """
    opened: list[_Bracket] = []
    divides: bool | None = False
    control = False
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise refuse(name, text, position, "a string, a template or a regular expression that does not end")
        kind, start, position = found.lastgroup, position, found.end()
        if kind == "comment":
            continue
        if kind == "code":
            yield Run(start, position, len(opened))
            written = found.group().rstrip()[-_LAST:]
            if written:
                divides, control = _find_divides(written), _CONTROL.search(written) is not None
            continue
        if kind == "string":
            divides = True
        elif kind == "slash":
            position, divides = _pass_slash(name, text, start, divides)
        elif kind == "opens":
            after = {"(": not control, "[": True, "{": None}[found.group()]
            opened.append(_Bracket(_CLOSING[found.group()], after, template=False))
            divides = False
        elif kind == "closes":
            if not opened or opened[-1].closing != found.group():
                raise refuse(name, text, start, f"a {found.group()} that closes nothing")
            bracket = opened.pop()
            divides = bracket.divides
            if bracket.template:
                position, divides = _pass_template(name, text, position, opened)
        else:
            position, divides = _pass_template(name, text, position, opened)
        control = False
    if opened:
        raise refuse(name, text, position, f"a bracket that is never closed: {opened[-1].closing} is missing")


def refuse(name: str, text: str, position: int, found: str) -> PageInvalid:
    """The error that says where in the script something stands that the bundler does not know."""
    line = text.count("\n", 0, position) + 1
    return PageInvalid(f"{name}, line {line}: {found}")


def _find_divides(written: str) -> bool | None:
    if written.endswith(("++", "--")):
        return None
    is_value = written[-1].isalnum() or written[-1] in "_$" or re.search(r"\d\.$", written) is not None
    return is_value and _OPERATOR.search(written) is None


def _pass_slash(name: str, text: str, position: int, divides: bool | None) -> tuple[int, bool]:
    if divides is None:
        raise refuse(name, text, position, "a / that could divide or begin a regular expression: put it in brackets")
    if divides:
        return position + 1, False
    found = _EXPRESSION.match(text, position)
    if found is None:
        raise refuse(name, text, position, "a regular expression that does not end")
    return found.end(), True


def _pass_template(name: str, text: str, position: int, opened: list[_Bracket]) -> tuple[int, bool]:
    """Goes on behind the template's next part: after its end, or into what is filled in."""
    found = _CHUNK.match(text, position)
    if found is None:
        raise refuse(name, text, position, "a template that does not end")
    if found["end"] == "`":
        return found.end(), True
    opened.append(_Bracket("}", None, template=True))
    return found.end(), False
