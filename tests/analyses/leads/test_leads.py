"""Leads by hand: conversion, speed, neglect, owners, what sources are worth, resemblance, and bad input in words."""

from __future__ import annotations

import datetime as dt
import random
import statistics
from pathlib import Path

import pytest
from pipelines import ask_leads, by_name, median_after, notes_of, wilson_of, write

from custseg.errors import DataError

HEADER = "lead_id,customer_id,owner,source,status,created,first_touch,last_activity,converted_date,amount"
ROWS = [
    "1,A,Ada,web,Converted,2025-01-01,2025-01-02,2025-01-10,2025-01-11,100",
    "2,B,Ada,web,Converted,2025-01-01,2025-01-04,2025-01-20,2025-01-21,300",
    "3,,Ada,web,Unqualified,2025-01-01,2025-01-01,2025-01-05,,",
    "4,,Ada,fair,Contacted,2025-01-01,2025-01-03,2025-01-03,,50",
    "5,,Bo,fair,Contacted,2025-01-10,2025-01-20,2025-01-30,,60",
    "6,,Bo,fair,New,2025-01-11,,,,70",
    "7,,,fair,New,2025-01-30,,,,80",
]


def leads_file(folder: Path, rows: list[str] = ROWS, header: str = HEADER) -> Path:
    return write(folder, rows, header, "leads.csv")


def test_sources_by_hand(tmp_path: Path) -> None:
    result = ask_leads(leads_file(tmp_path), as_of="2025-01-31")
    rows = by_name(result)
    web, fair = rows["web"], rows["fair"]
    assert (web["leads"], web["won"], web["lost"], web["open"]) == (3, 2, 1, 0)
    assert (web["conversion"], web["won_amount"], web["won_per_lead"]) == (2 / 3, 400, 400 / 3)
    assert (web["conversion_low"], web["conversion_high"]) == pytest.approx(wilson_of(2, 3))
    assert (web["days_to_touch"], web["days_to_win"], web["days_to_win_mean"]) == (1, 15, 15)
    assert (fair["open"], fair["untouched"], fair["quiet"], fair["conversion"]) == (4, 2, 1, 0)
    # Touched after 2 and 10 days; two wait, for 20 days and 1: of 3 on day 2, 2 still wait, of 2 on day 10, 1.
    assert fair["usual_touch"] == median_after([(2, True), (10, True), (20, False), (1, False)]) == 10
    assert web["touched"] == 1
    assert fair["touched"] == 0.5


def test_the_funnel_by_hand(tmp_path: Path) -> None:
    result = ask_leads(leads_file(tmp_path), as_of="2025-01-31")
    funnel = next(one for one in result.sections if one.name == "funnel").frame
    assert funnel["leads"].to_list() == [7, 5, 2]
    assert funnel["of_all"].to_list() == [1, 5 / 7, 2 / 7]
    assert funnel["of_step_before"].to_list() == [None, 5 / 7, 2 / 5]
    assert funnel.row(2)[-2:] == pytest.approx(wilson_of(2, 5))
    unknown = ask_leads(leads_file(tmp_path, ["1,Converted,2025-01-01,2025-01-02", "2,,2025-01-01,"],
                                   "lead_id,outcome,created,converted_date"))  # fmt: skip
    assert all(one.name != "funnel" for one in unknown.sections)


def test_open_leads_and_what_to_do(tmp_path: Path) -> None:
    path = leads_file(tmp_path)
    rows = by_name(ask_leads(path, as_of="2025-01-31", by="lead"))
    # Silent for 28 days, 1 day; never touched.
    assert {name: row["todo"] for name, row in rows.items()} == {
        "4": "quiet", "5": "worked", "6": "untouched", "7": "untouched",
    }  # fmt: skip
    assert (rows["4"]["days_silent"], rows["5"]["days_silent"], rows["7"]["age"]) == (28, 1, 1)
    later = by_name(ask_leads(path, as_of="2025-01-31", by="lead", quiet_after=28))
    assert later["4"]["todo"] == "worked"
    assert by_name(ask_leads(path, as_of="2025-01-31", by="lead", quiet_after=27))["4"]["todo"] == "quiet"
    assert next(iter(rows)) == "7"


