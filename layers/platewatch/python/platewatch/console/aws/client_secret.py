"""The console's own secret at the identity provider, where the force's provider asks for one."""

from collections.abc import Callable
from functools import cache
from typing import Any


def make_finder(open_client: Callable[[], Any], arn: str) -> Callable[[], str | None]:
    """Gives the secret's text, fetched once per process; None where there is no secret."""

    @cache
    def find() -> str | None:
        if not arn:
            return None
        text: str = open_client().get_secret_value(SecretId=arn)["SecretString"]
        return text.strip()

    return find
