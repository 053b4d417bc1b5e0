from __future__ import annotations

from benchmarks.answers import measure
from tests.unit.models.calibration.test_calibrate import observations


def test_every_batch_is_answered_once_for_every_other_one() -> None:
    found = observations(40)
    answers, without, with_them = measure([found[:10], found[10:20]], found[20:])
    items = sum(len(one.kinds["field"]) for one in found[:20])
    assert 20 < answers < items / 5
    assert without.fields == with_them.fields == items
    assert 0 < with_them.loss != without.loss > 0
    assert without.silent <= without.fields - without.review
