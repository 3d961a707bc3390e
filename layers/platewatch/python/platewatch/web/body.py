"""The JSON body of a request."""

import json

from platewatch.errors import PlatewatchError


class BodyInvalid(PlatewatchError):
    """The body is not JSON in UTF-8."""


def parse_body(body: bytes | None) -> object:
    """The decoded JSON of a request's body, whatever it holds. Raises BodyInvalid."""
    if body is None:
        raise BodyInvalid("the body must be JSON in UTF-8")
    try:
        return json.loads(body.decode("utf-8"), object_pairs_hook=_refuse_doubles, parse_constant=_refuse_constant)
    except UnicodeError as error:
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
