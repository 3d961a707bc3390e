"""The colleague presses buttons on the page behind her link."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from localcloud.demo.colleague import AnswerRefused, press_button
from localcloud.demo.timeline import Reaction


class Page(HTTPServer):
    """An alert page that knows one link, and keeps what was pressed."""

    pressed: list[tuple[str, str]]


class PageHandler(BaseHTTPRequestHandler):
    server: Page

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.pressed.append((self.path, body))
        self.send_response(200 if self.path.startswith("/a/known/") else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def page() -> Iterator[Page]:
    server = Page(("127.0.0.1", 0), PageHandler)
    server.pressed = []
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_she_sends_the_form_of_the_button(page: Page) -> None:
    link = f"http://127.0.0.1:{page.server_port}/a/known"
    press_button(link, Reaction(1, "close", (("outcome", "stopped"),)))
    assert page.pressed == [("/a/known/close", "outcome=stopped")]


def test_a_page_that_takes_no_answer_is_an_error(page: Page) -> None:
    with pytest.raises(AnswerRefused, match="misread: the page answered 404"):
        press_button(f"http://127.0.0.1:{page.server_port}/a/other", Reaction(1, "misread"))


def test_a_page_that_is_gone_is_an_error(page: Page) -> None:
    link = f"http://127.0.0.1:{page.server_port}/a/known"
    page.server_close()
    with pytest.raises(AnswerRefused, match="does not answer"):
        press_button(link, Reaction(1, "acknowledge"))
