"""Notes that do not contradict each other, and that lead to the command that helps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

LOST = "customer_id,date,revenue\na,2025-01-01,50\na,2025-03-01,20\nb,2025-01-02,7\nb,2025-02-02,-30\n"


@pytest.mark.parametrize("words", [("ltv",), ("profit", "--by", "customer"), ("segment",), ("customers",)])
def test_without_a_known_profit_nobody_is_said_to_cost_more_than_they_brought(
    call: Run, shop: Path, words: tuple[str, ...]
) -> None:
    (shop / "lost.csv").write_text(LOST)
    unknown = call(words[0], "lost.csv", *words[1:])
    assert "rofit is unknown" in unknown.err
    assert "more than they" not in unknown.err
    assert "lose money" not in unknown.err
    assert "Loss-making" not in unknown.err


def test_with_a_margin_they_are(call: Run, shop: Path) -> None:
    (shop / "lost.csv").write_text(LOST)
    assert "more than they" in call("ltv", "lost.csv", "--margin", "30%").err


def test_a_target_of_another_command_names_it(call: Run, shop: Path) -> None:
    (shop / "custseg.yaml").write_text("targets: {turnover: 1000, ltv_to_cac: 3}\n")
    done = call("ltv", "orders.csv")
    assert done.status == 0
    # A figure of another command is compared there.
    assert "turnover" not in done.err
    assert "It is shown by: custseg cac." in done.err
    assert "turnover" in call("trend", "orders.csv").err.lower()
