"""The words of the week's page, in Dutch and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from platewatch.alerts.words import Language
from platewatch.insight.counting import Kind
from platewatch.insight.facts import Result, Speed


@dataclass(frozen=True, slots=True)
class WeekWords:
    """The words of one language. `months` are short, January first."""

    title: str
    months: tuple[str, ...]
    kinds: Mapping[Kind, str]
    results: Mapping[Result, str]
    speeds: Mapping[Speed, str]
    categories: Mapping[str, str]
    hits: str
    visits: str
    returning: str
    fives: str
    settled: str
    wanted: str
    uncounted: str
    short: str
    footer: str


WORDS: Final = {
    Language.DUTCH: WeekWords(
        title="Treffers van de week",
        months=("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
        kinds={
            Kind.HITS: "Samen",
            Kind.ANSWERED: "Hoe snel er voor het eerst is geantwoord",
            Kind.OUTCOME: "Wat ervan kwam",
            Kind.LIST: "Per lijst",
            Kind.CATEGORY: "Per categorie",
            Kind.CAMERA: "Per camera",
            Kind.FIRST: "Welke camera terugkerende auto's het eerst zag",
        },
        results={
            Result.STOPPED: "staande gehouden",
            Result.NOT_STOPPED: "gevonden, niet staande gehouden",
            Result.NOT_FOUND: "niet gevonden",
            Result.NOT_TRIED: "niet opgevolgd",
            Result.ANSWERED: "beantwoord, geen afloop vastgelegd",
            Result.UNANSWERED: "niet beantwoord",
            Result.MISREAD: "verkeerd gelezen",
            Result.WRONG_COUNTRY: "kenteken van een ander land",
            Result.LIST_WRONG: "hoorde niet op de lijst",
        },
        speeds={
            Speed.MINUTE: "binnen 1 minuut",
            Speed.TWO: "1 tot 2 minuten",
            Speed.FIVE: "2 tot 5 minuten",
            Speed.QUARTER: "5 tot 15 minuten",
            Speed.HOUR: "15 tot 60 minuten",
            Speed.LONGER: "na meer dan een uur",
            Speed.NEVER: "niet beantwoord",
            Speed.LATE: "kwam te laat binnen om iemand te sturen",
        },
        categories={"1": "1 opsporen, aanhouden", "2": "2 fenomeen", "3": "3 informatie"},
        hits="treffers",
        visits="bezoeken van gezochte auto's",
        returning="daarvan van auto's die eerder waren gezien",
        fives="Aantallen zijn in vijftallen, naar beneden afgerond; wat overblijft telt mee in de week erna. "
        "Een streepje staat voor minder dan vijf, of geen.",
        settled="Een week wordt één keer geteld, een dag na het einde. Wat daarna is geantwoord telt niet mee.",
        wanted="Per lijst, categorie en camera tellen treffers niet mee waarvan iemand zag dat het geen gezochte auto "
        "was.",
        uncounted="Niet geteld:",
        short="Van deze lijsten ontbreken treffers, omdat die binnen 10 dagen weg zijn:",
        footer="Aantallen zonder kentekens, zaken en namen.",
    ),
    Language.ENGLISH: WeekWords(
        title="Hits of the week",
        months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
        kinds={
            Kind.HITS: "Together",
            Kind.ANSWERED: "How fast they were answered first",
            Kind.OUTCOME: "What came of them",
            Kind.LIST: "By list",
            Kind.CATEGORY: "By category",
            Kind.CAMERA: "By camera",
            Kind.FIRST: "Which camera saw returning cars first",
        },
        results={
            Result.STOPPED: "stopped",
            Result.NOT_STOPPED: "found, not stopped",
            Result.NOT_FOUND: "not found",
            Result.NOT_TRIED: "not tried",
            Result.ANSWERED: "answered, no outcome recorded",
            Result.UNANSWERED: "not answered",
            Result.MISREAD: "misread",
            Result.WRONG_COUNTRY: "plate of another country",
            Result.LIST_WRONG: "should not have been listed",
        },
        speeds={
            Speed.MINUTE: "within 1 minute",
            Speed.TWO: "1 to 2 minutes",
            Speed.FIVE: "2 to 5 minutes",
            Speed.QUARTER: "5 to 15 minutes",
            Speed.HOUR: "15 to 60 minutes",
            Speed.LONGER: "after more than an hour",
            Speed.NEVER: "not answered",
            Speed.LATE: "came in too late to send anybody",
        },
        categories={"1": "1 find, arrest", "2": "2 phenomenon", "3": "3 information"},
        hits="hits",
        visits="visits of wanted cars",
        returning="of these by cars that had been seen before",
        fives="Counts are in fives, rounded down; what is left over counts with the week after. "
        "A dash stands for under five, or none.",
        settled="A week is counted once, a day after its end. What was answered later does not count.",
        wanted="By list, category and camera, hits that a person saw to be of no wanted car do not count.",
        uncounted="Not counted:",
        short="Hits of these lists are missing, because they are gone within 10 days:",
        footer="Counts without plates, cases and names.",
    ),
}
