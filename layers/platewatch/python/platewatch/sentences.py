"""Sentences that know what they were made of, so that they can be said in another language."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

Value = str | int | float | tuple[str, ...]
"""What stands in a sentence. Several words are a choice: one of them."""


class Sentence(str):
    """A text in English, with the `template` that it was made of and the `values` in it.

    It can be used like any text. A value may be a sentence itself. str() of an error that was made with a sentence is
    that sentence.
    """

    template: str
    values: Mapping[str, Value]

    def __new__(cls, template: str, values: Mapping[str, Value] | None = None) -> Self:
        """Each {name} in the template stands for the value of that name; without values the template is the text."""
        filled = {name: join_choice(value, "or") for name, value in (values or {}).items()}
        sentence = super().__new__(cls, template.format_map(filled) if filled else template)
        sentence.template, sentence.values = template, values or {}
        return sentence

    def __str__(self) -> str:
        return self


def say(template: str, **values: Value) -> Sentence:
    """The sentence of that template.

    >>> say("must be at most {most}", most=5)
    'must be at most 5'
    """
    return Sentence(template, values)


def as_sentence(text: str) -> Sentence:
    """The text as a sentence: itself, or one that is its own template."""
    return text if isinstance(text, Sentence) else Sentence(text)


def join_parts(parts: Sequence[str], between: str) -> Sentence:
    """The parts, sentences or names, one after the other."""
    values = {f"part{place}": part for place, part in enumerate(parts)}
    return Sentence(between.join(f"{{{name}}}" for name in values), values)


def either(words: Iterable[str]) -> tuple[str, ...]:
    """The words as a choice: "a, b or c" in English."""
    return tuple(str(word) for word in words)


def join_choice(value: Value, last: str) -> str | int | float:
    """The value; a choice as one text, with the word `last` before the last of its words.

    >>> join_choice(("a", "b", "c"), "or")
    'a, b or c'
    """
    if not isinstance(value, tuple):
        return value
    *others, end = value
    return f"{', '.join(others)} {last} {end}" if others else end


def describe_sentence(sentence: Sentence) -> dict[str, Any]:
    """The sentence as a document that load_sentence reads, for another function."""
    values = {
        name: describe_sentence(value) if isinstance(value, Sentence) else value
        for name, value in sentence.values.items()
    }
    return {"template": sentence.template, "values": values}


def load_sentence(document: Mapping[str, Any] | str) -> Sentence:
    """The sentence that describe_sentence described; a text, as earlier versions send it, is its own template."""
    if isinstance(document, str):
        return as_sentence(document)
    values = {name: _load_value(value) for name, value in document["values"].items()}
    return Sentence(document["template"], values)


def _load_value(value: Any) -> Value:
    if isinstance(value, Mapping):
        return load_sentence(value)
    return tuple(value) if isinstance(value, list) else value
