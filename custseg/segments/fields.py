"""The keys of the entries of a rules file, and how the value of each is read."""

from __future__ import annotations

from custseg.segments.entries import (
    CUTS,
    Field,
    cut,
    due,
    items,
    length,
    one_of,
    phrase,
    priority,
    sql,
    text,
    window,
    yes_or_no,
)
from custseg.segments.rules import STATUSES
from custseg.segments.triggers import CHANNELS, MEANT_FOR

UNITS = ("money", "count", "share", "ratio", "months", "per_month", "days")
TITLE = Field(text(), "")
TAG = {
    "title": TITLE,
    "when": Field(sql, required="an SQL condition such as orders >= 2"),
    "strategy": Field(text(), ""),
    "advice": Field(items, []),
}
SEGMENT = TAG | {
    "priority": Field(priority, 0, may_be_blank=False),
    "counts_as": Field(one_of("counts_as", STATUSES), "", may_be_blank=False),
    "optional": Field(yes_or_no, False, may_be_blank=False),
}
CASE = {
    "when": Field(sql, required="an SQL condition such as ordered_again < 0.2"),
    "strategy": Field(text(), ""),
    "advice": Field(items, []),
}
FORMULA = {
    "title": TITLE,
    "unit": Field(one_of("unit", UNITS), "ratio", may_be_blank=False),
    "sql": Field(sql, required="an SQL formula such as profit / orders"),
}
WITHIN = Field(text("an attribute of customers"), "", may_be_blank=False)
AXIS = {
    "title": Field(text(), ""),
    "metric": Field(text("a metric such as orders"), required="a metric such as orders"),
    "cut": Field(cut, required=CUTS),
    "best": Field(one_of("best", ("highest", "lowest")), "highest", may_be_blank=False),
    "among": Field(sql),
    "within": WITHIN,
}
SECTIONS = ("schemes", "tags", "metrics", "triggers", "words", "titles")
SCHEME = {"title": TITLE, "window": Field(window, 0, may_be_blank=False), "within": WITHIN}
TRIGGER = {
    "title": TITLE,
    "when": Field(sql, required="an SQL condition such as rhythm_status = 'overdue'"),
    "why": Field(phrase, required="why, in words with {figures}"),
    "do": Field(phrase, required="what to do"),
    "say": Field(phrase, None),
    "due": Field(due, required="7d, a metric that is a day, or next_order_due - 7d", may_be_blank=False),
    "priority": Field(priority, 0, may_be_blank=False),
    "stake": Field(sql),
    "repeat": Field(length, 0, may_be_blank=False),
    "channel": Field(one_of("channel", CHANNELS), CHANNELS[0], may_be_blank=False),
    "meant_for": Field(one_of("meant_for", MEANT_FOR), MEANT_FOR[0], may_be_blank=False),
    "off": Field(yes_or_no, False, may_be_blank=False),
}
OTHERWISE = {"why": Field(phrase, None), "do": Field(phrase, None), "say": Field(phrase, None)}
"""Texts of a trigger where a figure that its own name is unknown."""
