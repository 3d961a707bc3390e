"""An alert's page as a test looks at it: its elements, its texts and its forms."""

from html.parser import HTMLParser
from typing import Final

TOKEN: Final = "AbCdEfGhIjKlMnOpQrSt_-"
"""A token of a link."""


class Outline(HTMLParser):
    """Which elements a page has, its text, and where its forms go.

    `boxes` are its paragraphs, each as a class and a text.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.boxes: list[tuple[str | None, str]] = []
        self._open: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open = tag
        if tag == "p":
            self.boxes.append((dict(attrs).get("class"), ""))

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._open == "p":
            kind, said = self.boxes[-1]
            self.boxes[-1] = (kind, said + data)

    def handle_endtag(self, tag: str) -> None:
        self._open = None

    def find(self, tag: str, name: str) -> list[str | None]:
        return [attributes.get(name) for found, attributes in self.tags if found == tag]

    @property
    def text(self) -> str:
        return " ".join(self.words)
