"""Every kind of side file has a setting, an option and roles of its name, and a reader."""

from __future__ import annotations

from custseg.cli.options import PARAMETERS
from custseg.settings.schema import SCHEMA
from custseg.settings.side_files import SIDE_FILES
from custseg.tables.headers.synonyms import side_tables
from custseg.tables.side_files.read import reader_of

NAMES = {kind.name for kind in SIDE_FILES}


def test_every_kind_has_a_setting_and_an_option() -> None:
    assert set(SCHEMA) >= NAMES
    assert set(PARAMETERS) >= NAMES


def test_kinds_and_tables_of_roles_are_the_same() -> None:
    assert set(side_tables()) == NAMES


def test_every_kind_has_a_reader() -> None:
    assert all(callable(reader_of(kind)) for kind in SIDE_FILES)
