"""Values of a TOML table, with their lines: a wrong one is noted with its line, and the rest is checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from platewatch.agent.settings import Address

_HEADER: Final = re.compile(r"\s*\[{1,2}\s*(?P<name>[A-Za-z0-9_.-]+)\s*\]{1,2}\s*(#.*)?")
_KEY: Final = re.compile(r"\s*(?P<key>[A-Za-z0-9_-]+)\s*=")


@dataclass(slots=True)
class Problems:
    """What is wrong, each with its line."""

    source: str
    found: list[str] = field(default_factory=list)

    def note(self, table: str, number: int, key: str, problem: str) -> None:
        """Something is wrong with the key of the table; `number` counts tables of one name from 0."""
        line = find_line(self.source, table, number, key)
        where = f"{table}[{number + 1}]" if table == "camera" else table
        self.found.append(f"line {line}: {where}{'.' if where and key else ''}{key} {problem}")


def find_line(source: str, table: str, number: int, key: str) -> int:
    """The line of the key in the table; the table's own line if the key is missing, 1 if the table is."""
    current, seen, header = "", 0, 1
    for place, text in enumerate(source.splitlines(), 1):
        if (match := _HEADER.fullmatch(text)) is not None:
            current = match["name"]
            seen += current == table
            if current == table and seen == number + 1:
                header = place
        elif current == table and (not table or seen == number + 1):
            found = _KEY.match(text)
            if found is not None and found["key"] == key:
                return place
    return header


class Table:
    """One table of the file. Each method gives a usable value, and notes what is wrong with the one that is there."""

    def __init__(self, problems: Problems, name: str, values: object, number: int = 0) -> None:
        self._problems = problems
        self._name = name
        self._number = number
        self._values: Mapping[str, object] = values if isinstance(values, dict) else {}
        self._asked: set[str] = set()
        if not isinstance(values, dict):
            self.note("", f"must be a table: write [{name}] on a line of its own")

    def note(self, key: str, problem: str) -> None:
        """Something is wrong with this key."""
        self._problems.note(self._name, self._number, key, problem)

    def has(self, key: str) -> bool:
        """True if the key is in the file."""
        self._asked.add(key)
        return key in self._values

    def get_text(self, key: str, needed: str = "") -> str:
        """A line of text. `needed` says what to write where it is missing; without it, it may be missing."""
        value = self._get(key, needed)
        if value is None:
            return ""
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            self.note(key, 'must be one line of text between quotes, such as "gate-north"')
            return ""
        return value.strip()

    def get_choice(self, key: str, choices: list[str], default: str) -> str:
        """One of the choices."""
        value = self.get_text(key, "" if default else f"is missing: write one of {', '.join(choices)}") or default
        if value and value not in choices:
            self.note(key, f"must be one of {', '.join(choices)}, not {value}")
            return default or choices[0]
        return value or choices[0]

    def get_number(self, key: str, default: float, least: float, most: float) -> float:
        """A number within bounds."""
        value = self._get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            self.note(key, f"must be a number from {least:g} to {most:g}")
            return default
        return value

    def get_flag(self, key: str) -> bool:
        """true or false; false where it is missing."""
        value = self._get(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.note(key, "must be true or false, without quotes")
        return False

    def get_path(self, key: str, needed: str = "") -> Path | None:
        """An absolute path."""
        text = self.get_text(key, needed)
        if text and not text.startswith("/"):
            self.note(key, f"must be a whole path that begins with /, not {text}")
        return Path(text) if text else None

    def get_texts(self, key: str, needed: str = "") -> tuple[str, ...]:
        """A list of lines of text; one may be written without the list."""
        value = self._get(key, needed)
        values = [] if value is None else value if isinstance(value, list) else [value]
        if not all(isinstance(one, str) and one.strip() for one in values):
            self.note(key, 'must be a list of texts, such as ["one", "two"]')
            return ()
        return tuple(str(one).strip() for one in values)

    def get_address(self, key: str, needed: str) -> Address | None:
        """An address of a machine, not a name."""
        text = self.get_text(key, needed)
        return self._parse_address(key, text) if text else None

    def get_addresses(self, key: str, needed: str) -> tuple[Address, ...]:
        """Addresses of machines."""
        found = (self._parse_address(key, text) for text in self.get_texts(key, needed))
        return tuple(address for address in found if address is not None)

    def end(self) -> None:
        """Notes what nobody asked for."""
        for key in self._values.keys() - self._asked:
            self.note(key, f"is not known: correct or delete it. Known are {', '.join(sorted(self._asked))}")

    def _parse_address(self, key: str, text: str) -> Address | None:
        try:
            return ip_address(text)
        except ValueError:
            self.note(key, f"must be an address such as 192.168.10.21, not {text}")
            return None

    def _get(self, key: str, needed: str = "") -> object:
        self._asked.add(key)
        if key not in self._values:
            if needed:
                self.note(key, needed)
            return None
        return self._values[key]
