"""custseg explain against plain polars on a hand-made file: figures, ranks, months, segments, what would move them."""

from __future__ import annotations

import datetime as dt
import statistics
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from custseg.analyses.explain import explain as page
from custseg.analyses.explain.asked import Depth
from custseg.analyses.explain.depth import is_large
from custseg.analyses.explain.explain import explain
from custseg.analyses.explain.who import UnknownCustomerError
from custseg.errors import UsageError
from custseg.result import Result
from custseg.settings.settings import gather

AS_OF = dt.date(2024, 12, 31)
ORDERS = {
    # customer: days, revenue and cost of each order
    "A": (["2024-02-01"], 100, 70),
    "B": ([f"2024-{month:02}-15" for month in range(1, 13)], 100, 70),
    "C": (["2024-03-01", "2024-05-01", "2024-12-31"], 50, 20),
    "D": (["2024-01-10", "2024-02-20", "2024-03-30", "2024-05-09", "2024-06-18"], 200, 150),
    "E": (["2024-04-01", "2024-08-01"], 80, 90),
}
CATEGORIES = {"A": ["tea"], "B": ["tea", "mugs"], "C": ["cake"], "D": ["tea", "cake", "mugs"], "E": ["mugs"]}
CONTACTS = (
    "customer_id,name,email,phone\nA,Anna Ash,anna@example.org,1\nB,Boris Bo,boris@example.org,2\n"
    "C,Twin,c@example.org,3\nD,Twin,d@example.org,4\nP,Paul Prospect,paul@example.org,5\n"
)


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    """Return the lines of the file; F only returned, all of G and one row of E are cancelled."""
    lines = []
    for customer, (days, revenue, cost) in ORDERS.items():
        for number, day in enumerate(days):
            thing = CATEGORIES[customer][number % len(CATEGORIES[customer])]
            lines.append((f"{customer}{number}", day, customer, thing, f"{thing} 1", revenue, cost, "completed"))
    lines.append(("E9", "2024-09-01", "E", "tea", "tea 1", 500, 100, "cancelled"))
    lines.append(("F0", "2024-07-01", "F", "tea", "tea 1", -20, -10, "completed"))
    lines.append(("G0", "2024-07-02", "G", "tea", "tea 1", 40, 10, "cancelled"))
    names = ("order_id", "date", "customer_id", "category", "product", "revenue", "cost", "status")
    return pl.DataFrame(lines, schema=list(names), orient="row")


