"""One page on all that matters about the customers, for people who do not type commands."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl

from custseg import __version__
from custseg.analyses.report.answers import Answers, LeftOutError
from custseg.analyses.report.parts import Part
from custseg.analyses.report.registry import SECTIONS
from custseg.analyses.report.words import definition_of, language_of, title_of
from custseg.engine.sharing import sharing
from custseg.errors import Problem, nearest
from custseg.metrics.units import column_type
from custseg.numbers import readable
from custseg.page import DEFINITIONS, Chart, Definition, Page, Section, Table, Tiles
from custseg.result import Column, Result
from custseg.result import Section as TableOfResult
from custseg.settings.setting import Settings
from custseg.shell_words import CommandLine
from custseg.sources.in_memory import Input

COLUMNS = [
    Column("section", "Section"),
    Column("name", "Name"),
    Column("title", "Figure"),
    Column("value", "Value", "prose"),
    Column("unit", "Unit"),
    Column("before", "Before", "prose"),
    Column("target", "Target", "prose"),
]
"""One row per figure of the page. Values are texts, as some are days or words."""


def report(
    inputs: Sequence[Input],
    settings: Settings,
    *,
    rejects: Path | None = None,
    typed: Callable[[str], CommandLine] | None = None,
) -> Result:
    """Return a page on the customers, their segments, what to do, and what to expect.

    Args:
        inputs: paths of orders, globs, folders, or ``-``; tables in memory.
        settings: of the run; with ``report`` and ``sections``.
        rejects: file for the excluded rows.
        typed: returns a command on the same files by its name, to be suggested; None if nothing was typed.

    Returns:
        One row per figure of the page, and the page, which HTML shows.

    Raises:
        CustsegError: the inputs, settings or names are wrong.
    """
    names = _names(settings)
    with sharing() as shared:
        answers = Answers(inputs, settings, rejects, typed or _untyped(inputs))
        answers.plan(dict.fromkeys(one for name in names for one in SECTIONS[name].analyses), shared)
        base = answers.base()
        found, left = _parts(names, answers)
    page = _page(names, found, left, answers)
    return Result(
        title=page.title,
        frame=_rows(found, base),
        columns=COLUMNS,
        summary=base.summary,
        notes=[note for note in base.notes if not note.command],
        ledger=base.ledger,
        settings=settings,
        understood=base.understood,
        as_of=base.as_of,
        instead=_for_people(found, answers),
        limit=0,
        brief=base.brief,
        page=page,
    )


def _parts(names: Sequence[str], answers: Answers) -> tuple[dict[str, Part], list[str]]:
    """Return the sections that the data allow, and why others are left out."""
    words, found, left = answers.words, {}, []
    wanted = [name for name in names if name != DEFINITIONS]
    for number, name in enumerate(wanted, 1):
        try:
            found[name] = _build(name)(answers)
        except LeftOutError as reason:
            left.append(words.say("page_left_out_one", section=words.say(f"{name}_title"), reason=reason))
        later = {one for other in wanted[number:] for one in SECTIONS[other].analyses}
        answers.forget(one for one in SECTIONS[name].analyses if one not in later)
    return found, left


def _names(settings: Settings) -> list[str]:
    """Return the sections to show, in their order; the definitions are the last unless they have a place.

    Raises:
        CustsegError: there is no such section.
    """
    plan = settings["report"]
    source = "sections" if settings["sections"] else "report"
    asked = list(dict.fromkeys(settings["sections"] or plan.sections))
    unknown = [(name, source) for name in asked if name not in SECTIONS]
    unknown += [(name, "report") for name in plan.texts if name not in SECTIONS]
    if unknown:
        problems = [
            Problem(f"there is no section '{name}'", settings.origin(where), nearest(name, SECTIONS))
            for name, where in unknown
        ]
        raise settings.error(unknown[0][1])(problems)
    asked = asked or list(SECTIONS)
    return asked if DEFINITIONS in asked else [*asked, DEFINITIONS]


def _build(name: str) -> Callable[[Answers], Part]:
    module, function = SECTIONS[name].build.rsplit(".", 1)
    build: Callable[[Answers], Part] = getattr(importlib.import_module(f"custseg.analyses.report.{module}"), function)
    return build


def _page(names: Sequence[str], found: dict[str, Part], left: Sequence[str], answers: Answers) -> Page:
    """Return the page of the parts that the data allow."""
    words, settings, base = answers.words, answers.settings, answers.base()
    plan = settings["report"]
    sections = [
        Section(name, words.say(f"{name}_title"), part.lead, part.blocks, plan.texts.get(name, ()))
        for name in names
        for part in [found.get(name) or (Part(words.say("definitions_lead"), ()) if name == DEFINITIONS else None)]
        if part is not None
    ]
    metrics = dict.fromkeys(_metrics(found[name] for name in names if name in found))
    definitions = {name: Definition(name, title_of(name, settings), definition_of(name, settings)) for name in metrics}
    about = [words.say("page_about", day=base.as_of, file=_file_names(answers.inputs))] if base.as_of else []
    about.append(words.say("page_made_by", version=__version__))
    title = plan.title or words.say("page_title")
    return Page(title, tuple(about), tuple(sections), definitions, tuple(left), words, language_of(settings))


def _untyped(inputs: Sequence[Input]) -> Callable[[str], CommandLine]:
    """Return what returns a command on the files, of tables in memory without any."""
    files = tuple(Path(one).name or one for one in inputs if isinstance(one, str))
    return lambda name: CommandLine(("custseg", name), files or ("FILE",))


def _file_names(inputs: Sequence[Input]) -> str:
    """Return what the figures are made from; of many files, the first ones."""
    names = [Path(str(one)).name or str(one) for one in inputs]
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")


def _metrics(parts: Iterable[Part]) -> Iterator[str]:
    """Yield the metrics that parts name, in the order in which people read them."""
    for part in parts:
        for block in part.blocks:
            if isinstance(block, Tiles):
                yield from (tile.metric for tile in block.tiles if tile.metric)
            elif isinstance(block, Table):
                yield from (head.metric for head in block.heads if head.metric)
            elif isinstance(block, Chart):
                yield from (head.metric for head in block.table.heads if head.metric)


def _rows(found: dict[str, Part], base: Result) -> pl.DataFrame:
    """Return the figures of all sections."""
    targets = {figure.name: figure for figure in base.summary}
    rows = [
        (section, one.name, one.title, _plain(one.value), one.unit, _plain((part.before or {}).get(one.name)),
         _plain(getattr(targets.get(f"target_{one.name}") if section == "base" else None, "value", None)))
        for section, part in found.items()
        for one in part.figures
    ]  # fmt: skip
    return pl.DataFrame(rows, schema={one.name: column_type(one.unit) for one in COLUMNS}, orient="row")


def _for_people(found: dict[str, Part], answers: Answers) -> TableOfResult:
    """Return the same figures as a terminal shows them."""
    words = answers.words
    rows = [
        (words.say(f"{section}_title"), one.title, readable(one.value, one.unit))
        for section, part in found.items()
        for one in part.figures
    ]
    columns = [COLUMNS[0], COLUMNS[2], Column("value", "Value", "prose")]
    frame = pl.DataFrame(rows, schema={one.name: pl.String for one in columns}, orient="row")
    return TableOfResult("figures", "", frame, columns)


def _plain(value: object) -> str | None:
    return None if value is None else str(value)
