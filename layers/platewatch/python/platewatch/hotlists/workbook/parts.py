"""The parts of a workbook beside its sheets: which sheet is shown, what styles mean, and the texts that cells name."""

import re
from datetime import date
from typing import TYPE_CHECKING, Final
from xml.sax.handler import ContentHandler  # nosec B406  # defusedxml parses, and tells this

if TYPE_CHECKING:
    from xml.sax.xmlreader import AttributesImpl  # nosec B406  # a type

MAX_STRINGS: Final = 1_000_000
MAX_STRING_CHARACTERS: Final = 40_000_000
MAX_CELL_CHARACTERS: Final = 40_000
"""More than the 32,767 that Excel allows."""

INSTEAD: Final = 'save it as "CSV UTF-8"'
DAMAGED: Final = f"the workbook is damaged: open it in a spreadsheet and save it as .xlsx, or {INSTEAD}"
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_QUOTED_IN_FORMAT: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_DATE_FORMATS: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""The numbers of the built-in formats that show a number as a date or a time."""


class WorkbookRefused(Exception):
    """The workbook cannot be taken; the message says why. Never leaves the worker."""


def local_name(name: str) -> str:
    """An element's or attribute's name without the prefix of its namespace, which every program chooses for itself."""
    return name.rpartition(":")[2]


class Book(ContentHandler):
    """The workbook's first visible sheet, and the day from which it counts."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet = ""
        self.epoch = date(1899, 12, 30)

    def startElement(self, name: str, attrs: "AttributesImpl[str]") -> None:
        kind = local_name(name)
        if kind == "workbookPr" and attrs.get("date1904") in ("1", "true"):
            self.epoch = date(1904, 1, 1)
        if kind == "sheet" and not self.sheet and attrs.get("state", "visible") == "visible":
            self.sheet = next((value for key, value in attrs.items() if ":" in key and local_name(key) == "id"), "")


class Relations(ContentHandler):
    """Which part each relation names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def startElement(self, name: str, attrs: "AttributesImpl[str]") -> None:
        if local_name(name) == "Relationship" and attrs.get("TargetMode") != "External":
            self.found[attrs.get("Id", "")] = attrs.get("Target", "")


class Styles(ContentHandler):
    """Which styles of cells show numbers as dates."""

    def __init__(self) -> None:
        super().__init__()
        self._custom: set[str] = set()
        self._formats: list[str] = []
        self._in_cells = False

    def startElement(self, name: str, attrs: "AttributesImpl[str]") -> None:
        kind = local_name(name)
        if kind == "numFmt":
            shown = _QUOTED_IN_FORMAT.sub("", attrs.get("formatCode", "").partition(";")[0])
            if set(shown.lower()) & set("dmyhs"):
                self._custom.add(attrs.get("numFmtId", ""))
        elif kind == "cellXfs":
            self._in_cells = True
        elif kind == "xf" and self._in_cells:
            self._formats.append(attrs.get("numFmtId", "0"))

    def endElement(self, name: str) -> None:
        if local_name(name) == "cellXfs":
            self._in_cells = False

    def dates(self) -> frozenset[str]:
        """The numbers of the styles, as cells name them."""
        built_in = {str(number) for number in _DATE_FORMATS}
        return frozenset(
            str(place) for place, number in enumerate(self._formats) if number in built_in or number in self._custom
        )


class Text:
    """Collects the text of the elements that hold some, without the hints on pronunciation that Excel adds."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._characters = 0
        self._collecting = self._hints = 0

    def start(self, kind: str) -> None:
        self._hints += kind == "rPh"
        self._collecting += kind in ("t", "v") and not self._hints

    def end(self, kind: str) -> None:
        self._collecting -= kind in ("t", "v") and not self._hints
        self._hints -= kind == "rPh"

    def add(self, content: str) -> None:
        if self._collecting:
            self._parts.append(content)
            self._characters += len(content)
            if self._characters > MAX_CELL_CHARACTERS:
                raise WorkbookRefused(f"a cell holds more than {MAX_CELL_CHARACTERS} letters: shorten it")

    def take(self) -> str:
        """What was collected, with Excel's own escapes undone."""
        text = "".join(self._parts)
        self._parts.clear()
        self._characters = 0
        return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


class Strings(ContentHandler):
    """The texts that cells name by their number."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._text = Text()
        self._characters = 0

    def startElement(self, name: str, _attrs: "AttributesImpl[str]") -> None:
        self._text.start(local_name(name))

    def endElement(self, name: str) -> None:
        kind = local_name(name)
        self._text.end(kind)
        if kind == "si":
            self.found.append(self._text.take())
            if len(self.found) > MAX_STRINGS:
                raise WorkbookRefused(f"the workbook holds more than {MAX_STRINGS} texts: {INSTEAD}")

    def characters(self, content: str) -> None:
        self._characters += len(content)
        if self._characters > MAX_STRING_CHARACTERS:
            raise WorkbookRefused(f"the workbook holds more than {MAX_STRING_CHARACTERS} letters: {INSTEAD}")
        self._text.add(content)
