"""A target is shown by each command that has its figure; others say nothing of it; a name that none has is an error."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from custseg.analyses.shared.summary_names import NAMES, is_of_a_summary
from custseg.metrics.catalogue import group_metrics

Run = Callable[..., Any]

SIDE = ("--contacts", "contacts.csv", "--spend", "spend.csv")
COMMANDS: dict[str, tuple[str, ...]] = {
    "ltv": (*SIDE, "--compare-to", "180d", "--where", "orders > 0"),
    "customers": SIDE,
    "segment": ("--compare-to", "180d"),
    "cac": SIDE,
    "profit": ("--by", "category", "--compare-to", "180d"),
    "trend": (),
    "trend --by category": (),
    "cohorts": (),
    "forecast": ("--where", "orders > 0"),
}
OF_ONE = ("cut_volume", "spend_used", "losing_groups", "dynamics_coefficient", "groups_gone", "retention_1", "mae")
"""Figures each of which only one of the commands has."""


@pytest.fixture(autouse=True)
def in_the_sample(few_of_the_sample: Path, shop: Path) -> None:
    """Lay a part of the sample data where the commands run."""
    for file in few_of_the_sample.glob("*.csv"):
        (shop / file.name).unlink(missing_ok=True)
        (shop / file.name).symlink_to(file)


def summary(call: Run, command: str) -> dict[str, Any]:
    name, *words = command.split()
    answer = call("-q", name, "orders.csv", *words, *COMMANDS[command], "--format", "json")
    assert (answer.status, answer.err) == (0, ""), answer.err
    found: dict[str, Any] = json.loads(answer.out)
    return found


@pytest.mark.parametrize("command", COMMANDS)
def test_a_target_is_shown_where_its_figure_is_and_passed_over_elsewhere(call: Run, shop: Path, command: str) -> None:
    """Every figure that any command has gets a target, in one file for all of them."""
    metrics = group_metrics().items()
    of_metrics = {name for name, one in metrics if one.unit not in ("text", "date") and not one.of_total}
    aimed = {name for name in NAMES if "*" not in name} | {"retention_1", "cut_volume"} | of_metrics
    (shop / "custseg.yaml").write_text("targets:\n" + "".join(f"  {name}: 0.5\n" for name in sorted(aimed)))
    content = summary(call, command)
    figures = {name: one for name, one in content["summary"].items() if not name.startswith(("target_", "distance_"))}
    numbers = {name: one for name, one in figures.items() if isinstance(one, int | float)}
    assert {name for name in numbers if not (name in group_metrics() or is_of_a_summary(name))} == set()
    shown = {name.removeprefix("distance_"): one for name, one in content["summary"].items() if "distance_" in name}
    assert {*numbers} & aimed <= {*shown} <= aimed & ({*numbers} | {*group_metrics()})
    for name in {*numbers} & aimed:
        assert shown[name] == pytest.approx(numbers[name] - 0.5), name
    assert {*OF_ONE} & {*shown} == {*OF_ONE} & {*numbers}
    # What is said is what the data lack, never that another command has the figure.
    said = " ".join(note["text"] for note in content["notes"] if "target" in note["name"])
    assert not any(f" {name}." in said for name in {*NAMES, "turnover", "ltv_at_12m", "lapsed_customers"})


@pytest.mark.parametrize("command", ["cac", "profit", "trend", "trend --by category", "cohorts", "forecast"])
def test_a_name_that_no_command_has_is_an_error(call: Run, shop: Path, command: str) -> None:
    (shop / "custseg.yaml").write_text("targets: {repeat_rat: 1, rmsee: 1, moveed: 1}\n")
    name, *words = command.split()
    answer = call(name, "orders.csv", *words, *COMMANDS[command])
    assert (answer.status, answer.out) == (4, b"")
    for wrong, near in (("repeat_rat", "repeat_rate"), ("rmsee", "rmse"), ("moveed", "moved")):
        assert f"'{wrong}'" in answer.err
        assert f"'{near}'" in answer.err


def test_no_name_stands_twice() -> None:
    assert len(NAMES) == len({*NAMES})
    assert not {*NAMES} & {*group_metrics()}
