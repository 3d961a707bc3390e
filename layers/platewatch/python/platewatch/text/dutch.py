"""Sentences of the service in Dutch: those that people read on the console when something is refused or the matter."""

from collections.abc import Mapping
from functools import cache
from string import Formatter
from typing import Final

from platewatch.sentences import Sentence, Value, as_sentence, join_choice

_SWAPPED: Final = str.maketrans(",.", ".,")


class _DutchFormatter(Formatter):
    """Writes numbers that have a format with the marks that they have in Dutch: 1.000,5."""

    def format_field(self, value: object, format_spec: str) -> str:
        text = str(super().format_field(value, format_spec))
        return text.translate(_SWAPPED) if format_spec else text


_FORMATTER: Final = _DutchFormatter()


@cache
def load_templates() -> Mapping[str, str]:
    """Dutch templates by the English ones."""
    # A process that refuses nothing never needs them: they would only delay its start.
    from platewatch.text.dutch_desk import DESK
    from platewatch.text.dutch_fields import FIELDS
    from platewatch.text.dutch_findings import FINDINGS
    from platewatch.text.dutch_investigations import INVESTIGATIONS

    return {**FIELDS, **DESK, **FINDINGS, **INVESTIGATIONS}


def write_dutch(text: str) -> str | None:
    """The sentence in Dutch, with the same values in it; None for one that has no Dutch words.

    >>> from platewatch.sentences import say
    >>> write_dutch(say("must be at most {most}", most=5))
    'mag hoogstens 5 zijn'
    """
    template = _find_template(as_sentence(text).template)
    if template is None or not isinstance(text, Sentence):
        return template
    filled = {name: _write_value(value) for name, value in text.values.items()}
    if any(value is None for value in filled.values()):
        return None
    return _FORMATTER.vformat(template, (), filled) if filled else template


def _find_template(english: str) -> str | None:
    """The Dutch template. One of values and punctuation alone is the same in every language."""
    between = "".join(text for text, *_ in _FORMATTER.parse(english)) if "{" in english else english
    return load_templates().get(english) or (None if any(map(str.isalpha, between)) else english)


def _write_value(value: Value) -> str | int | float | None:
    return write_dutch(value) if isinstance(value, Sentence) else join_choice(value, "of")
