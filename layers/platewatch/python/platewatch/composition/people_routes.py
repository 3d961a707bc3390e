"""Every route of people. The function behind signed requests answers this table, and so does the console."""

from typing import Final

from platewatch.alerts.routes import (
    alerts,
    exporting,
    holds,
    names,
    previews,
    recipient_checks,
    recipients,
    searching,
    told_now,
)
from platewatch.audit.routes import log as audit
from platewatch.audit.routes import oversight
from platewatch.cameras.routes import cameras
from platewatch.cameras.routes import maintenance as camera_maintenance
from platewatch.composition import investigation_routes
from platewatch.console.routes import sessions
from platewatch.deadletters import routes as deadletters
from platewatch.handover import routes as handover
from platewatch.hotlists.routes import entries, hotlists, imports, pages, patterns, search
from platewatch.hotlists.routes import settings as list_settings
from platewatch.insight import routes as insight
from platewatch.live import routes as live
from platewatch.matching.routes import past_searches, reviews
from platewatch.reading.routes import trials
from platewatch.retention import routes as retention
from platewatch.snapshots.routes import rejections

ROUTES: Final = (
    *live.ROUTES,
    *handover.ROUTES,
    *alerts.ROUTES,
    *searching.ROUTES,
    *exporting.ROUTES,
    *reviews.ROUTES,
    *hotlists.ROUTES,
    *pages.ROUTES,
    *search.ROUTES,
    *imports.ROUTES,
    *entries.ROUTES,
    *patterns.ROUTES,
    *list_settings.ROUTES,
    *previews.ROUTES,
    *names.ROUTES,
    # Under 126jj, past searches have a function with rights of its own; without it they are refused here.
    *past_searches.ROUTES,
    # And so have investigations, under either regime.
    *investigation_routes.ROUTES,
    *cameras.ROUTES,
    *camera_maintenance.ROUTES,
    *trials.ROUTES,
    *rejections.ROUTES,
    *recipients.ROUTES,
    *recipient_checks.ROUTES,
    *told_now.ROUTES,
    *insight.ROUTES,
    *audit.ROUTES,
    *oversight.ROUTES,
    *retention.ROUTES,
    *holds.ROUTES,
    *sessions.ROUTES,
    *deadletters.ROUTES,
)
"""In the order in which the documents list them."""
