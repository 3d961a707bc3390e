"""Spares moto work that it repeats for each call and that changes nothing of what it answers.

Most of what a local cloud costs is moto: what is spared here, every run and every test of the whole service is spared.
"""

import copy
import functools
import time
from collections.abc import Callable, Iterator, Sequence
from string import ascii_letters, digits
from types import SimpleNamespace
from typing import Any, Final

import botocore.session
import moto.core.responses
import moto.core.serialize
import moto.core.utils
import moto.dynamodb.models
import moto.dynamodb.parsing.validators
import moto.sqs.models
from moto.core.request import Request
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing.ast_nodes import (  # type: ignore[attr-defined]  # moto does not check that file
    DepthFirstTraverser,
    Expression,
    Node,
    UpdateExpressionFunction,
)
from moto.dynamodb.parsing.expressions import UpdateExpressionParser  # type: ignore[attr-defined]
from moto.moto_api._internal.moto_random import MotoRandom
from moto.sqs.models import Message
from moto.utilities.constants import JSON_TYPES
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.wrappers import Request as AnyRequest

_PLAIN: Final = {"S": str, "N": str, "BOOL": bool}
_is_kind: Final[Callable[[type, Any], bool]] = functools.cache(issubclass)
_NO_FIELDS: Final = ImmutableMultiDict[str, str]()
_write_all: Final[Callable[..., None]] = DynamoDBBackend.transact_write_items
_find_any_clauses: Final = Node.find_clauses
_traverse_any: Final = DepthFirstTraverser.traverse_node_recursively
_parse_any_update: Final[Callable[[str], Any]] = UpdateExpressionParser.make
_find_any_value: Final[Callable[[DynamoType], Any]] = vars(DynamoType)["cast_value"].fget
_serialize_any_structure: Final[Callable[..., None]] = moto.core.serialize.JSONSerializer._serialize_type_structure


def spare_repeated_work() -> None:
    """Changes moto in this process, once for all calls."""
    _share_models()
    _speed_up_requests()
    _speed_up_calls()
    _speed_up_answers()
    _speed_up_queues()
    _speed_up_transactions()
    _speed_up_expressions()
    _speed_up_values()


def _share_models() -> None:
    """Looks for AWS's models in botocore's folders once, and parses each once: every session does it for itself."""
    for module in (botocore.session, moto.core.utils):
        vars(module)["create_loader"] = functools.cache(vars(module)["create_loader"])


def _speed_up_requests() -> None:
    """Takes the body of a JSON call as it is: werkzeug looks in it for a form's fields and files."""
    kinds: tuple[tuple[str, Callable[[Any], Any]], ...] = (
        ("data", AnyRequest.get_data),
        ("form", lambda _request: _NO_FIELDS),
        ("files", lambda _request: _NO_FIELDS),
    )
    for name, take in kinds:
        setattr(Request, name, property(functools.partial(_take, take, vars(AnyRequest)[name])))


def _take(take: Callable[[Any], Any], usual: Any, request: Any) -> Any:
    is_json = request.environ.get("CONTENT_TYPE") in JSON_TYPES
    return take(request) if is_json else usual.__get__(request, type(request))


def _speed_up_calls() -> None:
    """Keeps the methods of a service, and the Python names of AWS's actions: moto looks for both in each call. And
    draws the number of each answer at once, not letter by letter."""
    MotoRandom.get_random_string = _draw_text  # type: ignore[method-assign, assignment]
    for module in (moto.core.responses, moto.sqs.models):
        for name in {"method_names_from_class", "camelcase_to_underscores"} & set(vars(module)):
            vars(module)[name] = functools.cache(vars(module)[name])


def _draw_text(source: MotoRandom, length: int = 20, include_digits: bool = True, lower_case: bool = False) -> str:
    text = "".join(source.choices(ascii_letters + (digits if include_digits else ""), k=length))
    return text.lower() if lower_case else text


def _speed_up_answers() -> None:
    """Answers an attribute's plain value as it is: moto looks for ten kinds under several names in each value."""
    serializer: Any = moto.core.serialize.JSONSerializer
    serializer._serialize_type_structure = _serialize_structure


def _serialize_structure(serializer: Any, serialized: dict[str, Any], value: Any, shape: Any, key: str) -> None:
    plain = _find_plain(value) if shape.name == "AttributeValue" and key else None
    if plain is not None:
        serializer._default_serialize(serialized, plain, shape, key)
    else:
        _serialize_any_structure(serializer, serialized, value, shape, key)


def _find_plain(value: Any) -> dict[str, Any] | None:
    """The attribute's value, with those in its lists and maps; None where one of them is of any other kind."""
    if type(value) is not dict or len(value) != 1:
        return None
    ((kind, held),) = value.items()
    if type(held) is _PLAIN.get(kind):
        return {kind: held}
    if kind == "M" and type(held) is dict:
        found = {name: _find_plain(each) for name, each in held.items()}
        return {kind: found} if None not in found.values() else None
    if kind == "L" and type(held) is list:
        listed = [_find_plain(each) for each in held]
        return {kind: listed} if None not in listed else None
    return None


