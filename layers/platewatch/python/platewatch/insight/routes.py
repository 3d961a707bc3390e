"""Routes of insight: counts of past hits by whole weeks. They show no plate, no entry and nobody's name."""

from typing import Final

from platewatch.alerts.words import Language
from platewatch.cameras.errors import CameraUnknown
from platewatch.composition.insight import load_sites, load_zone, open_insight
from platewatch.composition.known_names import require_camera
from platewatch.composition.short_lists import load_short_lists
from platewatch.fields import FieldInvalid
from platewatch.insight.answer import SHOWN, answer_question
from platewatch.insight.errors import WeekUncounted
from platewatch.insight.question import MOST_CAMERAS, parse_asked_week, parse_question
from platewatch.insight.week_report import BEFORE, make_report
from platewatch.sentences import either, say
from platewatch.text.names import LONGEST_NAME
from platewatch.web.people import get_now
from platewatch.web.route import Document, PurposeRule, Query, Request, Role, Route
from platewatch.web.schemas import COUNT, DAY, FLAG, TEXT, document, line, list_of, map_of, members, or_null, whole


def show_insight(request: Request) -> Document:
    """What the hits of the whole weeks between ?since= and ?until= say, and what ?cameras= would have seen of them.

    Counts are in fives, and None is under five. A week is counted a day after its end.
    """
    now, zone = get_now(), load_zone()
    question = parse_question(request.query, now, zone)
    for camera_id in question.cameras:
        require_camera(camera_id)
    counted = open_insight().list_weeks(question.weeks[0], question.weeks[-1], now)
    return answer_question(question, counted, load_sites(now), load_short_lists())


def show_week(request: Request) -> Document:
    """The week ?week= beside the four before it, to print; the last one that is counted if absent."""
    now = get_now()
    language = _parse_language(request.query.get("language"))
    asked = request.query.get("week")
    store = open_insight()
    week = parse_asked_week(asked) if asked else store.find_newest(now)
    if week is None:
        raise WeekUncounted("no week is counted yet: a week is counted a day after its end")
    counted = store.list_weeks(week.move(-BEFORE), week, now)
    if week not in {one.week for one in counted}:
        raise WeekUncounted(f"{week.name} is not counted: a week is counted a day after its end, and kept two years")
    return make_report(week, counted, load_sites(now), language, load_short_lists())


def _parse_language(text: str | None) -> Language:
    languages = [language.value for language in Language]
    if text and text not in languages:
        raise FieldInvalid("language", say("must be {choices}", choices=either(languages)))
    return Language(text or Language.DUTCH)


_COUNT: Final = or_null(COUNT)
_CELLS: Final = list_of(document({"name": TEXT, "count": _COUNT}, "insight-cell"))
_WEEK: Final = document({"week": TEXT, "since": DAY, "until": DAY, "counted": FLAG, "hits": _COUNT})
_COVERAGE: Final = document(
    {
        "visits": _COUNT,
        "returning": _COUNT,
        "shown": _COUNT,
        "cameras": list_of(document({"camera": TEXT, "seen": _COUNT, "first": _COUNT})),
        "order": list_of(document({"camera": TEXT, "adds": COUNT, "seen": COUNT})),
        "asked": or_null(document({"cameras": list_of(TEXT), "seen": _COUNT})),
    }
)
_ROLES: Final = (Role.CONTROL_ROOM, Role.HOTLIST_EDITOR, Role.INVESTIGATOR, Role.AUDITOR, Role.ADMIN)

ROUTES: Final = (
    Route(
        "GET",
        "/v1/insight",
        show_insight,
        roles=_ROLES,
        purpose=PurposeRule.UNUSED,
        summary="Count past hits by camera, list, hour and outcome, without plates",
        query=(
            Query("since", DAY, "The first day; 13 whole weeks up to `until` if absent"),
            Query("until", DAY, "The last day; today if absent. Whole weeks between both are counted"),
            Query("cameras", line(MOST_CAMERAS * (LONGEST_NAME + 1)), "What these saw; ids with commas between"),
        ),
        answer=document(
            {
                "since": DAY,
                "until": DAY,
                "least": whole(5, 5),
                "weeks": list_of(_WEEK),
                "short_lists": list_of(TEXT),
                "hits": _COUNT,
                "tables": document({kind.value: _CELLS for kind in SHOWN}),
                "coverage": _COVERAGE,
                "sites": map_of(TEXT),
            }
        ),
        refusals=(CameraUnknown,),
    ),
    Route(
        "GET",
        "/v1/insight/week",
        show_week,
        roles=_ROLES,
        purpose=PurposeRule.UNUSED,
        summary="Show a week's hits beside the four weeks before, to print",
        query=(
            Query("week", TEXT, "Such as 2026-W48; the last one that is counted if absent"),
            Query("language", members(Language), "The language of the page; nl if absent"),
        ),
        answer=document(
            {
                **dict.fromkeys(("week", "language", "title", "heading", "footer"), TEXT),
                "since": DAY,
                "until": DAY,
                "columns": list_of(TEXT),
                "sections": list_of(
                    document({"title": TEXT, "rows": list_of(document({"name": TEXT, "counts": list_of(_COUNT)}))})
                ),
                "notes": list_of(TEXT),
            }
        ),
        refusals=(WeekUncounted,),
    ),
)