def test_activity_on_the_day_of_creation_is_none(tmp_path: Path) -> None:
    rows = [
        "1,Ada,web,Open,2025-01-01,2025-01-01",
        "2,Ada,web,Open,2025-01-01,2025-01-02",
        "3,Ada,web,Open,2025-01-01,",
    ]
    result = ask_leads(leads_file(tmp_path, rows, "lead_id,owner,source,status,created,last_activity"), by="lead")
    assert {name: row["todo"] for name, row in by_name(result).items()} == {
        "1": "untouched", "2": "worked", "3": "untouched",
    }  # fmt: skip


def test_without_days_of_activity_the_stage_tells(tmp_path: Path) -> None:
    rows = ["1,Ada,web,New,2025-01-01", "2,Ada,web,Contacted,2025-01-01", "3,Ada,web,Open - Not Contacted,2025-01-01"]
    result = ask_leads(leads_file(tmp_path, rows, "lead_id,owner,source,status,created"))
    assert result.figures()["untouched"] == 2
    assert "quiet" not in result.frame.columns
    assert "is read from its stage" in notes_of(result)["no_activity"]


def test_young_leads_count_as_open_within_90_days(tmp_path: Path) -> None:
    # Two old ones: won after 30 days, and not; two young ones that had 10 days.
    rows = [
        "1,web,Converted,2025-01-01,2025-01-31",
        "2,web,Open,2025-01-01,",
        "3,web,Open,2025-06-20,",
        "4,web,Open,2025-06-20,",
    ]
    result = ask_leads(leads_file(tmp_path, rows, "lead_id,source,status,created,converted_date"), as_of="2025-06-30")
    row = by_name(result)["web"]
    assert (row["conversion"], row["won_90d"]) == (0.25, 0.5)


def test_owners(tmp_path: Path) -> None:
    rows = [
        f"{name}{one},{name},web,New,2025-01-01,,"
        for name, number in (("Ada", 10), ("Bo", 5), ("Cy", 4))
        for one in range(number)
    ]
    path = leads_file(tmp_path, rows, "lead_id,owner,source,status,created,first_touch,last_activity")
    result = ask_leads(path, by="owner")
    assert {name: row["overloaded"] for name, row in by_name(result).items()} == {"Ada": True, "Bo": False, "Cy": False}
    assert "1 owner with 2 or more times the open leads of the median owner: Ada (10)" in notes_of(result)["overloaded"]
    assert "overloaded" not in notes_of(ask_leads(path, overload=2.5))
    section = next(one for one in ask_leads(path).sections if one.name == "owners")
    assert section.frame["seller"].to_list() == ["Ada", "Bo", "Cy"]
    assert section.frame["untouched"].to_list() == [10, 5, 4]


def test_leads_without_owners(tmp_path: Path) -> None:
    result = ask_leads(leads_file(tmp_path), as_of="2025-01-31")
    assert notes_of(result)["without_owner"] == "1 open lead without an owner."
    nobody = ask_leads(leads_file(tmp_path, ["1,web,New,2025-01-01"], "lead_id,source,status,created"))
    assert notes_of(nobody)["no_owner"].startswith("No column has the owner")


def funnel(folder: Path) -> tuple[Path, Path]:
    """Write a funnel as Olist's: qualified leads, and the deals that some became, with what is known of these alone."""
    rng = random.Random(5)
    leads, won = [], []
    for one in range(300):
        day = dt.date(2018, 1, 1) + dt.timedelta(days=one % 150)
        origin = "paid_search" if one % 3 else "social"
        leads.append(f"m{one},{day},page{one % 4},{origin}")
        if rng.random() < (0.30 if origin == "paid_search" else 0.05):
            signed = day + dt.timedelta(days=5 + one % 20)
            won.append(f"m{one},s{one},sdr{one % 3},sr{one % 4},{signed} 10:00:00,pet,online_big")
    return (
        write(
            folder,
            leads,
            "mql_id,first_contact_date,landing_page_id,origin",
            "olist_marketing_qualified_leads_dataset.csv",
        ),
        write(
            folder,
            won,
            "mql_id,seller_id,sdr_id,sr_id,won_date,business_segment,lead_type",
            "olist_closed_deals_dataset.csv",
        ),
    )


def test_a_funnel_of_two_tables(tmp_path: Path) -> None:
    files = funnel(tmp_path)
    won = files[1].read_text().count("\n") - 1
    result = ask_leads(*files)
    figures = result.figures()
    assert (figures["leads"], figures["leads_won"], figures["leads_open"]) == (300, won, 300 - won)
    assert result.columns[0].name == "source"
    assert result.understood["owner"] == "sr_id"
    assert result.understood["customer"] == "seller_id"
    assert by_name(ask_leads(*reversed(files))) == by_name(result)


