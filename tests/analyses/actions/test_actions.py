"""Lists of actions from orders: every trigger on the sample data, limits, what was handled, control groups, reach."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from action_shop import CONTACTS, DAY, HEADER, contacts_of, regulars, write, write_shop
from places import SAMPLE_DATA

from custseg.analyses.actions.actions import actions
from custseg.analyses.actions.second_orders import second_order_days
from custseg.analyses.rhythm.repeat import repeats_of
from custseg.customers.gaps import CUSTOMER_STEP, OrderDays
from custseg.errors import DataError, SettingsError, UsageError
from custseg.result import Result
from custseg.segments.action_columns import ACTION_COLUMNS
from custseg.segments.control_group import is_control
from custseg.segments.reading import built_in_rules
from custseg.settings.settings import gather


def ask(*paths: Path, **flags: Any) -> Result:
    return actions([str(path) for path in paths], gather(flags, use_config=False, environment={}))


def of_shop(folder: Path, **flags: Any) -> Result:
    return ask(folder / "orders.csv", contacts=str(folder / "contacts.csv"), **flags)


def rules_of(result: Result) -> Counter[str]:
    return Counter(result.frame["rule"].to_list())


def note_names(result: Result) -> set[str]:
    return {note.name for note in result.notes}


@pytest.fixture(scope="module")
def sample() -> Result:
    """Return the list of the sample data."""
    return ask(
        SAMPLE_DATA / "orders.csv", SAMPLE_DATA / "deliveries.csv", contacts=str(SAMPLE_DATA / "contacts.csv"), each=0
    )


def test_every_built_in_trigger_fires_on_the_sample_data(sample: Result) -> None:
    cards = str(SAMPLE_DATA / "wholesale_contacts.csv")
    others = [ask(SAMPLE_DATA / "invoices.csv", each=0), ask(SAMPLE_DATA / "wholesale.csv", contacts=cards, each=0)]
    fired = {rule for result in (sample, *others) for rule in rules_of(result)}
    assert fired == {*built_in_rules().triggers}


def test_the_columns_are_those_of_the_contract(sample: Result) -> None:
    assert tuple(sample.frame.columns) == ACTION_COLUMNS
    assert sample.frame["listed_on"].unique().to_list() == [DAY]
    needed = ("customer_id", "rule", "segment", "due", "stake", "how", "why", "do", "say")
    assert not sum(sample.frame[name].null_count() for name in needed)
    assert (sample.frame["due"] >= DAY).all()
    assert (sample.frame["stake"] >= 0).all()
    assert sample.frame["stake"].is_sorted(descending=True)
    # Nobody is written to without consent, and nobody called without a number.
    mails, calls = (sample.frame.filter(pl.col("how") == how) for how in ("mail", "call"))
    assert mails.height
    assert mails["consent"].all()
    assert not mails["email"].null_count() + calls["phone"].null_count()


def test_a_figure_in_words_is_that_of_the_customer(tmp_path: Path) -> None:
    write_shop(tmp_path)
    rows = of_shop(tmp_path).frame.filter(pl.col("rule") == "regular-overdue").to_dicts()
    assert [row["customer_id"] for row in rows] == ["c0003", "c0002", "c0001", "c0000"]
    assert rows[0]["why"] == "Orders every 30 days, the last time on 2026-05-17; days late: 14"
    # Six orders in 194 days: orders a month × three months × order value × margin.
    months = 194 * 16 / 487
    stake = 3 * 6 / months * 103 * (1 - 60 / 103)
    assert rows[0]["stake"] == pytest.approx(stake, abs=0.005)
    assert (rows[0]["owner"], rows[1]["owner"]) == ("S1", "S0")


def test_each_customer_has_at_most_so_many_the_most_valuable(sample: Result) -> None:
    args = (SAMPLE_DATA / "orders.csv", SAMPLE_DATA / "deliveries.csv")
    two = ask(*args, contacts=str(SAMPLE_DATA / "contacts.csv"))
    expected: dict[str, list[tuple[str, str]]] = {}
    for row in sample.frame.iter_rows(named=True):
        expected.setdefault(row["customer_id"], []).append((row["customer_id"], row["rule"]))
    first = [pair for pairs in expected.values() for pair in pairs[:2]]
    assert sorted(first) == sorted(two.frame.select("customer_id", "rule").iter_rows())
    assert two.figures()["more_than_each"] == sample.frame.height - two.frame.height > 0
    one = ask(*args, contacts=str(SAMPLE_DATA / "contacts.csv"), each=1)
    assert one.frame["customer_id"].is_unique().all()


def test_a_page_gets_the_texts_of_the_rows_that_it_shows(sample: Result) -> None:
    """Those of the first rows, and of the first ones that are due soon: the same as in the whole list."""
    inputs = [str(SAMPLE_DATA / name) for name in ("orders.csv", "deliveries.csv")]
    flags = {"contacts": str(SAMPLE_DATA / "contacts.csv"), "each": 0}
    part = actions(inputs, gather(flags, use_config=False, environment={}), texts_of=(10, 7)).frame
    texts = ["why", "do", "say"]
    assert part.drop(texts).equals(sample.frame.drop(texts))
    soon = pl.col("due") <= DAY + dt.timedelta(7)
    for rows in (part.head(10), part.filter(soon).head(10)):
        whole = sample.frame.join(rows.select("customer_id", "rule"), on=["customer_id", "rule"], how="semi")
        assert rows.equals(whole)
    assert part["why"].count() < part.height


@pytest.mark.parametrize(("days", "repeated"), [(29, False), (30, True)])
def test_what_was_handled_is_not_repeated_within_its_time(tmp_path: Path, days: int, repeated: bool) -> None:
    write_shop(tmp_path)
    listed = DAY - dt.timedelta(days=days)
    done = write(tmp_path / "done.csv", ("listed_on", "customer_id", "rule"), [(listed, "c0001", "regular-overdue")])
    result = of_shop(tmp_path, done=str(done))
    overdue = result.frame.filter(pl.col("rule") == "regular-overdue")["customer_id"].to_list()
    assert ("c0001" in overdue) == repeated
    assert result.figures()["handled"] == (not repeated)


@pytest.mark.parametrize(("days", "others"), [(6, 0), (7, 1)])
def test_what_was_handled_within_a_week_counts_among_those_of_a_customer(
    tmp_path: Path, days: int, others: int
) -> None:
    write_shop(tmp_path)
    assert len(of_shop(tmp_path, each=0).frame.filter(pl.col("customer_id") == "c0001")) > 1
    listed = DAY - dt.timedelta(days=days)
    done = write(tmp_path / "done.csv", ("listed_on", "customer_id", "rule"), [(listed, "c0001", "regular-overdue")])
    frame = of_shop(tmp_path, each=1, done=str(done)).frame
    assert (frame["customer_id"] == "c0001").sum() == others
    assert (frame["customer_id"] == "c0002").sum() == 1


def test_a_column_of_what_is_done_decides(tmp_path: Path) -> None:
    write_shop(tmp_path)
    head = ("listed_on", "customer_id", "rule", "done")
    rows = [(DAY, f"c{one:04}", "regular-overdue", done) for one, done in enumerate(("yes", "no", "", "2026-06-29"))]
    result = of_shop(tmp_path, done=str(write(tmp_path / "done.csv", head, rows)))
    assert {*result.frame.filter(pl.col("rule") == "regular-overdue")["customer_id"]} == {"c0001", "c0002"}


def test_a_list_of_other_orders_is_told(tmp_path: Path) -> None:
    write_shop(tmp_path)
    done = write(tmp_path / "done.csv", ("listed_on", "customer_id", "rule"), [(DAY, "stranger", "regular-overdue")])
    assert "done_unknown" in note_names(of_shop(tmp_path, done=str(done)))
    with pytest.raises(DataError, match="no list of actions"):
        of_shop(tmp_path, done=str(tmp_path / "contacts.csv"))


def test_its_own_list_can_be_given_back(tmp_path: Path) -> None:
    write_shop(tmp_path)
    of_shop(tmp_path, control="50%", each=0).frame.write_csv(tmp_path / "done.csv")
    again = of_shop(tmp_path, each=0, done=str(tmp_path / "done.csv"))
    assert again.frame.is_empty()
    assert again.headline.startswith("Nothing to do")


def test_the_control_group_is_the_same_in_every_run_and_balanced(tmp_path: Path) -> None:
    write_shop(tmp_path, 600)
    frame = of_shop(tmp_path, control="20%").frame
    overdue = frame.filter(pl.col("rule") == "regular-overdue")
    expected = {one for one in overdue["customer_id"] if is_control(one, "regular-overdue", 0.2)}
    control = overdue.filter(pl.col("group") == "control")
    assert {*control["customer_id"]} == expected
    assert of_shop(tmp_path, control="20%").frame.equals(frame)
    # A larger share keeps those of a smaller one; of 600, 20 % are 120, with a standard deviation of 9.8.
    assert expected <= {*of_shop(tmp_path, control="40%").frame.filter(pl.col("group") == "control")["customer_id"]}
    assert 80 < control.height < 160
    # Nothing but the id decides: what is at stake is alike in both groups.
    contact = overdue.filter(pl.col("group") == "contact")
    both = (control["stake"].mean(), contact["stake"].mean())
    assert both[0] == pytest.approx(both[1], rel=0.1)
    # The list itself is cut, the control group is that of the part that is left.
    limited = of_shop(tmp_path, control="20%", limit=50).frame
    assert limited.filter(pl.col("group") == "contact").height == 50
    assert limited.equals(frame.head(limited.height))


def test_a_control_group_of_one_is_told(tmp_path: Path) -> None:
    write_shop(tmp_path, 6)
    (note,) = [note for note in of_shop(tmp_path, control="20%").notes if note.name == "small_control"]
    assert "With a control group of 20.0%" in note.text
    assert "is too small to tell anything" in note.text


def test_owner_due_and_where(tmp_path: Path) -> None:
    write_shop(tmp_path)
    assert {*of_shop(tmp_path, owner="s1").frame["owner"]} == {"S1"}
    with pytest.raises(UsageError, match="no owner 'S7'"):
        of_shop(tmp_path, owner="S7")
    whole = of_shop(tmp_path, each=0).frame
    # The last day is a Tuesday: what is due up to Sunday, 5 July, is due this week.
    assert of_shop(tmp_path, each=0, due="this-week").frame.equals(whole.filter(pl.col("due") <= dt.date(2026, 7, 5)))
    assert of_shop(tmp_path, each=0, due="today").frame.equals(whole.filter(pl.col("due") == DAY))
    some = of_shop(tmp_path, each=0, due="2026-07-01..2026-07-02").frame
    assert some.equals(whole.filter(pl.col("due").is_between(dt.date(2026, 7, 1), dt.date(2026, 7, 2))))
    assert some.height
    found = of_shop(tmp_path, where="rule = 'regular-overdue' AND revenue > 610 AND owner = 'S1'").frame
    assert found["customer_id"].to_list() == ["c0003"]
    with pytest.raises(UsageError, match="this-week"):
        of_shop(tmp_path, due="soon")


@pytest.mark.parametrize(
    ("changes", "how"),
    [
        ({}, "call"),
        ({"phone": ""}, "mail"),
        ({"phone": "", "consent": "no"}, None),
        ({"phone": "", "consent": ""}, None),
        ({"email": "", "consent": "no"}, "call"),
    ],
)
def test_nobody_is_written_to_without_consent(tmp_path: Path, changes: dict[str, str], how: str | None) -> None:
    write_shop(tmp_path, **changes)
    result = of_shop(tmp_path)
    overdue = result.frame.filter(pl.col("rule") == "regular-overdue")
    assert {*overdue["how"]} == ({how} if how else set())
    by_rule = {row["rule"]: row for row in result.sections[0].frame.to_dicts()}
    assert by_rule["regular-overdue"]["unreachable"] == (0 if how else 4)


def test_without_contacts_the_list_stands_and_says_so(tmp_path: Path) -> None:
    write_shop(tmp_path)
    result = ask(tmp_path / "orders.csv")
    assert rules_of(result)["regular-overdue"] == 4
    assert "no_contacts" in note_names(result)
    with pytest.raises(DataError, match="who consented"):
        ask(tmp_path / "orders.csv", **{"for": "mailchimp"})


def test_contacts_without_any_address(tmp_path: Path) -> None:
    write_shop(tmp_path, email="", phone="")
    (note,) = [note for note in of_shop(tmp_path).notes if note.name == "no_contacts"]
    assert "the contacts have neither e-mail nor phone" in note.text
    # One has a number: the others cannot be reached.
    contacts = [*contacts_of(3, email="", phone=""), *contacts_of(4, email="")[3:]]
    write(tmp_path / "contacts.csv", CONTACTS, contacts)
    result = of_shop(tmp_path)
    assert "no_address" in note_names(result)
    assert {*result.frame.filter(pl.col("how") != "desk")["customer_id"]} == {"c0003"}


def test_a_rule_that_everyone_meets_is_told(tmp_path: Path) -> None:
    write_shop(tmp_path, 12)
    rules = tmp_path / "rules.yaml"
    rules.write_text("triggers: {all: {when: orders >= 1, why: 'It has {orders} orders', do: Call, due: 7d}}\n")
    result = of_shop(tmp_path, rules_file=str(rules), each=0)
    (note,) = [note for note in result.notes if note.name == "rule_for_everyone"]
    assert "all (13 of 13)" in note.text


def test_a_rules_file_changes_and_switches_off(tmp_path: Path) -> None:
    write_shop(tmp_path)
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        "triggers: {regular-overdue: {due: last_order + 60d, do: Ruf an}, incomplete-contact: {off: yes}}\n"
    )
    frame = of_shop(tmp_path, rules_file=str(rules)).frame
    assert "incomplete-contact" not in {*frame["rule"]}
    overdue = frame.filter(pl.col("rule") == "regular-overdue")
    assert {*overdue["do"]} == {"Ruf an"}
    assert {*overdue["due"]} == {dt.date(2026, 5, 17) + dt.timedelta(days=60)}


WRONG = {
    "{when: ordrs > 1, why: w, do: d, due: 7d}": "no 'ordrs'",
    "{when: orders > 1, why: 'w {ordrs}', do: d, due: 7d}": "no 'ordrs'",
    "{when: orders > 1, why: 'w {', do: d, due: 7d}": "brace",
    "{when: orders > 1, why: w, do: d, due: orders + 7d}": "is not a day",
    "{when: orders > 1, why: w, do: d, due: soon}": "no 'soon'",
    "{when: orders > 1, why: w, do: d, due: 7 days}": "not a valid due date",
    "{when: orders > 1, why: w, do: d}": "'due' is missing",
    "{when: orders > 1, why: w, do: d, due: 7d, channel: fax}": "channel must be one of",
    "{when: orders > 1, why: w, do: d, due: 7d, repeat: often}": "length of time",
    "{when: orders > 1, why: w, do: d, due: 7d, stake: profit >}": "",
    "{when: lifecycle = 'slippng', why: w, do: d, due: 7d}": "has no segment 'slippng'",
}


@pytest.mark.parametrize("entry", WRONG)
def test_a_wrong_trigger_is_told_with_its_place(tmp_path: Path, entry: str) -> None:
    write_shop(tmp_path)
    rules = tmp_path / "rules.yaml"
    rules.write_text(f"triggers:\n  mine: {entry}\n")
    with pytest.raises(SettingsError) as raised:
        of_shop(tmp_path, rules_file=str(rules))
    (problem,) = raised.value.problems
    assert WRONG[entry] in problem.what
    assert problem.where.startswith(f"{rules}:2:")


def test_a_new_customer_is_called_once_the_product_had_time_to_be_used(tmp_path: Path) -> None:
    day = DAY - dt.timedelta(days=20)
    head = (*HEADER, "delivered_date")
    rows = [(*row, row[1] + dt.timedelta(days=1)) for row in regulars(3)]
    rows += [
        ("n1", day, "tea", "Tea 1", "tea", "S0", 50, 20, day + dt.timedelta(days=3)),
        ("n2", day, "sofa", "Sofa", "Furniture", "S0", 500, 200, day + dt.timedelta(days=3)),
        ("n3", day, "spice", "Saffron", "Spices", "S0", 50, 20, day),
        ("n4", day, "waiting", "Tea 1", "tea", "S0", 50, 20, ""),
    ]
    orders = write(tmp_path / "orders.csv", head, rows)
    config = {"use_days": {"spices": 2, "other": 8}, "warm_up": 0}
    found = {row["customer_id"]: row for row in ask(orders, **config).frame.to_dicts() if row["rule"] == "welcome"}
    # A sofa takes a month from its delivery, which is more than a week away; what is not delivered is not in use.
    assert {*found} == {"tea", "spice", "walker"} - {"walker"}
    assert found["tea"]["why"].endswith(f"time to use it until {day + dt.timedelta(days=11)}")
    assert found["spice"]["why"].endswith(f"time to use it until {day + dt.timedelta(days=2)}")


@pytest.mark.parametrize("days", [[[0, 5], [0, 9, 20], [3]], [[0], [1]], [[0, 0, 4], [2, 4], [1, 9]], [[0, 7]]])
def test_when_second_orders_come_is_that_of_rhythm(days: list[list[int]]) -> None:
    packed = sorted(place * CUSTOMER_STEP + day for place, several in enumerate(days) for day in several)
    names = pl.Series([str(place) for place in range(len(days))])
    found = OrderDays(pl.Series(packed, dtype=pl.Int64), 0, names)
    assert second_order_days(found) == repeats_of(found, names).second["median_days"]


def test_prospects_are_contacts_without_orders(tmp_path: Path) -> None:
    write_shop(tmp_path, 3)
    contacts = [
        ("p1", "New", "new@example.com", "", "yes", "2026-05-01", "GB"),
        ("p2", "Old", "", "", "", "2025-06-01", ""),
    ]
    write(tmp_path / "contacts.csv", CONTACTS, contacts)
    rows = of_shop(tmp_path, each=0).frame.filter(pl.col("customer_id").is_in(["p1", "p2"])).to_dicts()
    found = {(row["customer_id"], row["rule"], row["how"]) for row in rows}
    assert found == {
        ("p1", "prospect", "mail"), ("p1", "incomplete-contact", "desk"), ("p2", "stale-contact", "desk"),
        ("p2", "incomplete-contact", "desk"),
    }  # fmt: skip
    assert {row["segment"] for row in rows} <= {"prospect", None}
