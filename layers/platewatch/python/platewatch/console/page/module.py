"""One ES module of the page: what it imports and exports, and its text without that.

Only the forms that the page uses are known. Anything else raises PageInvalid, so that no wrong script is ever served.
"""

import posixpath
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from platewatch.console.errors import PageInvalid
from platewatch.console.page.code import Run, find_code, refuse

WHOLE: Final = "*"
"""Stands for a module as a whole: import * as name."""
OWN: Final = "module$"
"""How the names begin that bundles need for themselves."""
DEFAULT: Final = f"{OWN}default"
VENDOR: Final = "vendor/"
"""Where the libraries stand. They may export variables: those that we have change none after they are loaded."""

_NAME: Final = r"[A-Za-z_$][\w$]*"
_FROM: Final = r"""(?P<quote>["'])(?P<path>[^"'\n]+)(?P=quote)[ \t]*;?(?!\s*(?:with|assert)\b)"""
_NAMED: Final = r"\{(?P<named>[\w$\s,]*)\}"
_WORD: Final = re.compile(r"(?<![\w$#])(?:import|export|await)(?![\w$])")
_LAZY: Final = re.compile(r"""import\s*\(\s*(["'])(?P<path>[^"'\n]+)\1\s*\)""")
_META: Final = re.compile(r"import\s*\.")
_ADDRESS: Final = re.compile(r"""new URL\(\s*(["'])(?P<path>[^"'\n]+)\1\s*,\s*import\.meta\.url\s*,?\s*\)""")
_IMPORT: Final = re.compile(
    rf"import\s*(?:(?P<default>{_NAME})(?:\s*,\s*(?=[{{*])|\s+(?=from\b)))?"
    rf"(?:{_NAMED}|\*\s*as\s+(?P<whole>{_NAME}))?\s*\bfrom\s*{_FROM}"
)
_PLAIN: Final = re.compile(rf"import\s*{_FROM}")
_DECLARED: Final = re.compile(
    rf"export\s+(?=(?:async\s+)?function\b\s*\*?\s*(?P<function>{_NAME})|class\s+(?P<class>{_NAME})"
    rf"|const\s+(?P<const>{_NAME})\s*=)"
)
_BY_DEFAULT: Final = re.compile(
    r"export\s+default\b(?:\s+(?P<kind>(?:async\s+)?function\b(?:\s*\*)?|class\b)"
    rf"(?:\s*(?P<name>(?!extends\b){_NAME}))?)?"
)
_LISTED: Final = re.compile(rf"export\s*{_NAMED}(?:\s*from\s*{_FROM}|[ \t]*;?)")
_ONE: Final = re.compile(rf"\s*(?P<name>{_NAME})(?:\s+as\s+(?P<other>{_NAME}))?\s*")
_SOURCE_MAP: Final = re.compile(r"^//# sourceMappingURL=.*$", re.M)
_FORMS: Final = "CONTRIBUTING.md says which forms the page may use"


@dataclass(frozen=True, slots=True)
class Import:
    """What a module takes from another one: pairs of the name there (or WHOLE) and the name here."""

    path: str
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Export:
    """A name that others may import: `name` of the module itself, or of the module at `path`."""

    name: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Lazy:
    """A place in the text that loads another module later."""

    path: str


@dataclass(frozen=True, slots=True)
class Address:
    """A place in the text that needs the address of a file of the page."""

    path: str


@dataclass(slots=True)
class _Draft:
    imports: list[Import] = field(default_factory=list)
    exports: dict[str, Export] = field(default_factory=dict)
    pieces: list[str | Lazy | Address] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Module:
    """A parsed module. Paths are those of the page's folder. The pieces make up its text, line by line as it was."""

    name: str
    imports: tuple[Import, ...]
    exports: dict[str, Export]
    pieces: tuple[str | Lazy | Address, ...]

    @property
    def needs(self) -> tuple[str, ...]:
        """The modules that must be loaded before this one, in the order in which it names them."""
        return tuple(dict.fromkeys(one.path for one in self.imports))

    @property
    def lazy(self) -> tuple[str, ...]:
        """The modules that it loads later."""
        return tuple(dict.fromkeys(one.path for one in self.pieces if isinstance(one, Lazy)))

    @property
    def addresses(self) -> tuple[str, ...]:
        """The files whose addresses it uses."""
        return tuple(dict.fromkeys(one.path for one in self.pieces if isinstance(one, Address)))


def parse_module(name: str, text: str) -> Module:
    """The module of this name and text. Raises PageInvalid for a form that is not known."""
    if OWN in text:
        raise PageInvalid(f"{name}: {OWN} is what names of the bundles begin with: use another name")
    runs = tuple(find_code(name, text))
    draft, done = _Draft(), 0
    for run in runs:
        for word in _WORD.finditer(text, run.start, run.end):
            start = word.start()
            if start < done or _is_property(text, start):
                continue
            take = _choose(word.group(), text, run, start)
            if take is not None:
                done = take(name, text, start, draft, done)
    draft.pieces.append(text[done:])
    _check_exports(name, text, runs, draft)
    pieces = tuple(_SOURCE_MAP.sub("", one) if isinstance(one, str) else one for one in draft.pieces)
    return Module(name, tuple(draft.imports), draft.exports, pieces)


_Take = Callable[[str, str, int, _Draft, int], int]
"""Takes what stands at a position, and says where the rest begins: (name, text, position, draft, done)."""


