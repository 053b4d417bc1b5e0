"""Reads the statutory forms from their YAML files.

A form may extend another, and a variant its own form: what stands in the later document is laid over the earlier one. A table that
lists its rows directly, with columns of their own, replaces the table of that name as a whole; within `rows`, `columns`, `groups`
and `sections` a label replaces what had that name (so one row can replace a group of rows), and null removes it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from extraction.align.equation import PREVIOUS_YEAR, Equation, parse_equation
from extraction.align.form import Echo, Form, FormField, Identity
from extraction.errors import FormError
from extraction.report import CARRY, PROSE

FOLDER = Path(__file__).parent.parent / "forms"

Mapping = dict[str, Any]
Labels = tuple[str, ...]

_FORM_KEYS = {"form", "prescribed_by", "extends", "sections", "tables", "variants", "identities", "across_years", "prose"}
_GRID_KEYS = {"columns", "groups", "rows"}
_ROW_KEYS = {"label", "block", "columns", "unit"}
_IDENTITY_KEYS = {"id", "name", "table", "rows", "columns", "equation"}
_ID = re.compile(r"[a-z][a-z0-9_]*")


def load_forms(only: Collection[str] | None = None) -> dict[str, Form]:
    """The forms that gouji knows, by id; those of them that are named. Read once. Raises `FormError` where a file is malformed."""
    return {name: form for name, form in _shipped().items() if only is None or name in only}


@cache
def _shipped() -> dict[str, Form]:
    return read_forms(FOLDER)


def read_forms(folder: Path) -> dict[str, Form]:
    """The forms of all YAML files in `folder`, by id. Raises `FormError` naming the file and the key that is wrong."""
    documents: dict[str, tuple[_At, Mapping]] = {}
    for path in sorted(folder.glob("*.yaml")):
        at, document = _document(path)
        name = _text(document.get("form"), at / "form")
        if name in documents:
            raise (at / "form").error(f"{documents[name][0].file} already defines {name!r}")
        documents[name] = at, document
    forms = {}
    for name, (at, _) in documents.items():
        whole = _extended(name, documents)
        variants = [_over(whole, variant) for variant in _variants(whole, at)]
        forms[name] = replace(_form(whole, at), variants=tuple(_form(variant, at) for variant in variants))
    return forms


class _At(NamedTuple):
    """A place in a file, for messages."""

    file: str
    keys: tuple[str, ...] = ()

    def __truediv__(self, key: object) -> _At:
        return _At(self.file, (*self.keys, str(key)))

    def error(self, what: str) -> FormError:
        place = f", key {'.'.join(self.keys)}" if self.keys else ""
        return FormError(f"form {self.file}{place}: {what}")


class _Loader(yaml.SafeLoader):
    """Refuses a key that is given twice, which YAML would settle in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [key.value for key, _ in node.value if key.value != "<<"]
        twice = {key for key in map(str, keys) if keys.count(key) > 1}
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"{', '.join(sorted(twice))} is given twice", node.start_mark)
        return super().construct_mapping(node, deep=deep)


