"""SNS: text messages, the alerts topic, and the operators' topic."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from platewatch.alerts.errors import ChannelFault
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.send import Attributes, Message
from platewatch.aws import clients, environment

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

_LONGEST_SUBJECT: Final = 99


class SmsSender:
    """Sends text messages. `sender_id` is shown as the sender where the country allows one."""

    def __init__(self, client: "SNSClient", sender_id: str | None) -> None:
        self._client = client
        self._sender_id = sender_id

    def send(self, message: Message, recipient: Recipient, _now: datetime, /) -> str:
        """See Sender."""
        return self.send_sms(recipient.address or "", message.text())

    def send_sms(self, number: str, text: str) -> str:
        """Send a text message; returns SNS's id of it. Raises ChannelFault."""
        attributes = {"AWS.SNS.SMS.SMSType": _text("Transactional")}
        if self._sender_id:
            attributes["AWS.SNS.SMS.SenderID"] = _text(self._sender_id)
        try:
            answer = self._client.publish(PhoneNumber=number, Message=text, MessageAttributes=attributes)
        except (ClientError, BotoCoreError) as error:
            # Not `from error`: what is chained is logged, and SNS quotes the phone number in its messages.
            raise ChannelFault(_name_error(error)) from None
        return answer["MessageId"]


class TopicSender:
    """Publishes documents to the alerts topic."""

    def __init__(self, client: "SNSClient", topic_arn: str) -> None:
        self._client = client
        self._topic_arn = topic_arn

    def send(self, message: Message, _recipient: Recipient, _now: datetime, /) -> str:
        """See Sender."""
        attributes = message.attributes
        try:
            answer = self._client.publish(
                TopicArn=self._topic_arn,
                Message=message.document,
                # Mail shows it before anybody has signed in to anything: it says nothing personal.
                Subject=_describe_subject(attributes)[:_LONGEST_SUBJECT],
                MessageAttributes={name: _attribute(value) for name, value in attributes.items()},
            )
        except (ClientError, BotoCoreError) as error:
            raise ChannelFault(_name_error(error)) from error
        return answer["MessageId"]


class SnsOperators:
    """Implements the port Operators: tells the operators' topic what they must know, without plates."""

    def __init__(self, client: "SNSClient", topic_arn: str) -> None:
        self._client = client
        self._topic_arn = topic_arn

    def notify_operators(self, subject: str, text: str) -> None:
        """Publish to the operators' topic."""
        self._client.publish(TopicArn=self._topic_arn, Subject=subject[:_LONGEST_SUBJECT], Message=text)


def open_sms() -> SmsSender:
    """The sender of text messages. Raises SettingMissing."""
    return SmsSender(clients.sns(), environment.load_optional("SMS_SENDER_ID"))


def open_topic() -> TopicSender:
    """The sender to the alerts topic. Raises SettingMissing."""
    return TopicSender(clients.sns(), environment.load_text("ALERTS_TOPIC_ARN"))


def _describe_subject(attributes: Attributes) -> str:
    """A test message has no priority."""
    priority = f", priority {attributes['priority']}" if "priority" in attributes else ""
    return f"Platewatch {_name_kind(attributes)}{priority}"


def _name_kind(attributes: Attributes) -> str:
    """What the message is by its schema, platewatch.alert/1: an alert, an answer, a review or a test."""
    name = str(attributes["schema"]).partition("/")[0].rpartition(".")[2]
    return "alert" if name == "flow" else name


def _name_error(error: ClientError | BotoCoreError) -> str:
    if isinstance(error, ClientError):
        return error.response.get("Error", {}).get("Code", "ClientError")
    return type(error).__name__


def _attribute(value: str | int | float) -> Any:
    return _text(value) if isinstance(value, str) else {"DataType": "Number", "StringValue": str(value)}


def _text(value: str) -> Any:
    return {"DataType": "String", "StringValue": value}
