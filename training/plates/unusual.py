"""Plates that few vehicles carry and that other looks do not have: three lines, two lines on a plate as high as wide,
plates that are no rectangles; and plates of two or three characters.

Where a page gives the form it is named; what has no source beside it is common knowledge among those who collect
plates, and no page was found. How often each is drawn is a choice: nobody counts them.
"""

from typing import Final

from training.plates.look import BLACK, BLUE, GREEN, NO_VOWELS, RED, WHITE, YELLOW, Look
from training.plates.outline import CUT, GABLE, TRAPEZOID

_SQUARE: Final = (0.85, 1.3)
_HIGH: Final = (0.6, 1.0)
_LOW: Final = (1.0, 1.6)
_ALL_COLOURS: Final = (
    (WHITE, BLACK, 6.0),
    (YELLOW, BLACK, 2.0),
    (BLACK, WHITE, 1.0),
    (WHITE, RED, 1.0),
    (GREEN, WHITE, 0.7),
    (BLUE, WHITE, 0.7),
    (RED, WHITE, 0.5),
)

THREE_LINES: Final = (
    # Statutory Instrument 2001/561, schedule 3, diagrams 2c and 3c: three lines for marks of 1963 to 2001.
    Look(
        "GB",
        2.5,
        (("X|#99|XXX", 3), ("XXX|#99|X", 2), ("X|#9|XXX", 1), ("XXX|#9|X", 1), ("X|#|XXX", 0.3)),
        ("stroke", "stroke", "road", "grotesk"),
        letters="ABCDEFGHJKLMNOPRSTUVWXYZ",
        colours=((WHITE, BLACK, 2), ((20, 200, 250), BLACK, 4), (BLACK, WHITE, 2)),
        tall_aspect=_SQUARE,
    ),
    # Mopeds had plates of 140 x 120 mm until 2017 (the order of 2015 that allows only 210 x 130), and one or two
    # letters, two or three digits, one or two letters.
    Look(
        "FR",
        2.5,
        (("XX|999|XX", 3), ("XX|999|X", 1.5), ("X|99|X", 0.5), ("XX|99|X", 1)),
        ("grotesk", "grotesk", "din", "stroke"),
        letters="ABCDEFGHJKLMNPQRSTVWXYZ",
        band="F",
        tall_aspect=(0.95, 1.35),
    ),
    # Mopeds since 2000: C, four digits, three letters on yellow (matriculasdelmundo.com).
    Look(
        "ES",
        1.5,
        (("=C|9999|XXX", 1),),
        ("fe", "din", "grotesk", "stroke"),
        letters=NO_VOWELS,
        colours=((YELLOW, BLACK, 1),),
        tall_aspect=_HIGH,
    ),
    # Machines (E) and trailers (R) since 2000.
    Look(
        "ES",
        1,
        (("=E|9999|XXX", 1), ("=R|9999|XXX", 1)),
        ("fe", "din", "grotesk", "stroke"),
        letters=NO_VOWELS,
        colours=((WHITE, RED, 1), (RED, BLACK, 1)),
        band="E",
        tall_aspect=_SQUARE,
    ),
    # Tractors: two letters, three digits, one letter on yellow.
    Look(
        "IT",
        1,
        (("XX|999|X", 2), ("XX*|999|X", 1)),
        ("din", "grotesk", "stroke"),
        letters="ABCDEFGHJKLMNPRSTVWXYZ",
        colours=((YELLOW, BLACK, 3), (WHITE, BLACK, 1)),
        sticker="c",
        tall_aspect=_SQUARE,
    ),
    # Two-wheelers whose plates are painted as there is room.
    Look(
        "IN",
        1.5,
        (("XX99|XX|9999", 3), ("XX 99|X|9999", 1), ("XX|99X|9999", 1)),
        ("grotesk", "din", "stroke", "road"),
        colours=((WHITE, BLACK, 6), (YELLOW, BLACK, 1), (BLACK, YELLOW, 0.5)),
        tall_aspect=(0.9, 1.5),
    ),
    Look(
        "TR",
        1,
        (("99|XX|999", 2), ("99|XXX|99", 2), ("99|X|9999", 1), ("99|XX|9999", 1)),
        ("grotesk", "din", "stroke"),
        letters="ABCDEFGHJKLMNPRSTUVYZ",
        band="TR",
        tall_aspect=(0.9, 1.4),
    ),
    Look(
        "unknown",
        6,
        (
            *(("??|??|??", 3), ("??|??|???", 2), ("??|???|??", 2), ("?|???|???", 2), ("???|??|??", 1)),
            *(("?|????|???", 1), ("??|????|??", 1), ("???|???|???", 0.5), ("?|??|???", 1), ("???|???|?", 0.5)),
        ),
        ("stroke", "stroke", "grotesk", "din", "road", "mono", "fe"),
        colours=_ALL_COLOURS,
        tall_aspect=(0.6, 1.6),
        sticker="c",
    ),
)