def _speed_up_queues() -> None:
    """Makes the check of a message's visibility cheap: moto makes it for every message of a queue on each call."""
    for name, later in (
        ("visible", lambda message: time.time() * 1000 > message.visible_at),
        ("delayed", lambda message: time.time() * 1000 < message.delayed_until),
    ):
        setattr(Message, name, property(later))


def _speed_up_transactions() -> None:
    """Lets a transaction keep the items that it names, to undo it: moto copies the whole table for each of them."""
    vars(moto.dynamodb.models)["copy"] = SimpleNamespace(deepcopy=_copy_all_but_tables)
    DynamoDBBackend.transact_write_items = _write_all_or_nothing  # type: ignore[method-assign, assignment]


def _copy_all_but_tables(value: Any) -> Any:
    return value if isinstance(value, Table) else copy.deepcopy(value)


def _write_all_or_nothing(backend: DynamoDBBackend, transact_items: Sequence[dict[str, Any]]) -> None:
    before = [(*place, copy.deepcopy(place[0].get_item(*place[1:]))) for place in _named(backend, transact_items)]
    try:
        _write_all(backend, transact_items)
    except Exception:
        for table, hash_key, range_key, item in before:
            _put_back(table, hash_key, range_key, item)
        raise


def _named(
    backend: DynamoDBBackend, transact_items: Sequence[dict[str, Any]]
) -> Iterator[tuple[Table, DynamoType, DynamoType | None]]:
    """Table and keys of each item that a transaction writes. moto itself refuses those without one of these."""
    for each in transact_items:
        operation: dict[str, Any] = next(iter(each.values()), {})
        table = backend.tables.get(operation.get("TableName", ""))
        key = operation.get("Key") or operation.get("Item") or {}
        names = [table.hash_key_attr, table.range_key_attr] if table is not None else []
        if table is not None and all(name is None or name in key for name in names):
            range_key = DynamoType(key[table.range_key_attr]) if table.range_key_attr is not None else None
            yield table, DynamoType(key[table.hash_key_attr]), range_key


def _put_back(table: Table, hash_key: DynamoType, range_key: DynamoType | None, item: Any) -> None:
    items: Any = table.items
    if item is None:
        table.delete_item(hash_key, range_key)
    elif range_key is None:
        items[hash_key] = item
    else:
        items[hash_key][range_key] = item


def _speed_up_expressions() -> None:
    """Parses each update's expression once; copies its tree node by node, where moto's way takes as long as the rest of
    an update; and finds out once what a kind of node is, not for each node in each of a dozen passes."""
    vars(moto.dynamodb.parsing.validators)["deepcopy"] = _copy_tree
    UpdateExpressionParser.make = lambda text: _copy_tree(_parse_update(text))
    Node.find_clauses = _find_clauses
    DepthFirstTraverser.nodes_to_be_processed = _list_kinds
    DepthFirstTraverser.traverse_node_recursively = _traverse


@functools.lru_cache(512)
def _parse_update(text: str) -> Any:
    return _parse_any_update(text)


_kinds: Final[dict[type, tuple[type, ...]]] = {}


def _list_kinds(traverser: Any) -> tuple[type, ...]:
    kinds = _kinds.get(type(traverser))
    if kinds is None:
        kinds = _kinds[type(traverser)] = tuple(traverser._processing_map())
    return kinds


def _find_clauses(node: Any, kinds: Sequence[type]) -> list[Any]:
    found = []
    for child in node.children or []:
        if type(child) in kinds:
            found.append(child)
        elif _is_kind(type(child), (Expression, UpdateExpressionFunction)):
            found += _find_clauses(child, kinds)
    return found


def _traverse(traverser: Any, node: Any, place: int = -1) -> Any:
    if not _is_kind(type(node), Node):
        return node
    parent = node.parent
    for number, child in enumerate(node.children or []):
        traverser.pre_processing_of_child(node, number)
        traverser.traverse_node_recursively(child, number)
    if _is_kind(type(node), traverser.nodes_to_be_processed()):
        node = traverser.process(node)
        node.parent = parent
        if parent:
            parent.children[place] = node
    return node


def _copy_tree(value: Any) -> Any:
    if not _is_kind(type(value), Node):
        return copy.deepcopy(value)
    copied = object.__new__(type(value))
    vars(copied).update(vars(value))
    if value.children is not None:
        copied.children = [_copy_tree(child) for child in value.children]
        for child in copied.children:
            if _is_kind(type(child), Node):
                child.set_parent(copied)
    return copied


def _speed_up_values() -> None:
    """Gives a text's value at once: moto asks for it to compare two keys, and tries five other kinds first."""
    DynamoType.cast_value = property(_find_value)  # type: ignore[method-assign, assignment]


def _find_value(typed: DynamoType) -> Any:
    return typed.value if typed.type == "S" else _find_any_value(typed)
