"""Deals or leads as typed rows: one row each, with its state, days, money and names."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from custseg.errors import DataError
from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.own_columns import own_column
from custseg.settings.setting import Settings
from custseg.shell_words import quoted
from custseg.sources.in_memory import Input
from custseg.sources.source import Source
from custseg.tables.headers.columns import text_of
from custseg.tables.headers.missing_roles import require
from custseg.tables.headers.roles import Headers, find_roles
from custseg.tables.headers.synonyms import normalise, roles
from custseg.tables.ledger import Ledger, Reason
from custseg.tables.pipeline.single_rows import CODE, IDS, REASON, one_currency, one_row_each
from custseg.tables.pipeline.states import DAYS, OPEN, STATE, VOID, day_name, read_states, unknown_note
from custseg.tables.pipeline.tables import Pipeline, joined, open_pipeline
from custseg.tables.pipeline.typed import mapping_for, typed_rows
from custseg.tables.systems.known_export import KnownExport
from custseg.tables.systems.known_exports import column_of, named_or_recognised, plain_header, recognise
from custseg.tables.values.amounts import SCALE
from custseg.tables.values.meaning import Meaning

OF_EXPORTS = {
    "order_id": "deal_id", "revenue": "amount", "currency": "currency", "seller": "seller", "date": "closed",
    "product": "product",
}  # fmt: skip
"""Roles that known exports of deals have by another name."""

ROW = own_column("row")
"""Number of a row in the main file, without malformed lines."""

SAMPLED = 2_000
"""Rows from the beginning, and from all over a file, by which roles are found."""

RARE, MIN_DAYS, FAR = 1_000, 100, 120
"""One of so many days may be a slip; of so many days; where it lies so many days beyond the others."""


@dataclass
class Records:
    """Deals or leads.

    Attributes:
        kind: "deals" or "leads".
        rows: one per deal or lead: roles by name (``amount`` in integers of ``SCALE``), ``STATE``, other columns of
            the files by their own names.
        roles: that the file has.
        files: the files as they were read.
        ledger: rows used and excluded.
        left_out: ``ROW`` and ``REASON`` of the rows of the main file that are excluded.
        notes: what people should know.
        understood: columns by the titles of their roles.
        export: name of the known export; empty for none.
    """

    kind: str
    rows: pl.DataFrame
    roles: frozenset[str]
    files: Pipeline
    ledger: Ledger
    left_out: pl.DataFrame
    notes: list[Note] = field(default_factory=list)
    understood: dict[str, str] = field(default_factory=dict)
    export: str = ""

    @property
    def one(self) -> str:
        """Return what a row is, in the singular."""
        return self.kind.removesuffix("s")


def read_records(kind: str, inputs: Sequence[Input], settings: Settings, *, told: bool = False) -> Records:
    """Read deals or leads.

    Args:
        kind: "deals" or "leads".
        inputs: paths, globs, folders, or ``-``; tables in memory.
        settings: of the run.
        told: whether another file tells which are won, so that no column of these has to.

    Raises:
        DataError: a file cannot be read, no column says what is won, or currencies differ.
    """
    files = open_pipeline(kind, inputs, settings)
    rows = joined(files, settings["alias"])
    export = _export_of(files.main, settings) if kind == "deals" else None
    headers = _headers_of(kind, rows, files.own_columns, export, settings)
    typed, notes = typed_rows(kind, rows, headers, export, files, settings)
    headers.export = export
    days = [typed[role].alias(day_name(role)) for role in DAYS if role in headers.columns]
    reading = read_states(kind, rows.with_columns(days), headers, rows.columns, settings, told=told)
    notes += unknown_note(kind, reading)
    blank = rows.select(pl.all_horizontal(text_of(name, rows.schema).is_null() for name in rows.columns)).to_series()
    typed = (
        typed.with_row_index(ROW)
        .with_columns(reading.states.alias(STATE))
        .with_columns(
            pl.when(blank)
            .then(int(Reason.BLANK_LINE))
            .when(pl.col(STATE) == VOID)
            .then(int(Reason.VOID_STATUS))
            .otherwise(int(Reason.USED))
            .alias(REASON)
        )
    )
    known = frozenset(role for role in headers.columns if role in typed.columns)
    typed, more = one_currency(typed, files.main, settings)
    notes += more
    typed, more = one_row_each(typed, kind, known, settings)
    notes += _rival_notes(headers, kind)
    ledger = _ledger(typed, files.malformed, has_amounts="amount" in known)
    used = typed.filter(pl.col(REASON) == int(Reason.USED)).drop(REASON, CODE, strict=False)
    left_out = typed.filter(pl.col(REASON) != int(Reason.USED)).select(ROW, REASON)
    titles = roles(kind)
    understood = {"system": export.name} if export else {}
    understood |= {titles[role].title: column for role, column in headers.columns.items() if role not in ("is_closed",)}
    understood |= {"decides": ", ".join(reading.columns)} if reading.columns else {}
    found = [*files.notes, *notes, *more]
    if files.malformed:
        text = f"{counted(files.malformed, 'line')} of {files.main.name} with too many fields left out. To see them:"
        found.append(Note("bad_rows", text, warns=True, command="--rejects rejects.csv"))
    return Records(kind, used, known, files, ledger, left_out, found, understood, export.name if export else "")


def _export_of(source: Source, settings: Settings) -> KnownExport | None:
    """Return the known export of deals that a file is; None for any other file."""
    # A system that a config file names is that of the orders.
    said = "--" in settings.origin("system")
    export = named_or_recognised(settings, source.columns) if said else recognise(source.columns)
    says = (Meaning.LOST, Meaning.OPEN)
    is_deals = export is not None and any(one in says for states in export.states for one in states.excluding)
    return export if is_deals else None


def _headers_of(
    kind: str, rows: pl.DataFrame, own: Sequence[str], export: KnownExport | None, settings: Settings
) -> Headers:
    """Return the column of each role: those the user names, those of a known export, those called like it.

    What belongs to a customer or a product, such as its revenue, has a role only where the user says so.
    """
    mapping = mapping_for(kind, settings, rows.columns)
    if export:
        won_or_lost = {name for one in ("won_date", "lost_date") for name in roles(kind)[one].places}
        places: dict[str, str] = {}
        for column in rows.columns:
            places.setdefault(plain_header(column), column)
        for name, one in export.roles.items():
            role = OF_EXPORTS.get(name)
            found = column_of(one.headers, places) if role else None
            # Pipedrive has a day of winning and one of losing, which say more than one of closing.
            own_role = role == "closed" and found and normalise(found) in won_or_lost
            if role and found and not own_role and role not in mapping and found not in mapping.values():
                mapping[role] = found
    eligible = [name for name in rows.columns if name in own or name in mapping.values()]
    headers = find_roles(kind, _sample(rows.select(eligible)), mapping, settings)
    if headers.rivals:
        # What a file holds twice, such as two columns of days of creation, only the user can tell apart.
        wanted = [role for role in headers.rivals if role in (IDS[kind], "amount", "opened", "closed")]
        require(headers, kind, wanted, rows, "")
    return headers


def _sample(rows: pl.DataFrame) -> pl.DataFrame:
    """Return some rows from all over the file, with at least one value of each column that has any."""
    if rows.height <= 2 * SAMPLED:
        return rows
    filled = rows.select(text_of(name, rows.schema).is_not_null().arg_max().alias(name) for name in rows.columns).row(0)
    places = {*range(SAMPLED), *range(0, rows.height, rows.height // SAMPLED), *(one for one in filled if one)}
    return rows[sorted(places)]


def _rival_notes(headers: Headers, kind: str) -> list[Note]:
    """Return notes on roles that two columns with different values could have, so that none has it."""
    notes = []
    for role, columns in headers.rivals.items():
        both = " and ".join(f"'{column}'" for column in columns)
        text = f"{both} could both be the {roles(kind)[role].title}, with different values: none is used. To choose:"
        notes.append(Note("rivals", text, warns=True, command=f"--map {quoted(f'{role}={columns[0]}')}"))
    return notes


def _ledger(rows: pl.DataFrame, malformed: int, *, has_amounts: bool) -> Ledger:
    """Return what became of every row and its money."""
    ledger = Ledger(amounts=has_amounts)
    money = pl.col("amount").cast(pl.Int128).sum() if has_amounts else pl.lit(0, pl.Int128)
    ledger.add(rows.group_by(REASON).agg(pl.len(), money.alias("money")).sort(REASON).iter_rows())
    if malformed:
        ledger.add([(int(Reason.UNREADABLE_ROW), malformed, 0)])
    return ledger


def leave_out(records: Records, condition: pl.Expr, reason: Reason) -> int:
    """Exclude rows for which a condition holds, and enter them into the ledger; return their number.

    Args:
        records: whose rows are reduced.
        condition: which rows; unknown is no.
        reason: why.
    """
    out = condition.fill_null(False)
    gone = records.rows.filter(out)
    if gone.is_empty():
        return 0
    money = int(gone["amount"].cast(pl.Int128).sum() or 0) if "amount" in records.roles else 0
    out_now = gone.select(ROW, pl.lit(int(reason), records.left_out.schema[REASON]).alias(REASON))
    records.left_out = pl.concat([records.left_out, out_now])
    records.ledger.add([(int(Reason.USED), -gone.height, -money), (int(reason), gone.height, money)])
    records.rows = records.rows.filter(~out)
    return gone.height


def sized(rows: pl.DataFrame, what: str, *, money: bool) -> str:
    """Return a number of rows, with their money where amounts are known: "12 deals with 3,400.00"."""
    text = counted(rows.height, what)
    if not money:
        return text
    return f"{text} with {fixed(int(rows['amount'].sum() or 0) / SCALE)}"


def latest_day(records: Records, settings: Settings) -> dt.date:
    """Return the report date: that of the settings, else the latest day on which something happened.

    Days on which open deals are expected to close are in the future, and do not count.

    Args:
        records: deals or leads.
        settings: with ``as_of`` and ``to``.

    Raises:
        DataError: there are no days at all, or the last ones lie far beyond the others.
    """
    if given := settings["as_of"] or settings["to"]:
        day: dt.date = given
        return day
    rows, name = records.rows, records.files.main.name
    ends = [rows[column] for column in ("won_date", "lost_date") if column in rows.columns]
    if "closed" in rows.columns:
        ends.append(rows.filter(pl.col(STATE) != OPEN)["closed"])
    others = [rows[column] for column in ("opened", "first_touch", "last_activity") if column in rows.columns]
    found = [days.rename("day").drop_nulls() for days in (*ends, *others)]
    days = pl.concat(found).sort() if found else pl.Series(dtype=pl.Date)
    if days.is_empty():
        hint = (
            "Name the columns: --map opened=COLUMN, --map closed=COLUMN; or say the day: --as-of DATE. The file has: "
            f"{', '.join(records.files.main.columns[:25])}"
        )
        raise DataError(f"no dates of {records.kind}, so that nothing is known of their age", where=name, hint=hint)
    last: dt.date = days[-1]
    tail = days.tail(1 + days.len() // RARE).unique().sort()
    before = days.filter(days < tail[0]).tail(1)
    steps = pl.concat([before, tail]).to_list()
    for earlier, later in itertools.pairwise(steps):
        if days.len() >= MIN_DAYS and (later - earlier).days > FAR:
            hint = f"Correct it, or say the day of the report: --as-of {earlier}"
            what = f"the latest date is {last}, far beyond all others, which end on {earlier}"
            raise DataError(what, where=name, hint=hint)
    return last
