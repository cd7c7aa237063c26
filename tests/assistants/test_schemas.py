"""The schemas of the tools follow from the signatures of the functions."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from custseg.api import functions
from custseg.api.keywords import ANALYSES, DICTIONARIES, keywords_of
from custseg.assistants.schemas import MORE, NO_TOOL, TOP, input_schema, keyword_schemas, path_names, schema_of
from custseg.cli.options import PARAMETERS
from custseg.cli.parameters import PanelOption

FUNCTIONS = {name: getattr(functions, name) for name in (*ANALYSES, *DICTIONARIES)}


@pytest.mark.parametrize(
    ("annotation", "good", "bad"),
    [
        ("str | None", ["x"], [1, None]),
        ("int | None", [3], ["3", 1.5]),
        ("float | str | None", [0.3, "30%"], [True, []]),
        ('float | Literal["average"] | None', [11, "average"], ["mean"]),
        ('bool | Literal["on", "off"] | None', [True, "on"], ["yes"]),
        ("str | Sequence[str] | None", ["a", ["a", "b"]], [[1], 1]),
        ("Mapping[str, float | Decimal | str] | None", [{"USD": 0.9, "GBP": "1.1"}], [{"USD": []}, "USD"]),
        ("dt.date | dt.timedelta | str | None", ["2026-01-31", "90d"], [90]),
        ("str | os.PathLike[str] | None", ["a.yaml"], [1]),
        ("Tables", ["a.csv", ["a.csv", "b.csv"], {"orders": "a.csv"}], [1]),
        ("SomethingNew | str", ["a", 1, {}], []),
        ("not a type", ["a", 1], []),
    ],
)
def test_a_type_becomes_a_schema(annotation: str, good: list[Any], bad: list[Any]) -> None:
    validator = Draft202012Validator(schema_of(annotation))
    assert [value for value in good if not validator.is_valid(value)] == []
    assert [value for value in bad if validator.is_valid(value)] == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_keyword_is_in_the_schema_of_its_tool(name: str) -> None:
    schema = input_schema(FUNCTIONS[name])
    Draft202012Validator.check_schema(schema)
    shown = {*schema["properties"]} - {MORE}
    shown |= {*schema["properties"].get(MORE, {}).get("properties", ())}
    assert shown == ({*inspect.signature(FUNCTIONS[name]).parameters} - {*NO_TOOL}) | {TOP}
    assert all(one.get("description") for one in schema["properties"].values())
    assert all(one.get("description") for one in keyword_schemas(FUNCTIONS[name], more=True).values())


@pytest.mark.parametrize("name", ANALYSES)
def test_every_keyword_that_names_a_file_is_checked(name: str) -> None:
    """Of the command line, these are the options with a FILE: a new one cannot be forgotten."""
    files = {
        one.name
        for one in keywords_of(name).values()
        if isinstance(PARAMETERS.get(one.option), PanelOption) and PARAMETERS[one.option].metavar == "FILE"
    }
    assert files <= {*path_names(FUNCTIONS[name])}


def test_all_schemas_together_are_short() -> None:
    """An assistant reads them all before the first question."""
    assert sum(len(json.dumps(input_schema(one))) for one in FUNCTIONS.values()) < 4_000 * len(FUNCTIONS)
