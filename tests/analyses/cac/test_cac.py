"""custseg cac: every cent of the spend in one row, every customer too, against the definitions in plain Python."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from cac_oracle import UntoldError, made_up, truth, write
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from custseg.analyses.cac.cac import cac
from custseg.analyses.cac.table import CacSums, cac_sums
from custseg.analyses.customers import customers
from custseg.customers.slices import PeriodSlices
from custseg.engine.customer_table import build_customer_table
from custseg.engine.open_dataset import open_dataset
from custseg.engine.scan_request import TableRequest
from custseg.errors import CustsegError, DataError, UsageError
from custseg.metrics.catalogue import CATALOGUE
from custseg.result import Result
from custseg.settings.settings import gather

FIGURES = (
    "customers", "acquired_customers", "spend", "cac_paid", "cac_blended", "ltv_at_12m", "ltv_to_cac",
    "ltv_to_cac_12m", "ltv_to_spend", "payback_months", "age_months",
)  # fmt: skip


def ask(orders: Path | str, **flags: Any) -> Result:
    """Return what custseg cac answers, whatever the machine's settings are."""
    return cac([str(orders)], gather(flags, use_config=False, environment={}))


def table(result: Result) -> dict[str, dict[str, Any]]:
    """Return the rows by their first column."""
    first = result.columns[0].name
    assert result.frame[first].n_unique() == result.frame.height
    return {row[first]: row for row in result.frame.iter_rows(named=True)}


def close(found: Any, wanted: Any, slack: float = 1e-5) -> bool:
    """Return whether two figures are the same, or both empty."""
    if found is None or wanted is None:
        return found is wanted
    return abs(Fraction(found) - wanted) <= slack + abs(wanted) * Fraction(1, 10**9)


@given(seed=st.integers(0, 10**6), by=st.sampled_from(["channel", "month", "region"]))
@settings(max_examples=examples(12), deadline=None)
def test_every_figure_of_made_up_shops(seed: int, by: str) -> None:
    shop = made_up(seed)
    with TemporaryDirectory() as folder:
        flags = write(shop, Path(folder))
        result = ask(flags.pop("orders"), by=by, **flags)
    try:
        wanted = truth(shop, by)
    except UntoldError:
        return
    totals = wanted.pop("")
    found = table(result)
    assert found.keys() == wanted.keys()
    for label, row in wanted.items():
        for name in FIGURES:
            assert close(found[label][name], row[name]), (label, name, found[label][name], row[name])
        if "verdict" in row:
            assert found[label]["verdict"] == row["verdict"], label
    figures = result.figures()
    for name, value in totals.items():
        assert close(figures[name], value), (name, figures[name], value)
    assert close(sum(Fraction(row["spend"]) for row in found.values()), totals["spend_total"])
    parts = ("spend_used", "spend_unmatched", "spend_outside")
    assert close(sum(Fraction(figures[name]) for name in parts), totals["spend_total"])
    assert sum(row["customers"] for row in found.values()) == totals["customers"]


ORDERS = """customer,order,date,revenue,profit,channel
old,1,2022-01-01,10,5,search
ann,2,2022-06-10,100,60,search
ann,3,2023-03-01,100,60,search
bob,4,2022-06-20,50,20,search
cid,5,2022-07-05,80,30,Fair
dan,6,2022-08-01,40,10,word of mouth
end,7,2024-01-01,1,1,search
"""
SPEND = """month,channel,cost
2022-06,Search,45.01
2022-07,search,14.99
2022-07,fair,40
2022-08,radio,7
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Return a folder with a small shop and its spend."""
    (tmp_path / "orders.csv").write_text(ORDERS)
    (tmp_path / "spend.csv").write_text(SPEND)
    return tmp_path


