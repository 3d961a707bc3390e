"""Alerts of every kind as the officer's page may have to show them, with names for tests and for pictures."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from platewatch.alerts.alert import Alert, mark_escalated
from platewatch.alerts.answer_table import UNDO_TERM
from platewatch.alerts.answers import Answer, Answers, Outcome, Step
from platewatch.alerts.dispute import make_dispute
from platewatch.alerts.standing import Standing
from platewatch.alerts.view import AlertView
from platewatch.hits.hit import CountryCheck, HitKind
from platewatch.reading.completeness import Missing
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry

READER: Final = "unit-1"
SHOWN_AT: Final = NOON + timedelta(minutes=3, seconds=20)
NAMES: Final = {READER: "Jansen", "unit-2": "De Vries", "unit-3": "Van der Meer-Bakker", "desk": "meldkamer-amstelland"}
LONG: Final = (
    "Niet alleen benaderen. Wacht op een tweede eenheid en het arrestatieteam. Houd afstand, volg zonder signalen en "
    "meld elke afslag aan de meldkamer. Bestuurder is mogelijk in het bezit van een vuurwapen en heeft zich eerder aan "
    "een controle onttrokken. Passagiers eerst laten uitstappen, handen zichtbaar. Na aanhouding niets doorzoeken "
    "voordat de forensische opsporing er is. Bel bij twijfel de officier van dienst via de meldkamer, ook 's nachts."
)


def _answer(by: str, step: Step, minutes: float, outcome: Outcome | None = None) -> Answer:
    return Answer(step, by, NOON + timedelta(minutes=minutes), outcome)


def _view(alert: Alert, *given: Answer, disputed: bool = False, undo: bool = False, **more: bool) -> AlertView:
    dispute = make_dispute(alert, _answer("unit-2", Step.LIST_WRONG, 1), 1) if disputed else None
    until = given[-1].at + UNDO_TERM if undo else None
    hour = timedelta(hours=1)
    return AlertView(
        alert, Standing(Answers(given), NAMES, dispute), None, None, NOON + hour, SHOWN_AT, undo_until=until, **more
    )


PLAIN: Final = make_alert_for(READER)
WARNED: Final = make_alert_for(
    READER,
    replace(
        make_entry(instruction="Staande houden, bel meldkamer"),
        marker="vuurwapengevaarlijk",
        make="Volvo",
        colour="grijs",
    ),
)
LOOK_ALIKE: Final = make_alert_for(READER, make_entry("1KXL92"), kind=HitKind.LOOK_ALIKE, probability=0.62)
LONG_TEXTS: Final = make_alert_for(
    READER,
    replace(
        make_entry("1KXL92", instruction=LONG),
        marker="vuurwapengevaarlijk, vluchtgevaarlijk, honden in het voertuig",
        reason="verdacht van overvallen op juweliers en van een reeks ramkraken, zie het dossier van het rechercheteam "
        * 2,
        make="Volkswagen Transporter Kombi 2.0 TDI",
        colour="donkergrijs metallic",
    ),
    kind=HitKind.LOOK_ALIKE,
    probability=0.51,
    site="Provincialeweg N231 ter hoogte van de afslag Amstelveen-Zuid en het tankstation",
    direction="richting Amsterdam Zuidoost",
)
PATTERN: Final = make_alert_for(READER, make_entry("7K??9*"), kind=HitKind.PATTERN, probability=0.71)
GERMAN: Final = make_alert_for(
    READER, replace(make_entry("BNO1234", country="DE"), written="B-NO 1234"), plate_read="BNO1234", probability=0.93
)


def _change_hit(alert: Alert, **changes: object) -> Alert:
    return replace(alert, hit=replace(alert.hit, **changes))  # type: ignore[arg-type]


VIEWS: Final[Mapping[str, AlertView]] = {
    "open": _view(PLAIN),
    "open, with a warning": _view(WARNED),
    "look-alike": _view(LOOK_ALIKE),
    "pattern": _view(PATTERN),
    "same to a camera": _view(_change_hit(GERMAN, country_read="DE")),
    "incomplete": _view(_change_hit(make_alert_for(READER, probability=0.41), missing=Missing.END)),
    "repaired, country unknown": _view(
        _change_hit(
            make_alert_for(READER, kind=HitKind.SYNTAX_REPAIRED), country=CountryCheck.UNKNOWN, country_read=None
        )
    ),
    "late": _view(replace(PLAIN, late=True)),
    "old list": _view(replace(WARNED, stale_as_of=NOON - timedelta(hours=30))),
    "handed on": _view(mark_escalated(PLAIN, NOON + timedelta(minutes=2))),
    "long texts": _view(LONG_TEXTS),
    "long texts, answered by all": _view(
        LONG_TEXTS,
        *(_answer(by, Step.ACKNOWLEDGE, minute) for minute, by in enumerate(("unit-2", "unit-3", "desk"))),
        disputed=True,
    ),
    "taken by another": _view(WARNED, _answer("unit-2", Step.ACKNOWLEDGE, 1)),
    "taken by the reader and others": _view(
        WARNED, *(_answer(by, Step.ACKNOWLEDGE, 1) for by in ("unit-2", READER, "unit-3"))
    ),
    "right car": _view(WARNED, _answer("unit-2", Step.ACKNOWLEDGE, 1), _answer("unit-2", Step.RIGHT_CAR, 2)),
    "disputed by another": _view(
        WARNED, _answer("unit-2", Step.ACKNOWLEDGE, 1), _answer("unit-2", Step.LIST_WRONG, 2), disputed=True
    ),
    "dismissed by another": _view(WARNED, _answer(READER, Step.ACKNOWLEDGE, 1), _answer("unit-2", Step.MISREAD, 2)),
    "dismissed by the reader": _view(
        WARNED, _answer("unit-2", Step.ACKNOWLEDGE, 1), _answer(READER, Step.WRONG_COUNTRY, 2), undo=True
    ),
    "dismissed, taken back": _view(WARNED, _answer("unit-2", Step.MISREAD, 1), _answer("unit-2", Step.UNDO, 2)),
    "list wrong, by the reader": _view(
        WARNED, _answer("unit-2", Step.ACKNOWLEDGE, 1), _answer(READER, Step.LIST_WRONG, 2), disputed=True, undo=True
    ),
    "closed": _view(
        WARNED, _answer("unit-2", Step.ACKNOWLEDGE, 1), _answer("unit-2", Step.CLOSE, 2.5, Outcome.NOT_STOPPED)
    ),
    "closed as dismissed": _view(
        WARNED, _answer(READER, Step.MISREAD, 1), _answer(READER, Step.CLOSE, 2, Outcome.NOT_FOUND)
    ),
    "not recorded": _view(WARNED, _answer("unit-2", Step.MISREAD, 1), refused=True),
}
"""What a page shows, by what is special about it."""
