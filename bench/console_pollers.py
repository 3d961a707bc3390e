"""Desks without a screen, in a process of their own: each asks for what is new as a page does, every two seconds.

Reads {"address", "sessions", "cookie", "seconds"} as JSON, and writes {"ms": [...], "failed": n} when the time is over.
"""

import json
import sys
import threading
import time
from dataclasses import dataclass, field

from localcloud.run.browser import Browser

EVERY_S = 2.0


@dataclass(slots=True)
class Polls:
    """How long each question took (milliseconds), and how many were refused or lost."""

    ms: list[float] = field(default_factory=list)
    failed: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, took_ms: float, *, good: bool) -> None:
        """One answer."""
        with self.lock:
            self.ms.append(round(took_ms, 1))
            self.failed += not good


def keep_asking(browser: Browser, begin: float, until: float, polls: Polls) -> None:
    """Ask every two seconds from `begin` on, with the cursor of the answer before."""
    cursor, due = "", begin
    while due < until:
        time.sleep(max(0.0, due - time.monotonic()))
        asked = time.monotonic()
        try:
            answered = browser.send("GET", f"/console/v1/live{f'?after={cursor}' if cursor else ''}")
            good = answered.status == 200
            cursor = json.loads(answered.body)["cursor"] if good else cursor
        except OSError:
            good = False
        polls.note((time.monotonic() - asked) * 1000, good=good)
        due = max(due + EVERY_S, time.monotonic())


def main() -> None:
    """Runs all of them until the time is over."""
    order = json.load(sys.stdin)
    polls, now = Polls(), time.monotonic()
    browsers = [Browser(order["address"], {order["cookie"]: session}) for session in order["sessions"]]
    threads = [
        threading.Thread(
            target=keep_asking,
            args=(browser, now + number * EVERY_S / len(browsers), now + order["seconds"], polls),
        )
        for number, browser in enumerate(browsers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"ms": polls.ms, "failed": polls.failed}))


if __name__ == "__main__":
    main()
