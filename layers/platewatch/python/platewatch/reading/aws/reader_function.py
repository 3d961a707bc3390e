"""The other side of a test picture: asks the function that has the reader, and waits for its answer."""

import json
from base64 import b64encode
from typing import Any, Final

from botocore.exceptions import ClientError, ReadTimeoutError

from platewatch.reading.errors import PictureRejected, ReaderBusy, ReaderFailed
from platewatch.sentences import load_sentence

_BUSY: Final = frozenset({"TooManyRequestsException", "EC2ThrottledException", "ServiceException"})
"""What Lambda answers while the function's capacity is used up."""


class ReaderFunction:
    """Implements the port TrialReader by invoking the function of that name once."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def try_picture(self, camera_id: str, data: bytes) -> dict[str, Any]:
        """See TrialReader."""
        event = json.dumps({"camera_id": camera_id, "test_picture": b64encode(data).decode()})
        try:
            answered = self._client.invoke(FunctionName=self._name, Payload=event.encode())
        except ReadTimeoutError as error:
            raise ReaderBusy("the reader took too long, as it does when it starts: try again") from error
        except ClientError as error:
            if error.response["Error"]["Code"] in _BUSY:
                raise ReaderBusy("the reader is busy with the pictures of cameras: try again") from error
            raise
        document = json.loads(answered["Payload"].read())
        if answered.get("FunctionError"):
            raise ReaderFailed("the function that reads failed at a test picture: its log says why")
        if "rejected" in document:
            raise PictureRejected(load_sentence(document["rejected"]))
        return dict(document["trial"])
