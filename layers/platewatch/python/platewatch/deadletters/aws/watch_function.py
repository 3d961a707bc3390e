"""Asking watch about dead letters: the function that has the rights on their queues."""

import json
from typing import Any

from platewatch.deadletters.calls import REFUSALS, Call, write_call
from platewatch.deadletters.errors import WatchFailed


class WatchFunction:
    """Invokes the function of that name once for each call."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def ask(self, call: Call) -> dict[str, Any]:
        """What came of the call. Raises what watch refused it with (see REFUSALS), and WatchFailed."""
        answered = self._client.invoke(FunctionName=self._name, Payload=json.dumps(write_call(call)).encode())
        document = json.loads(answered["Payload"].read())
        if answered.get("FunctionError"):
            raise WatchFailed("watch failed when it was asked about dead letters: its log says why")
        if "refused" in document:
            raise REFUSALS[document["refused"]](document["why"])
        return dict(document)
