"""What the generator needs of a statutory form: its leaves with their labels, and its identities, from the YAML in
`extraction/forms`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

FORMS = ("gid-2021", "gid-2019")

Equation = tuple[tuple[str, ...], tuple[str, ...]]  # field ids of both sides


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of table one: its label, the block it stands in, and its columns (id and label)."""

    id: str
    label: str
    block: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One row of table three. `path` is its id below the table; `groups` are the labels of the groups around it, outermost
    first."""

    path: str
    label: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """One edition, ready to be filled in. `columns` are those of table three, `outcomes` those of table four."""

    id: str
    sections: dict[str, str]
    entries: tuple[Entry, ...]
    columns: tuple[tuple[str, str], ...]
    leaves: tuple[Leaf, ...]
    outcomes: tuple[tuple[str, str], ...]
    disputes: tuple[tuple[str, tuple[str, ...]], ...]

    def equations(self) -> list[Equation]:
        """All identities, written out over field ids. The forms state them as equations; they are the same in both editions."""
        rows = [f"applications.{leaf.path}" for leaf in self.leaves]
        parts = [column for column, _ in self.columns if column != "total"]
        results = [row for row in rows if ".results." in row and not row.endswith("results.total")]
        found: list[Equation] = [((f"{row}.total",), tuple(f"{row}.{part}" for part in parts)) for row in rows]
        for column, _ in self.columns:
            found.append(((f"applications.results.total.{column}",), tuple(f"{row}.{column}" for row in results)))
            found.append(
                (
                    (f"applications.received.{column}", f"applications.carried_over.{column}"),
                    (f"applications.results.total.{column}", f"applications.carried_forward.{column}"),
                )
            )
        for kind, _ in self.disputes:
            outcomes = tuple(f"disputes.{kind}.{outcome}" for outcome, _ in self.outcomes if outcome != "total")
            found.append(((f"disputes.{kind}.total",), outcomes))
        return found


@cache
def printed_form(form: str, single_other: bool = False) -> PrintedForm:
    """An edition by its id; with `single_other`, results.other is one row without sub-rows. Raises FileNotFoundError for an
    unknown id."""
    data = _load(form)
    tables = data["tables"]
    applications = tables["applications"]
    groups: Mapping[str, str] = applications["groups"]
    rows = applications["rows"]
    if single_other and isinstance(rows["results"]["other"], dict):
        rows["results"]["other"] = groups["results.other"]
    disputes = tables["disputes"]
    return PrintedForm(
        id=form,
        sections=dict(data["sections"]),
        entries=tuple(Entry(key, e["label"], e["block"], tuple(e["columns"].items())) for key, e in tables["proactive"].items()),
        columns=tuple((key, label if isinstance(label, str) else label[-1]) for key, label in applications["columns"].items()),
        leaves=tuple(_leaves(rows, groups)),
        outcomes=tuple(disputes["reconsideration"]["columns"].items()),
        disputes=tuple((key, _path(kind["label"])) for key, kind in disputes.items()),
    )


def _load(form: str) -> dict[str, Any]:
    text = resources.files("extraction").joinpath("forms", f"{form}.yaml").read_text("utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    if "extends" not in data:
        return data
    base = _load(data["extends"])
    tables = base["tables"]
    for name, table in data.get("tables", {}).items():
        if name != "applications":
            tables[name] = table
            continue
        for path, group in table.get("rows", {}).items():
            tables[name]["rows"][path] = {**tables[name]["rows"][path], **group}
    return base


def _leaves(rows: Mapping[str, Any], groups: Mapping[str, str], prefix: str = "") -> list[Leaf]:
    found: list[Leaf] = []
    for key, row in rows.items():
        path = f"{prefix}{key}"
        if isinstance(row, dict):
            found += _leaves(row, groups, f"{path}.")
            continue
        parents = path.split(".")[:-1]
        around = (".".join(parents[: depth + 1]) for depth in range(len(parents)))
        found.append(Leaf(path, str(row), tuple(groups[group] for group in around)))
    return found


def _path(label: str | list[str]) -> tuple[str, ...]:
    return (label,) if isinstance(label, str) else tuple(label)
