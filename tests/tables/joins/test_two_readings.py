"""Customers and days that orders and their lines both name: the same, a few slips, or a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from export import notes
from several_tables import ask, figures, options_in, question

from custseg.analyses.profit import profit

N = range(1, 201)
GUEST = "0"


def user(n: int) -> str:
    """Return the account of an order: guests share one."""
    return GUEST if n % 4 == 0 else str(n % 23 + 100)


def buyer(n: int) -> str:
    """Return who bought: each guest is a buyer of their own."""
    return str(n + 500) if n % 4 == 0 else str(n % 23 + 1)


def day(n: int) -> str:
    return f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}"


def orders(customer: Callable[[int], str] = user, of: str = "customer_id", date: str = "order_date") -> str:
    return f"order_id,{of},{date}\n" + "".join(f"{n},{customer(n)},{day(n)}\n" for n in N)


def lines(customer: Callable[[int], str] = buyer, of: str = "customer_id") -> str:
    rows = "".join(f"{n},{customer(n)},p{part},{n + part}.25\n" for n in N for part in (1, 2))
    return f"order_id,{of},product_id,line_total\n{rows}"


def expected(customer: Callable[[int], str], numbers: Iterable[int] = N) -> dict[str, tuple[int, float]]:
    sums: dict[str, tuple[int, float]] = defaultdict(lambda: (0, 0.0))
    for n in numbers:
        count, money = sums[customer(n)]
        sums[customer(n)] = count + 1, money + 2 * n + 3.5
    return dict(sums)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("named", ["customer_id", "client_id"])
def test_customers_that_differ_are_a_question_whose_options_work(named: str) -> None:
    files = {"orders": orders(), "items": lines(of=named)}
    text = question(files)
    assert f"'customer_id' of orders.csv and '{named}' of items.csv are different customers on 400 of 400 rows" in text
    assert "(24 customers, of orders.csv)" in text
    assert "(73 customers, of items.csv)" in text
    of_orders, of_lines = options_in(text)
    assert figures(ask(files, **of_orders)) == expected(user)
    assert figures(ask(files, **of_lines)) == expected(buyer)
    # It is told each time, since a config may have named the column before the two differed.
    told = notes(ask(files, **of_lines))["two_readings_customer_id"]
    assert options_in(told) == [of_orders]


def test_guests_without_an_account_are_those_of_the_lines() -> None:
    """An empty customer of an order is no other customer."""
    text = orders(lambda n: "" if user(n) == GUEST else buyer(n))
    assert figures(ask({"orders": text, "items": lines()})) == expected(buyer)


def test_the_same_customers_are_no_question_and_no_note() -> None:
    result = ask({"orders": orders(buyer), "items": lines()})
    assert figures(result) == expected(buyer)
    assert not [name for name in notes(result) if name.startswith("two_readings")]


def test_a_few_slips_are_a_note_with_their_number() -> None:
    files = {"orders": orders(lambda n: "77" if n == 9 else buyer(n)), "items": lines()}
    result = ask(files)
    assert figures(result) == expected(lambda n: "77" if n == 9 else buyer(n))
    text = notes(result)["two_readings_customer_id"]
    assert "different customers on 2 of 400 rows: 'customer_id' counts" in text
    [other] = options_in(text)
    assert figures(ask(files, **other)) == expected(buyer)


class TestOtherIds:
    """Each customer has another id in the other table: figures are the same, unless a table of customers has one."""

    FILES = {"orders": orders(lambda n: f"A{n % 9}"), "items": lines(lambda n: f"B{n % 9}")}  # noqa: RUF012

    def test_a_note_names_them(self) -> None:
        result = ask(self.FILES)
        assert figures(result) == expected(lambda n: f"A{n % 9}")
        assert "different ids of the same customers" in notes(result)["two_readings_customer_id"]

    @pytest.mark.parametrize("sign", ["A", "B"])
    def test_a_table_of_customers_has_those_that_are_mapped(self, sign: str) -> None:
        people = "customer_id,country\n" + "".join(f"{sign}{k},{'DE' if k < 3 else 'FR'}\n" for k in range(9))
        files = {**self.FILES, "customers": people}
        chosen = options_in(question(files))["AB".index(sign)]
        by_country = figures(ask(files, profit, by="country", **chosen), "country")
        assert by_country["DE"] == expected(lambda n: "DE", [n for n in N if n % 9 < 3])["DE"]


class TestDays:
    def files(self, later: Callable[[int], str]) -> dict[str, str]:
        items = "order_id,date,product_id,line_total\n" + "".join(f"{n},{later(n)},p,{n}.25\n" for n in N)
        return {"orders": orders(buyer, date="date"), "items": items}

    def test_other_days_are_a_question_whose_options_work(self) -> None:
        files = self.files(lambda n: f"2025-{n % 12 + 1:02}-01")
        text = question(files)
        assert "'date' of orders.csv and 'date' of items.csv are different days on 200 of 200 rows" in text
        assert "(2024-01-01 to 2024-12-28, of orders.csv)" in text
        of_orders, of_lines = options_in(text)
        for chosen, year in ((of_orders, 2024), (of_lines, 2025)):
            frame = ask(files, columns="first_order", **chosen).frame
            assert {one.year for one in frame["first_order"]} == {year}

    def test_days_of_two_time_zones_are_a_note(self) -> None:
        result = ask(self.files(lambda n: day(n) if n % 3 else day(n)[:-2] + f"{n % 28 + 2:02}"))
        assert "different days on 66 of 200 rows: 'date' counts" in notes(result)["two_readings_date"]

    def test_a_day_of_another_name_is_that_of_something_else(self) -> None:
        files = self.files(lambda n: f"2025-{n % 12 + 1:02}-01")
        files["items"] = files["items"].replace("date", "shipping_limit_date")
        assert "two_readings_date" not in notes(ask(files))
