"""What the stories share: terminals on which people of each role type commands, phones, and time that passes."""

import io
import json
import os
import re
from collections.abc import Iterable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from localcloud.run.cloud import LocalCloud
from platewatch.cli.api_client import ApiClient
from platewatch.cli.main import main
from tests.e2e.conftest import LINK
from tests.e2e.test_chain import open_page
from tests.template.test_people import ROLES

PURPOSE = ("--reason", "test of a shift", "--case", "PL1300-2026-17")
PIN = re.compile(r"its PIN for the alert page, shown this once: (\d+)")


@dataclass(frozen=True, slots=True)
class Printed:
    """What one command printed, and its exit status."""

    status: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where a person types commands, with the rights of their role and no others."""

    environment: Mapping[str, str]

    def type(self, *words: str) -> Printed:
        """Types `platewatch` and these words; what came of it, whatever that is."""
        out, err = io.StringIO(), io.StringIO()
        with patch.dict(os.environ, self.environment), redirect_stdout(out), redirect_stderr(err):
            status = main(words)
        return Printed(status, out.getvalue(), err.getvalue())

    def run(self, *words: str) -> str:
        """Types a command that must succeed; what it printed."""
        printed = self.type(*words)
        assert printed.status == 0, (words, printed)
        return printed.out

    def refused(self, *words: str) -> str:
        """Types a command that must fail; what it told the person."""
        printed = self.type(*words)
        assert printed.status == 1, (words, printed)
        return printed.err

    def open_client(self) -> ApiClient:
        """What the person's own program would call the service with."""
        with patch.dict(os.environ, self.environment):
            return ApiClient(self.environment["PLATEWATCH_API"])

    def ask(self, *words: str) -> Any:
        """Types a command that must succeed, with --json; the document that it printed."""
        return json.loads(self.run(*words, "--json"))


def open_terminal(cloud: LocalCloud, role: str, name: str = "") -> Terminal:
    """A terminal of a new person with the role, which is one of docs/access.md."""
    person = cloud.add_person(name or role.replace(" ", "-"), role=ROLES[role])
    return Terminal(person.environment())


@dataclass(slots=True)
class Phone:
    """The phone of a recipient who types a PIN once for each alert, as an officer does."""

    cloud: LocalCloud
    number: str
    pin: str
    cookies: dict[str, str] = field(default_factory=dict)

    def texts(self) -> list[str]:
        """All text messages that came, oldest first."""
        return [message["text"] for message in self.cloud.sms_outbox() if message["phone"] == self.number]

    def link(self) -> str:
        """The link of the last message that has one."""
        return next(found[0] for text in reversed(self.texts()) if (found := LINK.search(text)))

    def look(self) -> str:
        """The page of the last alert as it is now."""
        return self._post("")

    def press(self, button: str, **form: str) -> str:
        """The page that follows when a button of the last alert's page is pressed."""
        return self._post(f"/{button}", **form)

    def press_and_confirm(self, button: str) -> str:
        """Presses a button that asks first whether it is meant, and says yes."""
        assert "Weet u het zeker?" in self.press(button)
        return self.press(button, confirmed="yes")

    def _post(self, path: str, **form: str) -> str:
        link = self.link()
        if link not in self.cookies:
            status, _, headers = open_page(link, {"pin": self.pin})
            assert status == 200
            self.cookies[link] = headers["Set-Cookie"].partition(";")[0]
        status, page, _ = open_page(link + path, form, self.cookies[link])
        assert status == 200, page
        return page


def add_phone(cloud: LocalCloud, admin: Terminal, recipient_id: str, name: str, number: str, *words: str) -> Phone:
    """The admin adds the recipient and hands over the PIN; the recipient's phone."""
    added = admin.run("recipient", "add", recipient_id, "--name", name, "--sms", number, *words)
    found = PIN.search(added)
    assert found is not None, added
    return Phone(cloud, number, found[1])


def let_answer_time_pass(cloud: LocalCloud, alert_ids: Iterable[str]) -> list[str]:
    """The time in which somebody should have answered these alerts is over; those of them that waited for an answer."""
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat(timespec="milliseconds")
    client, table = cloud.admin_client("dynamodb"), cloud.resources["AlertsTable"]
    waited = []
    for alert_id in alert_ids:
        try:
            client.update_item(
                TableName=table,
                Key={"pk": {"S": f"alert#{alert_id}"}, "sk": {"S": "alert"}},
                UpdateExpression="SET escalate_at = :past",
                ConditionExpression="attribute_exists(escalate_at)",
                ExpressionAttributeValues={":past": {"S": past}},
            )
        except client.exceptions.ConditionalCheckFailedException:
            continue
        waited.append(alert_id)
    return waited


def run_watch(cloud: LocalCloud) -> None:
    """The minute is over: the service looks after what waits."""
    outcome = cloud.run_schedule("WatchFunction")
    assert not outcome.failed, outcome.error
