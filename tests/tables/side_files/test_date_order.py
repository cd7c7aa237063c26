"""Day and month of files beside the orders: shown by all rows, else by the settings, else doubted aloud."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from custseg.engine.open_dataset import open_dataset
from custseg.settings.settings import gather
from custseg.tables.side_files.contacts import read_contacts
from custseg.tables.side_files.spend import START, read_spend

LATE = "25/01/2024"


def contacts(folder: Path, days: list[str], **flags: str) -> tuple[dt.date | None, dict[str, str]]:
    """Return the first joining date and the notes."""
    orders = folder / "orders.csv"
    orders.write_text("Customer ID,Date,Amount\n1,2024-01-05,10\n", "utf-8")
    path = folder / "contacts.csv"
    path.write_text("Customer ID,Joined\n" + "".join(f"{place},{day}\n" for place, day in enumerate(days)), "utf-8")
    settings = gather(flags, use_config=False, environment={})
    frame, notes = read_contacts(
        str(path), open_dataset([str(orders)], gather({}, use_config=False, environment={})).table, settings
    )
    return frame["joined"][0], {note.name: note.text for note in notes if note.warns}


@pytest.mark.parametrize(
    ("days", "flags", "wanted", "warned"),
    [
        (["03/04/2024", "05/06/2024"], {}, dt.date(2024, 3, 4), True),
        (["03/04/2024", "05/06/2024"], {"date_format": "%d/%m/%Y"}, dt.date(2024, 4, 3), False),
        (["03/04/2024", "05/06/2024"], {"date_format": "%m/%d/%Y"}, dt.date(2024, 3, 4), False),
        (["03/04/2024", "05/06/2024"], {"date_format": "%Y-%m-%d|%d.%m.%Y"}, dt.date(2024, 4, 3), False),
        (["03/04/2024", LATE], {"date_format": "%m/%d/%Y"}, dt.date(2024, 4, 3), False),
        (["04/04/2024", "05/05/2024"], {}, dt.date(2024, 4, 4), False),
        (["2024-04-03", "2024-05-06"], {}, dt.date(2024, 4, 3), False),
    ],
)
def test_joining_dates(
    tmp_path: Path, days: list[str], flags: dict[str, str], wanted: dt.date, *, warned: bool
) -> None:
    day, warnings = contacts(tmp_path, days, **flags)
    assert (day, "contacts_date_order" in warnings) == (wanted, warned)
    assert not warned or "'Joined' of contacts.csv" in warnings["contacts_date_order"].replace(str(tmp_path) + "/", "")


def test_a_row_far_down_shows_the_order(tmp_path: Path) -> None:
    day, warnings = contacts(tmp_path, ["03/04/2024", *["05/06/2024"] * 60_000, LATE])
    assert (day, "contacts_date_order" in warnings) == (dt.date(2024, 4, 3), False)


@pytest.mark.parametrize(
    ("flags", "wanted"),
    [
        ({}, None),
        ({"date_format": "%d/%m/%Y"}, dt.date(2024, 4, 3)),
        ({"date_format": "%m/%d/%Y"}, dt.date(2024, 3, 4)),
    ],
)
def test_spend(tmp_path: Path, flags: dict[str, str], wanted: dt.date | None) -> None:
    path = tmp_path / "spend.csv"
    path.write_text("Date,Channel,Amount spent\n03/04/2024,web,5\n05/06/2024,web,6\n", "utf-8")
    spend, notes = read_spend(str(path), None, gather(flags, use_config=False, environment={}))
    assert ("spend_date_order" in {note.name for note in notes}) is (wanted is None)
    assert wanted is None or spend.rows[START][0] == wanted
