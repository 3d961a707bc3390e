"""Why a read is a hit, in words that an officer can check against the picture.

The words, in Dutch and English, come first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from platewatch.alerts.words import WORDS, Language
from platewatch.hits.hit import Hit, HitKind
from platewatch.plates.spelling import Difference, find_differences
from platewatch.text.probability import format_percent


@dataclass(frozen=True, slots=True)
class ExplainWords:
    """The parts of an explanation in one language. `an_before` are the characters whose name begins with a vowel."""

    same: str
    written: str
    differs: str
    fits: str
    other: str
    surplus: str
    missing: str
    missing_first: str
    many: str
    also: str
    repaired: str
    before: str
    alike: str
    probability: str
    article: str
    ordinals: tuple[str, ...]
    article_before_vowel: str = ""
    an_before: str = ""

    def name(self, character: str) -> str:
        """The character with its article."""
        vowel = self.article_before_vowel and character in self.an_before
        return f"{self.article_before_vowel if vowel else self.article} {character}"


EXPLAIN_WORDS: Final = {
    Language.DUTCH: ExplainWords(
        same="gelezen {read}, zo staat het op de lijst",
        written="gelezen {read}, op de lijst staat het als {listed}",
        differs="gelezen {read}, op de lijst staat {listed}: {where}",
        fits="gelezen {read}: dit kenteken staat zelf niet op de lijst, het past op {listed} (? is één onbekend teken,"
        " * zijn er enkele)",
        other="het {place} teken kan {character} zijn",
        surplus="het {place} teken, {character}, hoort er misschien niet bij",
        missing="na het {place} teken kan {character} ontbreken",
        missing_first="vooraan kan {character} ontbreken",
        many="ze verschillen op {count} plaatsen",
        also="en",
        repaired="; de lezing is gekozen naar de opbouw van kentekens van dat land",
        before="; de passage was voor het kenteken op de lijst kwam",
        alike="; de camera ziet geen verschil tussen {plates}: vergelijk letters en tussenruimten op de foto",
        probability=", kans {probability}",
        article="een",
        ordinals=(
            *("eerste", "tweede", "derde", "vierde", "vijfde", "zesde"),
            *("zevende", "achtste", "negende", "tiende", "elfde", "twaalfde"),
        ),
    ),
    Language.ENGLISH: ExplainWords(
        same="read {read}, as it is listed",
        written="read {read}, listed as {listed}",
        differs="read {read}, listed is {listed}: {where}",
        fits="read {read}: this plate itself is not listed, it fits {listed} (? is one unknown character, * are some)",
        other="the {place} character may be {character}",
        surplus="the {place} character, {character}, may not belong to it",
        missing="{character} may be missing after the {place} character",
        missing_first="{character} may be missing at the beginning",
        many="they differ in {count} places",
        also="and",
        repaired="; the reading was chosen by how that country builds its plates",
        before="; the passage was before the plate was listed",
        alike="; the camera sees no difference between {plates}: compare letters and spaces in the picture",
        probability=", probability {probability}",
        article="a",
        ordinals=(
            *("first", "second", "third", "fourth", "fifth", "sixth"),
            *("seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"),
        ),
        article_before_vowel="an",
        an_before="AEFHILMNORSX8",
    ),
}


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
