"""The actions that are due for one customer, as people and files read them."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from custseg.analyses.actions.chosen import Chosen
from custseg.analyses.actions.for_one import ThingsToDo
from custseg.analyses.actions.table import COLUMNS
from custseg.analyses.explain.facts import Fact
from custseg.numbers import counted
from custseg.result import Column, Figure, Section
from custseg.segments.action_columns import ARM, CONTROL, DUE, HOW, OWNER, PRIORITY, RULE, STAKE
from custseg.segments.compiled import CompiledTrigger

ACTIONS = "actions"
LINE = "Actions"
WORDS = "words"
NONE_DUE = "Nothing is due: no rule of the actions fires for it."


def due_section(due: ThingsToDo, triggers: Mapping[str, CompiledTrigger]) -> Section:
    """Return the actions that are due, by rule; only programs see a table without any.

    Args:
        due: of the customer.
        triggers: by name.
    """
    titles = {name: one.trigger.title for name, one in triggers.items()}
    title = pl.col(RULE).replace_strict(titles, return_dtype=pl.String).alias("title")
    columns = {one.name: one for one in COLUMNS}
    # One column of prose leaves room for day and money on a narrow terminal.
    shown = [columns[DUE], columns[STAKE], columns[HOW], Column(WORDS, "What to do, why, and what to say", "prose")]
    frame = due.rows.with_columns(title).with_columns(_words().alias(WORDS))
    return Section(ACTIONS, "Actions due", frame, shown, picture=True, unseen=frame.is_empty())


def _words() -> pl.Expr:
    """Return an action in words: the rule, what to do, why, what to say, and who does it."""
    kept_off = pl.lit("Not to be contacted, as it is in the control group. ")
    before = pl.when(pl.col(ARM) == CONTROL).then(kept_off).otherwise(pl.lit(""))
    parts = [before, pl.format("{}: {}. {}.", "title", "do", "why")]
    said = pl.when(pl.col("say") != "").then(pl.format(" {}", "say"))
    by_whom = pl.when(pl.col(OWNER).is_not_null()).then(pl.format(" Owner: {}.", OWNER))
    return pl.concat_str([*parts, said, by_whom], ignore_nulls=True)


def due_figures(due: ThingsToDo, each: int) -> list[Figure]:
    """Return how much is due, and what is left out.

    Args:
        due: of the customer.
        each: the most actions of a customer; 0 for no limit.
    """
    number, chosen = due.rows.height, due.chosen
    unreachable = sum(chosen.unreachable.values())
    stake = float(due.rows[STAKE].sum())
    left_out = (
        ("actions_unreachable", "Actions for which it cannot be reached", unreachable, _why_unreachable(chosen)),
        ("actions_handled", "Actions handled already", chosen.handled, "{} handled already"),
        ("actions_beyond", "Actions beyond those of a customer", chosen.more_than_each,
         "{} more beyond the " + f"{each} of a customer (--each 0)"),
    )  # fmt: skip
    return [
        Figure("actions_due", "Actions due", "count", number, LINE, "{} due" if number else "nothing is due"),
        Figure("actions_stake", "Money at stake", "money", stake, LINE, "{} at stake" if stake else ""),
        *(Figure(name, title, "count", value, LINE, text if value else "") for name, title, value, text in left_out),
    ]


def _why_unreachable(chosen: Chosen) -> str:
    rules = ", ".join(chosen.unreachable)
    return "{} for which it cannot be reached (" + rules.replace("{", "{{").replace("}", "}}") + ")"


def due_facts(due: ThingsToDo, triggers: Mapping[str, CompiledTrigger]) -> list[Fact]:
    """Return the actions that are due as facts; one that says so if none is.

    Args:
        due: of the customer.
        triggers: by name.
    """
    if due.rows.is_empty():
        left_out = {
            "cannot be reached": sum(due.chosen.unreachable.values()),
            "handled already": due.chosen.handled,
        }
        parts = [f"{counted(number, 'rule')} fired: {why}" for why, number in left_out.items() if number]
        text = f"Nothing is due ({'; '.join(parts)})." if parts else NONE_DUE
        return [Fact(ACTIONS, "none", "Actions due", 0, "count", text)]
    facts = []
    for row in due.rows.iter_rows(named=True):
        words = [f"By {row[DUE]}", row[HOW], f"{row['do']}. {row['why']}.", row["say"]]
        words += [f"priority {row[PRIORITY]}"] if row[PRIORITY] is not None else []
        words += [f"owner {row[OWNER]}"] if row[OWNER] is not None else []
        words += ["kept off, as the control group"] if row[ARM] == CONTROL else []
        title = triggers[row[RULE]].trigger.title
        facts.append(Fact(ACTIONS, row[RULE], title, row[STAKE], "money", " · ".join(filter(None, words))))
    return facts
