"""Several currencies: refused, chosen or converted, and never added up as they are."""

from __future__ import annotations

import random
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from examples import examples
from export import Rows, accounts, ask, by_customer, notes, write
from hypothesis import given, settings
from hypothesis import strategies as st

from custseg.analyses.ltv import ltv
from custseg.errors import CustsegError, DataError, SettingsError, UsageError
from custseg.settings.settings import gather
from custseg.tables.values.currency_words import code_beside, code_of, codes

HEADER = "Customer,Date,Amount,Currency,Shop"


def row(amount: object, currency: str, shop: str = "north", customer: str = "A") -> list[str]:
    return [customer, "2024-01-01", str(amount), currency, shop]


def refused(folder: Path, rows: Rows, header: str = HEADER, **flags: Any) -> str:
    """Return the message by which a file is refused."""
    with pytest.raises(DataError) as caught:
        ask(folder, header, rows, **flags)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("€", "EUR"), (" eur ", "EUR"), ("Euro", "EUR"), ("ЕВРО", "EUR"), ("руб.", "RUB"), ("Руб", "RUB"), ("₽", "RUB"),
        ("р.", "RUB"), ("元", "CNY"), ("人民币", "CNY"), ("￥", "CNY"), ("US$", "USD"), ("$", "USD"), ("zł", "PLN"),
        ("ZŁ", "PLN"), ("Kč", "CZK"), ("kr.", "SEK"), ("lei", "RON"), ("R$", "BRL"), ("S/.", "PEN"), ("нет", "НЕТ"),
        ("643", "643"), ("", None), ("  ", None), ("-", None), ("—", None),
    ],
)  # fmt: skip
def test_a_text_names_a_currency(text: str, code: str | None) -> None:
    assert code_of(text) == code


def test_a_shared_sign_means_what_is_asked_for() -> None:
    assert [code_of("$", wanted) for wanted in ([], ["MXN"], ["EUR"], ["USD", "CAD"], ["CAD", "AUD"])] == [
        "USD", "MXN", "USD", "USD", "USD",
    ]  # fmt: skip
    assert [code_beside(rest) for rest in ("$MXN", "MXN$", "€", "e", "", "US$", "%", "C$")] == [
        "MXN", "MXN", "EUR", None, None, "USD", None, "CAD",
    ]  # fmt: skip


def test_codes_are_three_letters_and_words_have_one_meaning() -> None:
    from custseg.tables.values.currency_words import _codes_by_word, _file, _folded

    assert all(len(code) == 3 and code.isupper() for code in codes())
    words = [_folded(word) for line in _file()["words"].values() for word in (line or "").split(",") if word.strip()]
    assert sorted(words) == sorted(set(words))
    assert {_folded(word) for word in _file()["shared"]} <= set(_codes_by_word())


@pytest.mark.parametrize("place", [0, 4_999])
def test_a_second_currency_is_refused_wherever_it_stands(tmp_path: Path, place: int) -> None:
    rows = [row("1.10", "EUR")] * 5_000
    rows[place] = row("7.25", "usd")
    message = refused(tmp_path, rows)
    # 4,999 × 1.10 = 5,498.90
    assert "2 currencies (EUR: 4,999 rows, 5,498.90; USD: 1 row, 7.25)" in message
    assert "--currency EUR" in message
    assert "rates: {EUR: 1, USD: …}" in message


@pytest.mark.parametrize("place", [0, 2_999])
@pytest.mark.parametrize("last", ["$7.25", "7.25 USD", "(US$7.25)"])
def test_a_second_sign_in_the_amounts_is_refused(tmp_path: Path, place: int, last: str) -> None:
    rows = [["A", "2024-01-01", "€1.10"]] * 3_000
    rows[place] = ["A", "2024-01-01", last]
    money = "-7.25" if last.startswith("(") else "7.25"
    assert f"EUR: 2,999 rows, 3,298.90; USD: 1 row, {money}" in refused(tmp_path, rows, "Customer,Date,Amount")