def test_by_hand(shop: Path) -> None:
    """Two customers share 45.01 of June, July's 14.99 wins nobody; the fair's one costs 40; radio has no customer."""
    result = ask(shop / "orders.csv", spend=str(shop / "spend.csv"))
    found = table(result)
    assert list(found) == [
        "search", "Fair", "radio", "word of mouth", "known before the file", "outside the period",
    ]  # fmt: skip
    search = found["search"]
    assert (search["acquired_customers"], search["spend"], search["cac_paid"]) == (2, 60.0, 30.0)
    assert search["ltv_to_spend"] == pytest.approx(140 / 60)
    # Ages: Ann's first profit and Bob's in month 1 make 80, which covers 60.
    assert (search["payback_months"], search["verdict"]) == (1, "thin")
    assert search["ltv_at_12m"] == 70.0
    assert (found["Fair"]["verdict"], found["Fair"]["payback_months"]) == ("loss", None)
    assert (found["radio"]["spend"], found["radio"]["verdict"]) == (7.0, "no new customer")
    assert found["word of mouth"]["verdict"] == "organic"
    # The last order of the file is in no month of spend.
    assert found["outside the period"]["customers"] == 1
    assert result.figures()["cac_blended"] == pytest.approx(107 / 4)
    notes = {note.name: note.text for note in result.notes}
    assert "radio (7.00)" in notes["spend_without_customers"]
    assert "stop radio (7.00 spent, no new customer)" in result.notes[-1].text
    assert "cut Fair (LTV ÷ CAC at 12 months 0.75)" in result.notes[-1].text


def test_each_customer_costs_three_months_of_its_channel(shop: Path) -> None:
    text = SPEND + "2022-08,fair,12\n2022-09,fair,1\n2022-04,search,10\n2022-03,search,100\n"
    (shop / "spend.csv").write_text(text)
    extra = "eve,8,2022-09-01,1,1,fair\nfay,9,2022-09-02,1,1,fair\n"
    (shop / "orders.csv").write_text(ORDERS + extra)
    asked = gather({"spend": str(shop / "spend.csv"), "columns": "cac,verdict"}, use_config=False, environment={})
    result = customers([str(shop / "orders.csv")], asked)
    found = {row["customer_id"]: (row["cac"], row["verdict"]) for row in result.frame.to_dicts()}
    # June for Ann: April's 10 and June's 45.01 for two; March lies before the first month in which anybody is new.
    assert found["ann"][0] == found["bob"][0] == pytest.approx(55.01 / 2)
    # July to September of the fair: 40 + 12 + 1 for Cid, Eve and Fay; in July Cid alone costs 40.
    assert found["cid"] == (40.0, "loss")
    assert found["eve"][0] == found["fay"][0] == pytest.approx(53 / 3, abs=1e-6)
    assert found["dan"] == (0.0, "organic")
    assert found["old"] == (None, "known before the file")
    assert found["end"] == (None, "outside the period")


def test_periods_are_split_by_days_and_nothing_is_lost(shop: Path) -> None:
    text = "Reporting starts,Reporting ends,Platform,Amount spent\n2022-05-31,2022-07-05,search,100.00\n"
    (shop / "spend.csv").write_text(text)
    found = table(ask(shop / "orders.csv", spend=str(shop / "spend.csv"), by="month"))
    spent = {label: row["spend"] for label, row in found.items() if row["spend"]}
    # 36 days: 1 of May, 30 of June, the rest of July.
    assert spent == {"2022-05": 2.777777, "2022-06": 83.333333, "2022-07": 13.88889}
    assert sum(Fraction(str(value)) for value in spent.values()) == 100


def test_spend_without_channels_is_matched_to_all_new_customers(shop: Path) -> None:
    (shop / "spend.csv").write_text("Month,Spend\nJun 2022,90\n07.2022,10\nавгуст 2022,50\n")
    result = ask(shop / "orders.csv", spend=str(shop / "spend.csv"))
    assert "spend_without_channels" in {note.name for note in result.notes}
    found = table(result)
    assert {label: (row["acquired_customers"], row["spend"]) for label, row in found.items() if row["spend"]} == {
        "2022-06": (2, 90.0), "2022-07": (1, 10.0), "2022-08": (1, 50.0),
    }  # fmt: skip
    plain = ORDERS.replace(",channel\n", ",\n")
    (shop / "orders.csv").write_text("\n".join(line.rpartition(",")[0] for line in plain.splitlines()) + "\n")
    (shop / "spend.csv").write_text(SPEND)
    result = ask(shop / "orders.csv", spend=str(shop / "spend.csv"))
    assert "channels_unknown" in {note.name for note in result.notes}
    assert result.figures()["spend_used"] == 107.0
    with pytest.raises(UsageError, match="no file has the channel"):
        ask(shop / "orders.csv", spend=str(shop / "spend.csv"), by="channel")


