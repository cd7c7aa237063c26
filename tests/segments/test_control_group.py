"""Who is in a control group: always the same customers, as many as asked, nested in larger shares."""

from __future__ import annotations

import hashlib
import itertools

import polars as pl
import pytest

from custseg.segments.action_columns import ACTION_COLUMNS, ARM, CUSTOMER_ID, LISTED_ON, NEEDED, RULE
from custseg.segments.control_group import are_control, is_control

FIRST_OF_SECOND_ORDER = ["C00022", "C00038", "C00049", "C00056"]

IDS = [f"C{number:05}" for number in range(20_000)]


def control(rule: str = "second-order", share: float = 0.1, key: str = "", ids: list[str] = IDS) -> set[str]:
    chosen = are_control(pl.Series(ids, dtype=pl.String), rule, share, key)
    return {one for one, is_in in zip(ids, chosen, strict=True) if is_in}


def test_the_choice_never_changes() -> None:
    """Written down once: another machine, version or order of the rows chooses the same."""
    assert sorted(control(ids=IDS[:60])) == FIRST_OF_SECOND_ORDER
    assert control(ids=IDS[::-1]) == control()
    by_hand = hashlib.blake2b(digest_size=32)
    by_hand.update("5:rünge".encode())
    place = hashlib.blake2b(b"C1", digest_size=8, key=by_hand.digest()).hexdigest()
    for share in (0.1, 0.5, 0.9):
        assert is_control("C1", "rünge", share) == (int(place, 16) / 2**64 < share)


@pytest.mark.parametrize("share", [0.01, 0.1, 0.25, 0.5, 0.9])
def test_the_share_is_what_was_asked(share: float) -> None:
    """Within four standard deviations, in the whole and in the customers of any kind of id."""
    for ids in (IDS, IDS[::10], [str(number) for number in range(5_000)], [f"{one}@example.org" for one in IDS[:5000]]):
        spread = (share * (1 - share) / len(ids)) ** 0.5
        assert abs(len(control(share=share, ids=ids)) / len(ids) - share) < 4 * spread


def test_a_larger_share_keeps_everybody_of_a_smaller_one() -> None:
    groups = [control(share=share) for share in (0, 0.05, 0.1, 0.3, 1)]
    assert groups[0] == set()
    assert groups[-1] == {*IDS}
    assert all(smaller < larger for smaller, larger in itertools.pairwise(groups))


def test_rules_and_keys_choose_independently() -> None:
    """Of the control group of one rule, a tenth is in that of another."""
    first = control()
    for other in (control("overdue"), control(key="spring"), control("second-orde", key="r")):
        assert abs(len(first & other) / len(first) - 0.1) < 0.03


def test_one_customer_and_many_agree() -> None:
    chosen = control(ids=IDS[:500], share=0.3)
    assert {one for one in IDS[:500] if is_control(one, "second-order", 0.3)} == chosen
    assert are_control(pl.Series(["a", None, "a"]), "x", 1).to_list() == [True, False, True]


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        is_control("a", "b", share)


def test_the_columns_stand_in_the_order_that_files_have() -> None:
    assert ACTION_COLUMNS[:5] == (LISTED_ON, "list", ARM, CUSTOMER_ID, RULE)
    assert {*NEEDED} < {*ACTION_COLUMNS}
    assert len({*ACTION_COLUMNS}) == 18
