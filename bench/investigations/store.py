"""The town's passages as the port that the rules ask: read by the reader's model, in memory."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import numpy as np

from bench.investigations.crews import name_camera
from bench.investigations.reads import ReaderModel
from bench.investigations.town import BEGIN, CAMERAS, DAYS, ZONE, Town
from platewatch.cameras.usual import HOURS_OF_WEEK, find_hour_of_week
from platewatch.investigations.questions import LEAST_SPELLING, Passing
from platewatch.investigations.traffic import Traffic


class TownPassages:
    """Implements the port PassagesOfPeriod. `asked` counts the passages that it answered with."""

    def __init__(self, town: Town, model: ReaderModel, rng: np.random.Generator) -> None:
        read_by = model.draw(len(town.car), town.dirty[town.car], rng)
        reported = np.array([bool(template.spellings) for template in model.templates])[read_by]
        self.town = town
        self._model = model
        self._car, self._camera = town.car[reported], town.camera[reported]
        self._second, self._read_by = town.second[reported], read_by[reported]
        order = np.lexsort((self._second, self._camera))
        self._by_camera = order
        bounds = np.searchsorted(self._camera[order], np.arange(CAMERAS + 1))
        self._spans = {name_camera(one): (int(bounds[one]), int(bounds[one + 1])) for one in range(CAMERAS)}
        self._by_text = self._index()
        self.asked = 0

    def __len__(self) -> int:
        return len(self._car)

    def _index(self) -> dict[str, np.ndarray]:
        """The passages by each spelling that counts."""
        clear = np.array([template.is_clear for template in self._model.templates])[self._read_by]
        order = np.argsort(self._car, kind="stable")
        order = order[clear[order]]
        cars, starts = np.unique(self._car[order], return_index=True)
        found: dict[str, list[int]] = defaultdict(list)
        for number in np.flatnonzero(~clear):
            for spelling in self._read(int(number)):
                if spelling.probability >= LEAST_SPELLING:
                    found[spelling.text].append(int(number))
        texts = {text: np.array(numbers) for text, numbers in found.items()}
        for car, numbers in zip(cars, np.split(order, starts[1:]), strict=True):
            text = self.town.plates[car]
            texts[text] = np.concatenate([numbers, texts[text]]) if text in texts else numbers
        return texts

    def _read(self, number: int) -> tuple:
        return self._model.read(self.town.plates[self._car[number]], int(self._read_by[number]), int(self._car[number]))

    def _show(self, number: int) -> Passing:
        name = f"{number:08d}"
        camera = name_camera(int(self._camera[number]))
        return Passing(camera, self.town.moment(float(self._second[number])), name, name, self._read(number))

    def list_at(self, cameras: Collection[str], since: datetime, until: datetime, now: datetime) -> Sequence[Passing]:
        """See PassagesOfPeriod."""
        del now
        begin, end = (since - BEGIN).total_seconds(), (until - BEGIN).total_seconds()
        numbers: list[int] = []
        for camera in sorted(cameras):
            low, high = self._spans[camera]
            span = self._by_camera[low:high]
            left, right = np.searchsorted(self._second[span], [begin, end])
            numbers += span[left:right].tolist()
        self.asked += len(numbers)
        return [self._show(number) for number in sorted(numbers)]

    def list_of(
        self, spellings: Collection[str], cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Sequence[Passing]:
        """See PassagesOfPeriod."""
        del now
        found = [self._by_text[text] for text in spellings if text in self._by_text]
        numbers = np.unique(np.concatenate(found)) if found else np.array([], dtype=int)
        self.asked += len(numbers)
        shown = [self._show(int(number)) for number in numbers]
        return [one for one in shown if one.camera_id in cameras and since <= one.captured_at < until]

    def list_roughly(
        self, spellings: Collection[str], cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Sequence[Passing]:
        """See PassagesOfPeriod."""
        return self.list_of(spellings, cameras, since, until, now)

    def list_hours(
        self, cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Mapping[str, Collection[datetime]]:
        """See PassagesOfPeriod."""
        del now
        found = {}
        for camera in cameras:
            low, high = self._spans[camera]
            numbers = np.unique(self._second[self._by_camera[low:high]] // 3600)
            hours = (self.town.moment(float(number) * 3600) for number in numbers)
            found[camera] = [hour for hour in hours if since <= hour < until]
        return found

    def count_traffic(self) -> Traffic:
        """Passages an hour by camera and hour of the week."""
        hours = np.array([find_hour_of_week(self.town.moment(hour * 3600.0 + 60), ZONE) for hour in range(DAYS * 24)])
        of_passage = hours[np.clip((self._second // 3600).astype(int), 0, len(hours) - 1)]
        counts = np.zeros((CAMERAS, HOURS_OF_WEEK))
        np.add.at(counts, (self._camera, of_passage), 1)
        times = np.bincount(hours, minlength=HOURS_OF_WEEK)
        rates = np.maximum(counts / times, 1.0)
        return Traffic({name_camera(one): tuple(float(rate) for rate in rates[one]) for one in range(CAMERAS)})
