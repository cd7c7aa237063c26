"""The headers that a known export needs, and those by which it is told from the others."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from yaml_cases import content_of

from custseg.tables.systems.known_export import export_of
from custseg.tables.systems.known_exports import known_export, lacking, plain_header
from custseg.tables.systems.system_names import export_keys

HERE = Path(__file__).parent


def header_of(key: str) -> list[str]:
    """Return the headers of the fixture of a known export."""
    case = content_of(HERE / f"{key}.yaml")
    line = next(
        line for line in case["file"].splitlines() if not line.startswith('"EXTF"')
    )  # DATEV's line about the file
    return next(csv.reader([line], delimiter=max(",;\t", key=line.count)))


def test_names_the_first_alternative_of_each_header_that_is_missing() -> None:
    export = export_of(
        "any",
        {"name": "Any", "family": "Any", "has": ["Number"], "needs": ["Type", ["Status", "state"], "Tax"]},
    )
    assert lacking(export, ["Number", "TYPE", "State"]) == ["Tax"]
    assert lacking(export, ["Number", "Type", "Tax"]) == ["Status"]
    assert lacking(export, ["type", "status", "tax"]) == []


@pytest.mark.parametrize("key", export_keys())
def test_each_fixture_has_what_its_export_needs(key: str) -> None:
    assert lacking(known_export(key), header_of(key)) == []


@pytest.mark.parametrize("key", export_keys())
def test_no_other_export_fits_a_fixture_as_well(key: str) -> None:
    """Two exports that fit the same headers are told apart by luck; `lacks` has to tell them apart."""
    names = {plain_header(header) for header in header_of(key)}
    fits = [
        other
        for other in map(known_export, export_keys())
        if all(any(plain_header(one) in names for one in headers) for headers in other.has)
        and not any(plain_header(one) in names for one in other.lacks)
    ]
    longest = max(len(export.has) for export in fits)
    assert [export.key for export in fits if len(export.has) == longest] == [key]