def test_what_only_won_leads_have_says_nothing_of_conversion(tmp_path: Path) -> None:
    files = funnel(tmp_path)
    by_owner = ask_leads(*files, by="owner")
    assert by_owner.frame["conversion"].null_count() == by_owner.frame.height
    assert "known of won leads alone" in notes_of(by_owner)["known_of_won_only"]
    result = ask_leads(*files)
    assert "'business_segment'" in notes_of(result)["known_of_won"]
    section = next(one for one in result.sections if one.name == "resemblance")
    assert {*section.frame["field"]} == {"source"}


def test_resemblance_by_hand(tmp_path: Path) -> None:
    # 40 of 100 of the web and 5 of 100 of the fair are won; five more values are as all.
    rows = [f"w{one},web,{one % 5},{'Converted' if one < 40 else 'Unqualified'},2025-01-01" for one in range(100)]
    rows += [f"f{one},fair,{one % 5},{'Converted' if one < 5 else 'Unqualified'},2025-01-01" for one in range(100)]
    rows += ["open,web,1,New,2025-01-01", "other,fair,1,New,2025-01-01"]
    result = ask_leads(leads_file(tmp_path, rows, "lead_id,source,shelf,status,created"))
    section = next(one for one in result.sections if one.name == "resemblance")
    found = section.frame.sort("value").to_dicts()
    assert [(row["field"], row["value"], row["leads"], row["best"], row["open"]) for row in found] == [
        ("source", "fair", 101, 5, 1), ("source", "web", 101, 40, 1),
    ]  # fmt: skip
    # Seven values at once: each interval covers 1 − 5 % ÷ 7, z = 2.690110.
    z = statistics.NormalDist().inv_cdf(1 - 0.05 / 14)
    assert (found[1]["share_low"], found[1]["share_high"]) == pytest.approx(wilson_of(40, 101, z))
    listed = by_name(ask_leads(leads_file(tmp_path, rows, "lead_id,source,shelf,status,created"), by="lead"))
    assert listed["open"]["resembles"] == "source: web"
    assert listed["other"]["resembles"] is None


def test_many_landing_pages_and_names(tmp_path: Path) -> None:
    # Forty pages of 30 leads, of which one wins nearly all; every lead has a name of its own.
    rows = [
        f"{page}-{one},page{page},N{page}x{one},{'Converted' if one < (25 if page == 7 else 3) else 'Lost'},2025-01-01"
        for page in range(40)
        for one in range(30)
    ]
    result = ask_leads(leads_file(tmp_path, rows, "lead_id,landing_page_id,contact,status,created"))
    section = next(one for one in result.sections if one.name == "resemblance")
    assert section.frame.select("field", "value").rows() == [("landing_page_id", "page7")]
    assert "40 values compared" in section.title


def test_nothing_is_said_where_cases_are_few(tmp_path: Path) -> None:
    few = [f"{one},web,Converted,2025-01-01" for one in range(9)]
    assert (
        "too few to say"
        in notes_of(ask_leads(leads_file(tmp_path, few, "lead_id,source,status,created")))["resemblance_thin"]
    )
    alike = [
        f"{one},{'web' if one % 2 else 'fair'},{'Converted' if one % 4 < 2 else 'Lost'},2025-01-01"
        for one in range(200)
    ]
    result = ask_leads(leads_file(tmp_path, alike, "lead_id,source,status,created"))
    assert "No field tells apart, beyond chance" in notes_of(result)["resemblance_none"]


def test_values_without_meaning_seldom_seem_special(tmp_path: Path) -> None:
    """Of 60 made-up files with 12 values each that mean nothing, at most 5 % and chance name one."""
    special = 0
    for seed in range(60):
        rng = random.Random(seed)
        rows = [
            f"{one},{rng.choice('abcd')},{rng.choice('efgh')},{rng.choice('ijkl')},"
            f"{'Converted' if rng.random() < 0.3 else 'Lost'},2025-01-01"
            for one in range(400)
        ]
        result = ask_leads(leads_file(tmp_path, rows, "lead_id,source,shelf,colour,status,created"))
        special += any(one.name == "resemblance" for one in result.sections)
    assert special <= 8


