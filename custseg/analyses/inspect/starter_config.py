"""A config file for an export: the detected settings, so that the next run uses the same."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass, replace

from custseg.customers.scan_until_sound import Collected, collect
from custseg.engine.dataset import Dataset, open_dataset
from custseg.engine.scan_request import TableRequest, scan_plan_of
from custseg.errors import Choice, DataError
from custseg.numbers import fixed
from custseg.settings.setting import Settings, answered
from custseg.tables.headers.evidence import columns_seen
from custseg.tables.headers.roles import mapping_of
from custseg.tables.ledger import Reason
from custseg.tables.values.date_styles import typed_format

Ask = Callable[[str, tuple[Choice, ...]], Choice]


@dataclass(frozen=True)
class _DetectedExport:
    """An export with detected settings.

    Attributes:
        dataset: the inputs.
        collected: the customers and the ledger.
        open: decisions that neither the file nor the user has made: the question and the choices.
    """

    dataset: Dataset
    collected: Collected
    open: list[tuple[str, tuple[Choice, ...]]]

    @property
    def settings(self) -> Settings:
        return self.dataset.settings


def starter_config(inputs: list[str], settings: Settings, ask: Ask | None) -> str:
    """Return the text of a config file for an export.

    Args:
        inputs: paths, globs, folders or ``-``.
        settings: from the command line, such as a mapping.
        ask: asks the user to choose; None without a terminal.

    Returns:
        YAML with comments: settings that differ from the built-in ones, and others that may be useful.

    Raises:
        DataError: a file is not a table, or a decision is open that the user does not make.
    """
    found = _detect(inputs, settings, ask)
    parts = [_header_lines(inputs, found), _mapping_lines(found), _format_lines(found), _optional_lines(found)]
    return "\n".join(line for part in parts for line in [*part, ""]).rstrip("\n") + "\n"


def _detect(inputs: list[str], settings: Settings, ask: Ask | None) -> _DetectedExport:
    """Open the inputs, again after each answer, until there is nothing left to ask."""
    asked: set[str] = set()
    while True:
        try:
            dataset = open_dataset(inputs, settings)
            query = scan_plan_of(dataset, TableRequest())
            collected = collect(dataset.table, replace(query, measures=query.measures | {"first_line"}))
        except DataError as error:
            questions = [(problem.what, problem.choices) for problem in error.problems]
            if ask is None or not all(choices for _, choices in questions):
                raise
        else:
            undecided = [(note.text, note.choices) for note in dataset.notes if note.choices]
            questions = [one for one in undecided if one[1][0].setting not in asked]
            if ask is None or not questions:
                return _DetectedExport(dataset, collected, undecided if ask is None else [])
        what, choices = questions[0]
        chosen = ask(what, choices)
        asked.add(chosen.setting)
        settings = answered(settings, chosen)


def _header_lines(inputs: list[str], found: _DetectedExport) -> list[str]:
    collected, ledger = found.collected, found.collected.ledger
    used = ledger[Reason.USED]
    names = " ".join(shlex.quote(name) for name in inputs)
    return [
        f"# Settings of custseg for {names}, written by custseg init. It detected:",
        f"# {ledger.read.rows:,} rows, {used.rows:,} used, from {collected.first_day} to {collected.last_day}; "
        f"{collected.customers.height:,} customers; revenue {fixed(used.money)}.",
        "#",
        f"#   custseg ltv {names}",
        f"#   0 6 * * 1  cd FOLDER && custseg -q ltv {names} -o ltv.csv      in cron: every Monday",
        "#",
        f"# A flag overrides these settings. Why each column was chosen: custseg inspect {names}",
    ]


def _mapping_lines(found: _DetectedExport) -> list[str]:
    table = found.dataset.table
    columns = table.columns.headers.columns
    why = {
        one.column: one.why
        for one in columns_seen("transactions", table.columns, table.source.sample, found.settings["date_format"])
    }
    wide = max(len(f"  {role}: {_quoted(column)}") for role, column in columns.items())
    lines = [
        f"  {role}: {_quoted(column)}".ljust(wide) + f"   # {_plain(why[column])}" for role, column in columns.items()
    ]
    contacts = mapping_of(found.settings, "contacts")
    return ["map:", *lines, *(f"  contacts.{role}: {_quoted(column)}" for role, column in contacts.items())]


def _format_lines(found: _DetectedExport) -> list[str]:
    """Return the format settings that another export of the same kind might leave open."""
    table, settings = found.dataset.table, found.settings
    lines = []
    encodings = {file.facts.encoding for file in table.source.files}
    if settings["encoding"] or (len(encodings) == 1 and encodings.isdisjoint({"", "UTF-8", "UTF-16", "UTF-32"})):
        lines.append(f"encoding: {_quoted(settings['encoding'] or encodings.pop())}")
    style = table.columns.dates.get(table.columns.headers.columns["date"])
    if settings["date_format"]:
        lines.append(f"date_format: {_quoted(settings['date_format'])}")
    elif style and style.swappable and not style.others:
        lines.append(f"date_format: {_quoted(typed_format(style))}   # {style.name}")
    for name in ("calendar", "decimal", "currency", "sheet", "contacts", "match"):
        if settings.given(name):
            lines.append(f"{name}: {_quoted(str(settings[name]))}")
    for text, _ in found.open:
        lines.append(f"# Not decided by the file: {_plain(text)}")
    return lines or ["# No format settings are needed: custseg detects them from the files."]


def _optional_lines(found: _DetectedExport) -> list[str]:
    """Return optional settings as comments."""
    table = found.dataset.table
    lines = ["# bad_rows: error       # stop at malformed lines, instead of excluding them"]
    if not table.has_profit:
        lines.append("# margin: 30%           # no profit was found: without a margin LTV is revenue")
    if not found.settings["contacts"]:
        lines.append("# contacts: FILE        # attributes of customers: name, joined, country, …")
    if "email" in table.columns.headers.columns and not found.settings["match"]:
        lines.append("# match: email          # merge customers with the same e-mail address")
    lines.append("# not_goods: [postage]  # items that count as revenue but not as products, such as postage")
    return lines


def _quoted(text: str) -> str:
    """Return a text as a YAML string, with every character escaped that could break it."""
    return _plain(json.dumps(text, ensure_ascii=False))


def _plain(text: str) -> str:
    """Return a text on one line, with unprintable characters escaped."""
    return "".join(sign if sign.isprintable() else _escaped(sign) for sign in text)


def _escaped(sign: str) -> str:
    return f"\\u{ord(sign):04x}" if ord(sign) < 1 << 16 else f"\\U{ord(sign):08x}"