def test_two_signs_after_plain_figures_are_refused(tmp_path: Path) -> None:
    rows = [["A", "2024-01-01", "1"]] * 2_500 + [["A", "2024-01-01", text] for text in ("€2", "$3", "£4")]
    message = refused(tmp_path, rows, "Customer,Date,Amount")
    assert "EUR: 1 row, 2.00; GBP: 1 row, 4.00; USD: 1 row, 3.00; no currency: 2,500 rows, 2,500.00" in message


def test_a_price_in_one_currency_and_a_cost_in_another_are_refused(tmp_path: Path) -> None:
    message = refused(
        tmp_path, [["A", "2024-01-01", "€5", "$3"], ["A", "2024-01-01", "€5", "€3"]], "Customer,Date,Revenue,Profit"
    )
    assert "EUR and USD: 1 row, 5.00" in message


@pytest.mark.parametrize(
    "marks",
    [
        ["EUR", "eur", " EUR ", "€", "Euro"],
        ["EUR"] * 2_100 + ["€"],
        ["Taler"] * 3 + ["taler"],
        ["", ""],
    ],
)
def test_one_currency_in_any_spelling_is_one(tmp_path: Path, marks: list[str]) -> None:
    result = ask(tmp_path, HEADER, [row(1, mark) for mark in marks])
    assert accounts(result) == {"used": (len(marks), len(marks))}


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        (["EUR", "eur", "", "-"], "'Currency' is empty in 2 rows of the first 4, and names EUR, eur in the others"),
        (["EUR"] * 2_100 + ["€", ""], "1 row of 1.00 names no currency, and others name EUR"),
        ([""] * 2_100 + ["euros", "EUR."], "2,100 rows of 2,100.00 name no currency, and others name EUR"),
    ],
)
def test_an_empty_currency_beside_others_is_asked_for(tmp_path: Path, marks: list[str], said: str) -> None:
    rows = [row(1, mark) for mark in marks]
    message = refused(tmp_path, rows)
    assert said in message
    assert "--blank-currency CODE" in message
    assert accounts(ask(tmp_path, HEADER, rows, blank_currency="EUR")) == {"used": (len(marks), len(marks))}
    # The currency of the books is another one: then there are two.
    assert "2 currencies" in refused(tmp_path, rows, blank_currency="CHF")
    blank = sum(mark in ("", "-") for mark in marks)
    chosen = accounts(ask(tmp_path, HEADER, rows, blank_currency="CHF", currency="EUR"))
    assert chosen == {"used": (len(marks) - blank,) * 2, "other currency": (blank, blank)}


def test_an_empty_currency_of_rows_that_are_excluded_is_not_asked_for(tmp_path: Path) -> None:
    rows = [[*row(1, "EUR")[:4], "paid"]] * 2_100 + [[*row(1, "")[:4], "cancelled"]]
    found = accounts(ask(tmp_path, HEADER.replace("Shop", "Status"), rows))
    assert found == {"used": (2_100, 2_100), "cancelled, draft or test": (1, 1)}


def test_signs_of_one_currency_are_one(tmp_path: Path) -> None:
    texts = ["€1", "1 EUR", "1,00", "1 Euro", "-€1", "EUR 1,50"]
    result = ask(tmp_path, "Customer,Date,Amount", [["A", "2024-01-01", text] for text in texts])
    assert accounts(result) == {"used": (6, Decimal("4.50"))}


ASIDE = [
    {"rows": "currency = 'EUR'"},
    {"rows": "Shop = 'north'"},
    {"to": "2024-01-01"},
]


@pytest.mark.parametrize("flags", ASIDE, ids=str)
@pytest.mark.parametrize("first", [True, False])
def test_excluded_rows_are_no_second_currency(tmp_path: Path, flags: dict[str, str], first: bool) -> None:
    """``first``: the others come first, and are all that the sample shows."""
    others = [["A", "2024-01-02", "7", "USD", "south"]] * 2_500
    rows = [row(2, "EUR")] * 3
    result = ask(tmp_path, HEADER, others + rows if first else rows + others, **flags)
    reason = "outside --to" if "to" in flags else "filtered by --rows"
    assert accounts(result) == {"used": (3, 6), reason: (2_500, 17_500)}


