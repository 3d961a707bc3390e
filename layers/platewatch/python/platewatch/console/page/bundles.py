"""Which modules go into one file, and that file's text.

A module that is loaded later has a file of its own, with what only it needs. What several of those need is loaded
before them; if it is a library, or needs one, it is a file that they share. What was loaded before is not loaded again.
Each module runs once, after those that it imports.
"""

import json
import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Final

from platewatch.console.errors import PageInvalid
from platewatch.console.page.module import OWN, VENDOR, WHOLE, Address, Lazy, Module, parse_module

_SHARED: Final = "shared"


@dataclass(frozen=True, slots=True)
class Bundle:
    """One file: its name, its text, and the modules in it, in the order in which they run."""

    name: str
    text: str
    modules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bundled:
    """The bundles, and the other files whose addresses the modules use."""

    bundles: tuple[Bundle, ...]
    addresses: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where each module is, and its number, by which it is known inside a bundle."""

    modules: Mapping[str, Module]
    numbers: Mapping[str, int]
    homes: Mapping[str, str]


def make_bundles(entry: str, load: Callable[[str], str | None]) -> Bundled:
    """The bundles of the module with which the page starts; its own has its name.

    `load` gives a module's text by its name, None where there is none. Raises PageInvalid for a module that is missing,
    for a name that is not exported, for modules that import each other, and for what parse_module does not know.
    """
    modules = _load_modules(entry, load)
    _check_names(modules)
    roots = tuple(dict.fromkeys((entry, *(path for module in modules.values() for path in module.lazy))))
    closures = {root: tuple(_list_needed(root, modules)) for root in roots}
    order = tuple(dict.fromkeys(name for root in roots for name in closures[root]))
    plan = _Plan(modules, {name: number for number, name in enumerate(order)}, _find_homes(entry, closures, modules))
    _check_bundles(plan)
    bundles = tuple(_write_bundle(home, plan) for home in dict.fromkeys(plan.homes[name] for name in order))
    return Bundled(bundles, frozenset(path for module in modules.values() for path in module.addresses))


def _load_modules(entry: str, load: Callable[[str], str | None]) -> dict[str, Module]:
    modules: dict[str, Module] = {}
    waiting = [(entry, "index.html")]
    while waiting:
        name, importer = waiting.pop(0)
        if name in modules:
            continue
        text = load(name)
        if text is None:
            raise PageInvalid(f"{importer}: there is no module {name}")
        modules[name] = parse_module(name, text)
        waiting += [(path, name) for path in (*modules[name].needs, *modules[name].lazy)]
    return modules


def _check_names(modules: Mapping[str, Module]) -> None:
    for module in modules.values():
        taken = [(one.path, name) for one in module.imports for name, _ in one.names if name != WHOLE]
        taken += [(export.path, export.name) for export in module.exports.values() if export.path]
        for path, name in taken:
            if name not in modules[path].exports:
                raise PageInvalid(f"{module.name}: {path} does not export {name}")


def _list_needed(root: str, modules: Mapping[str, Module]) -> list[str]:
    """The root and what it needs, each after what itself needs: the order in which a browser would run them."""
    listed: list[str] = []
    above: list[str] = []

    def add(name: str) -> None:
        if name in above:
            circle = " -> ".join((*above[above.index(name) :], name))
            raise PageInvalid(f"modules import each other: {circle}; move what both need into a third one")
        if name in listed:
            return
        above.append(name)
        for path in modules[name].needs:
            add(path)
        above.pop()
        listed.append(name)

    add(root)
    return listed


def _find_homes(entry: str, closures: Mapping[str, Sequence[str]], modules: Mapping[str, Module]) -> dict[str, str]:
    """The bundle of each module. Modules that the same roots bring in are together."""
    before = _find_before(entry, closures, modules)
    groups: dict[frozenset[str], list[str]] = {}
    homes: dict[str, str] = {}
    for name in dict.fromkeys(name for closure in closures.values() for name in closure):
        brought = frozenset(root for root, closure in closures.items() if name in closure and name not in before[root])
        sooner = _find_sooner(name, brought, before, closures, modules) if len(brought) > 1 else None
        if sooner is None:
            groups.setdefault(brought, []).append(name)
        else:
            homes[name] = sooner
    shared = 0
    for members in groups.values():
        root = next((name for name in closures if name in members), None)
        shared += root is None
        homes |= dict.fromkeys(members, root or f"{_SHARED}-{shared}.js")
    return homes


def _find_sooner(
    name: str,
    brought: frozenset[str],
    before: Mapping[str, frozenset[str]],
    closures: Mapping[str, Sequence[str]],
    modules: Mapping[str, Module],
) -> str | None:
    """The bundle, loaded before all of these roots, that takes along what several of them need: each is then one file.

    None where there is none, and for what needs a library that would then come along too.
    """
    sooner = [root for root in closures if all(root in before[other] for other in brought)]
    libraries = {path for path in _list_needed(name, modules) if path.startswith(VENDOR)}
    if name in closures or not sooner or libraries - set(closures[sooner[-1]]):
        return None
    return sooner[-1]


def _find_before(
    entry: str, closures: Mapping[str, Sequence[str]], modules: Mapping[str, Module]
) -> dict[str, frozenset[str]]:
    """What is surely loaded when a root is asked for: what every module that asks for it came with."""
    asked = {
        root: [other for other, closure in closures.items() if any(root in modules[name].lazy for name in closure)]
        for root in closures
    }
    before = dict.fromkeys(closures, frozenset(modules)) | {entry: frozenset[str]()}
    changed = True
    while changed:
        changed = False
        for root in closures:
            if root == entry:
                continue
            found = frozenset.intersection(*(before[other] | frozenset(closures[other]) for other in asked[root]))
            changed |= found != before[root]
            before[root] = found
    return before


def _check_bundles(plan: _Plan) -> None:
    """Bundles that import each other would run modules before those that they need."""
    graph = {
        home: {
            plan.homes[path]
            for name in _list_members(home, plan)
            for path in plan.modules[name].needs
            if plan.homes[path] != home
        }
        for home in set(plan.homes.values())
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise PageInvalid(f"files would import each other: {' -> '.join(error.args[1])}") from error


def _list_members(home: str, plan: _Plan) -> list[str]:
    return [name for name in plan.numbers if plan.homes[name] == home]


def _write_bundle(home: str, plan: _Plan) -> Bundle:
    members = _list_members(home, plan)
    needed = {path for name in members for path in plan.modules[name].needs if plan.homes[path] != home}
    parts = [
        f"import {{ {_list_names(needed & set(_list_members(other, plan)), plan)} }} from {_point(home, other)};\n"
        for other in dict.fromkeys(plan.homes[name] for name in plan.numbers if name in needed)
    ]
    parts += [_write_module(plan.modules[name], home, plan) for name in members]
    exported = ", ".join(f"{OWN}{plan.numbers[name]} as {json.dumps(name)}" for name in members)
    parts.append(f"export {{ {exported} }};\n")
    return Bundle(home, "".join(parts), tuple(members))


def _list_names(names: Iterable[str], plan: _Plan) -> str:
    return ", ".join(f"{json.dumps(name)} as {OWN}{plan.numbers[name]}" for name in sorted(names))


def _write_module(module: Module, home: str, plan: _Plan) -> str:
    """The module as a function that runs at once and gives what it exports; its own names stay inside."""
    taken = "".join(
        f"const {own} = {OWN}{plan.numbers[one.path]};" if name == WHOLE
        else f"const {{ {name}: {own} }} = {OWN}{plan.numbers[one.path]};"
        for one in module.imports
        for name, own in one.names
    )  # fmt: skip
    text = "".join(piece if isinstance(piece, str) else _write_place(piece, home, plan) for piece in module.pieces)
    given = ", ".join(
        f"{exported}: {f'{OWN}{plan.numbers[one.path]}.' if one.path else ''}{one.name}"
        for exported, one in module.exports.items()
    )
    number = plan.numbers[module.name]
    return f"// {module.name}\nconst {OWN}{number} = (() => {{ {taken}\n{text}\nreturn {{ {given} }};\n}})();\n"


def _write_place(place: Lazy | Address, home: str, plan: _Plan) -> str:
    if isinstance(place, Address):
        return f"new URL({_point(home, place.path)}, import.meta.url)"
    there = plan.homes[place.path]
    return f"import({_point(home, there)}).then((bundle) => bundle[{json.dumps(place.path)}])"


def _point(home: str, name: str) -> str:
    """The quoted path from one file of the page to another."""
    path = posixpath.relpath(name, posixpath.dirname(home) or ".")
    return json.dumps(path if path.startswith(".") else f"./{path}")
