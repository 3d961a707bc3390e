"""alert_page: the page behind the link in a message. GET shows nothing personal; what is posted is recorded first."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.adapters.alert_page import Page, open_page
from platewatch.adapters.faults import describe_fault
from platewatch.adapters.page_forms import make_cookie, read_shown
from platewatch.adapters.refusals import Refused, count_refusal
from platewatch.alerts.alert import Step
from platewatch.alerts.errors import LinkUnknown, PageLocked, PinNeeded, PinRefused, PinUnset
from platewatch.alerts.page import (
    HEADERS,
    Notice,
    render_alert,
    render_cover,
    render_fault,
    render_gone,
    render_locked,
    render_no_pin,
)
from platewatch.alerts.view import AlertView, answer_alert, check_link, open_alert

logger = Logger()
resolver = APIGatewayHttpResolver()


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
    return let_in(token, None, lambda: open_alert(token, shown, datetime.now(UTC), page().stores))


@resolver.post("/a/<token>/acknowledge")
def acknowledge(token: str) -> Response[str]:
    """The recipient takes it on."""
    return answer(token, Step.ACKNOWLEDGE)


@resolver.post("/a/<token>/dismiss")
def dismiss(token: str) -> Response[str]:
    """The recipient saw a misread."""
    return answer(token, Step.DISMISS)


def answer(token: str, step: Step) -> Response[str]:
    """The alert as it stands after the answer."""

    def act() -> AlertView:
        view = answer_alert(token, step, read_shown(resolver.current_event.raw_event), datetime.now(UTC), page().stores)
        logger.info("alert answered", alert_id=view.alert.alert_id, state=view.alert.state)
        return view

    return let_in(token, step, act)


def let_in(token: str, step: Step | None, act: Callable[[], AlertView]) -> Response[str]:
    """The alert, or the cover again where no PIN or a wrong one was typed: for the same thing as was asked."""
    try:
        view = act()
    except (PinNeeded, PinRefused) as error:
        notice = Notice.PIN_NEEDED
        if isinstance(error, PinRefused):
            count_refusal(Refused.PINS)
            notice = Notice.PIN_WRONG
        return respond(403, render_cover(token, page().language, asks_pin=True, step=step, notice=notice))
    response = respond(200, render_alert(view, token, page().language, page().zone))
    response.cookies = [make_cookie(view.session, token)] if view.session else []
    return response


@resolver.exception_handler(PageLocked)  # type: ignore[untyped-decorator]
def keep_locked(error: PageLocked) -> Response[str]:
    """Too many wrong PINs: what was typed now is not looked at."""
    if resolver.current_event.http_method == "POST":
        count_refusal(Refused.PINS)
    return respond(429, render_locked(error.until, page().language, page().zone))


@resolver.exception_handler(PinUnset)  # type: ignore[untyped-decorator]
def ask_for_pin(_error: PinUnset) -> Response[str]:
    """The recipient has no PIN: the page says what the admin must do."""
    return respond(403, render_no_pin(page().language))


@resolver.exception_handler(LinkUnknown)  # type: ignore[untyped-decorator]
def refuse_link(_error: LinkUnknown) -> Response[str]:
    """Unknown, expired, withdrawn: the same page."""
    count_refusal(Refused.LINKS)
    return respond(404, render_gone(page().language))


@resolver.exception_handler(Exception)  # type: ignore[untyped-decorator]
def confess(error: Exception) -> Response[str]:
    """A fault of ours: nothing is shown, and the log gets no message, because that may quote a record."""
    logger.error("fault", **describe_fault(error))
    return respond(500, render_fault(page().language))


@resolver.not_found
def refuse_route(_error: Exception) -> Response[str]:
    """No such route."""
    return respond(404, render_gone(page().language))


def respond(status: int, body: str) -> Response[str]:
    """A page with the headers that every page has."""
    return Response(status, HEADERS["Content-Type"], body, dict(HEADERS))
