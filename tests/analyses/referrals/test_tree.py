"""The tree of one customer: everyone below it once, each right below the one that brought it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_referrals import CASE_58, WHO_58, ask, notes

from custseg.analyses.referrals.tree import indented, tree_of
from custseg.customers.referral_chains import chains_of, sums_below
from custseg.customers.referrals import PROFIT, REFERRER, Referrals

FAMILY = [("R", 1), ("A", 5), ("B", 70), ("C", 2), ("D", 3), ("E", 1), ("F", 9)]
WHO = [("A", "R"), ("B", "R"), ("C", "A"), ("D", "C"), ("E", "A"), ("P", "B"), ("F", "x")]


def rows(result: Any) -> list[tuple[Any, ...]]:
    """Return level, customer and who brought it."""
    return result.frame.select("level", "customer_id", "brought_by").rows()


def family(folder: Path, **flags: Any) -> Any:
    """Return a tree of a family: P is a contact without an order, F belongs to nobody known."""
    orders = [(name, "2026-01-01", name, profit, profit) for name, profit in FAMILY]
    contacts = [(one, by, f"{one}@example.org") for one, by in WHO]
    return ask(folder, orders, contacts, header=("customer", "referred_by", "email"), **flags)


def test_a_tree_by_hand_the_best_branch_first(tmp_path: Path) -> None:
    result = family(tmp_path, tree="R")
    assert rows(result) == [
        (0, "R", None), (1, "B", "R"), (2, "P", "B"), (1, "A", "R"), (2, "C", "A"), (3, "D", "C"), (2, "E", "A"),
    ]  # fmt: skip
    figures = result.figures()
    assert (figures["tree_customers"], figures["tree_direct"], figures["tree_levels"]) == (5, 2, 3)
    assert (figures["tree_ltv_own"], figures["tree_ltv"]) == (1.0, 81.0)
    ltv = dict(result.frame.select("customer_id", "ltv").iter_rows())
    assert (ltv["B"], ltv["P"]) == (70.0, None)
    assert result.instead.frame["customer_id"].to_list()[:3] == ["R", "└ B", "└── P"]


@pytest.mark.parametrize("name", ["A", "a", "A@example.org", "a@EXAMPLE.org"])
def test_a_branch_is_found_by_id_or_email_and_says_what_is_above(tmp_path: Path, name: str) -> None:
    result = family(tmp_path, tree=name)
    assert rows(result) == [(0, "A", "R"), (1, "C", "A"), (2, "D", "C"), (1, "E", "A")]
    assert notes(result)["above_in_the_chain"] == "A was brought by R. Its tree is what stands below it."
    assert family(tmp_path, tree=name, top="2").frame.height == 2


@pytest.mark.parametrize(("root", "order"), [("A", "ABC"), ("B", "BCA"), ("C", "CAB"), ("S", "S")])
def test_a_cycle_is_a_tree_of_each_of_its_customers(tmp_path: Path, root: str, order: str) -> None:
    result = ask(tmp_path, CASE_58, WHO_58, tree=root)
    assert [(level, name) for level, name, _ in rows(result)] == list(enumerate(order))


@given(st.lists(st.one_of(st.none(), st.integers(0, 24)), min_size=25, max_size=25), st.integers(0, 24))
@settings(max_examples=examples(200), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_tree_holds_those_below_once_each_behind_its_referrer(named: list[int | None], root: int) -> None:
    found = tree_of(root, _referrals(named))
    places = {name: place for place, name in enumerate(found["customer_id"])}
    referrer = [None if at == one else at for one, at in enumerate(named)]
    below = {one for one in range(25) if one != root and root in _above(one, referrer)}
    assert set(places) == {f"{one:02}" for one in {root, *below}}
    assert found["customer_id"][0] == f"{root:02}"
    levels = dict(found.select("customer_id", "level").iter_rows())
    open_branch: list[str] = []
    for name in found["customer_id"]:
        open_branch = open_branch[: levels[name]]
        if open_branch:
            # The last one that stands one level higher brought it.
            assert open_branch[-1] == f"{referrer[int(name)]:02}"
        open_branch.append(name)


def _above(one: int, referrer: list[int | None]) -> set[int]:
    seen: set[int] = set()
    at = referrer[one]
    while at is not None and at not in seen:
        seen.add(at)
        at = referrer[at]
    return seen


def _referrals(named: list[int | None]) -> Referrals:
    """Return who brought whom among people who are worth their number."""
    referrer = pl.Series([None if at == one else at for one, at in enumerate(named)], dtype=pl.UInt32)
    worth = pl.Series(range(len(named)))
    ids = pl.Series([f"{one:02}" for one in range(len(named))])
    chains = chains_of(referrer, ids)
    people = pl.DataFrame({"customer_id": ids, REFERRER: referrer, PROFIT: worth})
    return Referrals(people.hstack(sums_below(chains, {"referred_profit_all": worth})), chains)


def test_deep_levels_are_indented_no_further() -> None:
    assert indented("A", 1) == "└ A"
    assert indented("A", 40) == indented("A", 12)