def _is_property(text: str, start: int) -> bool:
    return text[:start].endswith(".") and not text[:start].endswith("...")


def _choose(word: str, text: str, run: Run, start: int) -> _Take | None:
    """What takes the word there; None where it is a key's name, or an await inside a function."""
    if word == "await":
        line = text[text.rfind("\n", 0, start) + 1 : start]
        return _refuse_await if run.depth == 0 and "async" not in line else None
    if word == "export":
        return _take_export if run.depth == 0 else None
    if _META.match(text, start):
        return _take_address
    if re.compile(r"import\s*\(").match(text, start):
        return _take_lazy
    return _take_import if run.depth == 0 else None


def _take_lazy(name: str, text: str, start: int, draft: _Draft, done: int) -> int:
    found = _LAZY.match(text, start)
    if found is None:
        raise refuse(name, text, start, f"import() takes one quoted path of the page; {_FORMS}")
    draft.pieces += [text[done:start], Lazy(_resolve(name, text, start, found["path"]))]
    return found.end()


def _take_address(name: str, text: str, start: int, draft: _Draft, done: int) -> int:
    begin = text.rfind("new URL(", done, start)
    found = _ADDRESS.match(text, begin) if begin >= 0 else None
    if found is None or not found.start() < start < found.end():
        raise refuse(name, text, start, f'import.meta may only stand in new URL("./path", import.meta.url); {_FORMS}')
    draft.pieces += [text[done:begin], Address(_resolve(name, text, start, found["path"]))]
    return found.end()


def _take_import(name: str, text: str, start: int, draft: _Draft, done: int) -> int:
    found = _PLAIN.match(text, start) or _IMPORT.match(text, start)
    if found is None:
        raise refuse(name, text, start, f"this import is not of a known form; {_FORMS}")
    given = found.groupdict()
    names = list(_parse_names(name, text, start, given.get("named") or ""))
    names += [(WHOLE, given["whole"])] if given.get("whole") else []
    names += [("default", given["default"])] if given.get("default") else []
    draft.imports.append(Import(_resolve(name, text, start, found["path"]), tuple(names)))
    draft.pieces += [text[done:start], _blank(found.group())]
    return found.end()


def _take_export(name: str, text: str, start: int, draft: _Draft, done: int) -> int:
    draft.pieces.append(text[done:start])
    if found := _DECLARED.match(text, start):
        declared = found["function"] or found["class"] or found["const"]
        _add_export(name, text, start, draft, declared, Export(declared))
        return found.end()
    if found := _BY_DEFAULT.match(text, start):
        own = found["name"] or DEFAULT
        _add_export(name, text, start, draft, "default", Export(own))
        draft.pieces.append(f"{found['kind']} {own}" if found["kind"] else f"const {DEFAULT} =")
        return found.end()
    if found := _LISTED.match(text, start):
        path = _resolve(name, text, start, found["path"]) if found["path"] else ""
        draft.imports += [Import(path, ())] if path else []
        for own, other in _parse_names(name, text, start, found["named"]):
            _add_export(name, text, start, draft, other, Export(own, path))
        draft.pieces.append(_blank(found.group()))
        return found.end()
    raise refuse(name, text, start, f"this export is not of a known form; {_FORMS}")


def _refuse_await(name: str, text: str, start: int, _draft: _Draft, _done: int) -> int:
    raise refuse(name, text, start, f"await may only stand in a function; {_FORMS}")


def _add_export(name: str, text: str, start: int, draft: _Draft, exported: str, export: Export) -> None:
    if exported in draft.exports:
        raise refuse(name, text, start, f"{exported} is exported twice")
    draft.exports[exported] = export


def _parse_names(name: str, text: str, start: int, named: str) -> list[tuple[str, str]]:
    """Pairs of a name and what it is called on the other side, of text such as `a, b as c`."""
    names: list[tuple[str, str]] = []
    for part in filter(str.strip, named.split(",")):
        found = _ONE.fullmatch(part)
        if found is None:
            raise refuse(name, text, start, f"{part.strip()!r} is no name; {_FORMS}")
        names.append((found["name"], found["other"] or found["name"]))
    return names


def _blank(statement: str) -> str:
    """What stands in a statement's place: lines keep their numbers."""
    return ";" + "\n" * statement.count("\n")


def _resolve(name: str, text: str, start: int, path: str) -> str:
    if not path.startswith(("./", "../")):
        raise refuse(name, text, start, f"{path!r} must begin with ./ or ../")
    resolved = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
    if resolved.startswith(".."):
        raise refuse(name, text, start, f"{path!r} leads out of the page")
    return resolved


def _check_exports(name: str, text: str, runs: Sequence[Run], draft: _Draft) -> None:
    """Others get a value once, so what is listed in an export must not change: no let and no var."""
    if name.startswith(VENDOR):
        return
    imported = {own for one in draft.imports for _, own in one.names}
    top = " ".join(text[run.start : run.end] for run in runs if run.depth == 0)
    for exported, export in draft.exports.items():
        own = export.name
        declared = re.search(rf"\b(?:const|class|function)\b\s*\*?\s*{re.escape(own)}(?![\w$])", top)
        if not export.path and own != DEFAULT and own not in imported and not declared:
            raise PageInvalid(f"{name}: {exported} must be a const, a function or a class to be exported; {_FORMS}")
