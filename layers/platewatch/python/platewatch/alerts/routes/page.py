"""The routes of the page behind the link in a message. GET shows nothing personal; what is posted is recorded first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from platewatch.alerts.answers import Reply
from platewatch.alerts.errors import LinkUnknown, OrderUnknown, PageLocked, PinNeeded, PinRefused, PinUnset
from platewatch.alerts.login import Shown
from platewatch.alerts.page import render_alert
from platewatch.alerts.page_buttons import PageOrder
from platewatch.alerts.page_cover import (
    Notice,
    render_busy,
    render_cover,
    render_fault,
    render_gone,
    render_locked,
    render_no_pin,
    render_question,
)
from platewatch.alerts.page_frame import HEADERS
from platewatch.alerts.routes.page_forms import make_cookie, parse_order, parse_shown
from platewatch.alerts.view import AlertView, admit_recipient, answer_alert, check_link, open_alert
from platewatch.audit.aws.audit_queue import load_case_shape
from platewatch.aws.faults import describe_fault
from platewatch.aws.refusals import Refused, count_refusal
from platewatch.composition.alert_page import Page
from platewatch.web.errors import make_retry_header
from platewatch.web.failures import FAULT, find_failure

Opened = tuple[str, str | None]
"""A page, and the session that it opens if a PIN was typed."""


def open_routes(page: Callable[[], Page], logger: Logger) -> APIGatewayHttpResolver:
    """Serves the page; `page` gives what it works with when it is first asked for."""
    resolver = APIGatewayHttpResolver()
    routes = PageRoutes(resolver, page, logger)
    resolver.get("/a/<token>")(routes.show_cover)
    resolver.post("/a/<token>")(routes.show_alert)
    resolver.post("/a/<token>/<name>")(routes.answer)
    resolver.exception_handler(PageLocked)(routes.keep_locked)
    resolver.exception_handler(PinUnset)(routes.ask_for_pin)
    resolver.exception_handler(LinkUnknown)(routes.refuse_link)
    # No button of the page sends this, and there is no such route.
    resolver.exception_handler(OrderUnknown)(routes.refuse_order)
    resolver.exception_handler(Exception)(routes.refuse)
    resolver.not_found(routes.refuse_order)
    return resolver


@dataclass(frozen=True, slots=True)
class PageRoutes:
    """What each route and each error answers."""

    resolver: APIGatewayHttpResolver
    open_page: Callable[[], Page]
    logger: Logger

    @property
    def page(self) -> Page:
        """What the page works with."""
        return self.open_page()

    def show_cover(self, token: str) -> Response[str]:
        """The page with the button."""
        check_link(token, datetime.now(UTC), self.page.stores)
        return respond(200, render_cover(token, self.page.language, asks_pin=self.page.stores.gate is not None))

    def show_alert(self, token: str) -> Response[str]:
        """The alert."""
        shown = parse_shown(self.resolver.current_event.raw_event)
        now, stores = datetime.now(UTC), self.page.stores
        return self._let_in(token, None, lambda: self._render_view(token, open_alert(token, shown, now, stores)))

    def answer(self, token: str, name: str) -> Response[str]:
        """The alert as it stands after the answer, or first the question whether the answer is meant."""
        event = self.resolver.current_event.raw_event
        order, shown = parse_order(name, event, load_case_shape()), parse_shown(event)
        act = self._give_answer if order.confirmed else self._ask_first
        return self._let_in(token, order, lambda: act(token, order, shown))

    def keep_locked(self, error: PageLocked) -> Response[str]:
        """Too many wrong PINs: what was typed now is not looked at."""
        if self.resolver.current_event.http_method == "POST":
            count_refusal(Refused.PINS)
        seconds = max(1, int((error.until - datetime.now(UTC)).total_seconds()))
        page = render_locked(error.until, self.page.language, self.page.zone)
        return respond(429, page, {"Retry-After": str(seconds)})

    def ask_for_pin(self, _error: PinUnset) -> Response[str]:
        """The recipient has no PIN: the page says what the admin must do."""
        return respond(403, render_no_pin(self.page.language))

    def refuse_link(self, _error: LinkUnknown) -> Response[str]:
        """Unknown, expired, withdrawn: the same page."""
        count_refusal(Refused.LINKS)
        return respond(404, render_gone(self.page.language))

    def refuse_order(self, _error: Exception) -> Response[str]:
        """Nothing on the page asks for this."""
        return respond(404, render_gone(self.page.language))

    def refuse(self, error: Exception) -> Response[str]:
        """What was too much at once is to be tried again. Of a fault of ours nothing is shown, and the log gets no
        message, because that may quote a record.
        """
        failure = find_failure(error)
        if failure is not FAULT:
            self.logger.info("refused", code=failure.code)
            return respond(failure.status, render_busy(self.page.language), make_retry_header(failure, error))
        self.logger.error("fault", **describe_fault(error))
        return respond(500, render_fault(self.page.language))

    def _give_answer(self, token: str, order: PageOrder, shown: Shown) -> Opened:
        """Answers, and shows what came of it."""
        reply = Reply(order.step, order.outcome, order.note)
        view = answer_alert(token, reply, shown, datetime.now(UTC), self.page.stores)
        self.logger.info("alert answered", alert_id=view.alert.alert_id, step=order.step, refused=view.refused)
        return self._render_view(token, view)

    def _ask_first(self, token: str, order: PageOrder, shown: Shown) -> Opened:
        """Nothing is answered yet."""
        session = admit_recipient(token, shown, datetime.now(UTC), self.page.stores)
        return render_question(token, order, self.page.language), session

    def _render_view(self, token: str, view: AlertView) -> Opened:
        page = self.page
        return render_alert(view, token, page.language, page.zone, page.map_link), view.session

    def _let_in(self, token: str, order: PageOrder | None, act: Callable[[], Opened]) -> Response[str]:
        """What was asked for, or the cover again where no PIN or a wrong one was typed: for the same thing as was
        asked.
        """
        try:
            body, session = act()
        except (PinNeeded, PinRefused) as error:
            notice = Notice.PIN_NEEDED
            if isinstance(error, PinRefused):
                count_refusal(Refused.PINS)
                notice = Notice.PIN_WRONG
            return respond(403, render_cover(token, self.page.language, asks_pin=True, order=order, notice=notice))
        response = respond(200, body)
        response.cookies = [make_cookie(session, token)] if session else []
        return response


def respond(status: int, body: str, more: Mapping[str, str] | None = None) -> Response[str]:
    """A page with the headers that every page has, and more."""
    return Response(status, HEADERS["Content-Type"], body, HEADERS | dict(more or {}))
