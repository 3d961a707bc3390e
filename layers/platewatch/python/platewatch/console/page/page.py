"""From the files that we write to those that browsers load: scripts in bundles, and one style sheet."""

import posixpath
import re
from collections.abc import Mapping
from typing import Final

from platewatch.console.errors import PageInvalid
from platewatch.console.page.bundles import make_bundles

INDEX: Final = "index.html"
SHEET: Final = "page.css"
"""The name of the one style sheet."""

_PLACE: Final = "/console/files/{version}/"
_NAMED: Final = re.compile(r'(?:src|href)="' + re.escape(_PLACE) + r'(?P<name>[^"]+)"')
_ENTRY: Final = re.compile(r'<script type="module" src="' + re.escape(_PLACE) + r'(?P<name>[^"]+)"></script>')
_LINK: Final = re.compile(r'<link rel="stylesheet" href="' + re.escape(_PLACE) + r'(?P<name>[^"]+)">\n?')
_URL: Final = re.compile(r"""url\(\s*(?P<quote>["']?)(?P<path>[^"')]+)(?P=quote)\s*\)""")


def make_page(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files to serve, by name, of the page's own ones. Pictures and texts stay as they are.

    The document names one module and the style sheets in their order. Raises PageInvalid for a script or a style sheet
    that nothing loads, for an address in the document that leads nowhere, and for what make_bundles refuses.
    """
    index = _load_text(files, INDEX) or ""
    entries = [found["name"] for found in _ENTRY.finditer(index)]
    if len(entries) != 1:
        raise PageInvalid(f"{INDEX}: there must be one module script, below {_PLACE}")
    bundled = make_bundles(entries[0], lambda name: _load_text(files, name))
    sheets = [found["name"] for found in _LINK.finditer(index)]
    gone = {name for bundle in bundled.bundles for name in bundle.modules} | set(sheets)
    served = {name: data for name, data in files.items() if name not in gone}
    made = {bundle.name: bundle.text.encode() for bundle in bundled.bundles}
    if sheets:
        made[SHEET] = "".join(_write_sheet(files, name) for name in sheets).encode()
        index = _link_one(index)
    if taken := served.keys() & made.keys():
        raise PageInvalid(f"{', '.join(sorted(taken))}: a file that is made has this name")
    served |= made
    _check_served(served, index, frozenset(made) | bundled.addresses)
    return served | {INDEX: index.encode()}


def _load_text(files: Mapping[str, bytes], name: str) -> str | None:
    data = files.get(name)
    try:
        return None if data is None else data.decode()
    except UnicodeDecodeError as error:
        raise PageInvalid(f"{name}: is not UTF-8") from error


def _link_one(index: str) -> str:
    """The document with one link, where the first style sheet was."""
    place = next(_LINK.finditer(index)).start()
    link = f'<link rel="stylesheet" href="{_PLACE}{SHEET}">\n'
    return index[:place] + link + _LINK.sub("", index[place:])


def _write_sheet(files: Mapping[str, bytes], name: str) -> str:
    """The style sheet as a part of the one at the top of the page: its addresses lead from there."""
    text = _load_text(files, name)
    if text is None:
        raise PageInvalid(f"{INDEX}: there is no style sheet {name}")
    for word in ("@import", "@charset", "@namespace"):
        if word in text:
            raise PageInvalid(f"{name}: {word} has no place in a sheet that becomes a part of another")

    def move(found: re.Match[str]) -> str:
        path = found["path"].strip()
        if path.startswith(("data:", "#")):
            return found.group()
        moved = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        if moved not in files:
            raise PageInvalid(f"{name}: there is no file {path}")
        return f'url("{moved}")'

    return f"/* {name} */\n{_URL.sub(move, text)}\n"


def _check_served(served: Mapping[str, bytes], index: str, loaded: frozenset[str]) -> None:
    named = {found["name"] for found in _NAMED.finditer(index)}
    if missing := (named | loaded) - served.keys():
        raise PageInvalid(f"there is no file {', '.join(sorted(missing))}, which the page loads")
    scripts = {name for name in served if name.endswith((".js", ".css"))}
    if unused := scripts - named - loaded:
        raise PageInvalid(f"nothing loads {', '.join(sorted(unused))}: import it, link it in {INDEX}, or remove it")
