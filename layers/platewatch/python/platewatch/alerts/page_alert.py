"""What every part of an alert's page is made of."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from platewatch.alerts.answer_table import PAGES, Page
from platewatch.alerts.map_link import MapLink
from platewatch.alerts.page_words import PAGE_WORDS, PageWords
from platewatch.alerts.view import AlertView
from platewatch.alerts.words import WORDS, Language, Words
from platewatch.text.timestamps import format_clock


@dataclass(frozen=True, slots=True)
class AlertPage:
    """One alert as it is shown: the view, the token of its link, the language, the zone of its times and the map."""

    view: AlertView
    token: str
    language: Language
    zone: ZoneInfo
    map_link: MapLink | None

    @property
    def words(self) -> PageWords:
        """The page's words."""
        return PAGE_WORDS[self.language]

    @property
    def shared(self) -> Words:
        """The words that messages have too."""
        return WORDS[self.language]

    @property
    def rules(self) -> Page:
        """What the page shows and offers, by how the hit stands."""
        return PAGES[self.view.standing.answers.stand]

    def format_clock(self, moment: datetime) -> str:
        """The time for people, such as "12:05 CET", with the date where that is not today's."""
        return format_clock(moment, self.view.shown_at, self.zone)

    def name(self, by: str) -> str:
        """Who that is: the reader is *you*."""
        return self.words.you if by == self.view.alert.recipient_id else self.view.standing.name(by)
