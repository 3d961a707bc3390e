"""Checks where a camera's film is: a stream of the camera itself, or a file."""

from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from platewatch.agent.settings import Address
from platewatch.agent.toml_table import Table

LONGEST_URL: Final = 1_000
_SCHEMES: Final = ("rtsp", "rtsps")


def parse_film(table: Table, addresses: Sequence[Address]) -> tuple[str, Path | None]:
    """The stream's address, or the file; what is wrong with them is noted."""
    url, file = table.get_text("url"), table.get_path("file")
    if not url and file is None:
        table.note("url", 'or file is missing: write the address of the film, url = "rtsp://192.168.10.23/..."')
    if url and file is not None:
        table.note("file", "and url can't both be there: delete one of them")
    if url:
        _check_url(table, url, addresses)
    return url, file


def _check_url(table: Table, url: str, addresses: Sequence[Address]) -> None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        table.note("url", "can't be understood: write rtsp:// and the camera's address, its port and its path")
        return
    if parts.scheme not in _SCHEMES or len(url) > LONGEST_URL or not url.isascii():
        table.note("url", f"must begin with rtsp:// or rtsps://, and have at most {LONGEST_URL} characters of ASCII")
    if "@" in parts.netloc or "\\" in url:
        table.note("url", "must hold no login: write login and password on lines of their own")
    if not _is_one_of(host, addresses):
        table.note("url", "must name the camera's own address, as address does; names of machines are not looked up")


def _is_one_of(host: str, addresses: Sequence[Address]) -> bool:
    try:
        return ip_address(host) in addresses
    except ValueError:
        return False
