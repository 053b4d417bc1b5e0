"""A statutory form: its fields with the labels that lead to them, and the identities that its numbers must satisfy.

Forms are the YAML files in `extraction/forms`; a new form is a new file, not new code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormField:
    """One number of a form. `row` and `column` are the printed labels that lead to it, outermost first; groups are part of the
    path.

    For `applications.results.refused.state_secret.natural_person`: table `applications`, row_id `results.refused.state_secret`,
    column_id `natural_person`, row (三、本年度办理结果, （三）不予公开, 1.属于国家秘密), column (自然人,). `block` is the header
    row under which the field stands in a table of several blocks.
    """

    id: str
    table: str
    row_id: str
    column_id: str
    row: tuple[str, ...]
    column: tuple[str, ...]
    block: str | None = None
    unit: str | None = None

    @property
    def name(self) -> str:
        """What people call it: `row labels × column headers`."""
        trails = [" › ".join(label for label in labels if label) for labels in (self.row, self.column)]
        return " × ".join(trail for trail in trails if trail)


@dataclass(frozen=True, slots=True)
class Identity:
    """The sum over `left` equals the sum over `right` (field ids). `where` names the row or column: `applications.received`, or
    `applications.*.natural_person` for an identity that runs down a column. `name` is what people call it."""

    id: str
    where: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Echo:
    """How prose repeats a field: the first group of `pattern` is its number. Matched in simplified characters without spaces."""

    field: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Form:
    """One edition. `tables` keeps the printed order of fields, row by row. `variants` are whole alternative forms of it that are
    printed in its name (such as one without the sub-rows of results.other); `sections` maps ids to level-1 headings. `carry` pairs
    field ids with the previous year's that they should equal."""

    id: str
    prescribed_by: str
    sections: dict[str, str]
    tables: dict[str, tuple[FormField, ...]]
    identities: tuple[Identity, ...]
    carry: tuple[tuple[str, str], ...] = ()
    echoes: tuple[Echo, ...] = ()
    variants: tuple[Form, ...] = ()

    @property
    def fields(self) -> tuple[FormField, ...]:
        return tuple(field for fields in self.tables.values() for field in fields)
