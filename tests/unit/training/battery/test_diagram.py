"""The reliability diagram is drawn from figures."""

from pathlib import Path

import cv2

from training.battery.diagram import DOTS, draw_diagram


def test_the_points_lie_where_the_figures_say(tmp_path: Path) -> None:
    bins = [{"count": 100, "said": 0.25, "right": 0.75}, {"count": 400, "said": 0.9, "right": 0.5}]
    part = {"bins": bins, "count": 500, "exact": 0.55, "error": 0.4}
    path = tmp_path / "pictures" / "reliability.png"
    draw_diagram(path, {"drawn": part, "passages": {"combined": part}})
    image = cv2.imread(str(path))
    assert image.shape[1] > image.shape[0]
    left, bottom, side = 70, 490, 420
    for one in bins:
        x, y = left + round(one["said"] * side), bottom - round(one["right"] * side)
        assert tuple(image[y, x]) == DOTS
    assert tuple(image[bottom - round(0.25 * side), left + round(0.1 * side)]) != DOTS
