"""The words that officers read, in Dutch and English."""

from dataclasses import dataclass
from enum import StrEnum
from math import floor
from typing import Final

from platewatch.alerts.alert import Alert, AlertState
from platewatch.hotlists.entry import SubjectRole
from platewatch.matching.hit import CountryCheck, HitKind


class Language(StrEnum):
    """The language of messages and of the alert page."""

    DUTCH = "nl"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language that messages and the page share.

    `certainty` goes from the highest bound down: from that probability on, that word.
    """

    certainty: tuple[tuple[float, str], ...]
    kind: dict[HitKind, str]
    long_kind: dict[HitKind, str]
    role: dict[SubjectRole, str]
    state: dict[AlertState, str]
    country: dict[CountryCheck, str]


WORDS: Final = {
    Language.DUTCH: Words(
        certainty=((0.95, "vrijwel zeker"), (0.8, "waarschijnlijk"), (0.5, "mogelijk"), (0.0, "onzeker")),
        kind={
            HitKind.EXACT_READ: "exact",
            HitKind.SYNTAX_REPAIRED: "hersteld",
            HitKind.LOOK_ALIKE: "gelijkend",
            HitKind.PATTERN: "via patroon",
            HitKind.SEEN_BEFORE: "eerder gezien",
        },
        long_kind={
            HitKind.EXACT_READ: "precies zo gelezen",
            HitKind.SYNTAX_REPAIRED: "hersteld: O of 0, I of 1 gekozen naar de opbouw van kentekens van dat land",
            HitKind.LOOK_ALIKE: "gelijkend: anders gelezen dan het op de lijst staat",
            HitKind.PATTERN: "deels bekend kenteken: het gelezen kenteken past erop, maar staat zelf niet op de lijst",
            HitKind.SEEN_BEFORE: "eerder gezien: de passage was voor het kenteken op de lijst kwam",
        },
        role={
            SubjectRole.SUSPECT: "verdachte",
            SubjectRole.VICTIM: "slachtoffer",
            SubjectRole.THIRD_PARTY: "derde",
            SubjectRole.MISSING: "vermist",
        },
        state={
            AlertState.OPEN: "open",
            AlertState.ACKNOWLEDGED: "aangenomen",
            AlertState.DISMISSED: "afgewezen: verkeerd gelezen",
            AlertState.ESCALATED: "doorgezet: niemand antwoordde op tijd",
            AlertState.CLOSED: "afgesloten",
        },
        country={
            CountryCheck.AGREES: "land klopt",
            CountryCheck.UNKNOWN: "land niet te zien: kan een ander kenteken met dezelfde tekens zijn",
            CountryCheck.NOT_LISTED: "de lijst noemt geen land",
            CountryCheck.NOT_REPORTED: "land van de lijst: een camera kan het niet herkennen, vergelijk het kenteken",
        },
    ),
    Language.ENGLISH: Words(
        certainty=((0.95, "almost certain"), (0.8, "probable"), (0.5, "possible"), (0.0, "doubtful")),
        kind={
            HitKind.EXACT_READ: "exact",
            HitKind.SYNTAX_REPAIRED: "repaired",
            HitKind.LOOK_ALIKE: "look-alike",
            HitKind.PATTERN: "by pattern",
            HitKind.SEEN_BEFORE: "seen before",
        },
        long_kind={
            HitKind.EXACT_READ: "read exactly so",
            HitKind.SYNTAX_REPAIRED: "repaired: O or 0, I or 1 chosen by how that country builds its plates",
            HitKind.LOOK_ALIKE: "look-alike: read differently from what is listed",
            HitKind.PATTERN: "a plate known in part: what was read fits it, but is not listed itself",
            HitKind.SEEN_BEFORE: "seen before: the passage was before the plate was listed",
        },
        role={
            SubjectRole.SUSPECT: "suspect",
            SubjectRole.VICTIM: "victim",
            SubjectRole.THIRD_PARTY: "third party",
            SubjectRole.MISSING: "missing person",
        },
        state={
            AlertState.OPEN: "open",
            AlertState.ACKNOWLEDGED: "acknowledged",
            AlertState.DISMISSED: "dismissed: misread",
            AlertState.ESCALATED: "escalated: nobody answered in time",
            AlertState.CLOSED: "closed",
        },
        country={
            CountryCheck.AGREES: "country agrees",
            CountryCheck.UNKNOWN: "country not seen: may be another plate with the same characters",
            CountryCheck.NOT_LISTED: "the list names no country",
            CountryCheck.NOT_REPORTED: "country of the list: cameras cannot tell it, compare the plate",
        },
    ),
}


NOTICES: Final = {
    Language.DUTCH: ("aangenomen door {name}", "afgewezen als verkeerd gelezen door {name}"),
    Language.ENGLISH: ("acknowledged by {name}", "dismissed as a misread by {name}"),
}
"""What colleagues are told of an acknowledgement, and of a dismissal."""


def choose_language(alert: Alert, default: Language) -> Language:
    """The language in which an alert is told and shown: its list's, or else the deployment's."""
    return Language(alert.settings.language) if alert.settings.language else default


def name_certainty(probability: float, language: Language) -> str:
    """The probability in a word."""
    return next(word for bound, word in WORDS[language].certainty if probability >= bound)


def format_percent(probability: float) -> str:
    """The probability as a whole percentage, rounded down; never 100 %, because no read is certain, and never 0 %."""
    return f"{min(max(floor(probability * 100 + 1e-9), 1), 99)}%"
