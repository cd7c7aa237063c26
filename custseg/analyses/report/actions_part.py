"""Who to contact this week, and why."""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.analyses.report.answers import ACTIONS_SHOWN, DAYS_SHOWN, Answers, LeftOutError
from custseg.analyses.report.parts import WHO, Part, Shown, figures_of, table_of, who
from custseg.page import Block, Table
from custseg.result import Result
from custseg.segments.action_columns import (
    ARM,
    CONTROL,
    DUE,
    HOW,
    OWNER,
    STAKE,
)

RULES = 8
"""Rows of the table of reasons."""

CONTACT = "contact"


def actions(answers: Answers) -> Part:
    """Return the list of the coming week.

    Raises:
        LeftOutError: there is nothing to do, or the data do not tell.
    """
    words, result = answers.words, answers.of("actions")
    listed = result.frame.filter(pl.col(ARM) != CONTROL)
    if listed.is_empty() or result.as_of is None:
        raise LeftOutError(words.say("left_nothing"))
    until = result.as_of + dt.timedelta(days=DAYS_SHOWN)
    due = listed.filter(pl.col(DUE) <= until)
    lead = words.say("actions_lead" if due.height else "actions_none_due", until=until)
    blocks: list[Block] = [_list(due if due.height else listed, answers), _rules(result, answers)]
    names = ("actions", "customers_listed", "calls", "mails", "desk", "stake")
    return Part(lead, tuple(blocks), tuple(figures_of(result, names)))


def _list(listed: pl.DataFrame, answers: Answers) -> Table:
    """Return the most valuable things to do."""
    words = answers.words
    how = {name: words.say(f"actions_{name}") for name in ("call", "mail", "desk")}
    texts = [pl.col(name).fill_null("") for name in ("phone", "email")]
    contact = pl.concat_str(texts, separator=" · ").str.strip_chars(" ·")
    first = listed.head(ACTIONS_SHOWN).with_columns(
        who(listed).alias(WHO), pl.when(contact != "").then(contact).alias(CONTACT), pl.col(HOW).replace(how)
    )
    # An empty text is as good as none.
    first = first.with_columns(pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)).name.keep())
    columns = [
        Shown(WHO, words.say("actions_customer"), "text"),
        Shown("why", words.say("actions_why"), "text"),
        Shown("do", words.say("actions_do"), "text"),
        Shown(HOW, words.say("actions_how"), "text"),
        Shown(CONTACT, words.say("actions_contact"), "text", is_long=True),
        Shown(DUE, words.say("actions_by"), "date", explained=False),
        Shown(STAKE, words.say("actions_stake"), "money", explained=False),
        Shown(OWNER, words.say("actions_owner"), "text"),
    ]
    table = table_of(words.say("actions_list"), columns, first, answers)
    if listed.height > ACTIONS_SHOWN:
        command = answers.typed("actions").with_options("-o actions.csv")
        cut = words.say("page_rows_cut", shown=ACTIONS_SHOWN, total=f"{listed.height:,}", command=command)
        return Table(table.title, table.heads, table.rows, cut)
    return table


def _rules(result: Result, answers: Answers) -> Table:
    """Return how many customers there are for each reason, whatever the day."""
    words, frame = answers.words, result.sections[0].frame.filter(pl.col("listed") > 0)
    columns = [
        Shown("title", words.say("actions_reason"), "text"),
        Shown("listed", words.say("actions_listed"), "count"),
        Shown(STAKE, words.say("actions_stake"), "money", explained=False),
    ]
    command = answers.typed("actions").with_options("--full")
    cut = words.say("page_rows_cut", shown=min(RULES, frame.height), total=f"{frame.height:,}", command=command)
    return table_of(words.say("actions_rules"), columns, frame, answers, cut=cut, rows=RULES)
