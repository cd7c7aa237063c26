"""The JSON Schema of a result in JSON, made from the catalogue of metrics and the list of settings."""

from __future__ import annotations

from typing import Any

from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.metric import Metric
from custseg.settings.schema import SCHEMA
from custseg.tables.ledger import EXCLUDED
from custseg.writing.json_document import VERSION

DRAFT = "https://json-schema.org/draft/2020-12/schema"
UNITS = (
    "money", "count", "share", "ratio", "months", "per_month", "days", "date", "text", "flag", "prose", "spark",
)  # fmt: skip
SCALAR = ["string", "number", "boolean", "null"]
DATE: dict[str, Any] = {"type": ["string", "null"], "format": "date", "pattern": r"^\d{4,}-\d{2}-\d{2}$"}
MONEY, MONEY_OF_CELL = "money", "ltv_total"
"""Keys that are left out where the data have no amounts."""

WHOLE: dict[str, Any] = {"type": "integer", "minimum": 0}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of what ``--format json`` writes, and ``--summary``, which leaves out the rows."""
    parts = {
        "schema": {"const": VERSION, "description": "Format of this document; the number rises when a key changes."},
        "title": _text("Title of the table."),
        "columns": _array(_ref("column"), "The columns of the rows, in order."),
        "summary": {**_open(SCALAR), "description": "Figures of all customers by name; null where one is unknown."},
        "as_of": {**DATE, "description": "The day for which the figures are true."},
        "understood": {
            "description": "How the file was read: column of each role; of inspect, a table.",
            "anyOf": [_open(["string"]), _array(_ref("other_row"))],
        },
        "notes": _array(_ref("note"), "Remarks on the files and the figures."),
        "matrices": _array(_ref("matrix"), "Groups of customers by two schemes."),
        "advice": _array(_ref("advice"), "What to do about each segment."),
        "ledger": {"description": "What became of every row and its money.", "anyOf": [_ref("ledger"), _null()]},
        "record": _ref("record"),
        "settings": _ref("settings"),
    }
    rows = _array(_ref("row"), "The rows, in their final order; --summary leaves them out.")
    tables = _array(_ref("table"), "Of inspect: the tables that are joined, the one that is counted first.")
    joins = _array(_ref("join"), "Of inspect: by which keys rows of tables belong together; what matches nothing.")
    return {
        "$schema": DRAFT,
        "$id": f"urn:{VERSION.replace('/', ':')}",
        "title": "Result of custseg",
        "description": "Further keys are tables that a command shows beside its own, such as the months of a forecast.",
        "type": "object",
        "required": list(parts),
        "properties": {**parts, "rows": rows, "tables": tables, "joins": joins},
        "additionalProperties": _array(_ref("other_row")),
        "$defs": _definitions(),
    }


def _definitions() -> dict[str, Any]:
    """Return the parts of a document by name."""
    booked = {"rows": WHOLE, "money": {"type": "number"}}
    one_reason = _object({"reason": {"enum": [one.text for one in EXCLUDED]}, **booked}, without=MONEY)
    set_aside = {**booked, "reasons": _array(one_reason)}
    ledger = _object(
        {**dict.fromkeys(("read", "used", "history_only"), _ref("booked")), "set_aside": _ref("set_aside")}
    )
    # Only where ids were to be merged.
    ledger["properties"]["merged"] = _object({"ids": WHOLE, "customers": WHOLE})
    cell = {"row": _text(), "column": _text(), "customers": WHOLE, MONEY_OF_CELL: {"type": "number"}}
    texts = _array(_text())
    others = _array(_object({"text": _text(), "options": texts}))
    advice = {"name": _text(), "title": _text(), "facts": texts, "strategy": _text(), "steps": texts, "instead": texts}
    advice |= {"prize": _text()}
    return {
        "row": _row(),
        "other_row": {**_values(), "description": "A row of a table beside that of the result."},
        "column": _object({"name": _text(), "title": _text(), "unit": {"enum": [*UNITS]}}),
        "note": _object({"name": _text(), "text": _text(), "warns": {"type": "boolean"}, "command": _text()}),
        "matrix": _object(
            {
                "title": _text(),
                "rows": _text(),
                "columns": _text(),
                "cells": _array(_object(cell, without=MONEY_OF_CELL)),
            }
        ),
        "advice": _object({**advice, "others": others}),
        **_tables_and_joins(),
        "booked": _object(booked, without=MONEY),
        "set_aside": _object(set_aside, without=MONEY),
        "ledger": ledger,
        "record": _record(),
        "settings": _settings(),
    }


def _record() -> dict[str, Any]:
    """Return what a saved table tells about how it was made."""
    column = _object({"name": _text(), "unit": {"enum": [*UNITS]}, "definition": _text()})
    axis = {
        "metric": _text(),
        "cut": {"type": "array"},
        "within": _text(),
        "among": _text(),
        "edges": {"type": "object"},
    }
    by_name = {"type": "object", "additionalProperties": _object(axis)}
    scheme = {"scheme": _text(), "window": WHOLE, "axes": by_name, "segments": _open(["string"])}
    parts = {
        "custseg": _text("Version of custseg."),
        "definitions": _text("Version of the definitions of all metrics: another one as soon as one changes."),
        "command": _text("The command that made the table."),
        "as_of": DATE,
        "currency": {"type": ["string", "null"]},
        "settings": {
            "type": "object",
            "description": "What decides which customers there are, and their figures.",
        },
        "columns": {"type": "object", "additionalProperties": column},
        "schemes": {"type": "object", "additionalProperties": _object(scheme)},
    }
    return {**_object(parts), "description": "How the table was made, for custseg compare."}


def _tables_and_joins() -> dict[str, Any]:
    """Return what inspect tells of several tables."""
    count = {"type": ["integer", "null"], "minimum": 0}
    texts = ("child", "child_key", "parent", "parent_key", "comparison", "line")
    join = {
        **dict.fromkeys(texts, _text()),
        **dict.fromkeys(("rows", "matched", "unmatched", "unused"), WHOLE),
        "unmatched_money": {"type": ["number", "null"]},
        "unmatched_keys": _array(_text()),
    }
    table = {**dict.fromkeys(("name", "table", "part"), _text()), **dict.fromkeys(("rows", "used", "unused"), count)}
    return {"table": _object(table), "join": _object(join)}


def _row() -> dict[str, Any]:
    """Return what a row holds: metrics by name, and columns of the files, of which any value is allowed."""
    return {
        **_values(),
        "description": "Metrics by name, as `custseg metrics` lists them; other names are columns of the files.",
        "properties": {name: _metric(metric) for name, metric in CATALOGUE.items()},
    }


def _values() -> dict[str, Any]:
    """Return a row of any values; figures by period are lists."""
    return {"type": "object", "additionalProperties": {"type": [*SCALAR, "array"], "items": {"type": SCALAR}}}


def _metric(metric: Metric) -> dict[str, Any]:
    """Return what a metric can be; of a group, a count may be the mean of its customers."""
    about = {"title": metric.title, "description": metric.definition}
    if metric.unit == "date":
        return {**DATE, **about}
    kind = {"text": "string", "prose": "string", "flag": "boolean"}.get(metric.unit, "number")
    return {"type": [kind, "null"], **about}


def _settings() -> dict[str, Any]:
    """Return the settings of a run by name: any value, and its origin."""
    entries = {
        name: {**_object({"value": {}, "origin": _text()}), "description": _sentence(spec.meaning)}
        for name, spec in SCHEMA.items()
    }
    return {**_object(entries), "description": "Each setting of the run, and where its value comes from."}


def _sentence(phrase: str) -> str:
    return phrase[0].upper() + phrase[1:] + "."


def _object(properties: dict[str, Any], *, without: str = "") -> dict[str, Any]:
    """Return an object that has these keys and no others; it may be without one of them."""
    return {
        "type": "object",
        "required": [name for name in properties if name != without],
        "properties": dict(properties),
        "additionalProperties": False,
    }


def _open(kinds: list[str]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": {"type": kinds}}


def _array(items: dict[str, Any], description: str = "") -> dict[str, Any]:
    return {"type": "array", "items": items, **({"description": description} if description else {})}


def _text(description: str = "") -> dict[str, Any]:
    return {"type": "string", **({"description": description} if description else {})}


def _null() -> dict[str, Any]:
    return {"type": "null"}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}
