"""The report: what extraction gives back, `gouji/report/1`. Serialised as JSON; `gouji schema` prints its JSON Schema.

Boxes are [x0, y0, x1, y1] with the origin at the page's top left, in the page's pixels (points for a text layer).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA = "gouji/report/1"
PROSE, CARRY = "prose", "carry"
"""What checks are reported under that are no identity of a form: numbers in the prose, and the year before."""

State = Literal["accepted", "review"]
Status = Literal["accepted", "review", "failed"]
Kind = Literal["number", "text", "blank", "mark", "unreadable", "missing"]
Verdict = Literal["holds", "misread", "printed wrong", "undecided"]
CellRole = Literal["column-header", "row-label", "value", "note"]
BoxTuple = tuple[float, float, float, float]
Probability = Annotated[float, Field(ge=0.0, le=1.0)]
Value = int | float | str | None


class Record(BaseModel):
    """Base of all parts: unknown keys are refused, so that a typo never passes for data."""

    model_config = ConfigDict(extra="forbid", validate_assignment=False)


class SourceRecord(Record):
    """The document as it came."""

    name: str
    sha256: str
    media_type: str
    pages: int


class MadeBy(Record):
    """Versions of all that had a hand in the report, so that every number can be traced."""

    gouji: str
    ocr: str | None = None
    classifier: str
    calibration: str
    form: str | None = None


class ProblemRecord(Record):
    """Something that went wrong or that a reader has to know, in plain words."""

    code: str
    message: str
    page: int | None = None


class PageRecord(Record):
    """One page; `width` and `height` in `unit`, after it was turned upright by `rotation` degrees and straightened."""

    number: int
    width: float
    height: float
    unit: Literal["px", "pt"]
    dpi: float | None = None
    rotation: float = 0.0
    recognized: bool


class BoxOnPage(Record):
    page: int
    box: BoxTuple


class Section(Record):
    """A heading with its own text and its children. `number` repeats the number that `heading` starts with."""

    id: str
    level: int
    number: str | None = None
    heading: str
    text: str = ""
    pages: list[int] = []
    boxes: list[BoxOnPage] = []
    confidence: Probability
    state: State
    reasons: list[str] = []
    children: list[Section] = []


class CellRecord(Record):
    """A place in a table's grid, zero-based. `box` lies on `page`. `by_person`: a person has read it."""

    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    text: str
    role: CellRole
    page: int
    box: BoxTuple
    confidence: Probability
    state: State
    reasons: list[str] = []
    by_person: bool = False


class TableRecord(Record):
    """One table, stitched over all its pages. `section` is the id of the section that it stands in."""

    id: str
    section: str | None = None
    pages: list[int]
    caption: str | None = None
    notes: list[str] = []
    rows: int
    columns: int
    confidence: Probability
    state: State
    reasons: list[str] = []
    cells: list[CellRecord]


class Evidence(Record):
    """Where a field was read: a box on a page and, where it stands in a table, the cell."""

    page: int
    box: BoxTuple
    table: str | None = None
    row: int | None = None
    column: int | None = None


class Alternative(Record):
    """Another reading of the same ink."""

    value: Value
    probability: Probability


class FieldRecord(Record):
    """One named value. `printed` is what stands on the paper, never repaired; `value` is null unless `kind` is number or text.

    `by_person`: a person has read it.
    """

    value: Value = None
    kind: Kind
    unit: str | None = None
    printed: str | None = None
    confidence: Probability
    state: State
    evidence: list[Evidence] = []
    alternatives: list[Alternative] = []
    reasons: list[str] = []
    by_person: bool = False


class CheckRecord(Record):
    """One identity at one place, with its two sides as printed; a blank counts 0.

    `fields` are those on both sides. A check against the prose (`identity` "prose") has the prose's number as `right`; one against
    the year before (`identity` "carry") has that year's. `by_person`: a person has found the paper itself wrong.
    """

    identity: str
    where: str
    fields: list[str]
    left: float | None
    right: float | None
    verdict: Verdict
    reason: str | None = None
    by_person: bool = False


class Report(Record):
    """One document's sections, tables, fields and checks."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, serialize_by_alias=True)

    schema_: Literal["gouji/report/1"] = Field(default="gouji/report/1", alias="schema")
    source: SourceRecord
    made_by: MadeBy
    status: Status
    problems: list[ProblemRecord] = []
    title: str | None = None
    language: str | None = None
    pages: list[PageRecord] = []
    sections: list[Section] = []
    tables: list[TableRecord] = []
    fields: dict[str, FieldRecord] = {}
    checks: list[CheckRecord] = []
