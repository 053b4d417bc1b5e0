"""Checks as people read them."""

from __future__ import annotations

from extraction.align.forms import load_forms
from extraction.decide.checks import check_records
from extraction.decide.consistency import weigh
from tests.unit.decide.printed import disputes


def test_a_figure_that_would_mend_a_failing_sum_is_called_by_its_labels() -> None:
    consistency = weigh(disputes("7", "15", "0", "0", "23", *"0" * 10), {1: True}, {})
    names = {field.id: field.name for field in load_forms()["gid-2021"].fields}
    reasons = [record.reason for record in check_records(consistency, {}, names) if record.reason]
    assert len(reasons) == 1
    assert reasons[0].startswith("两边相差 1；若“")
    assert "disputes." not in reasons[0]
    assert "行政复议" in reasons[0]
    assert "结果维持" in reasons[0] or "总计" in reasons[0]


def test_every_field_has_a_name_without_gaps() -> None:
    for form in load_forms().values():
        for field in form.fields:
            assert field.name
            assert " ›  › " not in field.name
            assert not field.name.startswith((" ", "›", "×"))
