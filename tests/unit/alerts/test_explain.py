import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.alerts.explain import explain_hit
from platewatch.alerts.words import Language
from platewatch.hits.hit import Hit, HitKind
from platewatch.reading.completeness import Missing
from tests.unit.alerts.makers import make_alert_for, make_entry


def _hit(listed: str, read: str = "7KXL92", kind: HitKind = HitKind.LOOK_ALIKE, probability: float = 0.11) -> Hit:
    return make_alert_for("unit-1", make_entry(listed), kind=kind, plate_read=read, probability=probability).hit


@pytest.mark.parametrize(
    ("listed", "read", "english"),
    [
        ("1KXL92", "7KXL92", "read 7-KXL-92, listed is 1-KXL-92: the first character may be a 1, probability 11%"),
        ("8KXL92", "7KXL92", "read 7-KXL-92, listed is 8-KXL-92: the first character may be an 8, probability 11%"),
        (
            "1KXL9Z",
            "7KXL92",
            "read 7-KXL-92, listed is 1KXL9Z: the first character may be a 1 and the sixth character may be a Z, "
            "probability 11%",
        ),
        (
            "1KXI9Z",
            "7KXL92",
            "read 7-KXL-92, listed is 1KXI9Z: the first character may be a 1, the fourth character may be an I and the "
            "sixth character may be a Z, probability 11%",
        ),
        ("1KXI3Z", "7KXL92", "read 7-KXL-92, listed is 1KXI3Z: they differ in 4 places, probability 11%"),
        (
            "7KXL92",
            "7KXIL92",
            "read 7KXIL92, listed is 7-KXL-92: the fourth character, an I, may not belong to it, probability 11%",
        ),
        (
            "7KXL92",
            "7KX92",
            "read 7KX92, listed is 7-KXL-92: an L may be missing after the third character, probability 11%",
        ),
        (
            "BCDEFGHJ5678",
            "ABCDEFGHJ567",
            "read ABCDEFGHJ567, listed is BCDEFGHJ5678: the first character, an A, may not belong to it and an 8 may "
            "be missing after the twelfth character, probability 11%",
        ),
        ("7KXL92", "KXL92", "read KXL92, listed is 7-KXL-92: a 7 may be missing at the beginning, probability 11%"),
        ("AAAA11", "7KXL92", "read 7-KXL-92, listed is AA-AA-11: they differ in 6 places, probability 11%"),
    ],
)  # fmt: skip
def test_where_read_and_listed_differ_is_named(listed: str, read: str, english: str) -> None:
    assert explain_hit(_hit(listed, read), Language.ENGLISH) == english


@pytest.mark.parametrize(
    ("hit", "dutch"),
    [
        (
            _hit("1KXL92"),
            "gelezen 7-KXL-92, op de lijst staat 1-KXL-92: het eerste teken kan een 1 zijn, kans 11%",
        ),
        (
            _hit("7KXL92", kind=HitKind.EXACT_READ, probability=0.999),
            "gelezen 7-KXL-92, zo staat het op de lijst, kans 99%",
        ),
        (
            _hit("7KXL92", kind=HitKind.SYNTAX_REPAIRED, probability=0.8),
            "gelezen 7-KXL-92, zo staat het op de lijst; de lezing is gekozen naar de opbouw van kentekens van "
            "dat land, kans 80%",
        ),
        (
            _hit("7K??9*", kind=HitKind.PATTERN, probability=0.8),
            "gelezen 7-KXL-92: dit kenteken staat zelf niet op de lijst, het past op 7K??9* (? is één onbekend teken,"
            " * zijn er enkele), kans 80%",
        ),
        (
            _hit("1KXL92", kind=HitKind.SEEN_BEFORE),
            "gelezen 7-KXL-92, op de lijst staat 1-KXL-92: het eerste teken kan een 1 zijn; de passage was voor het "
            "kenteken op de lijst kwam, kans 11%",
        ),
    ],
)
def test_every_kind_has_its_words(hit: Hit, dutch: str) -> None:
    assert explain_hit(hit, Language.DUTCH) == dutch


PLATES = st.text("ABIO0178", min_size=2, max_size=12)


@settings(deadline=None)
@given(PLATES, PLATES, st.sampled_from(HitKind), st.sampled_from(Language), st.floats(0, 1))
def test_any_hit_is_explained_with_both_plates_and_no_certainty(
    read: str, listed: str, kind: HitKind, language: Language, probability: float
) -> None:
    hit = replace(_hit(listed, read, kind, probability), country_read=None)
    said = explain_hit(hit, language).replace("-", "")
    assert read in said
    assert listed in said
    assert "{" not in said
    assert not re.search(r"\b(0|100)%|[01][.,]\d", said)


def test_a_camera_cannot_tell_b_no_1234_from_bn_o_1234_and_the_explanation_says_so() -> None:
    entry = replace(make_entry("BNO1234", country="DE"), written="B-NO 1234")
    hit = make_alert_for("unit-1", entry, plate_read="BNO1234", probability=0.97).hit
    assert explain_hit(hit, Language.ENGLISH) == (
        "read BNO1234, listed as B-NO 1234, probability 97%; the camera sees no difference between B-NO 1234, "
        "BN-O 1234 and BNO 1234: compare letters and spaces in the picture"
    )
    assert explain_hit(hit, Language.DUTCH) == (
        "gelezen BNO1234, op de lijst staat het als B-NO 1234, kans 97%; de camera ziet geen verschil tussen "
        "B-NO 1234, BN-O 1234 en BNO 1234: vergelijk letters en tussenruimten op de foto"
    )


def test_a_plate_that_can_be_divided_in_one_way_only_is_compared_with_no_other() -> None:
    for plate, written, country in (("MUCAB12", "MUC-AB 12", "DE"), ("AB123CD", "AB-123-CD", "FR")):
        entry = replace(make_entry(plate, country=country), written=written)
        hit = make_alert_for("unit-1", entry, plate_read=plate).hit
        assert hit.same_to_camera == ()
        assert "difference" not in explain_hit(hit, Language.ENGLISH)


def test_of_a_pattern_what_was_read_is_compared() -> None:
    entry = replace(make_entry("BN?1234", country="DE"), written="B-N? 1234")
    hit = make_alert_for("unit-1", entry, plate_read="BNO1234", kind=HitKind.PATTERN).hit
    assert explain_hit(hit, Language.ENGLISH).startswith(
        "read BNO1234: this plate itself is not listed, it fits B-N? 1234 "
    )
    assert hit.same_to_camera == ("B-NO 1234", "BN-O 1234", "BNO 1234")


@pytest.mark.parametrize(
    ("missing", "dutch", "english"),
    [
        (Missing.START, "het begin van het kenteken", "the start of the plate"),
        (Missing.END, "het einde van het kenteken", "the end of the plate"),
        (Missing.PART, "een deel van het kenteken", "a part of the plate"),
    ],
)
def test_what_of_the_plate_is_not_in_the_picture_is_said(missing: Missing, dutch: str, english: str) -> None:
    hit = replace(_hit("7KXL92", "7KXL9"), missing=missing)
    assert explain_hit(hit, Language.ENGLISH) == (
        "read 7KXL9, listed is 7-KXL-92: a 2 may be missing after the fifth character; "
        f"{english} is not in the picture, probability 11%"
    )
    assert f"; {dutch} staat niet op de foto, kans 11%" in explain_hit(hit, Language.DUTCH)
