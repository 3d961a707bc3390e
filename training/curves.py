"""Draws the curves of training runs, one picture a run.

python -m training.curves RUN [RUN ...] --out FOLDER
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from training.progress import Curve, list_curves, read_progress

COLUMNS = 3
TILE = (3.6, 2.4)
DPI = 80


def draw_curves(title: str, curves: Sequence[Curve], target: Path) -> None:
    """Write a PNG with a small diagram for each curve, all over the steps."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    rows = -(-len(curves) // COLUMNS)
    figure, axes = pyplot.subplots(
        rows, COLUMNS, figsize=(TILE[0] * COLUMNS, TILE[1] * rows), squeeze=False, layout="constrained"
    )
    figure.suptitle(title, fontsize=10)
    for axis in axes.flat[len(curves) :]:
        axis.set_axis_off()
    for axis, curve in zip(axes.flat, curves, strict=False):
        axis.plot(
            curve.steps, curve.values, linewidth=1.2, color="#1f5f99", marker="." if len(curve.steps) < 12 else None
        )
        axis.set_title(curve.name.replace("_", " "), fontsize=9)
        axis.tick_params(labelsize=7)
        axis.grid(True, linewidth=0.3)
        # A loss that falls a hundredfold says nothing on a straight scale.
        if "loss" in curve.name and min(curve.values) > 0 and max(curve.values) > 30 * min(curve.values):
            axis.set_yscale("log")
    target.parent.mkdir(parents=True, exist_ok=True)
    # A palette makes the file three times smaller; the curves have few colours.
    figure.savefig(target, dpi=DPI, metadata={"Software": None})
    pyplot.close(figure)
    from PIL import Image

    with Image.open(target) as picture:
        picture.convert("RGB").quantize(32).save(target, optimize=True)


def main() -> None:
    """Draw a picture for every run named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", type=Path, nargs="+", help="folders with a progress.jsonl")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--titles", nargs="*", default=[], help="what to write above each (the folder's name)")
    arguments = parser.parse_args()
    for number, run in enumerate(arguments.runs):
        rows = read_progress(run)
        title = arguments.titles[number] if number < len(arguments.titles) else run.name
        target = arguments.out / f"training-{title.replace(' ', '-').replace('_', '-')}.png"
        spent = f", {rows[-1]['seconds'] / 3600:.1f} h" if rows and "seconds" in rows[-1] else ""
        draw_curves(f"{title}: {rows[-1]['step']:.0f} steps{spent}", list_curves(rows), target)
        print(f"{target} ({target.stat().st_size // 1024} kB)")


if __name__ == "__main__":
    main()
