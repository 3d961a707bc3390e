"""The local cloud's outbox: each message is printed once, and stands on a page whose links can be followed."""

import json
import socket
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime

import pytest

from localcloud.run.outbox import (
    MESSAGES_PATH,
    SentText,
    describe_sent,
    format_line,
    parse_sent,
    print_sent,
    render_page,
    serve_outbox,
)

LINK = "http://127.0.0.1:4000/a/kBmeqKmGlLH_x43AasnGbA"
FIRST = SentText("+31600000000", f"P1 7-KXL-92 bel meldkamer {LINK}", datetime(2026, 11, 23, 12, 0, 5, tzinfo=UTC))
SECOND = SentText("+31600000001", "P2 <b>& co</b>", datetime(2026, 11, 23, 12, 0, 9, tzinfo=UTC))


def fetch(url: str, host: str | None = None) -> tuple[int, str]:
    request = urllib.request.Request(url, headers={"Host": host} if host else {})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def test_a_line_shows_phone_words_and_link() -> None:
    line = format_line(FIRST)
    assert line.endswith(f"SMS to +31600000000: {FIRST.text}")
    assert LINK in line


def test_a_message_survives_the_way_through_json() -> None:
    assert parse_sent(json.loads(json.dumps(describe_sent(FIRST)))) == FIRST


def test_the_page_has_the_newest_first_links_to_follow_and_nothing_unescaped() -> None:
    page = render_page([FIRST, SECOND])
    assert f'<a href="{LINK}"' in page
    assert "P2 &lt;b&gt;&amp; co&lt;/b&gt;" in page
    assert page.index(SECOND.phone) < page.index(FIRST.phone)


def test_a_page_without_messages_says_when_there_will_be_one() -> None:
    assert "No message yet" in render_page([])


def test_the_page_and_the_json_are_served_to_this_machine_alone() -> None:
    with serve_outbox(lambda: [FIRST]) as url:
        status, page = fetch(url)
        assert (status, LINK in page) == (200, True)
        assert [parse_sent(one) for one in json.loads(fetch(url + MESSAGES_PATH.lstrip("/"))[1])] == [FIRST]
        assert fetch(url + "other")[0] == 404
        # A web page elsewhere that gives its own name the address 127.0.0.1 gets nothing.
        for host in (
            "attacker.example",
            f"attacker.example:{url.split(':')[2].strip('/')}",
            "localhost",
            "127.0.0.1:1",
        ):
            assert fetch(url, host=host)[0] == 421
        assert fetch(url.replace("127.0.0.1", "localhost"))[0] == 200
    with pytest.raises(urllib.error.URLError):
        fetch(url)


def test_each_message_is_printed_once_and_none_is_lost_at_the_end() -> None:
    sent, said = [FIRST], []
    with print_sent(lambda: list(sent), said.append):
        deadline = time.monotonic() + 5
        while not said and time.monotonic() < deadline:
            time.sleep(0.01)
        assert said == [format_line(FIRST)]
        sent.append(SECOND)
    assert said == [format_line(FIRST), format_line(SECOND)]


def test_a_connection_that_says_nothing_is_closed() -> None:
    with serve_outbox(list, client_s=0.2) as url:
        port = int(url.rsplit(":", 1)[1].strip("/"))
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: ")
            assert connection.recv(100) == b""
