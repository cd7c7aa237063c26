"""What new customers cost, and when they pay back."""

from __future__ import annotations

import polars as pl

from custseg.analyses.report.answers import Answers, LeftOutError
from custseg.analyses.report.parts import Part, Shown, figures_of, table_of, tile_of
from custseg.page import Block, Prose, Tiles
from custseg.result import Column
from custseg.writing.translated import in_language

NAMES = (
    "acquired_customers", "spend", "spend_unmatched", "cac_paid", "cac_blended", "ltv_at_12m", "ltv_to_cac_12m",
    "verdict", "payback_months",
)  # fmt: skip
COLUMNS = ("acquired_customers", "spend", "cac_paid", "ltv_at_12m", "ltv_to_cac_12m", "verdict", "payback_months")
ROWS = 12


def acquisition(answers: Answers) -> Part:
    """Return the cost of acquisition.

    Raises:
        LeftOutError: it is not known.
    """
    words = answers.words
    try:
        result = answers.of("cac")
    except LeftOutError:
        if answers.settings["spend"] is None and answers.settings["cac"] is None:
            raise LeftOutError(words.say("left_no_spend")) from None
        raise
    figures = [one for one in figures_of(result, NAMES) if one.name != "spend_unmatched" or one.value]
    by_name = {figure.name: figure for figure in result.summary}
    blocks: list[Block] = [Tiles(tuple(tile_of(one, answers, by_name) for one in figures))]
    said = tuple(note.text for note in result.notes if note.name == "to_do")
    if said:
        blocks.append(Prose(said))
    by: Column = in_language(result).columns[0]
    some = [pl.col(name) > 0 for name in ("acquired_customers", "spend") if name in result.frame.columns]
    frame = result.frame.filter(pl.any_horizontal(some)) if some else result.frame
    columns = [Shown(by.name, by.title, "text", explained=False), *map(Shown, COLUMNS)]
    command = answers.typed("cac").with_options("-o cac.csv")
    cut = words.say("acquisition_cut", shown=ROWS, total=f"{frame.height:,}", command=command)
    blocks.append(table_of(words.say("acquisition_table"), columns, frame, answers, cut=cut, rows=ROWS))
    return Part(words.say("acquisition_lead"), tuple(blocks), tuple(figures))
