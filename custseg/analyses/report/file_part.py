"""What is wrong with the file, and every row accounted for."""

from __future__ import annotations

from custseg.analyses.inspect.file_words import file_words
from custseg.analyses.report.answers import Answers, LeftOutError
from custseg.analyses.report.parts import Part, Shown, figures_of, table_of
from custseg.numbers import readable
from custseg.page import Block, Head, Prose, Table
from custseg.tables.ledger import Entry, Ledger, Reason

FINDINGS, NOTES = 10, 8
"""Findings and notes that are shown at most."""


def file(answers: Answers) -> Part:
    """Return what is wrong with the file, and the notes on the figures.

    Raises:
        LeftOutError: nothing was found, and there is nothing to note.
    """
    words, result = answers.words, answers.of("inspect")
    columns = [
        Shown("title", words.say("file_finding"), "text"),
        Shown("rows", words.say("file_rows"), "count", explained=False),
        Shown("money", words.say("file_money"), "money", explained=False),
        Shown("customers", words.say("file_customers"), "count", explained=False),
        Shown("example", words.say("file_example"), "text", is_long=True),
        Shown("mend", words.say("file_mend"), "text"),
    ]
    frame = result.frame
    blocks: list[Block] = []
    if frame.height:
        cut = words.say(
            "file_cut", shown=FINDINGS, total=f"{frame.height:,}", command=answers.typed("inspect").with_options("")
        )
        blocks.append(table_of(words.say("file_table"), columns, frame, answers, cut=cut, rows=FINDINGS))
    # Warnings stand with the figures of the base.
    notes = [note.text for note in answers.base().notes if not note.warns and not note.command]
    if notes:
        blocks.append(Prose((words.say("file_notes"), *notes[:NOTES])))
    if not blocks:
        raise LeftOutError(words.say("left_no_findings"))
    names = ("rows", "first_day", "last_day")
    return Part(words.say("file_lead"), tuple(blocks), tuple(figures_of(result, names)))


def ledger(answers: Answers) -> Part:
    """Return what became of the rows and their money.

    Raises:
        LeftOutError: no row was read.
    """
    words, result = answers.words, answers.base()
    if result.ledger is None:
        raise LeftOutError(words.say("left_nothing"))
    blocks: list[Block] = [_ledger_table(result.ledger, answers)]
    if result.understood:
        heads = (Head(words.say("ledger_meaning")), Head(words.say("ledger_column")))
        known = file_words(answers.settings["lang"])
        rows = tuple((known.meaning(role), str(column)) for role, column in result.understood.items())
        blocks.append(Table(words.say("ledger_understood"), heads, rows))
    return Part(words.say("ledger_lead"), tuple(blocks))


def _ledger_table(found: Ledger, answers: Answers) -> Table:
    """Return the rows of the ledger, which add up to those that were read."""
    words = answers.words
    used, history = found[Reason.USED], found[Reason.HISTORY_ONLY]
    lines = [(words.say("ledger_used"), used)]
    lines += [(words.say("ledger_history"), history)] if history.rows else []
    lines += [(file_words(answers.settings["lang"]).reason(reason), entry) for reason, entry in found.excluded.items()]
    lines.append((words.say("ledger_read"), found.read))
    heads = [Head(words.say("ledger_what")), Head(words.say("ledger_rows"), is_figure=True)]
    heads += [Head(words.say("ledger_money"), is_figure=True)] if found.amounts else []
    rows = tuple(_line(what, entry, amounts=found.amounts) for what, entry in lines)
    return Table(words.say("ledger_table"), tuple(heads), rows, total=True)


def _line(what: str, entry: Entry, *, amounts: bool) -> tuple[str, ...]:
    money = (readable(entry.money, "money"),) if amounts else ()
    return (what, readable(entry.rows, "count"), *money)
