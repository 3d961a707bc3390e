"""alert_page: the page behind the link in a message. GET shows nothing personal; what is posted is recorded first."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.alerts.errors import LinkUnknown, PageLocked, PinNeeded, PinRefused, PinUnset
from platewatch.alerts.login import Shown
from platewatch.alerts.page import (
    Notice,
    PageOrder,
    render_alert,
    render_busy,
    render_cover,
    render_fault,
    render_gone,
    render_locked,
    render_no_pin,
    render_question,
)
from platewatch.alerts.page_frame import HEADERS
from platewatch.alerts.routes.page_forms import OrderUnknown, make_cookie, parse_order, read_shown
from platewatch.alerts.view import AlertView, admit_recipient, answer_alert, check_link, open_alert
from platewatch.aws.faults import describe_fault
from platewatch.aws.refusals import Refused, count_refusal
from platewatch.composition.alert_page import Page, open_page
from platewatch.web.errors import tell_when
from platewatch.web.failures import FAULT, find_failure

logger = Logger()
resolver = APIGatewayHttpResolver()

Opened = tuple[str, str | None]
"""A page, and the session that it opens if a PIN was typed."""


@cache
def page() -> Page:
    """Opened once per process."""
    return open_page()


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """One HTTP API request."""
    return resolver.resolve(event, context)


@resolver.get("/a/<token>")
def show_cover(token: str) -> Response[str]:
    """The page with the button."""
    check_link(token, datetime.now(UTC), page().stores)
    return respond(200, render_cover(token, page().language, asks_pin=page().stores.door is not None))


@resolver.post("/a/<token>")
def show_alert(token: str) -> Response[str]:
    """The alert."""
    shown = read_shown(resolver.current_event.raw_event)
    return let_in(token, None, lambda: render_view(token, open_alert(token, shown, datetime.now(UTC), page().stores)))


@resolver.post("/a/<token>/<name>")
def answer(token: str, name: str) -> Response[str]:
    """The alert as it stands after the answer, or first the question whether the answer is meant."""
    event = resolver.current_event.raw_event
    order, shown = parse_order(name, event), read_shown(event)
    act = give_answer if order.confirmed else ask_first
    return let_in(token, order, lambda: act(token, order, shown))


def give_answer(token: str, order: PageOrder, shown: Shown) -> Opened:
    """Answers, and shows what came of it."""
    view = answer_alert(token, order.step, shown, datetime.now(UTC), page().stores, order.outcome)
    logger.info("alert answered", alert_id=view.alert.alert_id, step=order.step, refused=view.refused)
    return render_view(token, view)


def ask_first(token: str, order: PageOrder, shown: Shown) -> Opened:
    """Nothing is answered yet."""
    session = admit_recipient(token, shown, datetime.now(UTC), page().stores)
    return render_question(token, order, page().language), session


def render_view(token: str, view: AlertView) -> Opened:
    """The page and the new session, if there is one."""
    return render_alert(view, token, page().language, page().zone), view.session


def let_in(token: str, order: PageOrder | None, act: Callable[[], Opened]) -> Response[str]:
    """What was asked for, or the cover again where no PIN or a wrong one was typed: for the same thing as was asked."""
    try:
        body, session = act()
    except (PinNeeded, PinRefused) as error:
        notice = Notice.PIN_NEEDED
        if isinstance(error, PinRefused):
            count_refusal(Refused.PINS)
            notice = Notice.PIN_WRONG
        return respond(403, render_cover(token, page().language, asks_pin=True, order=order, notice=notice))
    response = respond(200, body)
    response.cookies = [make_cookie(session, token)] if session else []
    return response


@resolver.exception_handler(PageLocked)  # type: ignore[untyped-decorator]
def keep_locked(error: PageLocked) -> Response[str]:
    """Too many wrong PINs: what was typed now is not looked at."""
    if resolver.current_event.http_method == "POST":
        count_refusal(Refused.PINS)
    return respond(429, render_locked(error.until, page().language, page().zone), wait_until(error.until))


@resolver.exception_handler(PinUnset)  # type: ignore[untyped-decorator]
def ask_for_pin(_error: PinUnset) -> Response[str]:
    """The recipient has no PIN: the page says what the admin must do."""
    return respond(403, render_no_pin(page().language))


@resolver.exception_handler(LinkUnknown)  # type: ignore[untyped-decorator]
def refuse_link(_error: LinkUnknown) -> Response[str]:
    """Unknown, expired, withdrawn: the same page."""
    count_refusal(Refused.LINKS)
    return respond(404, render_gone(page().language))


@resolver.exception_handler(OrderUnknown)  # type: ignore[untyped-decorator]
def refuse_order(_error: OrderUnknown) -> Response[str]:
    """No button of the page sends this."""
    return respond(404, render_gone(page().language))


@resolver.exception_handler(Exception)  # type: ignore[untyped-decorator]
def refuse(error: Exception) -> Response[str]:
    """What was too much at once is to be tried again. Of a fault of ours nothing is shown, and the log gets no message,
    because that may quote a record.
    """
    failure = find_failure(error)
    if failure is not FAULT:
        logger.info("refused", code=failure.code)
        return respond(failure.status, render_busy(page().language), tell_when(failure, error))
    logger.error("fault", **describe_fault(error))
    return respond(500, render_fault(page().language))


@resolver.not_found
def refuse_route(_error: Exception) -> Response[str]:
    """No such route."""
    return respond(404, render_gone(page().language))


def respond(status: int, body: str, more: Mapping[str, str] | None = None) -> Response[str]:
    """A page with the headers that every page has, and more."""
    return Response(status, HEADERS["Content-Type"], body, HEADERS | dict(more or {}))


def wait_until(moment: datetime) -> dict[str, str]:
    """The header Retry-After for that moment."""
    return {"Retry-After": str(max(1, int((moment - datetime.now(UTC)).total_seconds())))}
