"""A good body for each route that takes one; tests change them somewhere, or send them as they are."""

from typing import Any

PLACE = {"latitude": 52.3, "longitude": 4.85, "site": "Bovenkerkerweg", "direction": "south"}
ENTRY = {
    "plate": "7-KXL-92", "country": "NL", "category": 1, "priority": 1, "reason": "theft", "case_number": "PL1",
    "consent": "OVJ", "role": "suspect", "instruction": "", "valid_from": "2026-01-01", "weed_date": "2099-01-01",
    "owner": "me",
}  # fmt: skip
BODIES: dict[str, Any] = {
    "/v1/cameras": {
        "id": "west-1",
        "lane": "priority",
        "position": PLACE,
        "private_ground": [[[0, 0], [1, 0], [1, 1]]],
        "caption_areas": [[[0, 0], [1, 0], [1, 1]]],
    },
    "/v1/cameras/{camera_id}/positions": PLACE | {"since": "2099-03-12T19:03:58.120Z"},
    "/v1/cameras/{camera_id}/private-ground": {"private_ground": [[[0, 0], [1, 0], [1, 1]]]},
    "/v1/cameras/{camera_id}/caption-areas": {"caption_areas": [[[0, 0], [1, 0], [1, 1]]]},
    "/v1/hotlists/{list_name}/entries": ENTRY,
    "/v1/hotlists/{list_name}/entries/end": {"plate": "7-KXL-92", "case_number": "PL1"},
    "/v1/hotlists/{list_name}/imports": {"sha256": "ab" * 32, "size": 100, "delta": False, "dry_run": True},
    "/v1/hotlists/{list_name}/rollback": {"revision": 1},
    "/v1/hotlists/{list_name}/settings": {
        "version": 0,
        "owner": "desk",
        "category": 1,
        "recipients": ["officer"],
        "threshold": 0.5,
        "review_floor": 0.2,
        "hours": ["mon-fri 08:00-18:00"],
        "area": {"cameras": ["west-1"], "sites": ["Handweg"]},
        "hit_days": 30,
        "escalate_minutes": 5,
        "language": "nl",
    },
    "/v1/recipients/{recipient_id}": {
        "name": "Officer",
        "channel": "sms",
        "address": "+31600000000",
        "lists": ["stolen"],
        "tier": 1,
        "active": True,
        "categories": [1],
        "least_priority": 3,
        "area": {"sites": ["Handweg"]},
        "hours": ["sat 00:00-24:00"],
        "threshold": 0.5,
        "review_floor": 0.2,
    },
    "/v1/alert-searches": {
        "from": "2026-03-01",
        "to": "2026-03-12T19:03:58.120Z",
        "case": "2026-17",
        "list": "stolen",
        "plate": "7-KXL-92",
        "camera": "west-1",
        "state": "open",
        "limit": 10,
        "after": None,
    },
    "/v1/alerts/{alert_id}/answer": {"step": "close", "outcome": "not-found"},
    "/v1/audit/reports": {
        "since": "2026-03-01T00:00:00Z",
        "until": "2026-03-12T00:00:00Z",
        "plate": "7-KXL-92",
        "after": None,
    },
    "/v1/previews": {"list": "stolen", "plate": "7-KXL-92", "camera": "west-1"},
    "/v1/past-searches": {
        "list": "stolen",
        "plate": "7-KXL-92",
        "case_number": "PL1",
        "after": None,
        "order": {
            "reference": "OM-1",
            "offence": "robbery",
            "since": "2026-03-01T00:00:00Z",
            "until": "2026-03-02T00:00:00Z",
        },
    },
}