NARROW: Final = (
    # 145 x 125 mm (mopeds), 210 x 143 mm (motorcycles).
    Look(
        "NL",
        4,
        (("XX-9|99-X", 1), ("99-X|XX-9", 2), ("9-XX|X-99", 2), ("XXX|99-X", 1), ("X-99|9-XX", 1), ("XX-99|XX", 1)),
        ("gill", "gill", "road", "stroke"),
        letters="BDFGHJKLMNPRSTVWXYZ",
        colours=(((30, 200, 250), BLACK, 3), (YELLOW, BLACK, 4), ((225, 190, 120), WHITE, 1), (BLUE, WHITE, 1)),
        band="NL",
        tall_aspect=(0.95, 1.35),
    ),
    # Insurance plates of mopeds and scooters: 105.5 x 130.5 mm, in black, blue or green by the year.
    Look(
        "DE",
        2,
        (("999|XXX", 1),),
        ("fe", "fe", "din"),
        colours=((WHITE, BLACK, 1), (WHITE, BLUE, 1), (WHITE, GREEN, 1)),
        tall_aspect=(0.75, 0.95),
    ),
    # Motorcycles since 2011: 180 x 200 mm.
    Look(
        "DE",
        2,
        (("XX*|X 999", 1), ("X*|XX 99", 1), ("XXX*|XX 9", 1), ("XX*|XX 99", 2), ("XXX*|X 99", 1)),
        ("fe", "fe", "fe", "din"),
        band="D",
        sticker="d",
        umlauts=True,
        tall_aspect=(0.82, 1.2),
    ),
    # Motorcycles: 177 x 177 mm, two letters and five digits; mopeds since 2006: six letters and digits.
    Look(
        "IT",
        2,
        (("XX|99999", 3), ("X9X|XXX", 1), ("XX9|X9X", 1)),
        ("din", "grotesk", "stroke"),
        letters="ABCDEFGHJKLMNPRSTVWXYZ",
        sticker="c",
        tall_aspect=(0.9, 1.2),
    ),
    # 180 x 140 mm.
    Look(
        "CH",
        1,
        (("XX*|99999", 1), ("XX*|9999", 1), ("XX*|999", 0.3)),
        ("din", "grotesk", "stroke"),
        colours=((WHITE, BLACK, 4), (YELLOW, BLACK, 1), (GREEN, BLACK, 0.5)),
        sticker="s",
        tall_aspect=_LOW,
    ),
    Look("AT", 1, (("XX*|99 XX", 1), ("X*|999 XX", 1)), ("grotesk", "din"), band="A", sticker="c", tall_aspect=_LOW),
    Look("PL", 1, (("XX|999X", 1), ("XX|9999", 1), ("XXX|99X", 1)), ("din", "stroke"), band="PL", tall_aspect=_LOW),
    # 220 x 160 mm, 132 x 96 mm off the road (truenosastur.es).
    Look("ES", 1, (("9999|XXX", 1),), ("fe", "din", "grotesk"), letters=NO_VOWELS, band="E", tall_aspect=_LOW),
    Look("PT", 1, (("99-XX|99", 1), ("99|XX-99", 1)), ("din", "grotesk"), band="P", tall_aspect=_LOW),
    Look("GR", 1, (("XXX|999", 2), ("XXX|99", 1)), ("din", "stroke"), letters="ABEHIKMNOPTXYZ", tall_aspect=_SQUARE),
    Look("FI", 1, (("XXX|999", 1), ("XX|999", 1), ("XXX|99", 1)), ("din", "grotesk"), tall_aspect=_LOW),
    Look(
        "unknown",
        3,
        (("???|???", 2), ("??|???", 1), ("??|????", 2), ("???|??", 1), ("????|???", 1)),
        ("stroke", "grotesk", "din", "road", "mono", "fe"),
        colours=_ALL_COLOURS,
        tall_aspect=(0.7, 1.3),
        sticker="c",
    ),
)