def test_what_sources_are_worth_by_orders(tmp_path: Path) -> None:
    orders = write(
        tmp_path, ["1,2025-02-01,A,100,40", "2,2025-02-02,A,50,20", "3,2025-02-03,B,10,5", "4,2025-02-03,Z,999,9"],
        "order_id,date,customer_id,revenue,profit", "orders.csv",
    )  # fmt: skip
    rows = [*ROWS, "8,A,Bo,fair,Converted,2025-01-20,2025-01-21,2025-01-22,2025-01-25,1"]
    result = ask_leads(leads_file(tmp_path, rows), as_of="2025-03-01", orders=str(orders))
    web, fair = by_name(result)["web"], by_name(result)["fair"]
    # The money of A counts for its first lead, which came from the web.
    assert (web["customers"], web["revenue"], web["profit"], web["profit_per_lead"]) == (2, 160, 65, 65 / 3)
    assert (fair["customers"], fair["revenue"]) == (0, 0)
    assert notes_of(result)["orders_joined"].startswith("2 leads became one of the 3 customers")
    with pytest.raises(DataError, match="--orders: no column of the leads has the customer"):
        ask_leads(leads_file(tmp_path, ["1,web,New,2025-01-01"], "lead_id,source,status,created"), orders=str(orders))


def test_what_sources_are_worth_by_deals(tmp_path: Path) -> None:
    deals = write(
        tmp_path,
        ["d1,6,Won,2025-01-15,2025-01-25,500", "d2,6,Won,2025-01-15,2025-01-28,100",
         "d3,5,Lost,2025-01-20,2025-01-30,70"],
        "deal_id,lead_id,stage,opened,closed,amount",
    )  # fmt: skip
    rows = [row.rsplit(",", 1)[0] for row in ROWS]
    path = leads_file(tmp_path, rows, HEADER.removesuffix(",amount"))
    result = ask_leads(path, as_of="2025-01-31", deals=str(deals))
    fair = by_name(result)["fair"]
    assert (fair["won"], fair["lost"], fair["open"], fair["won_amount"], fair["days_to_win"]) == (1, 1, 2, 600, 14)
    assert notes_of(result)["deals_joined"].startswith("2 leads joined with 3 deals")
    lonely = write(tmp_path, ["d1,Won,2025-01-15,2025-01-25,500"], "deal_id,stage,opened,closed,amount", "lonely.csv")
    with pytest.raises(DataError, match="nothing leads from the leads to the deals"):
        ask_leads(path, deals=str(lonely))


def test_groups_tie_to_the_totals_and_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    rng = random.Random(7)
    rows = []
    for one in range(300):
        day, touch = rng.randrange(1, 28), rng.choice([None, 1, 2, 9])
        status = rng.choice(["New", "Contacted", "Converted", "Unqualified"])
        first = f"2025-02-{day:02}" if touch else ""
        won = f"2025-03-{day:02}" if status == "Converted" else ""
        who = f"{one},,{rng.choice(['Ada', 'Bo', ''])},{rng.choice('abc')}"
        rows.append(f"{who},{status},2025-01-{day:02},{first},{first},{won},{one}")
    first_result = ask_leads(leads_file(tmp_path, rows), as_of="2025-04-01")
    rng.shuffle(rows)
    second = ask_leads(leads_file(tmp_path, rows), as_of="2025-04-01")
    assert first_result.frame.equals(second.frame)
    assert first_result.figures() == second.figures()
    figures = second.figures()
    for column, figure in (("leads", "leads"), ("won", "leads_won"), ("open", "leads_open"), ("untouched", "untouched"),
                           ("quiet", "quiet"), ("won_amount", "won_amount")):  # fmt: skip
        assert second.frame[column].sum() == figures[figure], column


def test_bad_input_in_words(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no column says which leads are won, lost or open"):
        ask_leads(leads_file(tmp_path, ["1,2025-01-01,web"], "lead_id,created,source"))
    with pytest.raises(DataError, match="no dates of leads"):
        ask_leads(leads_file(tmp_path, ["1,New,web"], "lead_id,status,source"))
    early = ask_leads(leads_file(tmp_path, ["1,a,x,web,Converted,2025-02-01,2025-01-01,,2025-01-05,5"]))
    assert notes_of(early)["closed_before_opened"].startswith("1 lead closed before the day of opening")
    assert by_name(early)["web"]["days_to_touch"] is None
