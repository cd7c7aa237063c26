"""Referred customers against the others, and what a referral may cost: figures by hand, intervals by scipy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scipy import stats
from test_referrals import ask, notes, write

from custseg.analyses.referrals.referrals import referrals
from custseg.result import Result
from custseg.settings.settings import gather

REFERRED, OTHERS = (10, 20, 30, 40, 50, 60), (5, 15, 25, 35, 45, 55, 65, 75)


def shop(folder: Path, referred: tuple[int, ...] = REFERRED, *, rewards: tuple[Any, ...] = (), **flags: Any) -> Result:
    """Return the referrals of a shop in which the others and a refunded one are not referred.

    Args:
        folder: for the files.
        referred: profit of each referred customer, half of which bought twice.
        rewards: of the referred customers, in the contacts; empty for no column.
        flags: settings.
    """
    orders: list[tuple[Any, ...]] = []
    for number, profit in enumerate(referred):
        orders.append((f"R{number}", "2025-01-10", f"r{number}", profit * 2, profit - number % 2))
        if number % 2:
            orders.append((f"R{number}", "2025-06-10", f"s{number}", 4, 1))
    orders += [(f"O{number}", "2025-01-10", f"o{number}", profit, profit) for number, profit in enumerate(OTHERS)]
    orders += [
        ("O0", "2025-12-31", "last", 1, 0),
        ("void", "2025-02-01", "v", 9, 9),
        ("void", "2025-02-02", "v", -9, -9),
    ]
    contacts = [(f"R{number}", f"O{number % 2}", *rewards[number : number + 1]) for number in range(len(referred))]
    header = ("customer", "referred_by", "reward") if rewards else ("customer", "referred_by")
    return ask(folder, orders, contacts, header=header, **flags)


def test_repeat_rate_and_ltv_stand_beside_those_of_the_others(tmp_path: Path) -> None:
    figures = shop(tmp_path).figures()
    assert (figures["referred_with_order"], figures["others_with_order"]) == (6, 8)
    assert (figures["repeat_rate_referred"], figures["repeat_rate_others"]) == (3 / 6, 1 / 8)
    assert (figures["ltv_per_customer_referred"], figures["ltv_per_customer_others"]) == (35.0, 40.0)
    assert (figures["ltv_per_customer_difference"], figures["repeat_rate_difference"]) == (-5.0, 0.375)
    wanted = stats.ttest_ind(REFERRED, OTHERS, equal_var=False).confidence_interval()
    ends = figures["ltv_per_customer_difference_low"], figures["ltv_per_customer_difference_high"]
    assert ends == pytest.approx((wanted.low, wanted.high), rel=1e-4)
    # Newcombe's method 10 by hand, from the Wilson intervals 0.1876 to 0.8124 and 0.0224 to 0.4709.
    low, high = figures["repeat_rate_difference_low"], figures["repeat_rate_difference_high"]
    assert (low, high) == pytest.approx((-0.0911, 0.7038), abs=1e-4)
    assert "may be chance" in shop(tmp_path).headline


def test_groups_of_another_age_are_not_compared_in_silence(tmp_path: Path) -> None:
    same = shop(tmp_path)
    assert "ages_differ" not in notes(same)
    orders = [(f"R{number}", "2025-11-20", number, 10, 10) for number in range(6)]
    orders += [(f"O{number}", "2025-01-20", f"o{number}", 40, 40) for number in range(6)]
    young = ask(tmp_path, orders, [(f"R{number}", "O1") for number in range(6)], as_of="2025-12-31")
    figures = young.figures()
    assert figures["tenure_months_referred"] == pytest.approx(41 / 30.4375)
    assert figures["ltv_per_month_others"] == pytest.approx(40 / (345 / 30.4375))
    assert "LTV per month of tenure: referred 7.42, others 3.53." in notes(young)["ages_differ"]


def test_the_reward_that_pays_is_a_third_of_the_ltv_and_asked_for(tmp_path: Path) -> None:
    result = shop(tmp_path)
    figures = result.figures()
    assert (figures["reward_limit"], figures["reward_paid"], figures["ltv_to_reward"]) == (35 / 3, None, None)
    low = stats.t.interval(0.95, 5, loc=35, scale=stats.sem(REFERRED))[0]
    assert figures["reward_limit_low"] == pytest.approx(low / 3, rel=1e-3)
    question = next(note for note in result.notes if note.name == "reward_unknown")
    assert question.warns
    assert "--reward none" in question.text
    assert question.command == "--reward AMOUNT"


@pytest.mark.parametrize(
    ("reward", "ratio", "verdict", "words"),
    [
        ("10", 3.5, "healthy", "The reward of 10.00 pays: LTV ÷ reward is 3.50 (healthy). It could rise to 11.67."),
        ("20", 1.75, "thin", "too high: LTV ÷ reward is 1.75 (thin), and at most 11.67 would bring it to 3."),
        ("70", 0.5, "loss", "too high: LTV ÷ reward is 0.50 (loss), and at most 11.67 would bring it to 3."),
    ],
)
def test_the_reward_paid_today_is_judged(tmp_path: Path, reward: str, ratio: float, verdict: str, words: str) -> None:
    result = shop(tmp_path, reward=reward)
    assert (result.figures()["ltv_to_reward"], words in notes(result)["reward"]) == (ratio, True)
    assert any(verdict in figure.phrase for figure in result.summary if figure.name == "ltv_to_reward")
    assert "reward_unknown" not in notes(result)


def test_rewards_in_the_contacts_need_no_option(tmp_path: Path) -> None:
    """Rewards of 60 for 6 referred customers: 10 each."""
    result = shop(tmp_path, rewards=(0, 0, 20, 20, 20, ""))
    assert (result.figures()["reward_paid"], result.figures()["ltv_to_reward"]) == (10.0, 3.5)
    assert "reward_unknown" not in notes(result)


def test_without_a_reward_the_figures_mean_little(tmp_path: Path) -> None:
    said = notes(shop(tmp_path, reward="none"))
    assert "Nothing is paid for a referral today" in said["no_reward"]
    assert "up to 11.67 would pay" in said["no_reward"]


def test_an_unknown_margin_gives_no_reward(tmp_path: Path) -> None:
    orders = [(f"R{number}", "2025-01-10", number, 10) for number in range(8)]
    path = write(tmp_path / "o.csv", ("customer", "date", "order", "revenue"), orders)
    contacts = write(tmp_path / "c.csv", ("customer", "referred_by"), [("R1", "R0")])
    result = referrals([path], gather({"contacts": contacts}, use_config=False, environment={}))
    assert result.figures()["reward_limit"] is None
    assert result.headline.startswith("Referred customers have bought for 10.00 each")
