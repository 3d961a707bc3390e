"""The words of explanations, in Dutch and English."""

from dataclasses import dataclass
from typing import Final

from platewatch.alerts.words import Language


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
