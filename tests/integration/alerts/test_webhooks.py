"""Webhooks over real sockets: what is sent, what is refused, and that a dead one delays nobody."""

import json
import os
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from platewatch.alerts.alert import Alert
from platewatch.alerts.aws.deliveries_queue import SqsDeliveries
from platewatch.alerts.channel import WEBHOOK
from platewatch.alerts.channels import webhooks
from platewatch.alerts.channels.webhooks import HttpsWebhooks
from platewatch.alerts.delivery import DeliveryState
from platewatch.alerts.errors import ChannelFault
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.routing import Notifying, notify_recipient
from platewatch.alerts.webhook import make_secret, sign_message
from platewatch.aws import clients
from platewatch.aws.first_sent import FIRST_SENT
from platewatch.aws.plate_tags import KmsSecret
from tests.integration.alerts.conftest import Deployment
from tests.integration.queue_events import take_events
from tests.loopback import LoopbackHandler, serve_loopback
from tests.unit.alerts.makers import make_alert_for, make_recipient


@dataclass
class Desk:
    """A webhook's owner: what came, and what it answers."""

    url: str = ""
    status: int = 200
    drip: bool = False
    wait: float = 0.0
    came: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


def _make_handler(desk: Desk) -> type[LoopbackHandler]:
    class Handler(LoopbackHandler):
        def do_POST(self) -> None:
            desk.came.append((self.path, dict(self.headers), self.take_body()))
            time.sleep(desk.wait)
            if desk.drip:
                for _ in range(100):
                    self.wfile.write(b"H")
                    time.sleep(0.05)
            self.answer(desk.status, headers={"Location": f"{desk.url}/elsewhere"})

    return Handler


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    with serve_loopback(_make_handler(desk)) as server:
        desk.url = server.address
        yield desk


LOCAL = HttpsWebhooks(this_machine=True)


def _refuse(sender: HttpsWebhooks, url: str) -> str:
    with pytest.raises(ChannelFault) as fault:
        sender.post(url, b"{}", {})
    return fault.value.kind


def test_the_body_goes_as_it_is_with_its_headers(desk: Desk) -> None:
    headers = sign_message("secret", b'{"a": 1}', "alert", "key", datetime.now(UTC))
    assert LOCAL.post(f"{desk.url}/in?x=1", b'{"a": 1}', headers) == "HTTP 200"
    ((path, came, body),) = desk.came
    assert (path, body) == ("/in?x=1", b'{"a": 1}')
    assert {name: came[name] for name in headers} == headers


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_a_failure_and_not_followed(desk: Desk, status: int) -> None:
    desk.status = status
    assert _refuse(LOCAL, f"{desk.url}/in") == f"HTTP {status}"
    assert [path for path, _, _ in desk.came] == ["/in"]


@pytest.mark.parametrize("status", [400, 404, 410, 500, 503])
def test_an_answer_that_is_no_success_is_a_failure_by_its_number(desk: Desk, status: int) -> None:
    desk.status = status
    assert _refuse(LOCAL, desk.url) == f"HTTP {status}"


def test_who_does_not_answer_is_given_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "_WAIT", 0.2)
    desk.wait = 1.0
    began = time.monotonic()
    assert _refuse(LOCAL, desk.url) == "TimeoutError"
    assert time.monotonic() - began < 0.8


def test_who_answers_a_byte_at_a_time_is_cut_off(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "_WHOLE", 0.5)
    desk.drip = True
    began = time.monotonic()
    assert _refuse(LOCAL, desk.url)
    assert time.monotonic() - began < 3


def test_nobody_there_is_a_failure() -> None:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert _refuse(LOCAL, f"http://127.0.0.1:{port}/") == "ConnectionRefusedError"


def test_deployed_nothing_goes_to_this_machine(desk: Desk) -> None:
    assert _refuse(HttpsWebhooks(this_machine=False), desk.url) == "AddressRefused"
    assert desk.came == []


def _resolve_to(*addresses: str) -> Callable[..., list[tuple[Any, ...]]]:
    return lambda host, port, **_: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]


@pytest.mark.parametrize(
    "addresses", [("127.0.0.1",), ("169.254.169.254",), ("10.0.0.1",), ("93.184.216.34", "10.0.0.1"), ()]
)
@pytest.mark.parametrize("this_machine", [True, False])
def test_a_name_that_leads_into_a_private_network_is_refused(addresses: tuple[str, ...], this_machine: bool) -> None:
    sender = HttpsWebhooks(this_machine, _resolve_to(*addresses))
    assert _refuse(sender, "https://desk.example.org/") == "AddressNotPublic"


def test_a_name_that_nobody_knows_is_a_failure() -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise socket.gaierror

    assert _refuse(HttpsWebhooks(False, fail), "https://desk.example.org/") == "HostUnknown"


