"""The page's files, as browsers load them. They are part of the function, and hold no data."""

import base64
import gzip
import hashlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from platewatch.console.page.page import INDEX, make_page

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".toml": "text/plain; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_OTHER: Final = "application/octet-stream"
_PACKED: Final = (".ico", ".png", ".webp", ".woff2")
"""What is compressed already."""
_VERSION: Final = "{version}"
_KEPT: Final = "public, max-age=31536000, immutable"


class PageFiles:
    """The files below a folder, put together when the first of them is asked for, and compressed once each.

    A file is served by its exact name alone, so no name leads out of the folder. Raises PageInvalid where the files
    can't be put together.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._small: dict[str, bytes] = {}

    @cached_property
    def version(self) -> str:
        """A hash of all files as they are served, which is part of their addresses: they may be kept for a year."""
        whole = hashlib.sha256()
        for name, data in self._files.items():
            whole.update(f"{name}\0{len(data)}\0".encode() + data)
        return whole.hexdigest()[:16]

    def answer_index(self, accepted: str) -> dict[str, Any]:
        """The one document of the console; it loads all else, and is never kept."""
        data = self._files[INDEX].decode().replace(_VERSION, self.version).encode()
        return self._answer(INDEX, data, accepted, "no-store")

    def answer_file(self, path: str, accepted: str) -> dict[str, Any] | None:
        """The file of a path such as `3f2a.../main.js`; None where there is none, or the version is another one."""
        version, _, name = path.partition("/")
        data = self._files.get(name)
        if version != self.version or data is None or name == INDEX:
            return None
        return self._answer(name, data, accepted, _KEPT)

    @cached_property
    def _files(self) -> Mapping[str, bytes]:
        paths = sorted(path for path in self._folder.rglob("*") if path.is_file())
        return make_page({path.relative_to(self._folder).as_posix(): path.read_bytes() for path in paths})

    def _answer(self, name: str, data: bytes, accepted: str, kept: str) -> dict[str, Any]:
        suffix = Path(name).suffix
        headers = {"Content-Type": _TYPES.get(suffix, _OTHER), "Cache-Control": kept, "Vary": "Accept-Encoding"}
        if suffix not in _PACKED and accepts_gzip(accepted):
            headers["Content-Encoding"] = "gzip"
            data = self._compress(name, data)
        return {
            "statusCode": 200,
            "headers": headers,
            "body": base64.b64encode(data).decode(),
            "isBase64Encoded": True,
        }

    def _compress(self, name: str, data: bytes) -> bytes:
        if name not in self._small:
            self._small[name] = gzip.compress(data, mtime=0)
        return self._small[name]


def accepts_gzip(accepted: str) -> bool:
    """Whether a header Accept-Encoding takes gzip."""
    for part in accepted.lower().split(","):
        coding, _, quality = (word.strip() for word in part.partition(";"))
        if coding in ("gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