def test_cancelled_and_unreadable_rows_are_no_second_currency(tmp_path: Path) -> None:
    rows = [["A", "2024-01-01", "5", "EUR", "paid"], ["A", "2024-01-01", "5", "USD", "cancelled"]]
    rows += [
        ["A", "soon", "5", "GBP", "paid"],
        ["", "2024-01-01", "5", "CHF", "paid"],
        ["A", "2024-01-01", "?", "PLN", "paid"],
    ]
    found = accounts(ask(tmp_path, "Customer,Date,Amount,Currency,Status", rows))
    assert found["used"] == (1, 5)
    assert "other currency" not in found


def test_history_counts_as_used(tmp_path: Path) -> None:
    rows = [row(2, "USD"), ["A", "2024-03-01", "3", "EUR", ""]]
    assert "2 currencies" in refused(tmp_path, rows, **{"from": "2024-02-01"})


@pytest.mark.parametrize("asked", ["EUR", "eur", "€", "Euro"])
@pytest.mark.parametrize("late", [0, 2_500])
def test_one_currency_is_chosen(tmp_path: Path, asked: str, late: int) -> None:
    rows = [row(1, "EUR")] * (late + 1) + [row(7, "USD"), row(8, "GBP"), row(9, ""), row(2, "€")]
    result = ask(tmp_path, HEADER, rows, currency=asked, blank_currency="PLN")
    assert accounts(result) == {"used": (late + 2, late + 3), "other currency": (3, 24)}
    wanted = "Only rows in EUR are used. Excluded: GBP: 1 row, 8.00; PLN: 1 row, 9.00; USD: 1 row, 7.00."
    assert notes(result)["currency"] == wanted


@pytest.mark.parametrize("others", [[], ["USD"]])
def test_rows_far_down_that_name_none_are_not_in_the_chosen_currency(tmp_path: Path, others: list[str]) -> None:
    rows = [row(1, "EUR")] * 2_100 + [row(7, code) for code in others] + [row(9, "")]
    result = ask(tmp_path, HEADER, rows, currency="EUR")
    assert accounts(result) == {
        "used": (2_100, 2_100),
        "other currency": (1 + len(others), 9 + 7 * len(others)),
    }
    (note,) = [one for one in result.notes if one.name == "currency"]
    assert note.text.endswith("no currency: 1 row, 9.00.")
    assert note.warns


def test_rows_that_name_none_are_in_the_currency_of_the_books(tmp_path: Path) -> None:
    rows = [row(1, "EUR"), row(9, ""), row(2, "€")]
    assert accounts(ask(tmp_path, HEADER, rows, currency="EUR", blank_currency="EUR")) == {"used": (3, 12)}
    assert "--blank-currency" in refused(tmp_path, rows, currency="EUR")


