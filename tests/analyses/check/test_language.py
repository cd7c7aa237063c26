"""What is wrong with checks: every problem of all of them at once, each with its place and the nearest names."""

from __future__ import annotations

from pathlib import Path

import pytest
from checked import ask

from custseg.analyses.check.check import check
from custseg.errors import SettingsError, UsageError
from custseg.settings.settings import gather


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("orders") / "orders.csv"
    path.write_text("customer_id,date,revenue,order_id\nA,2025-01-01,3,1\nB,2025-02-01,4,2\nA,2025-03-01,5,3\n")
    return path


WRONG = [
    ("repeat_rat > 1", "there is no 'repeat_rat'", "'repeat_rate'"),
    ("foobarbaz > 1", "there is no figure 'foobarbaz'", "docs/check.md"),
    ("turnover > 1", "'turnover' cannot be used here", "period_revenue"),
    ("orders", "is not a condition", "repeat_rate >= 40%"),
    ("orders >", "ends too early", ""),
    ("orders > 'x'", "compares different types", ""),
    ("orders < 1%", "'orders' is not a share: 1% of what?", ""),
    ("revenue > 10%", "'revenue' is not a share", ""),
    ("no_customer_rows + void_status_rows < 1%", "is not a share", "no_customer_rows / rows"),
    ("orders BETWEEN 1% AND 3", "is not a share", ""),
    ("no_customer_rows < 0.01", "is a whole number, not a share", "no_customer_share"),
    ("repeat_rate >= 65", "never above 1", "65% or 0.65"),
    ("segment_share('hihg-high') > 0", "there is no segment 'hihg-high'", "'high-high'"),
    ("segment_share('active', 'lifecycl') > 0", "there is no scheme 'lifecycl'", "'lifecycle'"),
    ("segment_share() > 0", "takes a segment", "'high-high'"),
    ("latest_order within 3", "within takes a length of time", "3d"),
    ("latest_order within 0d", "within takes no 0d", ""),
    ("repeat_rate within 3d", "within takes a date", ""),
    ("latest_order > 3", "compares different types", ""),
    ("sum(orders) > 3", "is not allowed", ""),
    ("latest_order > current_date", "cannot read the clock", ""),
]


@pytest.mark.parametrize(("condition", "what", "hint"), WRONG, ids=[one for one, _, _ in WRONG])
def test_errors(orders: Path, condition: str, what: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        ask(orders, condition)
    (problem,) = caught.value.problems
    assert what in problem.what
    assert hint in problem.hint
    assert problem.where.startswith("--check, line 1, column ")


def test_all_errors_of_all_checks_at_once_with_their_places(orders: Path, tmp_path: Path) -> None:
    config = tmp_path / "custseg.yaml"
    config.write_text(
        "checks:\n  a: repeat_rat >= 70%\n  b:\n    must: |\n      orders > 1\n      AND foobar < 2\n    lvl: 3\n"
        "    level: fatal\n  c: 5\n  d: {must: orders > 1, say: '{orders} {nothing}'}\n"
    )
    settings = gather({}, config=str(config), environment={})
    with pytest.raises(SettingsError) as caught:
        check([str(orders)], settings)
    places = [problem.where.removeprefix(f"{config}:") for problem in caught.value.problems]
    assert sorted(places) == ["10:41", "2:6", "6:11", "7:5", "8:12", "9:6"]


def test_two_checks_of_one_name_and_nothing_to_check(orders: Path) -> None:
    with pytest.raises(UsageError, match="two checks are called 'a'"):
        ask(orders, checks=[{"name": "a", "must": "orders > 1"}, {"name": "a", "must": "orders > 2"}])
    with pytest.raises(UsageError, match="nothing to check"):
        ask(orders)