@pytest.fixture(scope="module")
def orders(rows: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("explain") / "orders.csv"
    rows.write_csv(path)
    return path


@pytest.fixture(scope="module")
def contacts(orders: Path) -> Path:
    path = orders.with_name("contacts.csv")
    path.write_text(CONTACTS, encoding="utf-8")
    return path


def ask(path: Path, customer: str, *, all_schemes: bool = False, **flags: Any) -> Result:
    settings = gather({name: str(value) for name, value in flags.items()}, use_config=False, environment={})
    return explain([str(path)], settings, customer=customer, depth=Depth(all_schemes=all_schemes))


def section(result: Result, name: str) -> list[dict[str, Any]]:
    return next((one.frame.to_dicts() for one in result.sections if one.name == name), [])


def moves(result: Result, scheme: str) -> list[tuple[str, float, str]]:
    return [
        (one["change"], one["amount"], one["segment"]) for one in section(result, "moves") if one["scheme"] == scheme
    ]


@pytest.fixture(scope="module")
def base(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the customers with a counted order by plain polars."""
    used = rows.filter(pl.col("status") == "completed", pl.col("customer_id") != "F")
    return used.group_by("customer_id").agg(
        orders=pl.len(), revenue=pl.col("revenue").sum(), profit=(pl.col("revenue") - pl.col("cost")).sum(),
        first=pl.col("date").min().str.to_date(), last=pl.col("date").max().str.to_date(),
    ).sort("customer_id")  # fmt: skip


@pytest.mark.parametrize("customer", [*ORDERS])
def test_factors_rank_and_months_are_those_of_plain_polars(orders: Path, base: pl.DataFrame, customer: str) -> None:
    result = ask(orders, customer)
    figures, own = result.figures(), base.row(by_predicate=pl.col("customer_id") == customer, named=True)
    assert (figures["orders"], figures["revenue"], figures["ltv"]) == (own["orders"], own["revenue"], own["profit"])
    factors = {row["factor"]: row["value"] for row in section(result, "factors")}
    assert factors["average_order_value"] == own["revenue"] / own["orders"]
    assert factors["margin"] == pytest.approx(own["profit"] / own["revenue"])
    assert factors["tenure_months"] == pytest.approx(max(1, (AS_OF - own["first"]).days / 30.4375))
    product = (
        factors["average_order_value"] * factors["orders_per_month"] * factors["margin"] * factors["tenure_months"]
    )
    assert product == pytest.approx(factors["ltv"]) == pytest.approx(own["profit"])
    for figure, column in (("ltv", "profit"), ("revenue", "revenue")):
        assert figures[f"rank_by_{figure}"] == base.filter(pl.col(column) > own[column]).height + 1
    assert figures["customers_ranked"] == 5
    months = section(result, "months")
    by_month = {row["month"]: row["orders"] for row in months}
    assert sum(by_month.values()) == own["orders"]
    assert sum(row["revenue"] for row in months) == own["revenue"]
    assert by_month[f"{own['first']:%Y-%m}"] >= 1
    assert list(by_month)[-1] == "2024-12"
    assert len(months) == 12 - own["first"].month + 1


@pytest.mark.parametrize("customer", [*ORDERS])
def test_more_orders_lead_just_above_the_median(orders: Path, base: pl.DataFrame, customer: str) -> None:
    cut = statistics.median(base["orders"])
    value = statistics.median((base["revenue"] / base["orders"]).to_list())
    own = base.row(by_predicate=pl.col("customer_id") == customer, named=True)
    side = "high" if own["revenue"] / own["orders"] > value else "low"
    result = ask(orders, customer)
    found = {change: (amount, segment) for change, amount, segment in moves(result, "volume-value")}
    if own["orders"] > cut:
        assert "orders" not in found
    else:
        # A is 2 below the cut of 3: three more orders, as the cut itself is low.
        assert found["orders"] == (cut + 1 - own["orders"], f"high-{side}")
    if side == "low":
        volume = "high" if own["orders"] > cut else "low"
        assert found["order_value"] == (pytest.approx(value + 0.01), f"{volume}-high")
    else:
        assert "order_value" not in found


def test_the_words_of_a_move_and_of_a_threshold(orders: Path) -> None:
    row = next(one for one in section(ask(orders, "C"), "segments") if one["scheme"] == "volume-value")
    assert row["segment_title"] == "Low volume, low value"
    # C has 3 orders, which is the median; the order values are 50, 80, 100, 100 and 200.
    assert row["threshold"] == "up to 3 orders, average order value up to 100.00"
    assert "orders 3: low, at the cut 3" in row["figures"]
    assert "1 more order like its own → High volume, low value" in row["moves"]
    assert "100.01 per order instead of 50.00 → Low volume, high value" in row["moves"]


def test_days_without_an_order_until_it_slips(orders: Path) -> None:
    # B ordered on the 15th of each month: its median gap is 30.5 or 31 days, and 16 of them are over.
    gaps = [
        (later - earlier).days
        for earlier, later in zip(
            [dt.date(2024, month, 15) for month in range(1, 12)],
            [dt.date(2024, month, 15) for month in range(2, 13)],
            strict=True,
        )
    ]
    gap = statistics.median(gaps)
    waited = 16
    expected = next(day for day in range(1, 200) if (waited + day) / gap > 1.5)
    assert ("days", expected, "slipping") in moves(ask(orders, "B"), "lifecycle")


def test_a_category_more_makes_it_broad(orders: Path) -> None:
    # Three categories are on sale to each; the mean penetration of 1/3, 2/3, 1/3, 1 and 1/3 is 53.3 %.
    assert moves(ask(orders, "A"), "breadth") == [("categories", 1.0, "broad")]
    assert moves(ask(orders, "D"), "breadth") == []


def test_excluded_rows_stand_with_reason_and_money(orders: Path) -> None:
    assert section(ask(orders, "E"), "excluded") == [{"reason": "cancelled, draft or test", "rows": 1, "money": 500.0}]
    assert section(ask(orders, "A"), "excluded") == []


def test_a_customer_without_a_counted_order_has_no_factors(orders: Path) -> None:
    result = ask(orders, "F")
    assert section(result, "factors") == section(result, "moves") == []
    assert {row["segment"] for row in section(result, "segments")} == {"no counted order"}
    assert "rank_by_ltv" not in result.figures()
    assert result.figures()["ltv"] == -10
    assert "no_counted_order" in {note.name for note in result.notes}


def test_a_customer_whose_rows_are_all_excluded(orders: Path) -> None:
    result = ask(orders, "G")
    assert section(result, "excluded") == [{"reason": "cancelled, draft or test", "rows": 1, "money": 40.0}]
    assert "no row of it counts" in result.headline


def test_a_contact_alone_is_a_prospect(orders: Path, contacts: Path) -> None:
    for typed in ("P", "PAUL@example.org", "paul prospect"):
        result = ask(orders, typed, contacts=contacts)
        assert result.headline == "P (Paul Prospect) · prospect"
        assert ("email", "paul@example.org") in result.frame.select("name", "value").iter_rows()


def test_one_contact_of_a_name_is_meant_and_of_two_nobody(orders: Path, contacts: Path) -> None:
    assert ask(orders, "boris@EXAMPLE.org", contacts=contacts).headline.startswith("B (Boris Bo)")
    with pytest.raises(UnknownCustomerError) as caught:
        ask(orders, "Twin", contacts=contacts)
    assert [one.customer_id for one in caught.value.candidates] == ["C", "D"]


@pytest.mark.parametrize(
    ("typed", "ids", "nearest"),
    [
        ("C50", ["C0050", "C0150", "D1"], ["C0050"]),
        ("c0050", ["C0050", "C0051"], ["C0050"]),
        ("C005O", ["C0050", "Z9"], ["C0050"]),
        ("150", ["C0050", "C0150"], ["C0150", "C0050"]),
        ("Müler GmbH", ["Müller GmbH", "Maier AG"], ["Müller GmbH"]),
        ("xyzzy", ["C0050"], []),
        ("***", ["C0050"], []),
    ],
)
def test_the_nearest_ids(tmp_path: Path, typed: str, ids: list[str], nearest: list[str]) -> None:
    lines = [f"{number},2024-01-0{number + 1},{name},10\n" for number, name in enumerate(ids)]
    path = tmp_path / "orders.csv"
    path.write_text("order_id,date,customer_id,revenue\n" + "".join(lines), encoding="utf-8")
    with pytest.raises(UnknownCustomerError) as caught:
        ask(path, typed)
    assert [one.customer_id for one in caught.value.candidates] == nearest


def test_names_in_the_orders_lead_to_the_id(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    header = "order_id,date,Customer ID,Customer Name,revenue\n"
    text = f"{header}1,2024-01-01,K1,Claire Gute,5\n2,2024-01-02,K2,Dan Dill,6\n"
    path.write_text(text, encoding="utf-8")
    for typed in ("Claire Gute", "claire gutte"):
        with pytest.raises(UnknownCustomerError) as caught:
            ask(path, typed)
        assert [(one.customer_id, one.because) for one in caught.value.candidates] == [("K1", "Claire Gute")]


def test_numbers_can_be_ids(tmp_path: Path) -> None:
    path = tmp_path / "orders.parquet"
    days = [dt.date(2024, 1, day) for day in (1, 2, 3)]
    pl.DataFrame(
        {"customer_id": [7, 7, 8], "order_id": [1, 2, 3], "date": days, "revenue": [5.0, 6.0, 7.0]}
    ).write_parquet(path)
    result = ask(path, "7")
    assert result.figures()["revenue"] == 11
    assert section(result, "months") == [{"month": "2024-01", "orders": 2, "revenue": 11.0}]


def test_a_large_file_gives_the_same_but_for_what_it_names(
    rows: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = pl.col("date").str.to_date()
    paid = rows.with_columns(
        due_date=day.dt.offset_by("14d"), paid_date=day.dt.offset_by("25d"), disputed=pl.lit("no")
    ).filter(pl.col("status") == "completed")
    path = tmp_path / "orders.csv"
    paid.write_csv(path)
    whole = {name: ask(path, name).frame for name in ("A", "B", "D")}
    monkeypatch.setattr(page, "is_large", lambda inputs: True)
    left_out = ["breadth", "effort", "effort_rank", "categories_offered", "penetration", "less-time"]
    for name, frame in whole.items():
        assert {*left_out[:-1], "days_late", "xyz"} <= {*frame["name"]}
        result = ask(path, name)
        assert result.frame.equals(frame.filter(~pl.col("name").is_in(left_out))), name
        (note,) = (note for note in result.notes if note.name == "schemes_left_out")
        assert note.command == "--all-schemes"
        assert "The actions leave out less-time for the same reason" in note.text
    assert ask(path, "A", all_schemes=True).frame.equals(whole["A"])


def variants(rows: pl.DataFrame, folder: Path) -> dict[str, tuple[Path, str]]:
    """Return the same rows written in other ways, with the id of customer D there."""
    emails = rows.with_columns(pl.col("customer_id") + pl.when(pl.col("order_id") == "D1").then(pl.lit("@X.org"))
                               .otherwise(pl.lit("@x.org")))  # fmt: skip
    numbers = pl.col("customer_id").replace_strict(dict(zip("ABCDEFG", range(11, 18), strict=True)))
    text = pl.when(pl.col("product") == "tea 1").then(pl.lit('tea, "one"\nof D')).otherwise("product")
    spaced = pl.format(" {} ", "customer_id").alias("customer_id")
    files = {
        "plain": (rows, "D"), "spaced": (rows.with_columns(spaced), "D"), "emails": (emails, "D@x.org"),
        "numbers": (rows.with_columns(numbers), "14"), "quoted": (rows.with_columns(text.alias("product")), "D"),
    }  # fmt: skip
    found = {}
    for name, (frame, customer) in files.items():
        frame.write_csv(path := folder / f"{name}.csv", line_terminator="\r\n" if name == "spaced" else "\n")
        found[name] = path, customer
    rows.with_columns(numbers, pl.col("date").str.to_date()).write_parquet(folder / "numbers.parquet")
    rows[::-1].write_csv(folder / "part2.csv")
    return found | {"parquet": (folder / "numbers.parquet", "14"), "backwards": (folder / "part2.csv", "D")}


def test_a_large_file_finds_the_rows_of_a_customer_however_it_is_written(
    rows: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_out = ["breadth", "categories_offered", "penetration"]
    for name, (path, customer) in variants(rows, tmp_path).items():
        monkeypatch.setattr(page, "is_large", lambda inputs: False)
        whole = ask(path, customer)
        monkeypatch.setattr(page, "is_large", lambda inputs: True)
        alone = ask(path, customer)
        assert alone.frame.equals(whole.frame.filter(~pl.col("name").is_in(left_out))), name
        assert alone.figures()["orders"] == 5, name
        assert alone.figures()["products"] == 3, name
        assert alone.ledger is not None
        assert whole.ledger is not None
        assert alone.ledger.to_dict() == whole.ledger.to_dict(), name


@pytest.mark.parametrize(("size", "large"), [(60_000_000, True), (40_000_000, False)])
def test_what_is_large(tmp_path: Path, size: int, large: bool) -> None:
    path = tmp_path / "orders.csv"
    with path.open("wb") as stream:
        stream.truncate(size)
    assert is_large([str(path)]) is large
    assert is_large([str(tmp_path / "none.csv"), "-"]) is False


def test_from_limits_the_orders_and_keeps_the_first_one(orders: Path) -> None:
    result = ask(orders, "B", **{"from": "2024-07-01"})
    assert result.figures()["orders"] == 6
    assert result.figures()["first_order"] == dt.date(2024, 1, 15)
    assert [row["month"] for row in section(result, "months")] == [f"2024-{month:02}" for month in range(7, 13)]
    assert "before --from" in ask(orders, "A", **{"from": "2024-07-01"}).notes[-1].text


def test_nobody_is_named(orders: Path) -> None:
    with pytest.raises(UsageError, match="no customer is named"):
        ask(orders, " ")
