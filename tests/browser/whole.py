"""The whole service behind a browser: the town on the local cloud, its people, and what the audit log says of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from localcloud.demo.run import start_cloud
from localcloud.demo.town import TOWN_PARAMETERS, Town
from localcloud.run.browser import SESSION
from localcloud.run.cloud import LocalCloud
from localcloud.run.identity_provider import Somebody

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

PARAMETERS: Final = {**TOWN_PARAMETERS, "Language": "en"}


@dataclass(slots=True)
class Whole:
    """A local cloud with the town's cameras, recipients and lists."""

    cloud: LocalCloud
    town: Town

    def add_person(self, user: str, group: str = "control-room") -> str:
        """Somebody more who may sign in; the user name."""
        assert self.cloud.provider is not None
        self.cloud.provider.add_person(Somebody(user, user, (group,)))
        return user

    def list_records(self, user: str) -> list[dict[str, Any]]:
        """What the chained log says of somebody at the console, oldest first, without the types of DynamoDB."""
        outcome = self.cloud.run_schedule("SequenceFunction")
        assert not outcome.failed, outcome.error
        items = self.cloud.admin_client("dynamodb").scan(TableName=self.cloud.resources["AuditTable"])["Items"]
        found = [_plain(item) for item in items if item.get("actor") == {"S": f"console/{user}"}]
        return sorted(found, key=lambda record: record["at"])


@contextmanager
def start_whole(speed: float) -> Iterator[Whole]:
    """The whole service, with nothing on the road yet."""
    with start_cloud(PARAMETERS) as cloud:
        town = Town(cloud, lambda _line: None, speed)
        town.prepare()
        yield Whole(cloud, town)


def sign_in(context: "BrowserContext", whole: Whole, user: str, path: str = "/live") -> "Page":
    """Signs in as people do: from the console to the provider's page and back. Answers the page at that address."""
    page = context.new_page()
    page.goto(whole.cloud.console_url + path)
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name=f"({user})").click()
    page.locator(".who").wait_for()
    return page


def find_session(context: "BrowserContext") -> str:
    """The session's id in the browser's cookie."""
    return next(cookie["value"] for cookie in context.cookies() if cookie["name"] == SESSION)


def _plain(item: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(held["M"]) if "M" in held else next(iter(held.values())) for name, held in item.items()}
