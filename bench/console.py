"""What open consoles see and cost: `make bench-console` (four minutes; needs Chromium).

Two minutes of the same traffic on the local cloud, two snapshots a second of which every fourth is a hit: first with
nobody at the console, then with three browsers and seventeen desks without a screen. Somebody closes each hit a few
seconds after its message. A hit is painted when its row shows plate and place. All clocks are this machine's.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from localcloud.demo.district import LISTS, PICTURES, YOU, describe_recipient, write_list
from localcloud.demo.observer import Observer, SeenAlert, SeenRead
from localcloud.demo.report import UploadedFile, put_to_alert_ms, quantile
from localcloud.demo.run import PARAMETERS, note_upload, open_observer, start_cloud, wait_until_done
from localcloud.demo.timeline import ORDINARY
from localcloud.run.browser import SESSION, Browser
from localcloud.run.cloud import LocalCloud
from localcloud.run.identity_provider import Somebody
from platewatch.cameras.camera import Lane
from platewatch.cli.api_client import ApiClient
from platewatch.errors import PlatewatchError
from platewatch.hotlists.commands.importing import import_file
from platewatch.snapshots.commands.http_transport import HttpTransport, SystemClock
from platewatch.snapshots.sender import Pace, Photo, Progress, State, upload_files

RATE: Final = 2.0
"""Snapshots a second."""
HIT_EVERY: Final = 4
"""Of so many snapshots one is of a wanted car."""
CAMERAS: Final = 16
BROWSERS: Final = 3
POLLERS: Final = 17
WANTED: Final = ("estate-north-in", "van-east-in", "courier-north-in", "hatchback-west-in")
CLOSED_AFTER_S: Final = 4.0
"""A desk closes a hit so long after its message: never do ten wait, which the page would show as groups."""
OUT: Final = Path("build/bench/console.json")

_PURPOSE: Final = {"X-Reason": "bench", "X-Case-Number": "2026-1"}
_FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")

# A row counts once it is on the screen: two frames after it was put into the page. The person there chooses the first
# open hit every few seconds, so that its pictures are loaded.
_WATCH: Final = """
window.painted = {};
const look = () => requestAnimationFrame(() => requestAnimationFrame(() => {
  const at = Date.now();
  for (const row of document.querySelectorAll(".row")) {
    const plate = row.querySelector(".plate-text")?.textContent.trim();
    const site = /Site \\d+/.exec(row.querySelector(".row-words")?.textContent ?? "")?.[0];
    if (plate && site) window.painted[`${plate} ${site}`] ??= at;
  }
}));
addEventListener("DOMContentLoaded", () => {
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
  setInterval(() => document.querySelector(".row.hit.open")?.click(), 4000);
  setInterval(() => dispatchEvent(new MouseEvent("mousemove")), 20000);
});
"""


class BenchFailed(PlatewatchError):
    """The benchmark could not be run to its end."""


@dataclass(slots=True)
class Traffic:
    """Cars on the road, and what became of them. `alerts` are by plate and site."""

    cloud: LocalCloud
    desk: ApiClient
    tokens: dict[str, str]
    files: dict[str, UploadedFile] = field(default_factory=dict)
    alerts: dict[str, SeenAlert] = field(default_factory=dict)
    sent: int = 0
    _observer: Observer = field(init=False)

    def __post_init__(self) -> None:
        self._observer = open_observer(self.cloud, self.tell)

    def tell(self, seen: SeenRead | SeenAlert) -> None:
        """A message was accepted: somebody answers it a little later."""
        if isinstance(seen, SeenAlert):
            self.alerts[_name(seen)] = seen
            closing = threading.Timer(CLOSED_AFTER_S, self._close, (seen.alert.alert_id,))
            closing.daemon = True
            closing.start()

    def drive(self, seconds: float) -> Sequence[SeenAlert]:
        """Sends at the steady rate for so long; the alerts of it."""
        before = set(self.alerts)
        files: dict[str, UploadedFile] = {}
        begin = time.monotonic()
        with ThreadPoolExecutor(4) as hands:
            for number in range(int(seconds * RATE)):
                time.sleep(max(0.0, begin + number / RATE - time.monotonic()))
                hands.submit(self._send, *plan_passing(self.sent), files)
                self.sent += 1
        wait_until_done(self.cloud, self._observer, files)
        time.sleep(CLOSED_AFTER_S + 2)
        return [seen for name, seen in self.alerts.items() if name not in before]

    def _send(self, picture: str, camera_id: str, files: dict[str, UploadedFile]) -> None:
        photo = Photo(f"{picture}.jpg", "image/jpeg", (PICTURES / f"{picture}.jpg").read_bytes, None)

        def note(progress: Progress) -> None:
            if progress.state is State.FAILED:
                print(f"FAILED {progress.name}: {progress.error}", file=sys.stderr)
            note_upload(progress, camera_id, Lane.PRIORITY, "image/jpeg", progress.name, files)
            self.files.update(files)

        transport = HttpTransport(self.cloud.api_url, self.tokens[camera_id])
        upload_files([photo], transport, SystemClock(), Pace(tries=3), note)

    def _close(self, alert_id: str) -> None:
        for answer in ({"step": "acknowledge"}, {"step": "close", "outcome": "not-found"}):
            self.desk.call("POST", f"/v1/alerts/{alert_id}/answer", answer, headers=_PURPOSE)


def _processor_s() -> float:
    """The seconds that all processors have worked since the machine started (Linux: the first line of /proc/stat)."""
    try:
        words = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()
    except OSError as error:
        raise BenchFailed("how busy the processors are is known on Linux alone") from error
    worked = [int(word) for word in words[1:4]] + [int(word) for word in words[6:8]]
    return sum(worked) / os.sysconf("SC_CLK_TCK")


def plan_passing(number: int) -> tuple[str, str]:
    """The picture and the camera of the snapshot with that number, from 0 on.

    A wanted car comes to each camera once: the same car there again would be told to nobody. Raises BenchFailed when
    all have been everywhere.
    """
    if number % HIT_EVERY:
        return ORDINARY[number % len(ORDINARY)], f"camera-{number % CAMERAS:02}"
    camera, car = divmod(number // HIT_EVERY, len(WANTED))
    if camera >= CAMERAS:
        raise BenchFailed("every wanted car has been at every camera: take fewer --seconds")
    return WANTED[car], f"camera-{camera:02}"


def furnish(cloud: LocalCloud) -> Traffic:
    """Registers cameras and one recipient, and imports the town's lists."""
    admin, tokens = cloud.api_client(), {}
    for number in range(CAMERAS):
        position = {"latitude": 52.47, "longitude": 5.64, "site": f"Site {number:02}", "direction": "inbound"}
        camera = {"id": f"camera-{number:02}", "lane": Lane.PRIORITY.value, "position": position}
        tokens[camera["id"]] = admin.call("POST", "/v1/cameras", camera)["token"]
    admin.call("PUT", f"/v1/recipients/{YOU}", describe_recipient(YOU))
    with TemporaryDirectory(prefix="platewatch-bench-") as folder:
        for name in LISTS:
            path = Path(folder) / f"{name}.csv"
            path.write_text(write_list(name, datetime.now(UTC).date()), encoding="utf-8")
            import_file(admin, path, name, new_list=True)
    return Traffic(cloud, admin, tokens)


