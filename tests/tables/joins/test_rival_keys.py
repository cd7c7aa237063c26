"""Two columns of the table of customers hold the ids of the orders: which one is meant is asked."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from several_tables import ask, figures, options_in, question

from custseg.analyses.profit import profit

ORDERS = "order_id,customer_id,order_date,total\n" + "".join(
    f"{n},{n % 20 + 1},2024-01-{n % 28 + 1:02},{n}.50\n" for n in range(1, 61)
)


def country(number: int) -> str:
    """Return the country of a row of the customers."""
    return "DE" if number % 3 else "FR"


def people(name: str, shift: int = 6) -> str:
    """Return customers with a number of their own and that of their account, which the first ones have not."""
    rows = "".join(f"{k},{k - shift if k > shift else ''},{country(k)}\n" for k in range(1, 30))
    return f"{name},user_id,country\n{rows}"


def by_country(shift: int) -> dict[str, tuple[int, float]]:
    sums: dict[str, tuple[int, float]] = defaultdict(lambda: (0, 0.0))
    for n in range(1, 61):
        count, money = sums[country(n % 20 + 1 + shift)]
        sums[country(n % 20 + 1 + shift)] = count + 1, money + n + 0.5
    return dict(sums)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", ["customer_id", "id"])
def test_each_option_joins_by_its_column(name: str) -> None:
    files = {"orders": ORDERS, "customers": people(name)}
    text = question(files)
    assert f"may be '{name}' or 'user_id' of customers.csv, which are different customers" in text
    assert "of 20 values, 20 and 20 are found there" in text
    own, account, without = options_in(text)
    assert figures(ask(files, profit, by="country", **own), "country") == by_country(0)
    assert figures(ask(files, profit, by="country", **account), "country") == by_country(6)
    assert len(figures(ask(files, **without))) == 20


def test_two_names_of_the_same_ids_are_no_question() -> None:
    result = ask({"orders": ORDERS, "customers": people("id", shift=0)}, profit, by="country")
    assert figures(result, "country") == by_country(0)


def test_ids_that_only_one_column_holds_are_no_question() -> None:
    accounts = "".join(f"{k},A{k},{country(k + 6)}\n" for k in range(1, 21))
    files = {"customers": "id,user_id,country\n" + accounts}
    files["orders"] = "order_id,customer_id,order_date,total\n" + "".join(
        f"{n},A{n % 20 + 1},2024-01-{n % 28 + 1:02},{n}.50\n" for n in range(1, 61)
    )
    assert figures(ask(files, profit, by="country"), "country") == by_country(6)


def test_a_further_table_of_the_orders_whose_customers_are_accounts() -> None:
    """Orders of a shop with two tables of them: accounts in the one, all buyers in the other, customers with both."""
    numbers = range(1, 121)
    account = {k: k + 4 if k % 3 else None for k in range(1, 31)}
    buyer = {n: n % 30 + 1 for n in numbers}
    posts = "".join(f"{n},wc-completed,{account[buyer[n]] or 0},{n}.25\n" for n in numbers)
    stats = "".join(f"{n},2024-{n % 12 + 1:02}-03,{n}.25,{buyer[n]}\n" for n in numbers)
    lines = "".join(
        f"{n}{part},{n},{part},{buyer[n]},1,{n if part == 1 else 0.25}\n" for n in numbers for part in (1, 2)
    )
    people = "".join(f"{k},{account[k] or ''},{country(k)}\n" for k in account)
    files = {
        "wc_orders": f"id,status,customer_id,total_amount\n{posts}",
        "wc_order_stats": f"order_id,date_created,net_total,customer_id\n{stats}",
        "wc_order_product_lookup": f"item_id,order_id,product_id,customer_id,product_qty,net_revenue\n{lines}",
        "wc_customer_lookup": f"customer_id,user_id,country\n{people}",
    }
    accounts, buyers = options_in(question(files))
    assert accounts == {"map": ["customer_id=wc_orders.customer_id"]}

    def sums(country_of: dict[int, str]) -> dict[str, tuple[int, float]]:
        kinds = {country_of[buyer[n]] for n in numbers}
        return {
            kind: (len(own), sum(n + 0.25 for n in own))
            for kind in kinds
            if (own := [n for n in numbers if country_of[buyer[n]] == kind])
        }

    assert figures(ask(files, profit, by="country", **buyers), "country") == sums({k: country(k) for k in account})
    text = question(files, **accounts)
    assert "may be 'customer_id' or 'user_id' of wc_customer_lookup.csv" in text
    by_number, by_account, _ = options_in(text)
    by_accounts = sums({k: country(k) if account[k] else "unknown" for k in account})
    assert figures(ask(files, profit, by="country", **accounts, **by_account), "country") == by_accounts
    wrong = sums({k: country(account[k]) if (account[k] or 0) in account else "unknown" for k in account})
    assert figures(ask(files, profit, by="country", **accounts, **by_number), "country") == wrong
