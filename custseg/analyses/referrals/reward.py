"""What a referral may cost: the reward that still pays, and what is paid today."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custseg.analyses.referrals.comparison import Group
from custseg.analyses.shared.intervals import mean_of
from custseg.engine.customer_table import CustomerTable
from custseg.notes import Note
from custseg.numbers import fixed
from custseg.result import Figure
from custseg.settings.setting import Settings
from custseg.tables.row_columns import ATTRIBUTE
from custseg.tables.values.amounts import SCALE

LINE = "Reward"


@dataclass(frozen=True)
class Reward:
    """What a referral may cost.

    Attributes:
        limit: reward per referred customer at which LTV ÷ reward is just healthy; None if the margin is unknown.
        limit_low: the same by the lower end of the interval of the LTV; None with too few customers.
        paid: reward per referred customer today; 0 for none, None if it is not known.
        ratio: LTV of a referred customer ÷ reward.
        healthy: ratio from which on a reward is healthy.
        thin: ratio below which it is a loss.
        in_file: whether the reward is that of a column.
    """

    limit: float | None
    limit_low: float | None
    paid: float | None
    ratio: float | None
    healthy: float
    thin: float
    in_file: bool = False

    @property
    def verdict(self) -> str:
        """Return in a word whether the reward paid today pays; empty if that is unknown."""
        if self.ratio is None:
            return ""
        return "healthy" if self.ratio >= self.healthy else "thin" if self.ratio >= self.thin else "loss"


def reward_of(customers: CustomerTable, referred: Group) -> Reward:
    """Return what a referral may cost and what it costs today.

    Args:
        customers: all in scope, with their referrals.
        referred: the referred customers with an order.
    """
    settings, base = customers.settings, customers.base
    healthy, thin = settings["healthy"], settings["thin"]
    paid, in_file = _paid(customers, settings)
    if base is None or not base.margin_known or referred.ltv is None or not referred.ltv.count:
        return Reward(None, None, paid, None, healthy, thin, in_file)
    mean = mean_of(referred.ltv)
    limit, low = (None if one is None else max(one / SCALE / healthy, 0.0) for one in (mean.value, mean.low))
    ratio = mean.value / SCALE / paid if paid else None
    return Reward(limit, low, paid, ratio, healthy, thin, in_file)


def _paid(customers: CustomerTable, settings: Settings) -> tuple[float | None, bool]:
    """Return the reward per referred customer today, and whether a column of the contacts has it."""
    if settings["reward"] is not None:
        return float(settings["reward"]), False
    name = ATTRIBUTE + "reward"
    if name not in customers.frame.collect_schema().names():
        return None, False
    referred = customers.frame.filter(pl.col("referred"))
    row = referred.select(paid=pl.col(name).cast(pl.Int128).sum(), size=pl.len()).collect(engine="streaming").row(0)
    return (row[0] / SCALE / row[1] if row[1] else None), True


def reward_figures(reward: Reward) -> list[Figure]:
    """Return the figures of the reward for the summary."""
    low = "{} by the lower end of the LTV (95%)" if reward.limit_low is not None else ""
    limit = f"up to {{}} per referred customer pays at LTV ÷ reward {reward.healthy:g}"
    paid = "none paid today" if reward.paid == 0 else "{} paid today"
    return [
        Figure("reward_limit", "Reward that still pays", "money", reward.limit, LINE, limit),
        Figure("reward_limit_low", "The same by the lower end of the LTV", "money", reward.limit_low, LINE, low),
        Figure("reward_paid", "Reward paid today", "money", reward.paid, LINE, paid),
        Figure(
            "ltv_to_reward", "LTV of a referred customer ÷ reward", "ratio", reward.ratio, LINE,
            f"LTV ÷ reward {{}}: {reward.verdict}" if reward.ratio is not None else "",
        ),
    ]  # fmt: skip


def reward_notes(reward: Reward) -> list[Note]:
    """Return what the reward means for the figures: a question where it is not known, else what to do."""
    upper = f" A reward of up to {fixed(reward.limit)} would pay." if reward.limit else ""
    if reward.paid is None:
        text = (
            "Whether a referral is rewarded is not known, and without that these figures mean little: a reward changes "
            "who refers and how often, and it is a cost. Say what one referred customer costs today, the rewards to "
            "both sides together, or that nothing is paid: --reward none."
        )
        return [Note("reward_unknown", text, warns=True, command="--reward AMOUNT")]
    if reward.paid == 0:
        text = (
            "Nothing is paid for a referral today: these customers brought others unasked. So the figures say little "
            f"about how many would with a reward scheme.{upper}"
        )
        return [Note("no_reward", text)]
    if reward.ratio is None or reward.limit is None:
        return []
    ratio = f"LTV ÷ reward is {fixed(reward.ratio)} ({reward.verdict})"
    if reward.verdict == "healthy":
        text = f"The reward of {fixed(reward.paid)} pays: {ratio}. It could rise to {fixed(reward.limit)}."
    else:
        text = (
            f"The reward of {fixed(reward.paid)} is too high: {ratio}, and at most {fixed(reward.limit)} would bring "
            f"it to {reward.healthy:g}."
        )
    return [Note("reward", text, warns=reward.verdict == "loss")]
