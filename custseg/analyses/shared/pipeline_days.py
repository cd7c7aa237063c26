"""Deals and leads on the report date: which were open then, how long they took, and how old they are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from custseg.errors import DataError, nearest
from custseg.notes import Note
from custseg.numbers import counted
from custseg.own_columns import own_column
from custseg.settings.setting import Settings
from custseg.shell_words import quoted
from custseg.sql.compile import compile_condition
from custseg.tables.headers.synonyms import roles
from custseg.tables.ledger import Reason
from custseg.tables.pipeline.names import variants
from custseg.tables.pipeline.records import Records, latest_day, leave_out
from custseg.tables.pipeline.states import LOST, OPEN, STATE, WON
from custseg.tables.pipeline.typed import NAMES, OF_FILE
from custseg.tables.scope import scope_of, settle_first_day, waits_for_report_date
from custseg.tables.values.amounts import to_float

END, CYCLE, AGE = own_column("ended on"), own_column("cycle"), own_column("age")
"""Day on which a deal or lead was won or lost; days from its opening to then; days it has been open so far."""

EXPECTED = own_column("expected close")
"""Day on which an open deal is expected to close, as the file has it."""

MAX_VARIANTS = 5
"""Pairs of names that a note lists."""


@dataclass
class Days:
    """Deals or leads as they were on the report date.

    Attributes:
        records: with ``END``, ``CYCLE`` and ``AGE``; ``STATE`` is that of the report date.
        as_of: the report date.
        notes: on days and names.
    """

    records: Records
    as_of: dt.date
    notes: list[Note]

    @property
    def rows(self) -> pl.DataFrame:
        """Return the rows."""
        return self.records.rows

    @property
    def has_money(self) -> bool:
        """Return whether there are amounts."""
        return "amount" in self.records.roles

    def of(self, state: str) -> pl.DataFrame:
        """Return the rows in a state."""
        return self.rows.filter(pl.col(STATE) == state)


def on_report_date(records: Records, settings: Settings) -> Days:
    """Return deals or leads as they were on the report date, within the days of the settings.

    Args:
        records: as the files have them.
        settings: with ``as_of``, ``from``, ``to`` and ``rows``.

    Raises:
        CustsegError: the days contradict each other, or nothing is left.
    """
    scope_of(settings)
    _only_rows(records, settings)
    _check_any(records)
    as_of = latest_day(records, settings)
    start = settle_first_day(settings, as_of) if waits_for_report_date(settings) else settings["from"]
    rows = records.rows
    present = set(rows.columns)
    ends = [[name for name in (own, "closed") if name in present] for own in ("won_date", "lost_date")]
    end = (
        pl.when(pl.col(STATE) == WON)
        .then(pl.coalesce(*ends[0], pl.lit(None, pl.Date)))
        .when(pl.col(STATE) == LOST)
        .then(pl.coalesce(*ends[1], pl.lit(None, pl.Date)))
    )
    opened = pl.col("opened") if "opened" in present else pl.lit(None, pl.Date)
    expected = pl.when(pl.col(STATE) == OPEN).then("closed") if "closed" in present else pl.lit(None, pl.Date)
    rows = rows.with_columns(end.alias(END), expected.alias(EXPECTED))
    # What was closed after the report date was open then.
    later = (pl.col(END) > as_of).fill_null(False)
    rows = rows.with_columns(pl.when(later).then(pl.lit(OPEN)).otherwise(STATE).alias(STATE))
    rows = rows.with_columns(pl.when(~later).then(END).alias(END))
    rows = rows.with_columns(
        pl.when(pl.col(END) >= opened).then((pl.col(END) - opened).dt.total_days()).cast(pl.Int64).alias(CYCLE),
        pl.when((pl.col(STATE) == OPEN) & (opened <= as_of))
        .then((pl.lit(as_of) - opened).dt.total_days())
        .cast(pl.Int64)
        .alias(AGE),
    )
    records.rows = rows
    leave_out(records, (opened > as_of) if "opened" in present else pl.lit(False), Reason.AFTER_AS_OF)
    if start:
        leave_out(records, (pl.col(STATE) != OPEN) & (pl.col(END) < start), Reason.HISTORY_ONLY)
    _check_any(records)
    notes = [*_day_notes(records), *_variant_notes(records, settings)]
    return Days(records, as_of, notes)


def _check_any(records: Records) -> None:
    """Refuse to go on without any row.

    Raises:
        DataError: none is left.
    """
    if records.rows.is_empty():
        hint = "Check --rows, --from and --as-of."
        raise DataError(f"no {records.kind} are left", where=records.files.main.name, hint=hint)


def _only_rows(records: Records, settings: Settings) -> None:
    """Leave out the rows that ``--rows`` does not ask for.

    Raises:
        CustsegError: the condition is wrong.
    """
    if not settings["rows"]:
        return
    rows = records.rows
    if "amount" in records.roles:
        rows = rows.with_columns(to_float(pl.col("amount")).alias("amount"))
    condition, _ = compile_condition(
        settings["rows"],
        {name: rows.schema[name] for name in rows.columns if name != STATE},
        settings.origin("rows"),
        error=settings.error("rows"),
    )
    met = rows.select(condition.alias("met"))["met"].fill_null(False)
    leave_out(records, ~pl.lit(met), Reason.FILTERED)


def _day_notes(records: Records) -> list[Note]:
    """Return notes on days that are missing or contradict each other."""
    rows, one, notes = records.rows, records.one, []
    opened = "opened" in records.roles
    closed = rows.filter(pl.col(STATE) != OPEN)
    if not opened:
        text = f"No column has the day on which a {one} was opened: nothing is known of cycles and ages. If one does:"
        notes.append(Note("no_opened", text, warns=True, command="--map opened=COLUMN"))
    else:
        wrong = closed.filter(pl.col(END) < pl.col("opened")).height
        if wrong:
            text = f"{counted(wrong, one)} closed before the day of opening: won or lost all the same, without a cycle."
            notes.append(Note("closed_before_opened", text, warns=True))
        if missing := rows["opened"].null_count():
            open_ones = rows.filter((pl.col(STATE) == OPEN) & pl.col("opened").is_null()).height
            text = f"{counted(missing, one)} without a day of opening, {open_ones:,} of them open: no cycle, no age."
            notes.append(Note("without_opened", text))
    if without := closed[END].null_count():
        text = f"{counted(without, one)} won or lost without a day: in the counts and rates, but without a cycle."
        notes.append(Note("without_closed", text, warns=True))
    if closed.height == rows.height == rows.filter(pl.col(STATE) == WON).height:
        rate = "win rates" if one == "deal" else "conversion"
        text = (
            f"All {records.kind} are won: if the file has won ones alone, nothing is known of {rate}. To know it, read "
            "the file of the others too."
        )
        notes.append(Note("all_won", text, warns=True))
    if rows.height and closed.is_empty():
        notes.append(Note("all_open", f"All {records.kind} are open: nothing is known of rates and cycles yet."))
    return notes


def _variant_notes(records: Records, settings: Settings) -> list[Note]:
    """Return notes on names that nearly match, and on aliases that no row has."""
    notes = []
    for role in (role for role in NAMES if role in records.roles):
        counts = {str(n): int(c) for n, c in records.rows[role].drop_nulls().value_counts().iter_rows()}
        more = _keys_of(records, role)
        pairs = variants({**{name: 0 for name in more if name not in counts}, **counts})
        pairs = [pair for pair in pairs if counts.get(pair[0]) and pair[0] not in settings["alias"]]
        if pairs:
            listed = ", ".join(f"'{one}' ({counts.get(one, 0):,}) and '{other}'" for one, other in pairs[:MAX_VARIANTS])
            rest = f" and {len(pairs) - MAX_VARIANTS} more pairs" if len(pairs) > MAX_VARIANTS else ""
            text = f"Names that nearly match, and are counted apart: {listed}{rest}. To join them:"
            command = " ".join(f"--alias {quoted(f'{one}={other}')}" for one, other in pairs[:MAX_VARIANTS])
            notes.append(Note(f"{role}_variants", text, warns=True, command=command))
    unused = [name for name in settings["alias"] if not _was_replaced(name, records)]
    if unused:
        listed = ", ".join(f"'{name}'" for name in unused)
        notes.append(Note("unused_alias", f"No customer, seller, product or source is called {listed} (--alias)."))
    return notes


def _keys_of(records: Records, role: str) -> list[str]:
    """Return the names that another table lists for a role."""
    column = records.understood.get(_title(records, role), "")
    names: list[str] = []
    for lookup in records.files.lookups:
        if lookup.other == column:
            names += [str(one) for one in lookup.rows[lookup.own].drop_nulls().unique()]
    return names


def _title(records: Records, role: str) -> str:
    return roles(records.kind)[role].title


def _was_replaced(name: str, records: Records) -> bool:
    """Return whether a name stands in the file as it is, or as a key of another table."""
    texts = [column for column in records.files.rows.columns if records.files.rows[column].dtype == pl.String]
    if any((records.files.rows[column].str.strip_chars() == name).any() for column in texts):
        return True
    return any((lookup.rows[lookup.own].cast(pl.String) == name).any() for lookup in records.files.lookups)


def field_of(records: Records, name: str, settings: Settings) -> str:
    """Return the column that ``--by`` names: a role, its title, or a column of the files.

    Args:
        records: deals or leads.
        name: as typed.
        settings: with its origin, for errors.

    Raises:
        UsageError: there is no such column.
    """
    short = {"customer": "customer_id", "owner": "seller", records.one: f"{records.one}_id"}
    wanted = short.get(name, name)
    own = {column for column in records.rows.columns if records.rows[column].dtype == pl.String} - {STATE}
    for one in (wanted, f"{OF_FILE}{wanted}"):
        if one in own:
            return one
    by_header = {header: role for role in records.roles if (header := records.understood.get(_title(records, role)))}
    if by_header.get(name) in own:
        return by_header[name]
    titles = {"customer_id": "customer"}
    known = sorted({titles.get(one, one) for one in own})
    if wanted in ("customer_id", *NAMES, "stage"):
        hint = f"Name it: --map {wanted}=COLUMN. The file has: {', '.join(records.files.main.columns[:25])}"
        what = f"no column has the {titles.get(wanted, wanted)} of {records.kind}"
        raise settings.error("by")(what, where=settings.origin("by"), hint=hint)
    what = f"there is no column '{name}' to group by"
    raise settings.error("by")(what, where=settings.origin("by"), hint=nearest(name, known))
