"""Every route of people. The function behind signed requests answers this table, and so does the console."""

from typing import Final

from platewatch.alerts.routes import alerts, holds, previews, recipients, searching
from platewatch.audit import routes as audit
from platewatch.cameras.routes import cameras
from platewatch.console.routes import sessions
from platewatch.hotlists.routes import entries, hotlists, imports, pages, patterns, search
from platewatch.hotlists.routes import settings as list_settings
from platewatch.live import routes as live
from platewatch.matching.routes import past_searches, reviews
from platewatch.reading.routes import trials
from platewatch.retention import routes as retention
from platewatch.snapshots.routes import rejections

ROUTES: Final = (
    *live.ROUTES,
    *alerts.ROUTES,
    *searching.ROUTES,
    *reviews.ROUTES,
    *hotlists.ROUTES,
    *pages.ROUTES,
    *search.ROUTES,
    *imports.ROUTES,
    *entries.ROUTES,
    *patterns.ROUTES,
    *list_settings.ROUTES,
    *previews.ROUTES,
    # Under 126jj, past searches have a function with rights of its own; without it they are refused here.
    *past_searches.ROUTES,
    *cameras.ROUTES,
    *trials.ROUTES,
    *rejections.ROUTES,
    *recipients.ROUTES,
    *audit.ROUTES,
    *retention.ROUTES,
    *holds.ROUTES,
    *sessions.ROUTES,
)
"""In the order in which the documents list them."""
