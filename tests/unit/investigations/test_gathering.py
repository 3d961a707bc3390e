"""Which spellings are one car."""

from platewatch.investigations.gathering import gather, is_covered
from tests.unit.investigations.town import at, passing


def test_what_no_read_tells_apart_is_one_car() -> None:
    cars = gather(
        [
            passing("AB123C", "cam-1", at(1, 10), 0.6, A8123C=0.4),
            passing("A8123C", "cam-2", at(2, 10), 0.55, AB123C=0.4),
        ]
    )
    assert [{one.text for one in car.spellings} for car in cars] == [{"AB123C", "A8123C"}]
    [car] = cars
    assert [round(chance, 2) for chance in car.chances.values()] == [1.0, 0.95]
    assert car.spellings[0].text == "AB123C"
    assert sum(one.probability for one in car.spellings) == 1.0


def test_what_one_read_tells_apart_is_two() -> None:
    cars = gather(
        [
            passing("AB123C", "cam-1", at(1, 10), 0.6, A8123C=0.4),
            passing("AB123C", "cam-2", at(2, 10), 0.99),
        ]
    )
    assert [(car.spellings[0].text, len(car.chances)) for car in cars] == [("A8123C", 1), ("AB123C", 2)]
    assert is_covered(cars[0], cars[1])
    assert not is_covered(cars[1], cars[0])


def test_a_spelling_that_hardly_counts_is_none() -> None:
    [car] = gather([passing("AB123C", "cam-1", at(1, 10), 0.95, A8123C=0.04)])
    assert [one.text for one in car.spellings] == ["AB123C"]
