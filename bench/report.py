"""The figures as a table for people."""

from collections.abc import Mapping

from bench.scores import Score, Share
from training.battery.measure import SURE, Calibration


def tabulate(name: str, scores: Mapping[str, Score]) -> list[str]:
    """A set's figures, one row per figure, one column per reader; rows that no reader fills are left out."""
    photos = next(iter(scores.values())).photos
    rows = [
        ("plates exact", [_share(one.exact) for one in scores.values()]),
        ("  O as 0, I as 1", [_share(one.folded) for one in scores.values()]),
        ("  in a frame of the clip", [_share(one.clips) for one in scores.values()]),
    ]
    lows = sorted({low for one in scores.values() for low, _ in one.found})
    for low, high in zip(lows, [*lows[1:], None], strict=False):
        group = f"boxes found, {low} px and wider" if high is None else f"boxes found, {low} to {high} px"
        rows.append((group, [_share(dict(one.found)[low]) if dict(one.found) else "" for one in scores.values()]))
    rows += [
        ("  of 40 px and more", [_share(one.found_readable) for one in scores.values()]),
        ("plates read", [str(one.reads) for one in scores.values()]),
        ("  where none is", [_count(one.extra) for one in scores.values()]),
        ("  only found there", [_count(one.extra_found) for one in scores.values()]),
        ("calibration error", [_error(one.calibration) for one in scores.values()]),
        ("  log loss (constant's)", [_losses(one.calibration) for one in scores.values()]),
        (f"  right reads said {SURE}+", [_sure(one.calibration) for one in scores.values()]),
        (f"  right of those said {SURE}+", [_right(one.calibration) for one in scores.values()]),
        ("user CPU ms, median", [f"{one.cost.user_median:.1f}" for one in scores.values()]),
        ("  95th percentile", [f"{one.cost.user_p95:.1f}" for one in scores.values()]),
        ("  median with system's", [f"{one.cost.cpu_median:.1f}" for one in scores.values()]),
        ("  decoding, of that", [_milliseconds(one.cost.decode_median) for one in scores.values()]),
        ("peak memory, MB", [f"{one.cost.peak_mb:.0f}" for one in scores.values()]),
    ]
    header = f"{name}, {photos} photos".ljust(32) + "".join(f"{reader:>22}" for reader in scores)
    return [
        header,
        *(label.ljust(32) + "".join(f"{cell:>22}" for cell in cells) for label, cells in rows if any(cells)),
    ]


def _share(share: Share) -> str:
    return "" if share.share is None else f"{share.hits} of {share.of} ({share.share:.1%})"


def _count(count: int | None) -> str:
    return "" if count is None else str(count)


def _error(calibration: Calibration | None) -> str:
    return "" if calibration is None else f"{calibration.error:.1%}"


def _milliseconds(spent: float | None) -> str:
    return "" if spent is None else f"{spent:.1f}"


def _losses(calibration: Calibration | None) -> str:
    return "" if calibration is None else f"{calibration.log_loss:.3f} ({abs(calibration.constant):.3f})"


def _sure(calibration: Calibration | None) -> str:
    return "" if calibration is None else f"{calibration.sure_of_right:.1%}"


def _right(calibration: Calibration | None) -> str:
    return "" if calibration is None else "none" if calibration.sure_right is None else f"{calibration.sure_right:.2%}"