def test_rows_of_other_currencies_are_rejects(tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", HEADER, [row(1, "EUR"), row(7, "USD"), row(2, "EUR")])
    ltv([path], gather({"currency": "EUR"}, use_config=False, environment={}), rejects=tmp_path / "rejects.csv")
    assert (tmp_path / "rejects.csv").read_text().splitlines()[1:] == [
        f"{path},3,other currency,A,2024-01-01,7,USD,north"
    ]


def test_a_currency_that_is_not_there_is_refused(tmp_path: Path) -> None:
    message = refused(tmp_path, [row(1, "EUR"), row(7, "USD")], currency="EUT")
    assert "no used row is in EUT (EUR: 1 row, 1.00; USD: 1 row, 7.00)" in message
    assert "Did you mean 'EUR'" in message


def test_a_file_that_names_none_is_in_the_one_asked_for(tmp_path: Path) -> None:
    assert accounts(ask(tmp_path, "Customer,Date,Amount", [["A", "2024-01-01", "5"]], currency="EUR")) == {
        "used": (1, 5)
    }


RATES = {"USD": 0.92, "GBP": "1.171234567891", "JPY": 0.00612345, "EUR": 1}
EXACT = {code: Decimal(str(rate)) for code, rate in RATES.items()}


def converted(amount: Decimal, code: str) -> Decimal:
    """Return an amount in euros by the definition: per row, halves away from zero, six places."""
    return (amount * EXACT[code]).quantize(Decimal("0.000001"), ROUND_HALF_UP)


AMOUNT = st.integers(-(10**14), 10**14).map(lambda number: Decimal(number).scaleb(-6))
PRICED = st.tuples(st.sampled_from("AB"), AMOUNT, AMOUNT, st.sampled_from([*RATES]))


@settings(deadline=None, max_examples=examples(25))
@given(st.lists(PRICED, min_size=1, max_size=12))
def test_rates_are_exact(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, Decimal, Decimal, str]]
) -> None:
    rows = [[who, "2024-01-01", f"{revenue:f}", f"{profit:f}", code] for who, revenue, profit, code in lines]
    folder = tmp_path_factory.mktemp("rates")
    flags = {"currency": "EUR", "rates": RATES, "columns": "revenue,profit"}
    result = ask(folder, "Customer,Date,Revenue,Profit,Currency", rows, **flags)
    assert accounts(result) == {"used": (len(lines), sum(converted(revenue, code) for _, revenue, _, code in lines))}
    revenues: dict[str, Decimal] = defaultdict(Decimal)
    profits: dict[str, Decimal] = defaultdict(Decimal)
    for who, revenue, profit, code in lines:
        revenues[who] += converted(revenue, code)
        profits[who] += converted(profit, code)
    assert by_customer(result, "revenue") == {who: float(money) for who, money in revenues.items()}
    assert by_customer(result, "profit") == {who: float(money) for who, money in profits.items()}


def test_halves_go_away_from_zero_and_a_return_cancels_its_sale(tmp_path: Path) -> None:
    rows = [row("0.000001", "USD", customer="A"), row("-0.000001", "USD", customer="B"), row(1, "EUR", customer="C")]
    result = ask(tmp_path, HEADER, rows, rates={"USD": 0.5, "EUR": 1}, columns="revenue")
    assert by_customer(result, "revenue") == {"A": 0.000001, "B": -0.000001, "C": 1.0}


@pytest.mark.parametrize("late", [0, 2_500])
def test_money_is_converted_wherever_the_others_stand(tmp_path: Path, late: int) -> None:
    header = "Customer,Date,Revenue,Line Cost,Currency"
    rows = [["A", "2024-01-01", "1", "0", "EUR"]] * (late + 1) + [["B", "2024-01-01", "10", "4", "USD"]]
    result = ask(tmp_path, header, rows, currency="EUR", rates=RATES, columns="revenue,profit")
    assert by_customer(result, "revenue") == {"A": late + 1, "B": 9.2}
    assert by_customer(result, "profit") == {"A": late + 1, "B": 5.52}
    assert notes(result)["rates"] == "All money is in EUR; converted: USD at 0.92."


def test_conditions_read_converted_money(tmp_path: Path) -> None:
    rows = [row(10, "USD"), row("9.5", "EUR")]
    found = accounts(ask(tmp_path, HEADER, rows, rates=RATES, rows="revenue > 9.3"))
    assert found == {"used": (1, Decimal("9.5")), "filtered by --rows": (1, Decimal("9.2"))}


def test_one_foreign_currency_is_converted_with_the_rows_that_name_none(tmp_path: Path) -> None:
    flags = {"currency": "EUR", "rates": RATES}
    rows = [row(10, "USD"), row(10, "")]
    assert "--blank-currency" in refused(tmp_path, rows, **flags)
    assert accounts(ask(tmp_path, HEADER, rows, **flags, blank_currency="USD")) == {"used": (2, Decimal("18.4"))}
    assert accounts(ask(tmp_path, HEADER, rows, **flags, blank_currency="EUR")) == {"used": (2, Decimal("19.2"))}


