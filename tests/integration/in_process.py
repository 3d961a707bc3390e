"""The people's API, answered by the api function in this process."""

import importlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from platewatch.cli.api_client import ApiRefused


class InProcessClient:
    """ApiClient, whose requests are made by `http_event` and come from `caller`."""

    def __init__(self, http_event: Callable[..., dict[str, Any]], context: Any, **caller: str) -> None:
        self._app = importlib.import_module("functions.api.app")
        self._http_event = http_event
        self._context = context
        self._caller = caller

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """As ApiClient.call."""
        asked = {"headers": dict(headers or {}), "query": dict(query or {}), "body": body}
        response = self._app.handler(self._http_event(method, path, **asked, **self._caller), self._context)
        document: dict[str, Any] = json.loads(response["body"])
        if response["statusCode"] >= 300:
            told = document["error"]
            raise ApiRefused(response["statusCode"], told["code"], told["message"], told.get("field"))
        return document
