"""What template.yaml gives each Capacity, read from the template."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from localcloud.deploy.template import load_template

TEMPLATE: Final = Path(__file__).parents[2] / "template.yaml"
UPLOADS: Final = "POST /v1/uploads"


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a deployment has: readers of a lane and of its excess, what matches a lane's reads at once, environments of
    each function, and requests for upload addresses a second and at once. A passage waits `passage_s` for more frames.
    """

    name: str
    lane: int
    excess: int
    match_lane: int
    recognise: int
    match: int
    issue_upload: int
    deliver: int
    uploads: float
    uploads_burst: float
    passage_s: float


def load_capacities(path: Path = TEMPLATE) -> Mapping[str, Capacity]:
    """Every Capacity of the template by its name. Raises KeyError where the template lacks what is asked."""
    template = load_template(path)
    route = template["Resources"]["Api"]["Properties"]["RouteSettings"][UPLOADS]
    events = template["Resources"]["DeliverFunction"]["Properties"]["Events"]
    deliveries = events["Deliveries"]["Properties"]["ScalingConfig"]["MaximumConcurrency"]
    passage = float(template["Parameters"]["PassageSeconds"]["Default"])
    return {
        name: Capacity(
            name,
            lane=sizes["Lane"],
            excess=sizes["Excess"],
            match_lane=sizes["Match"],
            recognise=sizes["Both"],
            match=sizes["Both"],
            issue_upload=sizes["Open"],
            deliver=_resolve(deliveries, sizes),
            uploads=_resolve(route["ThrottlingRateLimit"], sizes),
            uploads_burst=_resolve(route["ThrottlingBurstLimit"], sizes),
            passage_s=passage,
        )
        for name, sizes in template["Mappings"]["Capacities"].items()
    }


def _resolve(value: Any, sizes: Mapping[str, int]) -> int:
    """A number, or the one that the template looks up by Capacity."""
    return int(value) if isinstance(value, int | float) else sizes[value["Fn::FindInMap"][2]]