def _document(path: Path) -> tuple[_At, Mapping]:
    at = _At(path.name)
    try:
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except OSError as error:
        raise at.error(f"cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise at.error(f"is not valid YAML: {' '.join(str(error).split())}") from error
    if loaded is None:
        raise at.error("is empty")
    return at, _mapping(loaded, at, _FORM_KEYS)


def _extended(name: str, documents: dict[str, tuple[_At, Mapping]], chain: tuple[str, ...] = ()) -> Mapping:
    """The document of form `name` laid over all that it extends."""
    at, document = documents[name]
    base = document.get("extends")
    if base is None:
        return document
    if base not in documents:
        raise (at / "extends").error(f"there is no form {base!r}; there are {', '.join(sorted(documents))}")
    if base in (*chain, name):
        raise (at / "extends").error(f"{base!r} would extend itself")
    inherited = {key: value for key, value in _extended(base, documents, (*chain, name)).items() if key != "variants"}
    return _over(inherited, document)


def _over(base: Mapping, over: Mapping) -> Mapping:
    """`over` laid over `base`, keys of the base first. See the head of this file."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        partial = isinstance(value, dict) and "label" not in value and not _lists_rows(value)
        merged[key] = _over(below, value) if partial and isinstance(below, dict) else value
    return {key: value for key, value in merged.items() if value is not None}


def _lists_rows(table: Mapping) -> bool:
    """Whether this is a table whose rows each have columns of their own."""
    return bool(table) and all(isinstance(row, dict) and "label" in row for row in table.values())


def _variants(document: Mapping, at: _At) -> list[Mapping]:
    here = at / "variants"
    return [
        _mapping(item, here / number, {"sections", "tables"})
        for number, item in enumerate(_list(document.get("variants"), here), 1)
    ]


def _form(document: Mapping, at: _At) -> Form:
    sections = _mapping(document.get("sections", {}), at / "sections")
    tables = _mapping(document.get("tables"), at / "tables")
    fields = {name: tuple(_table(name, table, at / "tables" / name)) for name, table in tables.items()}
    return Form(
        id=_text(document.get("form"), at / "form"),
        prescribed_by=_text(document.get("prescribed_by"), at / "prescribed_by"),
        sections={name: _text(heading, at / "sections" / name) for name, heading in sections.items()},
        tables=fields,
        identities=tuple(_identities(document, "identities", fields, at)),
        carry=tuple(_carry(document, fields, at)),
        echoes=tuple(_echoes(document, fields, at)),
    )


def _table(table: str, content: object, at: _At) -> Iterator[FormField]:
    """The fields of one table, row by row."""
    grid = _mapping(content, at)
    if not grid:
        raise at.error("has no rows")
    if "rows" not in grid:
        for row_id, row in grid.items():
            _check_id(row_id, at)
            yield from _own_columns(table, row_id, row, at / row_id)
        return
    _mapping(grid, at, _GRID_KEYS)
    rows = dict(_rows(_mapping(grid["rows"], at / "rows"), "", at / "rows"))
    groups = _groups(grid, rows, at / "groups")
    columns = _columns(grid.get("columns"), at / "columns")
    for row_id, labels in rows.items():
        above = tuple(label for group in _ancestors(row_id) for label in groups.get(group, ()))
        for column_id, column in columns.items():
            yield FormField(f"{table}.{row_id}.{column_id}", table, row_id, column_id, (*above, *labels), column)


def _own_columns(table: str, row_id: str, content: object, at: _At) -> Iterator[FormField]:
    """The fields of a row that has columns of its own."""
    row = _mapping(content, at, _ROW_KEYS)
    labels = _labels(row.get("label"), at / "label")
    block = _text(row["block"], at / "block") if "block" in row else None
    unit = _text(row["unit"], at / "unit") if "unit" in row else None
    for column_id, column in _columns(row.get("columns"), at / "columns").items():
        yield FormField(f"{table}.{row_id}.{column_id}", table, row_id, column_id, labels, column, block, unit)


def _rows(group: Mapping, above: str, at: _At) -> Iterator[tuple[str, Labels]]:
    """Row id and labels of every leaf under a group."""
    if not group:
        raise at.error("has no rows")
    for name, content in group.items():
        _check_id(name, at)
        if isinstance(content, dict):
            yield from _rows(content, f"{above}{name}.", at / name)
        else:
            yield f"{above}{name}", _labels(content, at / name)


def _groups(grid: Mapping, rows: dict[str, Labels], at: _At) -> dict[str, Labels]:
    """The labels of groups of rows. A group that a variant prints as one row may keep its entry."""
    known = {group for row_id in rows for group in (*_ancestors(row_id), row_id)}
    groups = _mapping(grid.get("groups", {}), at)
    for name in groups:
        if name not in known:
            raise (at / name).error("there is no such group of rows")
    return {name: _labels(label, at / name) for name, label in groups.items()}


def _ancestors(row_id: str) -> list[str]:
    """The groups that a row stands in, outermost first."""
    parts = row_id.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


def _columns(content: object, at: _At) -> dict[str, Labels]:
    columns = _mapping(content, at)
    if not columns:
        raise at.error("has no columns")
    for name in columns:
        _check_id(name, at)
    return {name: _labels(label, at / name) for name, label in columns.items()}


def _identities(document: Mapping, key: str, tables: dict[str, tuple[FormField, ...]], at: _At) -> Iterator[Identity]:
    """Every equation under `key`, once for each row or column that it is repeated over."""
    seen = set()
    for number, item in enumerate(_list(document.get(key), at / key), 1):
        here = at / key / number
        entry = _mapping(item, here, _IDENTITY_KEYS)
        name = _text(entry.get("id"), here / "id")
        if name in seen:
            raise (here / "id").error(f"{name!r} is given twice")
        if key == "identities" and name in (PROSE, CARRY):
            raise (here / "id").error(f"{name!r} is the name of another kind of check; choose another")
        seen.add(name)
        yield from _expanded(name, entry, tables, here)


def _expanded(name: str, entry: Mapping, tables: dict[str, tuple[FormField, ...]], at: _At) -> Iterator[Identity]:
    table = _text(entry.get("table"), at / "table")
    if table not in tables:
        raise (at / "table").error(f"there is no table {table!r}; there are {', '.join(tables)}")
    said = _text(entry.get("name", name), at / "name")
    axes = [axis for axis in ("rows", "columns") if axis in entry]
    if len(axes) != 1:
        raise at.error("an equation is repeated over either rows or columns")
    across = axes[0]
    places = {(field.row_id, field.column_id): field.id for field in tables[table]}
    rows, columns = (list(dict.fromkeys(place[axis] for place in places)) for axis in (0, 1))
    repeated, named = (rows, columns) if across == "rows" else (columns, rows)
    try:
        equation = parse_equation(_text(entry.get("equation"), at / "equation"), named)
    except ValueError as error:
        raise (at / "equation").error(str(error)) from error
    for one in _chosen(entry[across], repeated, at / across):
        where = f"{table}.{one}" if across == "rows" else f"{table}.*.{one}"
        try:
            left, right = (tuple(_place(places, across, one, term) for term in side) for side in (equation.left, equation.right))
        except KeyError as error:
            raise (at / "equation").error(f"{where} has no field {error.args[0]!r}") from error
        yield Identity(name, where, left, right, said)


def _place(places: dict[tuple[str, str], str], across: str, repeated: str, term: str) -> str:
    """The field that `term` names in one row or column; a previous year's keeps its prefix. Raises `KeyError`."""
    name = term.removeprefix(PREVIOUS_YEAR)
    place = (repeated, name) if across == "rows" else (name, repeated)
    if place not in places:
        raise KeyError(name)
    return term[: len(term) - len(name)] + places[place]


def _chosen(content: object, names: list[str], at: _At) -> list[str]:
    """`all`, or a list of ids."""
    if content == "all":
        return names
    chosen = [_text(name, at) for name in _list(content, at)]
    for name in chosen:
        if name not in names:
            raise at.error(f"{name!r} is not one of {', '.join(names)}")
    return chosen


def _carry(document: Mapping, tables: dict[str, tuple[FormField, ...]], at: _At) -> Iterator[tuple[str, str]]:
    """Pairs of a field and the previous year's field that it should equal."""
    for identity in _identities(document, "across_years", tables, at):
        sides = Equation(identity.left, identity.right)
        if len(sides.left) != 1 or len(sides.right) != 1 or not sides.right[0].startswith(PREVIOUS_YEAR):
            raise (at / "across_years").error(f"{identity.id!r} must have the shape 'field = previous_year.field'")
        yield sides.left[0], sides.right[0].removeprefix(PREVIOUS_YEAR)


def _echoes(document: Mapping, tables: dict[str, tuple[FormField, ...]], at: _At) -> Iterator[Echo]:
    """The phrases of prose that repeat fields."""
    known = {field.id for fields in tables.values() for field in fields}
    for number, item in enumerate(_list(document.get("prose"), at / "prose"), 1):
        here = at / "prose" / number
        entry = _mapping(item, here, {"field", "says"})
        field = _text(entry.get("field"), here / "field")
        if field not in known:
            raise (here / "field").error(f"there is no field {field!r}")
        try:
            pattern = re.compile(_text(entry.get("says"), here / "says"))
        except re.error as error:
            raise (here / "says").error(f"is no regular expression: {error}") from error
        if pattern.groups != 1:
            raise (here / "says").error("must have one group: the number")
        yield Echo(field, pattern)


def _mapping(content: object, at: _At, allowed: set[str] | None = None) -> Mapping:
    if not isinstance(content, dict):
        raise at.error("must be a mapping" if content is not None else "is missing")
    for key in content:
        if not isinstance(key, str):
            raise at.error(f"{key!r} must be text; put it in quotes")
        if allowed is not None and key not in allowed:
            raise (at / key).error(f"is not known here; known are {', '.join(sorted(allowed))}")
    return content


def _list(content: object, at: _At) -> list[object]:
    if content is None:
        return []
    if not isinstance(content, list):
        raise at.error("must be a list")
    return content


def _labels(content: object, at: _At) -> Labels:
    """A label, or a path of labels, outermost first."""
    if isinstance(content, list) and content:
        return tuple(_text(label, at) for label in content)
    return (_text(content, at),)


def _text(content: object, at: _At) -> str:
    if not isinstance(content, str) or not content.strip():
        raise at.error("must be text" if content is not None else "is missing")
    return content.strip()


def _check_id(name: str, at: _At) -> None:
    if not _ID.fullmatch(name):
        raise at.error(f"{name!r} is no id: small letters, digits and _, a letter first")
