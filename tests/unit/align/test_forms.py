"""The shipped forms, the equation language, and what a malformed form says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extraction.align.equation import Equation, parse_equation
from extraction.align.form import Form, FormField, Identity
from extraction.align.forms import load_forms, read_forms
from extraction.errors import FormError

REPORTS = Path(__file__).parents[4] / "shared" / "reports"
COLUMNS = ("natural_person", "business", "research", "social_welfare", "legal_service", "other", "total")

SMALL = """
form: small
prescribed_by: nobody
sections: {first: 一、甲}
tables:
  grid:
    columns: {a: 甲, b: [上, 乙], total: 总计}
    groups: {parts: 三、部分, parts.inner: （一）内}
    rows:
      start: 一、始
      parts:
        inner:
          x: 1.甲
          y: 2.乙
        last: （二）末
      total: [四, 计]
identities:
  - {id: across, table: grid, rows: all, equation: total = a + b}
  - {id: down, table: grid, columns: [a, total], equation: total = start + sum(parts.* except parts.last)}
across_years:
  - {id: carry, table: grid, columns: all, equation: start = previous_year.total}
prose:
  - {field: grid.total.a, says: '共(\\d+)件'}
"""


def read(folder: Path, **files: str) -> dict[str, Form]:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return read_forms(folder)


@pytest.fixture
def field() -> dict[str, FormField]:
    return {one.id: one for one in load_forms()["gid-2021"].fields}


def test_both_editions_are_there() -> None:
    forms = load_forms()
    assert set(forms) == {"gid-2019", "gid-2021"}
    assert {name: {table: len(fields) for table, fields in form.tables.items()} for name, form in forms.items()} == {
        "gid-2019": {"proactive": 22, "applications": 161, "disputes": 15},
        "gid-2021": {"proactive": 10, "applications": 175, "disputes": 15},
    }
    assert load_forms() == forms


def test_a_form_can_be_asked_for_again_without_being_read_again() -> None:
    first = load_forms()
    first.clear()
    assert load_forms()["gid-2021"] is load_forms()["gid-2021"]


def test_labels_are_paths_with_groups_outermost(field: dict[str, FormField]) -> None:
    secret = field["applications.results.refused.state_secret.business"]
    assert secret.row == ("三、本年度办理结果", "（三）不予公开", "1.属于国家秘密")
    assert secret.column == ("法人或其他组织", "商业企业")
    assert (secret.table, secret.row_id, secret.column_id) == ("applications", "results.refused.state_secret", "business")
    assert field["applications.received.total"].row == ("一、本年新收政府信息公开申请数量",)
    assert field["disputes.litigation_direct.pending"].row == ("行政诉讼", "未经复议直接起诉")
    assert field["proactive.licensing.handled"].block == "第二十条第（五）项"
    assert field["proactive.fees.amount"].unit == "万元"
    assert field["proactive.regulations.made"].unit is None


def test_fields_come_in_printed_order() -> None:
    ids = [one.id for one in load_forms()["gid-2021"].tables["applications"]]
    assert ids[:7] == [f"applications.received.{column}" for column in COLUMNS]
    assert ids[-7:] == [f"applications.carried_forward.{column}" for column in COLUMNS]
    assert len(set(ids)) == len(ids)


def test_the_earlier_edition_replaces_a_table_and_a_group_of_rows() -> None:
    earlier, later = load_forms()["gid-2019"], load_forms()["gid-2021"]
    ids = {one.id for one in earlier.fields}
    assert "applications.results.other.total" in ids
    assert "applications.results.other.fee_unpaid.total" not in ids
    assert {one.column_id for one in earlier.tables["proactive"] if one.row_id == "fees"} == {"previous", "change"}
    assert earlier.tables["disputes"] == later.tables["disputes"]
    assert earlier.sections == later.sections
    assert not earlier.variants


def test_the_variant_prints_other_results_as_one_row() -> None:
    form = load_forms()["gid-2021"]
    (variant,) = form.variants
    assert variant.id == form.id
    assert len(variant.tables["applications"]) == 161
    other = next(one for one in variant.fields if one.id == "applications.results.other.business")
    assert other.row == ("三、本年度办理结果", "（六）其他处理")
    results = next(one for one in variant.identities if one.where == "applications.*.business" and one.id == "results")
    assert "applications.results.other.business" in results.right


def test_identities_are_written_out() -> None:
    identities = {(one.id, one.where): one for one in load_forms()["gid-2021"].identities}
    assert len(identities) == len(load_forms()["gid-2021"].identities) == 25 + 7 + 7 + 3
    row = "applications.results.refused.third_party"
    assert identities["applicants", row] == Identity(
        "applicants", row, (f"{row}.total",), tuple(f"{row}.{column}" for column in COLUMNS[:-1]), "行合计"
    )
    results = identities["results", "applications.*.total"]
    assert results.left == ("applications.results.total.total",)
    assert len(results.right) == 21
    assert identities["balance", "applications.*.other"].right == (
        "applications.results.total.other",
        "applications.carried_forward.other",
    )
    assert identities["outcomes", "disputes.reconsideration"].left == ("disputes.reconsideration.total",)


def test_every_identity_speaks_of_fields_of_its_form() -> None:
    for form in load_forms().values():
        for one in (form, *form.variants):
            ids = {field.id for field in one.fields}
            assert ids.issuperset(field for identity in one.identities for field in (*identity.left, *identity.right))
            assert ids.issuperset(field for pair in one.carry for field in pair)


def test_what_is_carried_over_was_carried_forward_the_year_before() -> None:
    carry = load_forms()["gid-2021"].carry
    assert len(carry) == 7
    assert ("applications.carried_over.total", "applications.carried_forward.total") in carry


@pytest.mark.skipif(not REPORTS.is_dir(), reason="the real reports are not here")
def test_the_ids_of_real_reports_are_the_forms() -> None:
    golds = sorted(REPORTS.glob("*.gold.json"))
    assert golds
    for path in golds:
        gold = json.loads(path.read_text(encoding="utf-8"))
        form = load_forms()[gold["form"]]
        editions = [{field.id for field in one.fields} for one in (form, *form.variants)]
        assert any(edition.issuperset({*gold["fields"], *gold["ambiguous"]}) for edition in editions), path.name


def test_equations() -> None:
    names = ["a", "g.x", "g.h.y", "g.total", "b"]
    assert parse_equation("a=b", names) == Equation(("a",), ("b",))
    assert parse_equation("a + b = sum(g.*)", names) == Equation(("a", "b"), ("g.x", "g.h.y", "g.total"))
    assert parse_equation("g.total = sum(g.* except g.total, g.x)", names) == Equation(("g.total",), ("g.h.y",))
    assert parse_equation("a = previous_year.b + g.x", names) == Equation(("a",), ("previous_year.b", "g.x"))


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a = b = b",
        "a = c",
        "a = ",
        "a = b + b",
        "a = sum(h.*)",
        "a = sum(g)",
        "a = sum(g.* except c)",
        "a = b - b",
        "a = g.x + sum(g.*)",
    ],
)
def test_equations_that_make_no_sense(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_equation(text, ["a", "g.x", "b"])


def test_a_new_form_is_a_new_file(tmp_path: Path) -> None:
    form = read(tmp_path, small=SMALL)["small"]
    assert [one.id for one in form.fields][3:6] == ["grid.parts.inner.x.a", "grid.parts.inner.x.b", "grid.parts.inner.x.total"]
    assert form.fields[4].row == ("三、部分", "（一）内", "1.甲")
    assert form.fields[-1].row == ("四", "计")
    assert [one.where for one in form.identities if one.id == "down"] == ["grid.*.a", "grid.*.total"]
    assert form.identities[-1].right == ("grid.start.total", "grid.parts.inner.x.total", "grid.parts.inner.y.total")
    assert form.carry[0] == ("grid.start.a", "grid.total.a")
    assert [(echo.field, bool(echo.pattern.search("共3件"))) for echo in form.echoes] == [("grid.total.a", True)]


def test_null_removes_and_extension_goes_on(tmp_path: Path) -> None:
    second = "form: second\nprescribed_by: x\nextends: small\ntables: {grid: {rows: {parts: {last: null, more: 3.丙}}}}\n"
    third = "form: third\nprescribed_by: x\nextends: second\ntables: {grid: {columns: {b: 丙}}}\nidentities: []\n"
    forms = read(tmp_path, a=third, b=second, c=SMALL.replace(" except parts.last", ""))
    assert [one.row_id for one in forms["second"].tables["grid"]][::3] == [
        "start",
        "parts.inner.x",
        "parts.inner.y",
        "parts.more",
        "total",
    ]
    assert forms["third"].fields[1].column == ("丙",)
    assert not forms["third"].identities
    assert forms["third"].carry == forms["small"].carry


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("form: small", "", "key form"),
        ("form: small", "form: 3", "key form"),
        ("prescribed_by: nobody", "", "key prescribed_by"),
        ("prescribed_by: nobody", "prescribed_by: nobody\nextra: 1", "key extra"),
        ("prescribed_by: nobody", "prescribed_by: nobody\nextends: other", "key extends"),
        ("prescribed_by: nobody", "prescribed_by: nobody\nextends: small", "key extends"),
        ("prescribed_by: nobody", "prescribed_by: nobody\nvariants: [text]", "key variants.1"),
        ("{first: 一、甲}", "[一、甲]", "key sections"),
        ("{first: 一、甲}", "{first: 1}", "key sections.first"),
        ("start: 一、始", "start: 1", "key tables.grid.rows.start"),
        ("start: 一、始", "Start: 一、始", "key tables.grid.rows"),
        ("start: 一、始", "no: 一、始", "key tables.grid.rows"),
        ("start: 一、始", "start: 一、始\n      start: 二", "given twice"),
        ("a: 甲", "a: []", "key tables.grid.columns.a"),
        ("parts.inner: （一）内", "parts.outer: （一）内", "key tables.grid.groups.parts.outer"),
        ("    groups:", "    sets:", "key tables.grid.sets"),
        ("total = a + b", "total = a + c", "key identities.1.equation"),
        ("rows: all", "rows: [nowhere]", "key identities.1.rows"),
        ("rows: all", "rows: all, columns: all", "key identities.1"),
        ("rows: all, ", "", "key identities.1"),
        ("table: grid, rows", "table: nowhere, rows", "key identities.1.table"),
        ("id: down", "id: across", "key identities.2.id"),
        ("id: down", "id: prose", "key identities.2.id"),
        ("field: grid.total.a", "field: grid.total.z", "key prose.1.field"),
        ("共(\\d+)件", "共(件", "key prose.1.says"),
        ("共(\\d+)件", "共件", "key prose.1.says"),
        ("previous_year.total", "total", "key across_years"),
        ("tables:\n", "tables:\n  empty: {}\n", "key tables.empty"),
        ("tables:\n", "tables:\n  odd: {row: {columns: {a: 甲}}}\n", "key tables.odd.row.label"),
        ("tables:\n", "tables:\n  odd: {row: {label: 甲}}\n", "key tables.odd.row.columns"),
        ("tables:\n", "tables:\n  odd: {row: {label: 甲, unit: 1, columns: {a: 甲}}}\n", "key tables.odd.row.unit"),
        ("tables:\n", "tables: [\n", "not valid YAML"),
        (SMALL, "", "is empty"),
        (SMALL, "- 1", "must be a mapping"),
    ],
)
def test_a_malformed_form_names_file_and_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    assert old in SMALL
    with pytest.raises(FormError) as error:
        read(tmp_path, broken=SMALL.replace(old, new, 1))
    assert "broken.yaml" in error.value.message
    assert key in error.value.message
    assert "\n" not in error.value.message


def test_a_form_defined_twice_or_not_in_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormError, match=r"two\.yaml.*one\.yaml already defines 'small'"):
        read(tmp_path, one=SMALL, two=SMALL)
    (tmp_path / "one.yaml").write_bytes(SMALL.encode("gb18030"))
    with pytest.raises(FormError, match=r"one\.yaml.*not valid YAML"):
        read_forms(tmp_path)
