"""A made-up funnel of two tables that is joined with orders by another id; and the headers of known systems."""

from __future__ import annotations

import re
import shlex
import zipfile
from pathlib import Path
from typing import Any

import pytest

from custseg.analyses.deals.deals import deals
from custseg.analyses.leads.leads import leads
from custseg.errors import DataError
from custseg.result import Result
from custseg.settings.settings import gather

MQL, WON = "marketing_qualified_leads_dataset.csv", "closed_deals_dataset.csv"
OF_MQL = "mql_id,first_contact_date,landing_page_id,origin"
OF_WON = "mql_id,seller_id,sdr_id,sr_id,won_date,business_segment,lead_behaviour_profile,declared_monthly_revenue"


def ask(*paths: Path, run: Any = leads, **flags: Any) -> Result:
    return run([str(path) for path in paths], gather(flags, use_config=False, environment={}))


def key(number: int) -> str:
    """Return an id like those of the public tables."""
    return f"{number * 2654435761 % 2**64:032x}"


@pytest.fixture
def funnel(tmp_path: Path) -> Path:
    """Write 40 leads, of which 10 are won (8 of 20 by search, 2 of 20 by e-mail), and orders of 9 sellers."""
    folder = tmp_path / "funnel"
    folder.mkdir()
    sources = ["organic_search", "email"]
    mql = [f"{key(one)},2018-01-{one % 20 + 1:02},{key(900 + one % 3)},{sources[one % 2]}" for one in range(40)]
    won = [*range(0, 16, 2), 1, 3]
    people = {one: f"{key(one)},{key(100 + one)},{key(200)},{key(300 + one % 2)}" for one in won}
    rows = [f'{people[one]},2018-02-{one % 20 + 1:02} 19:58:54,pet,"cat, wolf",0.0' for one in won]
    (folder / MQL).write_text("\n".join([OF_MQL, *mql]) + "\n", encoding="utf-8")
    (folder / WON).write_text("\n".join([OF_WON, *rows]) + "\n", encoding="utf-8")
    orders, items = [], []
    for place, one in enumerate(won[:-1]):
        orders.append(f"{key(500 + place)},{key(600 + place)},delivered,2018-04-0{place + 1} 10:00:00")
        items.append(f"{key(500 + place)},1,{key(700)},{key(100 + one)},100.00,8.00")
    head = "order_id,customer_id,order_status,order_purchase_timestamp"
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "orders_dataset.csv").write_text("\n".join([head, *orders]) + "\n", encoding="utf-8")
    head = "order_id,order_item_id,product_id,seller_id,price,freight_value"
    (shop / "order_items_dataset.csv").write_text("\n".join([head, *items]) + "\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("way", ["leads first", "deals first", "folder", "archive", "option"])
def test_a_funnel_of_two_tables_in_every_way(funnel: Path, way: str) -> None:
    folder = funnel / "funnel"
    if way == "archive":
        with zipfile.ZipFile(funnel / "funnel.zip", "w") as archive:
            for name in (WON, MQL):
                archive.write(folder / name, name)
    ways = {
        "leads first": [folder / MQL, folder / WON], "deals first": [folder / WON, folder / MQL], "folder": [folder],
        "archive": [funnel / "funnel.zip"], "option": [folder / MQL],
    }  # fmt: skip
    result = ask(*ways[way], **({"deals": str(folder / WON)} if way == "option" else {}))
    rows = {row["source"]: (row["leads"], row["won"], row["conversion"]) for row in result.frame.to_dicts()}
    assert rows == {"organic_search": (20, 8, 0.4), "email": (20, 2, 0.1)}
    assert result.figures()["days_to_win"] == 31


def test_orders_by_another_id_are_found_by_their_values(funnel: Path) -> None:
    folder, shop = funnel / "funnel", str(funnel / "shop")
    result = ask(folder, orders=shop)
    (note,) = [one for one in result.notes if one.name == "orders_joined"]
    assert "Its column 'seller_id' has 9 of the customers that leads became" in note.text
    # What it suggests works.
    flag, words = shlex.split(note.command)
    assert flag == "--map"
    result = ask(folder, orders=shop, map=[words])
    rows = {row["source"]: row["revenue"] for row in result.frame.to_dicts()}
    assert rows == {"organic_search": 800.0, "email": 100.0}


def test_a_table_of_items_alone_is_asked_about_with_that_column(funnel: Path) -> None:
    with pytest.raises(DataError) as caught:
        ask(funnel / "funnel", orders=str(funnel / "shop" / "order_items_dataset.csv"))
    hints = [one.hint for one in caught.value.problems if "for the customer" in one.what]
    assert hints == ["'seller_id' has 9 of the customers that leads became: --map orders.customer_id=seller_id"]


def test_each_table_of_the_funnel_alone(funnel: Path) -> None:
    folder = funnel / "funnel"
    with pytest.raises(DataError) as caught:
        ask(folder / MQL)
    assert "custseg leads LEADS WON" in caught.value.problems[0].hint
    for run in (leads, deals):
        result = ask(folder / WON, run=run)
        assert [one.name for one in result.notes if one.name == "all_won"]
        assert "resemblance" not in {section.name for section in result.sections}
    # The seller of the funnel is its customer; who won it is the representative.
    assert {*ask(folder / WON, run=deals).frame["seller"]} == {key(300), key(301)}


HEADERS = {
    "salesforce report": "Lead ID,Company,Lead Source,Lead Status,Lead Owner,Create Date,Converted,Converted Date",
    "salesforce loader": "Id,Company,LeadSource,Status,OwnerId,CreatedDate,IsConverted,ConvertedDate",
    "zoho": "Record Id,Company,Lead Source,Lead Status,Lead Owner,Created Time,Is Converted,Converted Date Time",
    "hubspot": "Record ID,Company,Original Source,Lifecycle Stage,Contact owner,Create Date,Lead Status,"
    "Became a Customer Date",
}
STATES = {"hubspot": ("Customer", "Lead", "Connected", "New")}


@pytest.mark.parametrize("system", HEADERS)
def test_exports_of_leads_by_their_headers(tmp_path: Path, system: str) -> None:
    won, still, tick, blank = STATES.get(system, ("Qualified", "Contacted", "true", "false"))
    rows = [f"L{one},Firm {one},web,{won},Ada,2026-01-01,{tick},2026-01-2{one}" for one in range(3)]
    rows += [f"L{one},Firm {one},web,{still},Ada,2026-01-01,{blank}," for one in range(3, 9)]
    path = tmp_path / "leads.csv"
    path.write_text("\n".join([HEADERS[system], *rows]) + "\n", encoding="utf-8")
    result = ask(path)
    (row,) = result.frame.to_dicts()
    assert (row["source"], row["leads"], row["won"], row["open"], row["days_to_win"]) == ("web", 9, 3, 6, 20)


def test_won_leads_without_days_say_nothing_of_a_window(tmp_path: Path) -> None:
    rows = [f"L{one},web,{'Won' if one < 5 else 'Open'},2025-01-01" for one in range(20)]
    path = tmp_path / "leads.csv"
    path.write_text("\n".join(["lead_id,source,stage,created", *rows]) + "\n", encoding="utf-8")
    (row,) = ask(path).frame.to_dicts()
    assert (row["conversion"], row["won_90d"]) == (0.25, None)
    assert not re.search("within 90 days", " ".join(figure.phrase for figure in ask(path).summary if figure.value))
