"""A page as one HTML file: no script, no request, everything in it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

from custseg.errors import UsageError
from custseg.page import Block, Card, Cards, Chart, Page, Prose, Table, Tiles
from custseg.phrases import Phrases
from custseg.result import Result
from custseg.settings.setting import Settings
from custseg.writing.formats import check_installed
from custseg.writing.html.drawing import drawings, prepare
from custseg.writing.html.texts import shown_chart, shown_text

FOLDER = Path(__file__).parent / "templates"
TEMPLATES = ("blocks.html", "page.html")
"""The last one is the page."""

NAMES = {Tiles: "tiles", Prose: "prose", Table: "table", Cards: "cards", Chart: "chart"}
"""Blocks by the name of their macro."""


def begin(settings: Settings) -> None:
    """Prepare what draws while the analysis runs, unless a choice of sections may be one without charts.

    Args:
        settings: of the run.
    """
    if not settings["sections"] and not settings["report"].sections:
        prepare()


def write_html(result: Result, stream: IO[bytes]) -> None:
    """Write the page of a result.

    Raises:
        UsageError: the result has no page, or an extra is missing.
    """
    if result.page is None:
        raise UsageError("only custseg report writes HTML", where="--format", hint="Use csv, md or json.")
    check_installed("html")
    stream.write(html_of(result.page).encode("utf-8"))


def html_of(page: Page) -> str:
    """Return a page as HTML."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_finalized,
    )
    style = (FOLDER / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    with ThreadPoolExecutor(1) as beside:
        drawn = beside.submit(_drawn, page)
        # To compile the templates takes a third of the time that another process takes to draw.
        for name in TEMPLATES:
            template = environment.get_template(name)
        return template.render(
            page=page,
            say=page.words.say,
            style=Markup(style),
            style_hash=digest,
            footnote=_Footnotes(page),
            drawn=drawn.result(),
            kind_of=lambda block: NAMES[type(block)],
            cells=_cells,
            widths_of=_widths,
        )


def _finalized(value: Any) -> Any:
    """Return what a place of the template shows: texts are made harmless, what is HTML already stays."""
    return shown_text(value) if type(value) is str else value


def _drawn(page: Page) -> dict[str, Any]:
    """Return the drawing of each chart, and the id of what it shows, by the place of the chart."""
    from markupsafe import Markup

    charts = [
        (f"{section.name}-{number}", shown_chart(block))
        for section in page.sections
        for number, block in enumerate(section.blocks, 1)
        if isinstance(block, Chart)
    ]
    found = drawings([(chart, f"{place}-text") for place, chart in charts])
    return {
        place: {"svg": Markup(svg), "label": f"{place}-text"} for (place, _), svg in zip(charts, found, strict=True)
    }


class _Footnotes:
    """The marks of footnotes: numbers in the order of reading, each linked to its definition.

    Args:
        page: whose definitions are numbered.
    """

    def __init__(self, page: Page) -> None:
        self.numbers = {name: number for number, name in enumerate(page.definitions, 1)}
        self.words: Phrases = page.words
        self.referred: set[str] = set()

    def __call__(self, metric: str) -> Any:
        """Return the mark of a metric; the first one can be returned to."""
        from markupsafe import Markup

        if metric not in self.numbers:
            return ""
        number = self.numbers[metric]
        anchor = Markup("") if metric in self.referred else Markup(' id="ref-{}"').format(metric)
        self.referred.add(metric)
        said = self.words.say("page_footnote", number=number)
        return Markup('<sup><a href="#def-{}"{} aria-label="{}">{}</a></sup>').format(metric, anchor, said, number)


def _widths(blocks: Sequence[Block]) -> list[str]:
    """Return for each block whether it takes half of the page, where that is wide enough, or all of it.

    A table that has nothing beside it takes all of it, so that its cells need not wrap.
    """
    widths = ["half" if _fits_half(block) else "whole" for block in blocks]
    is_right = False
    for place, block in enumerate(blocks):
        if widths[place] == "half" and not is_right and isinstance(block, Table):
            widths[place] = "half" if widths[place + 1 : place + 2] == ["half"] else "whole"
        is_right = widths[place] == "half" and not is_right
    return widths


def _fits_half(block: Block) -> bool:
    return isinstance(block, Chart) or (isinstance(block, Table) and block.is_narrow)


def _cells(cards: Cards) -> list[list[Card | None]]:
    """Return the cards of a grid by row and column; None where there is no segment."""
    by_place = {card.place: card for card in cards.cards}
    return [[by_place.get((row, column)) for column in range(len(cards.columns))] for row in range(len(cards.rows))]