@pytest.mark.parametrize("others", [["EUR"], []])
def test_rows_far_down_that_name_none_are_not_converted(tmp_path: Path, others: list[str]) -> None:
    rows = [row(10, "USD")] * 2_100 + [row(1, code) for code in others] + [row(10, "")]
    result = ask(tmp_path, HEADER, rows, currency="EUR", rates=RATES)
    money = 2_100 * Decimal("9.2") + len(others)
    assert accounts(result) == {"used": (2_100 + len(others), money), "other currency": (1, 10)}
    assert "1 row names no currency and is excluded." in notes(result)["rates"]


@pytest.mark.parametrize("late", [0, 2_500])
def test_missing_rates_are_listed(tmp_path: Path, late: int) -> None:
    rows = [row(1, "EUR")] * (late + 1) + [row(5, "CHF"), row(6, "PLN"), row(7, "USD")]
    message = refused(tmp_path, rows, currency="EUR", rates=RATES)
    assert "CHF: 1 row, 5.00; PLN: 1 row, 6.00" in message
    assert "rates: {CHF: …, PLN: …}" in message


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({"rates": {"USD": 0.92}}, "no currency has the rate 1"),
        ({"rates": {"USD": 1, "EUR": 1}}, "USD and EUR have the rate 1"),
        ({"rates": {"USD": 0.92, "EUR": 1}, "currency": "USD"}, "the rates convert to EUR, not to USD"),
        ({"rates": {"USD": 0.92, "$": 0.93}, "currency": "EUR"}, "two rates are for the same currency"),
    ],
)
def test_rates_that_leave_the_target_open_are_refused(tmp_path: Path, flags: dict[str, Any], message: str) -> None:
    with pytest.raises(CustsegError, match=message):
        ask(tmp_path, "Customer,Date,Amount", [["A", "2024-01-01", "5"]], **flags)


@pytest.mark.parametrize("rate", [0, -1, ".nan", ".inf", "x", "true", "1e9", "1e-13", "[1]", "''"])
def test_a_rate_is_a_positive_number(tmp_path: Path, rate: object) -> None:
    path = tmp_path / "custseg.yaml"
    path.write_text(f"currency: EUR\nrates: {{USD: {rate}}}\n")
    with pytest.raises(SettingsError, match=r"custseg.yaml:2.*rates(.|\n)* expected a value of USD above zero"):
        gather({}, config=str(path), environment={})


def test_rates_are_read_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "custseg.yaml"
    path.write_text("rates: {USD: 0.1, 'GBP': '1.17', JPY: 6.1e-3, EUR: 1}\n")
    wanted = {"USD": Decimal("0.1"), "GBP": Decimal("1.17"), "JPY": Decimal("0.0061"), "EUR": Decimal(1)}
    assert gather({}, config=str(path), environment={})["rates"] == wanted
    assert gather({}, use_config=False, environment={"CUSTSEG_RATES": "USD=0.1,EUR=1"})["rates"]["USD"] == Decimal(
        "0.1"
    )
    with pytest.raises(UsageError, match="a currency such as EUR"):
        gather({"currency": " "}, use_config=False, environment={})


def test_dollars_are_pesos_where_pesos_are_asked_for(tmp_path: Path) -> None:
    rows = [["A", "2024-01-01", text] for text in ("$5.00", "6.00 MXN", "US$7.00", "$8.00 MXN")]
    found = accounts(ask(tmp_path, "Customer,Date,Amount", rows, currency="MXN"))
    assert found == {"used": (3, 19), "other currency": (1, 7)}


MIXED = st.tuples(
    st.sampled_from("ABC"), st.sampled_from(["2024-01-05", "2024-02-07", "2024-03-01"]), AMOUNT,
    st.sampled_from(["EUR", "€", "USD", "руб.", "Taler"]),
)  # fmt: skip