def test_a_cost_for_all_and_costs_of_contacts(shop: Path) -> None:
    found = table(ask(shop / "orders.csv", cac="20", by="channel"))
    assert found["search"]["spend"] == 60.0  # Ann, Bob and the one of the last day.
    assert found["word of mouth"]["cac_paid"] == 20.0
    (shop / "contacts.csv").write_text("customer,cac\nann,10\nbob,30\n")
    found = table(ask(shop / "orders.csv", contacts=str(shop / "contacts.csv"), by="channel"))
    assert found["search"]["spend"] == 40.0
    assert found["Fair"]["verdict"] == "acquisition cost unknown"


@pytest.mark.parametrize(
    ("spend", "note", "says"),
    [
        (SPEND + "2022-08,serach,3\n", "spend_without_customers", "serach (3.00), perhaps 'search'."),
        (SPEND + "2022-08,fair,-50\n", "spend_below_zero", "Fair (-10.00)"),
        (SPEND + "2022-07,fair,40\n", "spend_duplicates", "1 row of"),
        (SPEND + "Total,,107.00\n", "spend_totals", "107.00"),
        ("month,channel,cost\n2021-03,search,5\n", "spend_outside", "covers 2021-03 to 2021-03"),
        (
            "start,end,channel,cost\n2022-06-01,2022-06-30,fair,5\n2022-06-30,2022-07-05,fair,6\n",
            "spend_overlaps",
            "6.00: added up",
        ),
    ],
    ids=["misspelt", "credit", "twice", "total", "too early", "overlap"],
)
def test_notes_on_doubtful_spend(shop: Path, spend: str, note: str, says: str) -> None:
    (shop / "spend.csv").write_text(spend)
    result = ask(shop / "orders.csv", spend=str(shop / "spend.csv"), by="channel")
    texts = [one.text for one in result.notes if one.name == note]
    assert len(texts) == 1
    assert says in texts[0]
    spent = sum(Fraction(str(row["spend"])) for row in table(result).values())
    assert spent == Fraction(str(result.figures()["spend_total"]))


@pytest.mark.parametrize(
    ("spend", "says"),
    [
        ("month,cost\n2022-06,5\nsoon,6\n2022-07,?\n", r"'month': line 3(.|\n)*'cost': line 4"),
        ("start,end,cost\n2022-06-05,2022-06-01,5\n", "ends before it begins: line 2"),
        ("month,Cost (USD)\n2022-06,5\n", r"the spend is in USD.*EUR(.|\n)*rates: \{EUR: 1, USD: …\}"),
        ("month,cost,currency\n2022-06,5,USD\n2022-06,5,EUR\n", "USD"),
        ("month,cost\n", "has a header but no rows"),
        ("a,b\n1,2\n", r"--map spend.date=COLUMN(.|\n)*--map spend.amount=COLUMN"),
        ("month,cost\nTotal,5\n", "has only lines of totals"),
    ],
)
def test_spend_that_cannot_be_used_is_refused_in_words(shop: Path, spend: str, says: str) -> None:
    (shop / "orders.csv").write_text(ORDERS.replace("channel\n", "currency\n").replace("search", "EUR"))
    (shop / "spend.csv").write_text(spend)
    with pytest.raises(DataError, match=says):
        ask(shop / "orders.csv", spend=str(shop / "spend.csv"), currency="EUR")


def test_another_currency_is_converted_exactly(shop: Path) -> None:
    euros = ORDERS.replace("revenue", "revenue (EUR)")
    (shop / "orders.csv").write_text(euros)
    (shop / "spend.csv").write_text("month,channel,cost\n2022-06,search,$10.01\n2022-07,search,10.00 €\n")
    config = shop / "custseg.yaml"
    config.write_text("rates: {EUR: 1, USD: 0.925}\n")
    asked = gather({"spend": str(shop / "spend.csv")}, config=str(config), environment={})
    result = cac([str(shop / "orders.csv")], asked)
    # 10.01 × 0.925 = 9.25925
    assert result.figures()["spend_total"] == 19.25925


