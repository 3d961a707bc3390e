"""Why a read is a hit, in words that an officer can check against the picture."""

from collections.abc import Sequence
from typing import Final

from platewatch.alerts.explain_words import EXPLAIN_WORDS, ExplainWords
from platewatch.alerts.words import WORDS, Language
from platewatch.hits.hit import Hit, HitKind
from platewatch.plates.differences import Difference, find_differences
from platewatch.text.probability import format_percent

_MOST_NAMED: Final = 3
"""More differences than this are not named one by one: nobody would follow them."""


def explain_hit(hit: Hit, language: Language) -> str:
    """One sentence without a full stop: what was read, what is listed, where they differ, and how probable it is."""
    words, entry = EXPLAIN_WORDS[language], hit.entry
    read = hit.show_read()
    listed = entry.show_plate(hit.country_read)
    if entry.is_pattern:
        said = words.fits.format(read=read, listed=listed)
    elif hit.plate_read == entry.plate:
        said = words.same.format(read=read) if read == listed else words.written.format(read=read, listed=listed)
    else:
        differences = find_differences(hit.plate_read, entry.plate)
        said = words.differs.format(read=read, listed=listed, where=_describe(differences, words))
    if hit.kind is HitKind.SYNTAX_REPAIRED:
        said += words.repaired
    if hit.kind is HitKind.SEEN_BEFORE:
        said += words.before
    if hit.missing:
        said += f"; {WORDS[language].missing[hit.missing]}"
    said += words.probability.format(probability=format_percent(hit.probability))
    same = hit.same_to_camera
    return said + words.alike.format(plates=_enumerate(same, words)) if same else said


def _describe(differences: tuple[Difference, ...], words: ExplainWords) -> str:
    if len(differences) > _MOST_NAMED:
        return words.many.format(count=len(differences))
    return _enumerate([_describe_one(difference, words) for difference in differences], words)


def _enumerate(parts: Sequence[str], words: ExplainWords) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + f" {words.also} {parts[-1]}"


def _describe_one(difference: Difference, words: ExplainWords) -> str:
    place = words.ordinals[min(difference.position, len(words.ordinals) - 1)]
    if not difference.read:
        character = words.name(difference.listed)
        if difference.position == 0:
            return words.missing_first.format(character=character)
        return words.missing.format(character=character, place=words.ordinals[difference.position - 1])
    if not difference.listed:
        return words.surplus.format(character=words.name(difference.read), place=place)
    return words.other.format(character=words.name(difference.listed), place=place)
