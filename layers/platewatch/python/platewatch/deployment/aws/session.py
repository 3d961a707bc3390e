"""Clients for the account that the machine's AWS credentials belong to, and what is said where AWS does not answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from platewatch.aws.environment import load_optional
from platewatch.deployment.errors import NoAccount, NotAnswered


class AwsSession:
    """Makes each client once. Raises NoAccount where there is no region or there are no credentials."""

    def __init__(self) -> None:
        try:
            session = boto3.Session(region_name=load_optional("AWS_REGION"))
            if session.region_name is None:
                raise NoAccount("in which region? set AWS_REGION")
            if session.get_credentials() is None:
                raise NoAccount("no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
        except BotoCoreError as error:
            raise NoAccount(f"the AWS settings of this machine do not work: {error}") from error
        self._session = session
        self._made: dict[tuple[str, str | None], Any] = {}
        self.region: str = session.region_name

    def client(self, service: str, region: str | None = None) -> Any:
        """A client of the service, in another region where one is named."""
        if (service, region) not in self._made:
            self._made[service, region] = self._session.client(service, region_name=region)  # type: ignore[call-overload]
        return self._made[service, region]


@contextmanager
def asked(what: str) -> Iterator[None]:
    """What AWS refuses inside, or does not answer, becomes NotAnswered with what was asked."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise NotAnswered(f"AWS did not say {what}: {error}") from error