@dataclass(slots=True)
class Work:
    """What the functions did in one part, and how busy the machine was. Its `note` is a tap on the local cloud."""

    took_ms: dict[str, list[float]] = field(default_factory=dict)
    _begun: dict[int, float] = field(default_factory=dict)
    _from_s: float = field(default_factory=time.monotonic)
    _spent_s: float = field(default_factory=_processor_s)

    def note(self, function: str, _event: Any, phase: str, _outcome: Any, _at: datetime) -> None:
        """One invocation begins or ends. A thread waits for one at a time."""
        thread = threading.get_ident()
        if phase == "before":
            self._begun[thread] = time.monotonic()
        elif (begun := self._begun.pop(thread, None)) is not None:
            self.took_ms.setdefault(function, []).append((time.monotonic() - begun) * 1000)

    def describe(self) -> dict[str, Any]:
        """The share of all processors' time that was used until now, and each function's invocations."""
        passed = (time.monotonic() - self._from_s) * (os.cpu_count() or 1)
        return {
            "processors_busy": round((_processor_s() - self._spent_s) / passed, 2),
            "functions": {name: _describe(list(took)) for name, took in sorted(self.took_ms.items())},
        }


@contextmanager
def sit_at_browsers(cloud: LocalCloud) -> Iterator[list[Any]]:
    """The pages of people who are signed in, each in a browser that knows nothing of the others."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("PLATEWATCH_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise BenchFailed("there is no Chromium: install Debian's package chromium, or set PLATEWATCH_CHROMIUM")
    with sync_playwright() as playwright:
        browsers = [playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS)) for _ in range(BROWSERS)]
        pages = [browser.new_page(viewport={"width": 1280, "height": 800}) for browser in browsers]
        for page in pages:
            page.add_init_script(_WATCH)
            page.goto(f"{cloud.console_url}/live")
            page.get_by_role("link").first.click()
            page.get_by_role("link", name="control room").first.click()
            page.locator(".live-now").wait_for()
        yield pages
        for browser in browsers:
            browser.close()


@contextmanager
def ask_without_screens(cloud: LocalCloud, seconds: float) -> Iterator[dict[str, Any]]:
    """Desks that only ask, in a process of their own; what it measured is in the dictionary afterwards."""
    assert cloud.provider is not None
    users = [f"poller-{number:02}" for number in range(POLLERS)]
    for user in users:
        cloud.provider.add_person(Somebody(user, user, ("control-room",)))
    sessions = [_sign_in(cloud, user) for user in users]
    order = {"address": cloud.api_url, "cookie": SESSION, "sessions": sessions, "seconds": seconds}
    command = [sys.executable, "-m", "bench.console_pollers"]
    measured: dict[str, Any] = {}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps(order))
        process.stdin.close()
        process.stdin = None
        yield measured
        measured |= json.loads(process.communicate(timeout=60)[0])


@contextmanager
def watch_functions(cloud: LocalCloud) -> Iterator[dict[str, Any]]:
    """What the functions did meanwhile is in the dictionary afterwards (Work.describe)."""
    work, described = Work(), dict[str, Any]()
    cloud.taps.append(work.note)
    try:
        yield described
    finally:
        cloud.taps.remove(work.note)
        described |= work.describe()


def measure(seconds: float) -> dict[str, Any]:
    """The figures of both parts. Raises BenchFailed, and DemoFailed where the chain does not come to rest."""
    load = os.getloadavg()[0]
    with start_cloud(PARAMETERS) as cloud:
        traffic = furnish(cloud)
        with watch_functions(cloud) as work_alone:
            alone = traffic.drive(seconds)
        with sit_at_browsers(cloud) as pages, ask_without_screens(cloud, seconds + CLOSED_AFTER_S) as polls:
            # Playwright's pages live on this thread, and do their work while it waits.
            together: list[SeenAlert] = []
            driving = threading.Thread(target=lambda: together.extend(traffic.drive(seconds)))
            with watch_functions(cloud) as work_together:
                driving.start()
                while driving.is_alive():
                    pages[0].wait_for_timeout(250)
            painted = [page.evaluate("window.painted") for page in pages]
        waits = [
            None if (at := seen_by.get(_name(seen))) is None else at - seen.alert.created_at.timestamp() * 1000
            for seen_by in painted
            for seen in together
        ]
        before, after = (
            _describe([put_to_alert_ms(*_with_file(traffic, seen)) for seen in part]) for part in (alone, together)
        )
    return {
        "seconds": seconds,
        "snapshots_a_second": RATE,
        "processors": os.cpu_count(),
        "load_before": round(load, 2),
        "put_to_alert_ms": {"nobody_at_the_console": before, "with_consoles": after},
        "put_to_alert_p95_ratio": round(after["p95"] / before["p95"], 2) if before["p95"] and after["p95"] else None,
        "stored_to_painted_ms": _describe(waits),
        "poll_ms": {**_describe(polls["ms"]), "failed": polls["failed"]},
        "work": {"nobody_at_the_console": work_alone, "with_consoles": work_together},
    }


def main() -> None:
    """Prints the figures and writes them to build/bench/console.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long each of both parts takes (default 60)")
    figures = measure(parser.parse_args().seconds)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


def _sign_in(cloud: LocalCloud, user: str) -> str:
    browser = Browser(cloud.api_url)
    browser.sign_in(user)
    return browser.cookies[SESSION]


def _name(seen: SeenAlert) -> str:
    """As a row of the page names it: by the plate that was seen."""
    hit, position = seen.alert.hit, seen.alert.sighting.position
    return f"{hit.show_plate()} {position.site if position else ''}"


def _with_file(traffic: Traffic, seen: SeenAlert) -> tuple[UploadedFile | None, SeenAlert]:
    return traffic.files.get(seen.snapshot_id), seen


def _describe(waits: Sequence[float | None]) -> dict[str, Any]:
    known = sorted(wait for wait in waits if wait is not None)
    figures = {
        "p50": quantile(known, 0.5),
        "p95": quantile(known, 0.95),
        "most": round(known[-1], 1) if known else None,
    }
    return {**figures, "count": len(known), "missing": len(waits) - len(known)}


if __name__ == "__main__":
    main()