def test_rewards_are_spend_of_the_channel_referral(shop: Path) -> None:
    (shop / "contacts.csv").write_text("customer,referred by,reward\nann,bob,5\ncid,bob,2.50\nend,bob,1\n")
    (shop / "orders.csv").write_text(ORDERS.replace("channel", "remark"))
    result = ask(shop / "orders.csv", spend=str(shop / "spend.csv"), contacts=str(shop / "contacts.csv"), by="channel")
    found = table(result)
    assert (found["referral"]["acquired_customers"], found["referral"]["spend"]) == (2, 7.5)
    assert found["unknown"]["verdict"] == "channel unknown"
    figures = result.figures()
    assert (figures["spend_in_file"], figures["spend_rewards"], figures["spend_total"]) == (107.0, 8.5, 115.5)
    assert figures["spend_outside"] == 1.0


@pytest.mark.parametrize("orders", ["ann,1,2022-06-10,100,60,search\n", "ann,1,2022-06-10,-1,0,search\n"])
@pytest.mark.parametrize("by", ["channel", "month", "first:channel"])
def test_one_customer_of_one_day_is_answered(shop: Path, orders: str, by: str) -> None:
    (shop / "orders.csv").write_text(ORDERS.splitlines()[0] + "\n" + orders)
    result = ask(shop / "orders.csv", spend=str(shop / "spend.csv"), by=by)
    assert result.figures()["spend_outside"] == 107.0
    assert [note.name for note in result.notes if note.name == "spend_outside"]
    assert sum(row["spend"] for row in table(result).values()) == 107.0


def test_nothing_is_left_of_the_orders(shop: Path) -> None:
    result = ask(shop / "orders.csv", spend=str(shop / "spend.csv"), rows="revenue > 1000")
    assert result.frame.is_empty()
    assert "channel" in result.frame.columns


def test_invalid_options_are_refused(shop: Path) -> None:
    with pytest.raises(UsageError, match="--spend FILE"):
        ask(shop / "orders.csv")
    with pytest.raises(UsageError, match="a condition selects customers"):
        ask(shop / "orders.csv", cac="1", where="ltv > 1")
    with pytest.raises(CustsegError, match="Did you mean 'spend'"):
        ask(shop / "orders.csv", cac="1", columns="spent")


def test_the_columns_are_an_api(shop: Path) -> None:
    frame = ask(shop / "orders.csv", spend=str(shop / "spend.csv")).frame
    assert frame.schema == pl.Schema(
        {
            "channel": pl.String, "customers": pl.Int64, "acquired_customers": pl.Int64, "spend": pl.Float64,
            "cac_paid": pl.Float64, "cac_blended": pl.Float64, "ltv_per_customer": pl.Float64,
            "ltv_at_12m": pl.Float64, "ltv_to_cac": pl.Float64, "ltv_to_cac_12m": pl.Float64,
            "ltv_to_spend": pl.Float64, "verdict": pl.String, "payback_months": pl.Int64, "age_months": pl.Float64,
        }
    )  # fmt: skip


def test_dates_are_metrics_of_groups_and_of_all_new_customers(shop: Path) -> None:
    result = ask(shop / "orders.csv", cac="40", by="channel", columns="first_order,last_order,spend", warm_up="0")
    found = table(result)
    assert (found["search"]["first_order"], found["search"]["last_order"]) == (
        dt.date(2022, 1, 1), dt.date(2024, 1, 1),
    )  # fmt: skip
    sums = cac_sums_of(shop).total().groups
    assert sums["first_order"].to_list() == [dt.date(2022, 1, 1)]


def cac_sums_of(shop: Path) -> CacSums:
    """Return the sums of new customers by channel, with the date of the first order."""
    asked = gather({"cac": "40", "warm_up": "0"}, use_config=False, environment={})
    dataset = open_dataset([str(shop / "orders.csv")], asked)
    request = TableRequest(names={"spend"}, slices=PeriodSlices("1d"))
    return cac_sums(build_customer_table(dataset, request), "channel", [CATALOGUE["first_order"], CATALOGUE["spend"]])