NO_RECTANGLE: Final = (
    # Mopeds of 1993 to 2006: trapezoids with two of five letters and digits above and three below
    # (en.wikipedia.org/wiki/Vehicle_registration_plates_of_Italy).
    Look(
        "IT",
        4,
        (("??|???", 1),),
        ("din", "grotesk", "stroke"),
        colours=((WHITE, BLACK, 1),),
        tall_aspect=(0.9, 1.4),
        outline=TRAPEZOID,
    ),
    # Bevelled upper corners were common (czechplates.cz); two letters and four digits until 2001.
    Look("CZ", 1.5, (("XX|99-99", 2), ("XXX|99-99", 1)), ("din", "stroke"), tall_aspect=(1.0, 1.7), outline=CUT),
    # Motorcycles and trailers of the Soviet Union and, for years after, of the states that were in it.
    Look("UA", 1, (("9999|XXX", 1), ("9999|XX", 1)), ("din", "stroke"), tall_aspect=(1.0, 1.7), outline=CUT),
    # Old trailers and tractors of many countries, which show no country.
    *(
        Look(
            "unknown",
            2.5,
            (
                *(("??|????", 2), ("?|????", 1), ("??|?????", 1), ("???|???", 1), ("???|????", 1), ("??|??-??", 1)),
                ("?|???|???", 0.3),
            ),
            ("stroke", "stroke", "grotesk", "din", "road", "mono"),
            colours=_ALL_COLOURS,
            border=0.8,
            tall_aspect=(0.95, 1.7),
            outline=outline,
            sticker="c",
        )
        for outline in (TRAPEZOID, CUT, GABLE)
    ),
)

UNUSUAL: Final[tuple[Look, ...]] = (*THREE_LINES, *NARROW, *NO_RECTANGLE)

# British makers cut short plates shorter: the rules fix margins and gaps, not the plate's length.
_CUT_SHORT: Final = (2.0, 4.8)
# A crest and a flag show the country, or else the canton's code alone does.
_CANTONS: Final = (
    *("AG", "AI", "AR", "BE", "BL", "BS", "FR", "GE", "GL", "GR", "JU", "LU", "NE"),
    *("NW", "OW", "SG", "SH", "SO", "SZ", "TG", "TI", "UR", "VD", "VS", "ZG", "ZH"),
)
_SWISS_ENDS: Final = (("*#", 3.0), (" #", 2.0), ("*|#", 0.4))

SHORT: Final[tuple[Look, ...]] = (
    Look(
        "GB",
        4,
        (("X #", 2), ("X#", 2), ("# X", 2), ("XX #", 2), ("X #9", 2), ("#9 X", 1), ("# XX", 1)),
        ("stroke", "stroke", "road", "grotesk"),
        letters="ABCDEFGHJKLMNOPRSTUVWXYZ",
        colours=((WHITE, BLACK, 4), ((20, 200, 250), BLACK, 5), (BLACK, WHITE, 1)),
        band="GB",
        band_chance=0.4,
        border=0.3,
        aspect=_CUT_SHORT,
    ),
    # The royal house, and embassies.
    Look(
        "NL",
        1.5,
        (("=A=A-9", 1), ("=A=A-99", 1), ("=C=D-#", 1)),
        ("gill", "gill", "road", "stroke"),
        colours=((YELLOW, BLACK, 3), ((30, 200, 250), BLACK, 1), (BLUE, WHITE, 1)),
        band="NL",
        aspect=(4.4, 4.9),
    ),
    Look("DE", 2.5, (("X*X #", 3), ("X*#9", 1), ("XX*#", 1)), ("fe", "fe", "din"), band="D", sticker="d"),
    Look(
        "CH",
        2.5,
        tuple((f"={code[0]}={code[1]}{gap}", share) for code in _CANTONS for gap, share in _SWISS_ENDS),
        ("din", "grotesk", "stroke"),
        aspect=(2.6, 4.8),
        sticker="s",
    ),
    Look("AT", 1, (("X*#", 1), ("X*#9", 1), ("XX*#", 1)), ("grotesk", "din", "stroke"), band="A", sticker="c"),
    Look("BE", 1, (("X-#", 1), ("X-#9", 1)), ("grotesk", "stroke"), colours=((WHITE, RED, 1),), band="B"),
    # Chosen plates of two characters and more.
    Look("DK", 1, (("XX #", 1), ("X #", 1), ("XXX", 0.5), ("XX", 0.5)), ("grotesk", "din"), band="DK", border=0.8),
    Look("LU", 1, (("#99", 2), ("#9", 1)), ("din", "grotesk", "fe"), colours=((YELLOW, BLACK, 1),), band="L"),
    Look("EE", 0.7, (("99 X", 1), ("9 XX", 1)), ("din", "grotesk"), band="EST"),
    Look("FI", 0.7, (("XX-#", 1),), ("din", "grotesk"), band="FIN"),
    Look("LV", 0.7, (("XX-#", 1),), ("din", "grotesk"), band="LV"),
)