@pytest.fixture
def secure_desk(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Desk, HttpsWebhooks]]:
    """The desk behind TLS as desk.example.org, at an address that counts as public; and a sender that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "desk.example.org")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("desk.example.org")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "desk.pem"
    encoding = serialization.Encoding.PEM
    clear = serialization.NoEncryption()
    pem.write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, clear) + certificate.public_bytes(encoding)
    )
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(pem)
    monkeypatch.setattr(webhooks, "is_public", lambda address: bool(ip_address(address)))
    trusting = ssl.create_default_context(cafile=str(pem))
    with serve_loopback(_make_handler(desk), serving) as server:
        desk.url = f"https://desk.example.org:{server.server_port}/in"
        yield desk, HttpsWebhooks(False, _resolve_to("127.0.0.1"), trusting)


def test_https_is_spoken_with_the_address_that_was_judged(secure_desk: tuple[Desk, HttpsWebhooks]) -> None:
    desk, sender = secure_desk
    assert sender.post(desk.url, b"{}", {}) == "HTTP 200"
    ((_, headers, _),) = desk.came
    assert headers["Host"].startswith("desk.example.org:")


def test_when_the_first_address_is_not_reached_the_second_is_tried(secure_desk: tuple[Desk, HttpsWebhooks]) -> None:
    desk, sender = secure_desk
    sender._resolve = _resolve_to("127.0.0.2", "127.0.0.1")
    assert sender.post(desk.url, b"{}", {}) == "HTTP 200"
    sender._resolve = _resolve_to("127.0.0.2")
    assert _refuse(sender, desk.url) == "ConnectionRefusedError"


def test_a_certificate_of_somebody_else_is_refused(secure_desk: tuple[Desk, HttpsWebhooks]) -> None:
    desk, sender = secure_desk
    assert _refuse(sender, desk.url.replace("desk.", "other.")) == "SSLCertVerificationError"
    untrusting = HttpsWebhooks(False, _resolve_to("127.0.0.1"))
    assert _refuse(untrusting, desk.url) == "SSLCertVerificationError"
    assert desk.came == []


def _tell(deployment: Deployment, recipient: Recipient) -> Alert:
    deployment.add_recipients(recipient)
    alert = make_alert_for(recipient.recipient_id)
    queue = SqsDeliveries(clients.sqs(), deployment.queue_url)
    assert notify_recipient(alert, Notifying(deployment.alerts, deployment.deliveries, queue, deployment.board))
    return alert


def _state(deployment: Deployment, alert: Alert) -> DeliveryState:
    delivery = deployment.deliveries.find_delivery(alert.alert_id, alert.recipient_id)
    assert delivery is not None
    return delivery.state


def test_a_webhook_gets_the_alert_signed_with_its_secret(
    deployment: Deployment, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBHOOKS_ON_THIS_MACHINE", "yes")
    recipient = replace(make_recipient("desk", channel=WEBHOOK), address=f"{desk.url}/in", secret_salt="00")
    alert = _tell(deployment, recipient)
    assert deployment.deliver_waiting() == []
    assert (desk.came, _state(deployment, alert)) == ([], DeliveryState.PENDING)
    assert deployment.deliver_waiting(deployment.webhooks_queue_url) == []
    ((_, headers, body),) = desk.came
    secret = make_secret(recipient, KmsSecret(clients.kms(), os.environ["WEBHOOK_KEY_ID"]))
    sent_at = datetime.fromtimestamp(int(headers["Platewatch-Timestamp"]), UTC)
    expected = sign_message(secret, body, "alert", alert.alert_id, sent_at)
    assert {name: headers[name] for name in expected} == expected
    assert json.loads(body)["alert_id"] == alert.alert_id
    assert _state(deployment, alert) is DeliveryState.ACCEPTED


def test_an_order_that_is_put_aside_keeps_the_day_that_it_had(deployment: Deployment) -> None:
    _tell(deployment, replace(make_recipient("desk", channel=WEBHOOK), address="https://nobody.invalid/alerts"))
    [waiting] = take_events(deployment.queue_url)
    clients.sqs().change_message_visibility(
        QueueUrl=deployment.queue_url, ReceiptHandle=waiting["Records"][0]["receiptHandle"], VisibilityTimeout=0
    )
    assert deployment.deliver_waiting() == []
    [aside] = take_events(deployment.webhooks_queue_url)
    first = aside["Records"][0]["messageAttributes"][FIRST_SENT]["stringValue"]
    assert first == waiting["Records"][0]["attributes"]["SentTimestamp"]


def test_dead_webhooks_delay_nobody(deployment: Deployment, capsys: pytest.CaptureFixture[str]) -> None:
    dead = make_recipient("desk", channel=WEBHOOK)
    dead = replace(dead, address="https://nobody.invalid/alerts?token=of-the-owner", secret_salt="00")
    lost, told = _tell(deployment, dead), _tell(deployment, make_recipient())
    assert deployment.deliver_waiting() == []
    # The dead one was put aside untried: the others waited for nothing of it.
    assert len(deployment.read_sms()) == 1
    assert (_state(deployment, told), _state(deployment, lost)) == (DeliveryState.ACCEPTED, DeliveryState.PENDING)
    assert len(deployment.deliver_waiting(deployment.webhooks_queue_url)) == 1
    delivery = deployment.deliveries.find_delivery(lost.alert_id, "desk")
    assert delivery is not None
    assert [attempt.error for attempt in delivery.attempts] == ["HostUnknown"]
    written = capsys.readouterr()
    for secret in ("of-the-owner", "KXL"):
        assert secret not in written.out + written.err
