"""Answers with what it was given, or with what the query asks for."""

import base64
import json
import os
import time
from pathlib import Path
from typing import Any


def meet(folder: Path, count: int) -> None:
    """Returns when so many requests are in here at the same time."""
    (folder / str(os.getpid())).touch()
    until = time.monotonic() + 20
    while len(list(folder.iterdir())) < count:
        if time.monotonic() > until:
            raise TimeoutError("no other request came while this one was served")
        time.sleep(0.01)


def handler(event: dict[str, Any], context: Any) -> Any:
    asked = event.get("queryStringParameters") or {}
    match asked.get("do"):
        case "fail":
            raise ValueError("told to fail")
        case "sleep":
            time.sleep(float(asked["seconds"]))
        case "meet":
            meet(Path(asked["folder"]), int(asked["count"]))
        case "bytes":
            body = base64.b64encode(bytes(range(256))).decode()
            headers = {"content-type": "image/png"}
            return {"statusCode": 200, "headers": headers, "body": body, "isBase64Encoded": True}
        case "cookies":
            return {"statusCode": 303, "headers": {"location": "/x"}, "cookies": ["a=1; Secure", "b=2"]}
        case "large":
            return {"statusCode": 200, "body": "x" * (7 * 1024 * 1024)}
        case "plain":
            return {"hello": "world"}
        case "import":
            __import__(asked["name"])
    answer = {
        "event": event,
        "environment": dict(os.environ),
        "left_ms": context.get_remaining_time_in_millis(),
        "name": context.function_name,
        "pid": os.getpid(),
    }
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(answer)}
