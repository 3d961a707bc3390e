"""The outbox of a local cloud: every text message that it accepted, as lines on the terminal, as JSON and as a page."""

import base64
import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from localcloud.run.gate import is_own_host

MESSAGES_PATH: Final = "/messages.json"

_LOOK_EVERY_S: Final = 0.5
_CLIENT_S: Final = 30.0
"""How long a connection may say nothing."""
_LINK: Final = re.compile(r"https?://[^\s<>\"']+")
_STYLE: Final = """
:root{color-scheme:light dark}
body{margin:2rem auto;max-width:52rem;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif}
article{margin:1rem 0;padding:.6rem 1rem;border:1px solid #8886;border-radius:.5rem}
article p{margin:0;overflow-wrap:anywhere}
.when{opacity:.7;font-size:.9rem}
"""
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class SentText:
    """One text message: the phone it went to, its words, and when the channel accepted it (aware)."""

    phone: str
    text: str
    at: datetime


List = Callable[[], Sequence[SentText]]


def parse_sent(document: dict[str, str]) -> SentText:
    """The message of {"phone", "text", "at"}, as the local cloud notes it."""
    return SentText(document["phone"], document["text"], datetime.fromisoformat(document["at"]))


def format_line(sent: SentText) -> str:
    """One line for the terminal, with the time of this machine's zone: 14:03:58 CET  SMS to +31600000000: P1 ..."""
    return f"{sent.at.astimezone():%H:%M:%S %Z}  SMS to {sent.phone}: {sent.text}"


def describe_sent(sent: SentText) -> dict[str, str]:
    """The message as JSON: the opposite of parse_sent."""
    return {"phone": sent.phone, "text": sent.text, "at": sent.at.isoformat()}


def render_page(sent: Sequence[SentText]) -> str:
    """The page: newest message first, links can be followed. It loads itself again every two seconds."""
    shown = "".join(_render_message(one) for one in reversed(sent))
    empty = "<p>No message yet. A message is sent when a camera sees a plate that is on a list.</p>"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Platewatch: outbox</title><style>{_STYLE}</style></head><body><h1>Outbox</h1>"
        f"<p>Text messages of the local cloud. None of them left this machine.</p>{shown or empty}</body></html>"
    )


def _render_message(sent: SentText) -> str:
    parts, end = [], 0
    for link in _LINK.finditer(sent.text):
        url = escape(link[0])
        parts += [escape(sent.text[end : link.start()]), f'<a href="{url}" rel="noreferrer" target="_blank">{url}</a>']
        end = link.end()
    words = "".join(parts) + escape(sent.text[end:])
    when = f"{sent.at.astimezone():%d-%m-%Y %H:%M:%S %Z} to {escape(sent.phone)}"
    return f'<article><p class="when">{when}</p><p>{words}</p></article>'


@contextmanager
def serve_outbox(list_sent: List, client_s: float = _CLIENT_S) -> Iterator[str]:
    """Serves the page and MESSAGES_PATH on a free port of the loopback address; gives the page's URL.

    A connection on which nothing came for `client_s` is closed.
    """

    class Handler(BaseHTTPRequestHandler):
        timeout = client_s

        def do_GET(self) -> None:
            # The messages hold links that open alerts: a page elsewhere must not reach them by a name of its own.
            if not is_own_host(self.headers.get("Host"), server.server_port):
                self.send_error(421)
            elif self.path == "/":
                self._answer("text/html; charset=utf-8", render_page(list_sent()))
            elif self.path == MESSAGES_PATH:
                self._answer("application/json", json.dumps([describe_sent(one) for one in list_sent()]))
            else:
                self.send_error(404)

        def _answer(self, content_type: str, body: str) -> None:
            data = body.encode()
            self.send_response(200)
            for name, value in {**_HEADERS, "Content-Type": content_type, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the terminal shows the messages."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="outbox", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=2)


@contextmanager
def print_sent(list_sent: List, say: Callable[[str], None]) -> Iterator[None]:
    """Says each message once, soon after it was accepted."""
    ended = threading.Event()

    def follow() -> None:
        told = 0
        while True:
            last = ended.wait(_LOOK_EVERY_S)
            sent = list_sent()
            for one in sent[told:]:
                say(format_line(one))
            told = len(sent)
            if last:
                return

    thread = threading.Thread(target=follow, name="outbox-lines", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=2)