@settings(deadline=None, max_examples=examples(25))
@given(st.lists(MIXED, max_size=20), st.booleans())
def test_a_chosen_currency_gives_the_figures_of_its_rows_alone(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, str, Decimal, str]], beside: bool
) -> None:
    """``beside``: the currency stands beside the amount, not in a column."""
    lines = [("A", "2024-01-01", Decimal(3), "EUR"), *lines]
    if beside:
        lines = [line for line in lines if line[3] != "Taler"]
    header = "Customer,Date,Amount" + ("" if beside else ",Currency")

    def written(line: tuple[str, str, Decimal, str]) -> list[str]:
        who, day, amount, mark = line
        return [who, day, f"{amount:f} {mark}"] if beside else [who, day, f"{amount:f}", mark]

    folder = tmp_path_factory.mktemp("mixed")
    mixed = ask(folder, header, [written(line) for line in lines], currency="EUR")
    own = [line for line in lines if code_of(line[3]) == "EUR"]
    alone = ask(folder, header, [written(line) for line in own])
    assert mixed.frame.equals(alone.frame)
    assert mixed.figures() == alone.figures()
    wanted = {"used": (len(own), sum(line[2] for line in own))}
    if others := [line[2] for line in lines if line not in own]:
        wanted["other currency"] = (len(others), sum(others))
    assert accounts(mixed) == wanted


def test_typed_columns_are_converted_too(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {"Customer": [1, 1], "Date": ["2024-01-01"] * 2, "Amount": [10.0, 1.5], "Currency": ["USD", "EUR"]}
    )
    path = tmp_path / "orders.parquet"
    frame.with_columns(pl.col("Date").str.to_date(), pl.col("Currency").cast(pl.Categorical)).write_parquet(path)
    result = ltv([str(path)], gather({"rates": RATES}, use_config=False, environment={}))
    assert accounts(result) == {"used": (2, Decimal("10.7"))}


def test_orders_in_any_sequence_are_converted_alike(tmp_path: Path) -> None:
    pick = random.Random(4)
    rows = [row(f"{pick.randrange(10**6)}.{pick.randrange(100):02}", pick.choice([*RATES])) for _ in range(300)]
    once = accounts(ask(tmp_path, HEADER, rows, rates=RATES))
    pick.shuffle(rows)
    assert accounts(ask(tmp_path, HEADER, rows, rates=RATES)) == once
    assert once["used"] == (300, sum(converted(Decimal(one[2]), one[3]) for one in rows))


def test_many_currencies_are_listed_in_short(tmp_path: Path) -> None:
    message = refused(tmp_path, [row("1.50", f"{'x' * 50}\x1b[31m{n}") for n in range(30)])
    assert "30 currencies" in message
    assert "and 22 more" in message
    assert len(message) < 1_500


def test_a_comparison_sees_the_latest_day_of_the_currency(tmp_path: Path) -> None:
    rows = [["A", f"2024-01-{day:02}", "1", "EUR", ""] for day in range(1, 29)] + [["A", "2024-06-01", "1", "USD", ""]]
    result = ask(tmp_path, HEADER, rows, currency="EUR", compare_to="7d")
    assert str(result.as_of) == "2024-01-28"
    assert str(ask(tmp_path, HEADER, rows, rates=RATES, compare_to="7d").as_of) == "2024-06-01"


@pytest.mark.parametrize("flags", [{"currency": "EUR"}, {"currency": "EUR", "rates": RATES}], ids=["chosen", "rates"])
@pytest.mark.parametrize(("first", "last"), [("EUR", "USD"), ("USD", "EUR")])
def test_a_currency_far_down_decides_about_rows_that_name_none(
    tmp_path: Path, flags: dict[str, Any], first: str, last: str
) -> None:
    rows = [row(1, first)] * 2_100 + [row(5, "")] + [row(1, last)]
    result = ask(tmp_path, HEADER, rows, **flags)
    assert "currency_missing" not in notes(result)
    euros = {"EUR": 2_100, "USD": 1}[first]
    dollars = 2_101 - euros
    wanted = {"used": (euros, Decimal(euros)), "other currency": (dollars + 1, dollars + Decimal(5))}
    if "rates" in flags:
        wanted = {"used": (2_101, euros + dollars * Decimal("0.92")), "other currency": (1, Decimal(5))}
    assert accounts(result) == wanted


def test_a_suggestion_can_be_pasted(tmp_path: Path) -> None:
    message = refused(tmp_path, [row(1, "a; touch b"), row(1, "a; touch b"), row(1, "EUR")])
    assert '--currency "A; TOUCH B".' in message
