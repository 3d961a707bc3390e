"""The words that officers read, in Dutch and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import AlertState, Answer, Answers, Outcome, Step
from platewatch.hits.hit import CountryCheck, HitKind
from platewatch.hotlists.entry import SubjectRole
from platewatch.reading.completeness import IN_DUTCH, IN_ENGLISH, Missing
from platewatch.text.probability import round_probability


class Language(StrEnum):
    """The language of messages and of the alert page."""

    DUTCH = "nl"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language that messages and the page share.

    `certainty` goes from the highest bound down: from that probability on, that word. `alike` is for a plate that
    no camera can tell from another car's. `missing` says what of an incomplete plate is not seen, `short_missing`
    where a text message has no room for that. `short_uncertain` stands behind a time of a clock that was wrong.
    `unanswered` stands beside the state of an alert that was handed on. `step` says what somebody answered,
    `outcome` what came of it. `dismissed`, `disputed` and `stale` are the short words of a text message.
    """

    certainty: tuple[tuple[float, str], ...]
    kind: dict[HitKind, str]
    alike: str
    missing: Mapping[Missing, str]
    short_missing: dict[Missing, str]
    long_kind: dict[HitKind, str]
    role: dict[SubjectRole, str]
    state: dict[AlertState, str]
    short_uncertain: str
    unanswered: str
    step: dict[Step, str]
    outcome: dict[Outcome | None, str]
    dismissed: str
    disputed: str
    stale: str
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
        alike="of andere auto",
        missing=IN_DUTCH,
        short_missing={
            Missing.START: "begin niet op foto",
            Missing.END: "einde niet op foto",
            Missing.PART: "deel niet op foto",
        },
        long_kind={
            HitKind.EXACT_READ: "precies zo gelezen",
            HitKind.SYNTAX_REPAIRED: "hersteld: de lezing is gekozen naar de opbouw van kentekens van dat land",
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
            AlertState.ANSWERED: "beantwoord",
            AlertState.CLOSED: "afgesloten",
        },
        short_uncertain="(klok?)",
        unanswered="niemand antwoordde op tijd, doorgezet",
        step={
            Step.ACKNOWLEDGE: "aangenomen",
            Step.RIGHT_CAR: "juiste auto",
            Step.MISREAD: "afgewezen als verkeerd gelezen",
            Step.WRONG_COUNTRY: "afgewezen als kenteken van een ander land",
            Step.LIST_WRONG: "juist gelezen, de lijst klopt niet",
            Step.UNDO: "oordeel ingetrokken",
            Step.CLOSE: "afgesloten",
        },
        outcome={
            Outcome.STOPPED: "staande gehouden",
            Outcome.NOT_STOPPED: "gevonden, niet staande gehouden",
            Outcome.NOT_FOUND: "niet gevonden",
            Outcome.NOT_TRIED: "niet geprobeerd",
            None: "afloop niet vastgelegd",
        },
        dismissed="AFGEWEZEN",
        disputed="BETWIST",
        stale="OUDE LIJST",
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
        alike="or another car",
        missing=IN_ENGLISH,
        short_missing={
            Missing.START: "start not in picture",
            Missing.END: "end not in picture",
            Missing.PART: "part not in picture",
        },
        long_kind={
            HitKind.EXACT_READ: "read exactly so",
            HitKind.SYNTAX_REPAIRED: "repaired: the reading was chosen by how that country builds its plates",
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
            AlertState.ANSWERED: "answered",
            AlertState.CLOSED: "closed",
        },
        short_uncertain="(clock?)",
        unanswered="nobody answered in time, handed on",
        step={
            Step.ACKNOWLEDGE: "acknowledged",
            Step.RIGHT_CAR: "right car",
            Step.MISREAD: "dismissed as a misread",
            Step.WRONG_COUNTRY: "dismissed as a plate of another country",
            Step.LIST_WRONG: "read right, the list is wrong",
            Step.UNDO: "verdict withdrawn",
            Step.CLOSE: "closed",
        },
        outcome={
            Outcome.STOPPED: "stopped",
            Outcome.NOT_STOPPED: "found, not stopped",
            Outcome.NOT_FOUND: "not found",
            Outcome.NOT_TRIED: "not tried",
            None: "outcome not recorded",
        },
        dismissed="DISMISSED",
        disputed="DISPUTED",
        stale="OLD LIST",
        country={
            CountryCheck.AGREES: "country agrees",
            CountryCheck.UNKNOWN: "country not seen: may be another plate with the same characters",
            CountryCheck.NOT_LISTED: "the list names no country",
            CountryCheck.NOT_REPORTED: "country of the list: cameras cannot tell it, compare the plate",
        },
    ),
}


REMOVED: Final = {
    Language.DUTCH: ("(link verwijderd)", "(nummer verwijderd)"),
    Language.ENGLISH: ("(link removed)", "(number removed)"),
}
"""What stands in a message for a link, and for a phone number, that must not be in it."""


def describe_answer(answer: Answer, language: Language) -> str:
    """What was answered, in words: such as "closed: not found"."""
    words = WORDS[language]
    said = words.step[answer.step]
    return f"{said}: {words.outcome[answer.outcome]}" if answer.step is Step.CLOSE else said


def describe_state(alert: Alert, answers: Answers, language: Language) -> str:
    """How the alert stands, in words. That nobody answered is said of an alert without any answer alone."""
    words = WORDS[language]
    said = words.state[answers.state]
    counting = answers.closed or answers.verdict
    if counting is not None:
        closing = counting.step is Step.CLOSE
        return f"{said}: {words.outcome[counting.outcome] if closing else words.step[counting.step]}"
    if alert.escalated_at is not None and not answers.given:
        return f"{said}: {words.unanswered}"
    return said


def choose_language(alert: Alert, default: Language) -> Language:
    """The language in which an alert is told and shown: its list's, or else the deployment's."""
    return Language(alert.settings.language) if alert.settings.language else default


def name_certainty(probability: float, language: Language) -> str:
    """The probability in a word, by what is said of it in figures."""
    said = round_probability(probability)
    return next(word for bound, word in WORDS[language].certainty if said >= bound)
