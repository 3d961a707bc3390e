"""The JSON body of a request."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from platewatch.errors import PlatewatchError


class BodyInvalid(PlatewatchError):
    """The body is not JSON in UTF-8."""


def read_body(event: Mapping[str, Any]) -> object:
    """The decoded JSON body of an HTTP API event, whatever it holds. Raises BodyInvalid."""
    body = event.get("body") or ""
    try:
        data = base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode("utf-8")
        return json.loads(data.decode("utf-8"), object_pairs_hook=_refuse_doubles, parse_constant=_refuse_constant)
    except (binascii.Error, UnicodeError) as error:
        raise BodyInvalid("the body must be JSON in UTF-8") from error
    except RecursionError as error:
        raise BodyInvalid("the body's JSON is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise BodyInvalid(f"the body must be JSON: {error.msg} at character {error.pos}") from error
    except ValueError as error:
        # Python refuses to read whole numbers of thousands of digits.
        raise BodyInvalid("the body holds a number with too many digits") from error


def _refuse_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise BodyInvalid("the body names a field twice in one object")
    return fields


def _refuse_constant(name: str) -> object:
    raise BodyInvalid(f"the body holds {name}, which is not JSON")
