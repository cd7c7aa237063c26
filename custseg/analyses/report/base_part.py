"""The figures of the base, their targets, and their change since the day compared with."""

from __future__ import annotations

from typing import Any

from custseg.analyses.report.answers import Answers, LeftOutError
from custseg.analyses.report.parts import Part, change_of, figures_of, tile_of
from custseg.numbers import readable
from custseg.page import Block, Prose, Tiles
from custseg.result import Result

NAMES = (
    "customers", "customers_with_order", "orders", "revenue", "profit", "average_order_value", "orders_per_month",
    "margin", "ltv_per_customer", "ltv_total", "repeat_rate", "top_20_share", "ltv_to_cac_12m",
)  # fmt: skip
KINDS = ("loss_making", "no_counted_order")
"""Kinds of customers that are told of in a sentence, where there are any."""


def base(answers: Answers) -> Part:
    """Return the figures of the base.

    Raises:
        LeftOutError: there are no customers.
    """
    result, words = answers.base(), answers.words
    figures = [*figures_of(result, NAMES), *_other_targets(result)]
    if not figures:
        raise LeftOutError(words.say("left_no_customers"))
    day = answers.compared()
    before = _before(answers) if day is not None else {}
    by_name = {figure.name: figure for figure in result.summary}
    tiles = [
        tile_of(one, answers, by_name, change_of(one, before.get(one.name), day, words) if before else "")
        for one in figures
    ]
    said = [words.say("base_compared", day=day)] if before else []
    said += [_kind(by_name, kind, answers) for kind in KINDS]
    blocks: list[Block] = [Tiles(tuple(tiles)), Prose(tuple(filter(None, said)))]
    warnings = tuple(note.text for note in result.notes if note.warns)
    if warnings:
        blocks.append(Prose(warnings, warns=True))
    return Part(words.say("base_lead"), tuple(blocks), tuple(figures), before)


def _before(answers: Answers) -> dict[str, Any]:
    """Return the figures of the base on the day compared with; none if there were no customers yet."""
    try:
        before = answers.of("segment", compare_to=answers.compared()).before
    except LeftOutError:
        return {}
    return {figure.name: figure.value for figure in before.figures} if before else {}


def _other_targets(result: Result) -> list[Any]:
    """Return further figures that have a target."""
    by_name = {figure.name: figure for figure in result.summary}
    named = [name for name in by_name if name not in NAMES and {f"target_{name}", f"target_{name}_1"} & by_name.keys()]
    return figures_of(result, named)


def _kind(by_name: dict[str, Any], kind: str, answers: Answers) -> str:
    """Return how many customers are of a kind, and their LTV; empty without any."""
    number, ltv = by_name.get(f"{kind}_customers"), by_name.get(f"{kind}_ltv")
    if number is None or ltv is None or not number.value:
        return ""
    return answers.words.say(
        f"base_{kind}", customers=readable(number.value, "count"), ltv=readable(ltv.value, "money")
    )
