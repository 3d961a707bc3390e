"""A browser, and a service to look at. `make test-browser` runs these tests; they need Chromium.

`service` is the fake service, and `open_page` opens its console as somebody. `open_context` opens a browser that knows
neither, for a console at any address.
"""

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.layers import ROOT

# make test has no playwright, and leaves these tests out.
collect_ignore_glob = [] if importlib.util.find_spec("playwright") else ["test_*.py"]

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.browser.fake_service import FakeService

PICTURES: Final = ROOT / "build/browser"
CHROMIUM: Final = "PLATEWATCH_CHROMIUM"
BROWSERS: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FEATURES_OFF: Final = (
    # Two pages that Chromium loads for its address bar whenever a window opens: nearly half of what opening one costs.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    # Playwright's own, which this list takes the place of.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
)
FLAGS: Final = (
    f"--disable-features={','.join(FEATURES_OFF)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE: Final = {"width": 1280, "height": 800}
LONGEST_MS: Final = 30_000
"""What a page may take to load or to change: a fault shows as well after it, and a busy machine is none."""


def find_chromium() -> str:
    """Where Chromium is. Ends the run with a word on what to install where there is none.

    Its headless shell comes first: the same pages with a quarter less computing, for it has no windows.
    """
    named = os.environ.get(CHROMIUM)
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found or not Path(found).exists():
        where = f"{CHROMIUM}={named} does not exist" if named else "there is no Chromium on this machine"
        pytest.exit(f"{where}: install Debian's package chromium, or name one in {CHROMIUM}", returncode=2)
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=LONGEST_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), headless=True, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def service() -> Iterator["FakeService"]:
    from tests.browser.fake_server import serve
    from tests.browser.fake_service import FakeService

    with serve(FakeService()) as served:
        yield served
        assert served.wrong == []


@pytest.fixture
def open_context(browser: "Browser") -> Iterator[Callable[..., "BrowserContext"]]:
    """Opens browsers that know nothing of each other, as of two people; all are closed after the test."""
    opened: list[BrowserContext] = []

    def open_one(**settings: Any) -> "BrowserContext":
        context = browser.new_context(**{"viewport": WIDE, "locale": "en-GB", "color_scheme": "light", **settings})
        context.set_default_timeout(LONGEST_MS)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        close_context(context)


def close_context(context: "BrowserContext") -> None:
    """Closes a browser, also while a test still answers one of its requests: what that came to fails no later test."""
    for page in context.pages:
        page.unroute_all(behavior="ignoreErrors")
    context.unroute_all(behavior="ignoreErrors")
    context.close()


@pytest.fixture
def open_page(service: "FakeService", open_context: Callable[..., "BrowserContext"]) -> Iterator[Callable[..., "Page"]]:
    """Opens the console as somebody. What the page reports as a fault or as refused by the CSP fails the test."""
    faults: list[str] = []

    def open_one(
        name: str | None = "A. de Wit", role: str = "control room", path: str = "/live", **settings: Any
    ) -> "Page":
        from tests.browser.fake_server import COOKIE

        before, expected = settings.pop("before", None), settings.pop("faults", [])
        context = open_context(**settings)
        if name is not None:
            context.add_cookies([{"name": COOKIE, "value": service.sign_in(name, role), "url": service.address}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{error}"))
        page.on("console", lambda said: faults.append(said.text) if is_fault(said.type, said.text, expected) else None)
        if before is not None:
            before(page)
        page.goto(f"{service.address}/console{path}")
        return page

    yield open_one
    assert not faults


@pytest.fixture
def member(open_page: Callable[..., "Page"]) -> "Page":
    """The screen Investigations of a member, whose clock a test can move."""
    from tests.browser.investigation_states import MEMBER

    page = open_page(*MEMBER, "/investigations", before=lambda one: one.clock.install())
    page.locator(".iv").wait_for()
    return page


@pytest.fixture
def desk(service: "FakeService", open_page: Callable[..., "Page"]) -> "Page":
    """The screen Hotlists of an editor with lists, without a purpose."""
    from tests.browser.hotlist_states import EDITOR, fill

    fill(service)
    service.hotlists.slow = 0
    page = open_page(*EDITOR)
    page.locator(".list-row").first.wait_for()
    return page


def is_fault(kind: str, text: str, expected: Sequence[str]) -> bool:
    """Whether what the browser's console says is a fault of the page. Refused requests are part of some tests."""
    return kind == "error" and not any(part in text for part in ("Failed to load resource", *expected))


@pytest.fixture
def keep_picture() -> Callable[["Page", str], None]:
    """Writes what the page looks like to build/browser."""

    def keep(page: "Page", name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png")

    return keep
