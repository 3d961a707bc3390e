"""JSON schemas of what the API takes and answers, in few words.

A name that ends in ? may be missing:

    body({"step": one_of("acknowledge", "close"), "outcome?": TEXT})
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

Schema = Mapping[str, Any]

ANYTHING: Final[Schema] = {}
TEXT: Final[Schema] = {"type": "string"}
FLAG: Final[Schema] = {"type": "boolean"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
NUMBER: Final[Schema] = {"type": "number"}
SHARE: Final[Schema] = {"type": "number", "minimum": 0, "maximum": 1}
DAY: Final[Schema] = {"type": "string", "format": "date"}
TIME: Final[Schema] = {"type": "string", "format": "date-time"}
ID: Final[Schema] = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
SHA256: Final[Schema] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
PLATE: Final[Schema] = {"type": "string", "description": "A plate, or a pattern with ? and * as it is listed"}
MONTH: Final[Schema] = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"}


def body(fields: Mapping[str, Schema]) -> Schema:
    """An object that is sent: it may have these fields and no other, as platewatch.fields.read_object has it."""
    return {**document(fields), "additionalProperties": False}


def document(fields: Mapping[str, Schema], title: str | None = None) -> Schema:
    """An object that is answered. It may get more fields later: readers ignore those that they do not know.

    A title is for what several answers hold: the API's document then describes it once.
    """
    required = [name for name in fields if not name.endswith("?")]
    properties = {name.removesuffix("?"): schema for name, schema in fields.items()}
    named = {} if title is None else {"title": title}
    return named | {"type": "object", "properties": properties} | ({"required": required} if required else {})


def list_of(schema: Schema, **bounds: int) -> Schema:
    """A list; bounds are minItems and maxItems."""
    return {"type": "array", "items": schema, **bounds}


def map_of(schema: Schema) -> Schema:
    """An object whose fields have any name."""
    return {"type": "object", "additionalProperties": schema}


def one_of(*values: str | int) -> Schema:
    """One of these values."""
    return {"enum": [str(value) if isinstance(value, str) else value for value in values]}


def members(kind: Iterable[str]) -> Schema:
    """A member of a StrEnum."""
    return one_of(*kind)


def whole(least: int, most: int) -> Schema:
    """A whole number within bounds, both included."""
    return {"type": "integer", "minimum": least, "maximum": most}


def line(longest: int) -> Schema:
    """One line of text."""
    return {"type": "string", "minLength": 1, "maxLength": longest}


def or_null(schema: Schema) -> Schema:
    """The schema, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def stored(name: str) -> Schema:
    """The document that docs/NAME.schema.json describes."""
    return {"$ref": f"#/components/schemas/{name}"}


def part_of(name: str, field: str) -> Schema:
    """A field of the document that docs/NAME.schema.json describes."""
    return {"$ref": f"#/components/schemas/{name}/properties/{field}"}
