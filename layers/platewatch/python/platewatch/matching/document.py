"""Reviews and sightings of the past as documents: what the API answers."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from platewatch.alerts.alert import SeenHit, make_alert
from platewatch.alerts.dispute import Dispute
from platewatch.alerts.document import describe_alert, describe_position
from platewatch.alerts.explain import explain_hit
from platewatch.alerts.relative_time import describe_sighting_age
from platewatch.alerts.standing import Standing
from platewatch.alerts.words import Language
from platewatch.matching.past import PastSighting
from platewatch.matching.review import Review
from platewatch.text.probability import round_probability
from platewatch.text.timestamps import format_utc


def describe_review(review: Review, dispute: Dispute | None) -> dict[str, Any]:
    """The review's document: `hit`, `entry`, `passage` and `dispute` are those of schema platewatch.alert."""
    seen = SeenHit(review.hit, review.sighting, review.settings, stale_as_of=review.stale_as_of)
    alert = make_alert(seen, None, review.created_at, None, review.retention)
    described = describe_alert(alert, Standing(dispute=dispute))
    return {
        "review_id": review.review_id,
        "created_at": format_utc(review.created_at),
        "decide_by": format_utc(review.retention.expires_at),
        "recipient_ids": list(review.recipient_ids),
        **{name: described[name] for name in ("hit", "entry", "passage", "dispute")},
    }


def describe_sighting(sighting: PastSighting, now: datetime) -> dict[str, Any]:
    """The document of a sighting of the past."""
    hit, position = sighting.hit, sighting.position
    place = position.site if position else sighting.camera_id
    # Explained by how it matches: whether the passage was before the listing or after it is not known here.
    explained = replace(hit, kind=sighting.matched_as)
    return {
        "kind": hit.kind.value,
        "matched_as": sighting.matched_as.value,
        "probability": round_probability(hit.probability),
        "plate_read": hit.plate_read,
        "plate_written": hit.entry.show_plate(hit.country_read),
        "country_read": hit.country_read,
        "country_listed": hit.entry.country,
        "country": hit.country.value,
        "missing": hit.missing.value if hit.missing else None,
        "seen": {
            language.value: describe_sighting_age(sighting.captured_at, place, now, language) for language in Language
        },
        "explanation": {language.value: explain_hit(explained, language) for language in Language},
        "camera_id": sighting.camera_id,
        "position": describe_position(position),
        "captured_at": format_utc(sighting.captured_at),
        "read_id": sighting.read_id,
        "clock_uncertain": sighting.clock_uncertain,
    }
