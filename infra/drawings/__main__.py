"""Writes the pictures to docs/pictures."""

from drawings.house import draw_house
from drawings.sources import ROOT
from drawings.way import draw_way

PICTURES = {"house.svg": draw_house, "snapshot.svg": draw_way}


def main() -> None:
    """Writes each picture."""
    for name, draw in PICTURES.items():
        (ROOT / "docs/pictures" / name).write_text(draw(), encoding="utf-8")


if __name__ == "__main__":
    main()
