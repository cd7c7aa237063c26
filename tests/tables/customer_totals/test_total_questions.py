"""Questions on what a customer spent: each option that they print gives the figures that it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from export import ask, by_customer
from public_layouts import INSURANCE

from custseg.analyses.ltv import ltv
from custseg.errors import DataError
from custseg.settings.settings import gather

PLANS = "customerID,SeniorCitizen,tenure,Contract,MonthlyCharges,TotalCharges"
PLAN_ROWS = [
    ["a", "0", "10", "One year", "20.00", "203.50"],
    ["b", "0", "2", "Monthly", "50.00", "99.00"],
    ["c", "1", "30", "Monthly", "80.00", "2311.10"],
    ["d", "0", "1", "Monthly", "19.95", "19.95"],
    ["e", "0", "0", "Monthly", "25.00", " "],
]


def question(path: Path, header: str, rows: list[list[str]], **flags: object) -> tuple[str, str]:
    """Return what is asked of a table, and the hint."""
    with pytest.raises(DataError) as caught:
        ask(path, header, rows, **flags)
    [problem] = caught.value.problems
    return problem.what, problem.hint or ""


def options(hint: str) -> list[str]:
    """Return the values of ``--map`` that a hint prints before its last sentence, as a shell reads them."""
    return shlex.split(" ".join(re.findall(r"--map ((?:\"[^\"]+\")|[^\s.,]+)", hint.split(". Else")[0])))


def test_a_total_is_proved_by_what_is_paid_each_month(tmp_path: Path) -> None:
    _, hint = question(tmp_path, PLANS, PLAN_ROWS)
    assert "'TotalCharges' is about 'MonthlyCharges' × 'tenure' in 4 of 4 rows" in hint
    assert options(hint) == ["revenue=TotalCharges", "tenure_months=tenure"]
    found = ask(tmp_path, PLANS, PLAN_ROWS, map=options(hint))
    assert by_customer(found, "ltv") == {"a": 203.5, "b": 99.0, "c": 2311.1, "d": 19.95, "e": 0.0}


def test_a_total_that_disagrees_is_not_called_proved(tmp_path: Path) -> None:
    rows = [[*row[:5], str(row_no * 7)] for row_no, row in enumerate(PLAN_ROWS, 1)]
    _, hint = question(tmp_path, PLANS, rows)
    assert "'TotalCharges' is about" not in hint
    assert options(hint) == ["revenue=MonthlyCharges * tenure", "tenure_months=tenure"]


def test_premiums_are_offered_times_the_months_and_neither_income_nor_forecast_nor_claims(tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(INSURANCE)
    with pytest.raises(DataError) as caught:
        ltv([str(file)], gather({}, use_config=False, environment={}))
    [problem] = caught.value.problems
    wanted = ["revenue=Monthly Premium Auto * Months Since Policy Inception"]
    wanted += ["tenure_months=Months Since Policy Inception"]
    assert problem.hint is not None
    assert options(problem.hint) == wanted
    offered = " ".join(value for choice in problem.choices for value in choice.values)
    assert not any(name in offered for name in ("Income", "Lifetime Value", "Claim"))
    found = ltv([str(file)], gather({"map": wanted}, use_config=False, environment={}))
    assert by_customer(found, "ltv") == {"BU79786": 345, "QZ44356": 3948, "AI49188": 4104, "WW63253": 6890}


@pytest.mark.parametrize(("option", "total"), [(0, {"1": 30.25, "2": 12.5}), (1, {"1": 60.5, "2": 50.0})])
def test_a_name_of_totals_and_averages_is_asked_for(tmp_path: Path, option: int, total: dict[str, float]) -> None:
    header, rows = "customer_id,frequency,recency,T,monetary_value", [["1", "2", "30", "40", "30.25"], []]
    rows[1] = ["2", "4", "10", "38", "12.50"]
    what, hint = question(tmp_path, header, rows)
    assert "'monetary_value' may be the total of a customer, or the average of an order" in what
    assert len(options(hint)) == 2
    assert by_customer(ask(tmp_path, header, rows, map=[options(hint)[option]]), "ltv") == total


def test_a_list_of_customers_without_totals_goes_beside_their_orders(tmp_path: Path) -> None:
    header = "CustomerId,Surname,Age,Tenure,Balance,EstimatedSalary,Exited"
    rows = [[f"C{n}", "Hill", str(30 + n), str(n), f"{n * 1000}.5", f"{n * 7000}.25", str(n % 2)] for n in range(1, 7)]
    what, hint = question(tmp_path, header, rows)
    assert "no column says what a customer spent" in what
    assert "may be one of" not in hint
    assert "--contacts FILE" in hint


def test_purchases_with_cents_are_no_number_of_orders(tmp_path: Path) -> None:
    header = "CUST_ID,PURCHASES,PURCHASES_TRX,CREDIT_LIMIT,TENURE"
    rows = [["C1", "95.40", "2", "1000", "12"], ["C2", "0", "0", "7000", "12"], ["C3", "773.17", "12", "7500", "12"]]
    _, hint = question(tmp_path, header, rows)
    assert "may be one of: PURCHASES" in hint
    assert "CREDIT_LIMIT" not in hint
    found = ask(tmp_path, header, rows, map=["revenue=PURCHASES", "orders=PURCHASES_TRX"])
    assert by_customer(found, "ltv") == {"C1": 95.4, "C2": 0.0, "C3": 773.17}
    whole = [[row[0], str(number), *row[2:]] for number, row in enumerate(rows, 1)]
    assert by_customer(ask(tmp_path, header, whole), "orders") == {"C1": 1, "C2": 2, "C3": 3}


@pytest.mark.parametrize("shared", ["LodgingRevenue,OtherRevenue,Nights", "Shop sales,Web sales,Nights"])
def test_a_sum_that_is_offered_is_read_as_that_of_customers(tmp_path: Path, shared: str) -> None:
    header, rows = f"ID,Age,{shared}", [["1", "51", "371.00", "105.30", "8"], ["2", "31", "280.00", "0", "10"]]
    _, hint = question(tmp_path, header, rows)
    assert len(options(hint)) == 1
    assert by_customer(ask(tmp_path, header, rows, map=options(hint)), "ltv") == {"1": 476.3, "2": 280.0}


def test_without_money_only_orders_are_asked_for_and_offered(tmp_path: Path) -> None:
    header = "ID,Shop sales,Web sales,Shop orders,Web orders"
    rows = [["1", "371.00", "105.30", "1", "2"], ["2", "280.00", "0", "4", "0"]]
    what, hint = question(tmp_path, header, rows, no_money="on")
    assert "spent" not in what
    assert options(hint) == ["orders=Shop orders + Web orders"]
    found = ask(tmp_path, header, rows, no_money="on", map=options(hint))
    assert by_customer(found, "orders") == {"1": 3, "2": 4}
    assert not any("revenue" in note.command for note in found.notes if note.command)
