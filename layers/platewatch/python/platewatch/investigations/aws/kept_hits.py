"""The passages of the period where only hits are kept: each with the plate that it was a hit for."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final

from platewatch.alerts.alert import Alert
from platewatch.alerts.aws.search_table import DynamoAlertSearch
from platewatch.alerts.question import Place
from platewatch.alerts.story import Picture
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.investigations.candidates import OwnPassing
from platewatch.investigations.pictures import SeenPassing
from platewatch.investigations.questions import Passing
from platewatch.plates.distribution import Spelling

LATEST: Final = timedelta(days=2)
"""How long after its passage a hit is looked for: an agent may have been offline for a day."""

_LOOK: Final = 200


class KeptHits:
    """Implements the ports PassagesOfPeriod and PassingPictures. A hit whose use is restricted is not looked at."""

    def __init__(self, alerts: DynamoAlertSearch, pictures: S3Evidence) -> None:
        self._alerts = alerts
        self._pictures = pictures

    def list_at(self, cameras: Collection[str], since: datetime, until: datetime, now: datetime) -> Sequence[Passing]:
        """See PassagesOfPeriod."""
        found: dict[tuple[str, str], Passing] = {}
        for alert in self._list_born(since, min(now, until + LATEST)):
            seen = alert.sighting
            inside = seen.camera_id in cameras and since <= seen.captured_at < until
            if inside and alert.retention.holds(now) and not alert.retention.is_restricted(now):
                found.setdefault((seen.passage_id, alert.hit.plate), _form(alert))
        return sorted(found.values(), key=lambda one: (one.captured_at, one.camera_id, one.read_id))

    def list_of(
        self, spellings: Collection[str], cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Sequence[Passing]:
        """See PassagesOfPeriod."""
        texts = set(spellings)
        return [passing for passing in self.list_at(cameras, since, until, now) if passing.may_be(texts)]

    def list_roughly(
        self, spellings: Collection[str], cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Sequence[Passing]:
        """See PassagesOfPeriod."""
        return self.list_of(spellings, cameras, since, until, now)

    def list_hours(
        self, cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Mapping[str, Collection[datetime]]:
        """See PassagesOfPeriod. None: a car is seen only while it is on a list, whatever the camera did."""
        del cameras, since, until, now
        return {}

    def find_pictures(self, passing: OwnPassing, number: int, now: datetime) -> SeenPassing | None:
        """See PassingPictures."""
        born = self._list_born(passing.captured_at, min(now, passing.captured_at + LATEST))
        alert = next((one for one in born if one.sighting.read_id == passing.read_id), None)
        if alert is None or not alert.retention.holds(now) or alert.retention.is_restricted(now):
            return None
        evidence = alert.sighting.evidence
        return SeenPassing(
            number=number,
            passing=passing,
            overview=Picture(evidence.overview_sha256, self._pictures.find_kept(evidence.overview_key)),
            plate=Picture(evidence.plate_sha256, self._pictures.find_kept(evidence.plate_key)),
            snapshot_sha256=evidence.snapshot_sha256,
            model_version=alert.sighting.model_version,
            masking_version=evidence.masking_version,
        )

    def _list_born(self, since: datetime, until: datetime) -> Iterator[Alert]:
        """Alerts born from `since` up to `until`, the newest first."""
        place = Place(until)
        while place.born_at > since:
            born, more = self._alerts.list_born(place.day, since, place, _LOOK)
            yield from born
            if more and born:
                place = Place(born[-1].created_at, born[-1].alert_id)
            else:
                place = Place(datetime.combine(place.day, time(), UTC))


def _form(alert: Alert) -> Passing:
    seen, hit = alert.sighting, alert.hit
    return Passing(
        camera_id=seen.camera_id,
        captured_at=seen.captured_at,
        read_id=seen.read_id,
        passage_id=seen.passage_id,
        spellings=(Spelling(hit.plate, hit.probability),),
        incomplete=hit.missing is not None,
        country=hit.country_read or hit.entry.country,
    )
