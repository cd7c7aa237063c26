"""Made-up deals against plain Python, and properties: groups tie to totals, the order of rows changes nothing."""

from __future__ import annotations

import datetime as dt
import random
import statistics
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pipelines import DAY, HEADER, ask, by_name, median_after, wilson_of, write

from custseg.analyses.shared.intervals import student

AS_OF = dt.date(2025, 12, 31)


@dataclass(frozen=True)
class Deal:
    """One made-up deal; days are counted from `DAY`."""

    customer: str
    seller: str
    stage: str
    opened: int | None
    took: int | None
    amount: int | None

    def line(self, number: int) -> str:
        """Return its row."""
        opened = DAY + dt.timedelta(days=self.opened) if self.opened is not None else None
        ended = opened + dt.timedelta(days=self.took) if opened and self.took is not None else None
        closed = ended if self.stage in ("Won", "Lost") else None
        cells = [number, self.customer, self.seller, "p", "s", self.stage, opened, closed, self.amount]
        return ",".join("" if one is None else str(one) for one in cells)

    @property
    def cycle(self) -> int | None:
        """Return the days it took, where it is closed."""
        return self.took if self.stage in ("Won", "Lost") and self.opened is not None else None

    @property
    def age(self) -> int | None:
        """Return the days it has been open."""
        if self.stage in ("Won", "Lost") or self.opened is None:
            return None
        return (AS_OF - DAY).days - self.opened


DEALS = st.lists(
    st.builds(
        Deal,
        st.sampled_from(["", "A", "B", "C"]), st.sampled_from(["Ada", "Bo", ""]),
        st.sampled_from(["Won", "Won", "Lost", "Negotiation"]), st.none() | st.integers(0, 200),
        st.none() | st.integers(0, 90), st.none() | st.integers(0, 500),
    ),
    min_size=1, max_size=30,
)  # fmt: skip


@settings(max_examples=30)
@given(deals=DEALS)
def test_every_figure_against_plain_python(deals: list[Deal], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = write(tmp_path_factory.mktemp("deals"), [deal.line(number) for number, deal in enumerate(deals, 1)])
    if not any(deal.seller for deal in deals):
        return
    groups: dict[str, list[Deal]] = defaultdict(list)
    for deal in deals:
        groups[deal.seller or "(none)"].append(deal)
    found = by_name(ask(path, as_of=str(AS_OF), by="seller"))
    assert found.keys() == groups.keys()
    for name, own in groups.items():
        row = found[name]
        won = [deal for deal in own if deal.stage == "Won"]
        closed = [deal for deal in own if deal.stage in ("Won", "Lost")]
        assert (row["deals"], row["won"], row["open"]) == (len(own), len(won), len(own) - len(closed))
        if closed:
            assert row["win_rate"] == len(won) / len(closed)
            assert (row["win_rate_low"], row["win_rate_high"]) == pytest.approx(wilson_of(len(won), len(closed)))
        else:
            assert row["win_rate"] is None
        if "won_amount" in row:
            amounts = [deal.amount for deal in won if deal.amount is not None]
            assert row["won_amount"] == sum(amounts)
            assert row["average_won"] == (pytest.approx(statistics.mean(amounts)) if amounts else None)
            assert (row["average_won_low"] is None) == (len(amounts) < 6)
            if len(amounts) >= 6:
                half = student(len(amounts) - 1) * statistics.stdev(amounts) / len(amounts) ** 0.5
                assert row["average_won_high"] == pytest.approx(statistics.mean(amounts) + half)
        if "cycle_won" in row:
            cycles = [deal.cycle for deal in won if deal.cycle is not None]
            assert row["cycle_won"] == (statistics.median(cycles) if cycles else None)
            assert row["cycle_won_mean"] == (pytest.approx(statistics.mean(cycles)) if cycles else None)
            ended = [(deal.cycle, True) for deal in own if deal.cycle is not None]
            still = [(deal.age, False) for deal in own if deal.age is not None]
            assert row["usual_cycle"] == median_after([*ended, *still])


def made_up(number: int, seed: int) -> list[str]:
    """Return rows of deals of three sellers and twenty customers."""
    rng = random.Random(seed)
    return [
        Deal(
            rng.choice(["", *(f"K{one}" for one in range(20))]), rng.choice(["Ada", "Bo", "Cy"]),
            rng.choice(["Won", "Won", "Lost", "Negotiation"]), rng.choice([None, *range(200)]), rng.randrange(90),
            rng.choice([None, *range(0, 900, 7)]),
        ).line(one)
        for one in range(number)
    ]  # fmt: skip


@pytest.mark.parametrize("by", ["seller", "customer", "stage"])
def test_groups_tie_to_the_totals(tmp_path: Path, by: str) -> None:
    result = ask(write(tmp_path, made_up(400, 1)), as_of=str(AS_OF), by=by)
    figures = result.figures()
    for column, figure in (
        ("deals", "deals"), ("won", "deals_won"), ("lost", "deals_lost"), ("open", "deals_open"),
        ("won_amount", "won_amount"), ("open_deals_amount", "open_deals_amount"), ("stuck", "deals_stuck"),
        ("stuck_amount", "stuck_amount"),
    ):  # fmt: skip
        assert result.frame[column].sum() == figures[figure]
    assert result.frame["expected_amount"].sum() == pytest.approx(figures["expected_amount"], abs=1e-3)


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    rows = made_up(300, 2)
    first = ask(write(tmp_path, rows), as_of=str(AS_OF))
    random.Random(3).shuffle(rows)
    second = ask(write(tmp_path, rows, HEADER, "other.csv"), as_of=str(AS_OF))
    assert first.frame.equals(second.frame)
    assert first.figures() == second.figures()
    for one, other in zip(first.sections, second.sections, strict=True):
        assert one.frame.equals(other.frame), one.name


def test_open_deals_by_one_are_those_of_the_total(tmp_path: Path) -> None:
    path = write(tmp_path, made_up(300, 4))
    figures, result = ask(path, as_of=str(AS_OF)).figures(), ask(path, as_of=str(AS_OF), by="deal")
    assert result.frame.height == figures["deals_open"]
    assert result.frame["amount"].sum() == figures["open_deals_amount"]
    assert (result.frame["closed_by_then"] >= 0.8 - 1e-9).sum() == figures["deals_stuck"]
    shares = result.frame.select("age", "closed_by_then").drop_nulls().sort("age")["closed_by_then"]
    assert shares.is_sorted()
