"""A config file for an export: the detected settings, so that the next run uses the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from custseg.analyses.inspect.starter_joins import join_lines
from custseg.analyses.inspect.yaml_text import in_quotes, on_one_line
from custseg.customers.scan_until_sound import Collected, collect
from custseg.engine.dataset import Dataset
from custseg.engine.open_dataset import open_dataset
from custseg.engine.scan_request import TableRequest, scan_plan_of
from custseg.errors import Choice, DataError
from custseg.numbers import fixed
from custseg.settings.setting import Settings, answered
from custseg.shell_words import quoted
from custseg.tables.customer_totals.totals_table import CustomerTotals
from custseg.tables.headers.evidence import columns_seen
from custseg.tables.headers.roles import mapping_of
from custseg.tables.ledger import Reason
from custseg.tables.sale_reading import PARTS
from custseg.tables.values.date_styles import typed_format

GIVEN = (
    "system", "no_money", "includes", "amount_per", "minor_units", "unpaid", "refunds", "calendar", "decimal",
    "currency", "blank_currency", "sheet", "contacts", "match",
)  # fmt: skip
"""Settings that are written where the user gave them."""

DEDUCTED = (*PARTS, "refunded")
"""Roles of what is taken off the amounts, if it is inside."""

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
    parts = [_header_lines(inputs, found), _mapping_lines(found)]
    parts += [join_lines(found.dataset.table.source), _format_lines(found), _optional_lines(found)]
    return "\n".join(line for part in parts if part for line in [*part, ""]).rstrip("\n") + "\n"


def _detect(inputs: list[str], settings: Settings, ask: Ask | None) -> _DetectedExport:
    """Open the inputs, again after each answer, until there is nothing left to ask."""
    asked: set[str] = set()
    answer: tuple[Settings, str, tuple[Choice, ...]] | None = None
    while True:
        try:
            dataset = open_dataset(inputs, settings)
            query = scan_plan_of(dataset, TableRequest())
            collected = collect(dataset.table, replace(query, measures=query.measures | {"first_line"}))
        except DataError as error:
            questions = [(problem.what, problem.choices) for problem in error.problems]
            if ask is None or not all(choices for _, choices in questions):
                if ask is None or answer is None:
                    raise
                # The answer does not fit the file: ask the same question again, and say why.
                settings, what, choices = answer
                settings = answered(settings, ask(f"{error.problems[0].what}\n{what}", choices))
                continue
        else:
            if answer is not None and ask is not None and not collected.ledger[Reason.USED].rows:
                settings, what, choices = answer
                settings = answered(settings, ask(f"With this answer no row can be used.\n{what}", choices))
                continue
            undecided = [(note.text, note.choices) for note in dataset.notes if note.choices]
            questions = [one for one in undecided if one[1][0].setting not in asked]
            if ask is None or not questions:
                return _DetectedExport(dataset, collected, undecided if ask is None else [])
        what, choices = questions[0]
        answer = settings, what, choices
        chosen = ask(what, choices)
        asked.add(chosen.setting)
        settings = answered(settings, chosen)


def _header_lines(inputs: list[str], found: _DetectedExport) -> list[str]:
    collected, ledger = found.collected, found.collected.ledger
    used = ledger[Reason.USED]
    names, amounts = " ".join(quoted(name) for name in inputs), ledger.amounts
    orders = int(collected.customers["orders"].sum() or 0)
    return [
        f"# Settings of custseg for {names}, written by custseg init. It detected:",
        f"# {ledger.read.rows:,} rows, {used.rows:,} used{_days(collected)}; {collected.customers.height:,} customers"
        + (f"; revenue {fixed(used.money)}." if amounts else f"; {orders:,} orders, without amounts."),
        "#",
        f"#   custseg ltv {names}",
        f"#   0 6 * * 1  cd FOLDER && custseg -q ltv {names} -o ltv.csv      in cron: every Monday",
        "#",
        f"# A flag overrides these settings. Why each column was chosen: custseg inspect {names}",
    ]


def _days(collected: Collected) -> str:
    """Return from when to when the rows are, in words; nothing where they have no days."""
    first, last = collected.first_day, collected.last_day
    return f", from {first} to {last}" if first and last else ""


def _mapping_lines(found: _DetectedExport) -> list[str]:
    """Return the known export, or else the column of each role, with the reason; parts of the amounts as comments."""
    table = found.dataset.table
    headers = table.columns.headers
    lines = (
        [f"system: {in_quotes(headers.export.key)}   # {on_one_line(headers.export.name)}"] if headers.export else []
    )
    if isinstance(table, CustomerTotals):
        lines.append("shape: customer-parts   # parts of a customer add up" if table.parts else "shape: customers")
    seen = columns_seen(headers.table, table.columns, table.source.sample, found.settings["date_format"])
    why = {one.column: one.why for one in seen}
    # What a known export says is not said again: a mapped column would be read by the general rules.
    said = set(headers.columns) - headers.mapped if headers.export else set()
    shown = {role: column for role, column in headers.columns.items() if role not in said}
    # Nor does a mapped part of the amounts stand for itself: it would mean that the part is to be deducted.
    parts = {role for role in shown if role in DEDUCTED and role not in headers.mapped}
    pairs = {role: f"  {'# ' if role in parts else ''}{role}: {in_quotes(column)}" for role, column in shown.items()}
    wide = max(map(len, pairs.values()), default=0)
    pairs = {role: f"{pair.ljust(wide)}   # {on_one_line(why[shown[role]])}" for role, pair in pairs.items()}
    contacts = mapping_of(found.settings, "contacts")
    listed = [*pairs.values(), *(f"  contacts.{role}: {in_quotes(column)}" for role, column in contacts.items())]
    is_empty = not contacts and pairs.keys() <= parts
    return [*lines, *([] if not listed else ["# map:" if is_empty else "map:", *listed])]


def _format_lines(found: _DetectedExport) -> list[str]:
    """Return the format settings that another export of the same kind might leave open."""
    table, settings = found.dataset.table, found.settings
    lines = []
    encodings = {file.facts.encoding for file in table.source.files}
    if settings["encoding"] or (len(encodings) == 1 and encodings.isdisjoint({"", "UTF-8", "UTF-16", "UTF-32"})):
        lines.append(f"encoding: {in_quotes(settings['encoding'] or encodings.pop())}")
    style = table.columns.dates.get(table.columns.headers.date_column or "")
    if settings["date_format"]:
        lines.append(f"date_format: {in_quotes(settings['date_format'])}")
    elif style and style.swappable and not style.others:
        lines.append(f"date_format: {in_quotes(typed_format(style))}   # {style.name}")
    for name in GIVEN:
        if settings.given(name) and not (name == "system" and table.columns.headers.export):
            # YAML reads on and off as true and false.
            value = str(settings[name] == "on").lower() if name == "no_money" else _written(settings[name])
            lines.append(f"{name}: {value}")
    for text, _ in found.open:
        lines.append(f"# Not decided by the file: {on_one_line(text)}")
    return lines or ["# No format settings are needed: custseg detects them from the files."]


def _optional_lines(found: _DetectedExport) -> list[str]:
    """Return optional settings as comments."""
    table = found.dataset.table
    lines = ["# bad_rows: error       # stop at malformed lines, instead of excluding them"]
    amounts = not table.columns.sale.events
    if amounts and not table.has_profit:
        lines.append("# margin: 30%           # no profit was found: without a margin LTV is revenue")
    if not found.settings["contacts"]:
        lines.append("# contacts: FILE        # attributes of customers: name, joined, country, …")
    if "email" in table.columns.headers.columns and not found.settings["match"]:
        lines.append("# match: email          # merge customers with the same e-mail address")
    counted = "revenue but not as products" if amounts else "orders but not as products"
    lines.append(f"# not_goods: [postage]  # items that count as {counted}, such as postage")
    return lines


def _written(value: Any) -> str:
    """Return a setting as YAML: a list in brackets, else a text."""
    return f"[{', '.join(map(in_quotes, value))}]" if isinstance(value, tuple) else in_quotes(str(value))
