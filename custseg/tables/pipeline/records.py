"""Deals or leads as typed rows: one row each, with its state, days, money and names."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from custseg.errors import DataError, Problem
from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.own_columns import own_column
from custseg.settings.setting import Settings
from custseg.shell_words import quoted
from custseg.sources.in_memory import Input
from custseg.sources.source import Source
from custseg.tables.headers.columns import text_of, without_point
from custseg.tables.headers.roles import Headers, find_roles, mapping_of, require
from custseg.tables.headers.synonyms import roles
from custseg.tables.ledger import Ledger, Reason
from custseg.tables.pipeline.names import renamed
from custseg.tables.pipeline.states import OPEN, STATE, VOID, read_states, unknown_note
from custseg.tables.pipeline.tables import Pipeline, joined, open_pipeline
from custseg.tables.side_files.date_order import open_order_text, style_in_file
from custseg.tables.systems.known_export import KnownExport
from custseg.tables.systems.known_exports import column_of, named_or_recognised, plain_header
from custseg.tables.values import amounts, dates
from custseg.tables.values.amounts import SCALE
from custseg.tables.values.currency_words import code_of
from custseg.tables.values.meaning import Meaning

NAMES = ("customer_id", "seller", "product", "source")
"""Roles of names, which may be written in several ways."""

DAYS = ("opened", "first_touch", "last_activity", "closed", "won_date", "lost_date")
IDS = {"deals": "deal_id", "leads": "lead_id"}
OF_EXPORTS = {
    "order_id": "deal_id", "revenue": "amount", "currency": "currency", "seller": "seller", "date": "closed",
    "product": "product",
}  # fmt: skip
"""Roles that known exports of deals have by another name."""

RARE, MIN_DAYS, FAR = 1_000, 100, 120
"""One of so many days may be a slip; of so many days; where it lies so many days beyond the others."""

CODE, REASON = own_column("code"), own_column("reason")


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
        notes: what people should know.
        understood: columns by the titles of their roles.
        export: name of the known export; empty for none.
    """

    kind: str
    rows: pl.DataFrame
    roles: frozenset[str]
    files: Pipeline
    ledger: Ledger
    notes: list[Note] = field(default_factory=list)
    understood: dict[str, str] = field(default_factory=dict)
    export: str = ""

    @property
    def one(self) -> str:
        """Return what a row is, in the singular."""
        return self.kind.removesuffix("s")


def read_records(kind: str, inputs: Sequence[Input], settings: Settings) -> Records:
    """Read deals or leads.

    Args:
        kind: "deals" or "leads".
        inputs: paths, globs, folders, or ``-``; tables in memory.
        settings: of the run.

    Raises:
        DataError: a file cannot be read, no column says what is won, or currencies differ.
    """
    files = open_pipeline(kind, inputs, settings)
    rows = joined(files, settings["alias"])
    export = _export_of(files.main, settings) if kind == "deals" else None
    headers = _headers_of(kind, rows, files.own_columns, export, settings)
    typed, notes = _typed(kind, rows, headers, export, files, settings)
    headers.export = export
    reading = read_states(kind, typed, headers, rows.columns, settings)
    notes += unknown_note(kind, reading)
    blank = rows.select(pl.all_horizontal(text_of(name, rows.schema).is_null() for name in rows.columns)).to_series()
    typed = typed.with_columns(reading.states.alias(STATE)).with_columns(
        pl.when(blank)
        .then(int(Reason.BLANK_LINE))
        .when(pl.col(STATE) == VOID)
        .then(int(Reason.VOID_STATUS))
        .otherwise(int(Reason.USED))
        .alias(REASON)
    )
    known = frozenset(role for role in headers.columns if role in typed.columns)
    typed, more = _one_currency(typed, files.main, settings)
    notes += more
    typed, more = _one_row_each(typed, kind, known, settings)
    notes += _rival_notes(headers, kind)
    ledger = _ledger(typed, files.malformed, has_amounts="amount" in known)
    used = typed.filter(pl.col(REASON) == int(Reason.USED)).drop(REASON, CODE, strict=False)
    titles = roles(kind)
    understood = {"system": export.name} if export else {}
    understood |= {titles[role].title: column for role, column in headers.columns.items() if role not in ("is_closed",)}
    understood["decides"] = ", ".join(reading.columns)
    found = [*files.notes, *notes, *more]
    if files.malformed:
        text = f"{counted(files.malformed, 'line')} of {files.main.name} with too many fields left out."
        found.append(Note("bad_rows", text, warns=True))
    return Records(kind, used, known, files, ledger, found, understood, export.name if export else "")


def _export_of(source: Source, settings: Settings) -> KnownExport | None:
    """Return the known export of deals that a file is; None for any other file."""
    export = named_or_recognised(settings, source.columns)
    says = (Meaning.LOST, Meaning.OPEN)
    is_deals = export is not None and any(one in says for states in export.states for one in states.excluding)
    return export if is_deals else None


def _headers_of(
    kind: str, rows: pl.DataFrame, own: Sequence[str], export: KnownExport | None, settings: Settings
) -> Headers:
    """Return the column of each role: those the user names, those of a known export, those called like it.

    What belongs to a customer or a product, such as its revenue, has a role only where the user says so.
    """
    mapping = mapping_of(settings, kind)
    if export:
        places: dict[str, str] = {}
        for column in rows.columns:
            places.setdefault(plain_header(column), column)
        for name, one in export.roles.items():
            role = OF_EXPORTS.get(name)
            column = column_of(one.headers, places) if role else None
            if role and column and role not in mapping and column not in mapping.values():
                mapping[role] = column
    eligible = [name for name in rows.columns if name in own or name in mapping.values()]
    headers = find_roles(kind, rows.select(eligible), mapping, settings)
    if headers.rivals:
        # What a file holds twice, such as two columns of days of creation, only the user can tell apart.
        wanted = [role for role in headers.rivals if role in (IDS[kind], "amount", "opened", "closed")]
        require(headers, kind, wanted, rows, "")
    return headers


def _rival_notes(headers: Headers, kind: str) -> list[Note]:
    """Return notes on roles that two columns with different values could have, so that none has it."""
    notes = []
    for role, columns in headers.rivals.items():
        both = " and ".join(f"'{column}'" for column in columns)
        text = f"{both} could both be the {roles(kind)[role].title}, with different values: none is used. To choose:"
        notes.append(Note("rivals", text, warns=True, command=f"--map {quoted(f'{role}={columns[0]}')}"))
    return notes


def _typed(
    kind: str,
    rows: pl.DataFrame,
    headers: Headers,
    export: KnownExport | None,
    files: Pipeline,
    settings: Settings,
) -> tuple[pl.DataFrame, list[Note]]:
    """Return the rows with a column for each role, beside all columns under their own names."""
    found: dict[str, pl.Expr] = {}
    notes: list[Note] = []
    known, schema = roles(kind), rows.schema
    for role, column in headers.columns.items():
        if known[role].kind == "date":
            found[role], more = _day(rows, role, column, files, settings)
            notes += more
        elif known[role].kind == "money":
            style = amounts.detect_style(rows[column], decimal=settings["decimal"])
            found[role] = amounts.minor(amounts.read_number(column, schema[column], style))
            notes += _unread(rows, column, found[role], "amount")
        elif role in NAMES:
            found[role] = renamed(without_point(text_of(column, schema)), settings["alias"])
        elif known[role].kind != "flag":
            found[role] = without_point(text_of(column, schema))
    if export and "customer_id" not in mapping_of(settings, kind) and "customer_id" in export.roles:
        parts = _parts(export, rows.columns)
        if parts:
            texts = [without_point(text_of(part, schema)) for part in parts]
            found["customer_id"] = renamed(pl.coalesce(texts), settings["alias"])
            headers.columns["customer_id"] = parts[0]
    taken = [name for name in rows.columns if name in found and headers.columns.get(name) != name]
    plain = rows.rename({name: f"file.{name}" for name in taken})
    read = rows.select(expression.alias(role) for role, expression in found.items())
    return plain.drop(name for name in read.columns if name in plain.columns).hstack(read.get_columns()), notes


def _parts(export: KnownExport, columns: Sequence[str]) -> list[str]:
    """Return the columns of the customer of a known export: the company, then the person."""
    places: dict[str, str] = {}
    for column in columns:
        places.setdefault(plain_header(column), column)
    return [places[name] for one in export.roles["customer_id"].headers if (name := plain_header(one)) in places][:3]


def _day(rows: pl.DataFrame, role: str, column: str, files: Pipeline, settings: Settings) -> tuple[pl.Expr, list[Note]]:
    """Return the days of a column; warn where the order of day and month is open, or texts are no days."""
    source = files.source_of[column]
    style, sure = style_in_file(column, source, settings)
    day = dates.read_date(column, rows.schema[column], style)
    notes = _unread(rows, column, day, "date") if role != "closed" else []
    if style and not sure:
        notes.append(Note(f"{role}_order", open_order_text(column, source.name, style), warns=True))
    return day, notes


def _unread(rows: pl.DataFrame, column: str, read: pl.Expr, what: str) -> list[Note]:
    """Return a warning on texts that cannot be read."""
    text = text_of(column, rows.schema)
    unread = rows.filter(text.is_not_null() & ~text.is_in(["-", "–", "—"]) & read.is_null())
    if unread.is_empty():
        return []
    example = str(unread[column][0])[:40]
    told = f"'{column}' holds no {what} in {counted(unread.height, 'row')}, such as '{example}': there it is unknown."
    return [Note(f"unread_{what}", told, warns=True)]


def _one_currency(rows: pl.DataFrame, source: Source, settings: Settings) -> tuple[pl.DataFrame, list[Note]]:
    """Return the rows with those in another currency excluded; refuse several where none is chosen.

    Raises:
        DataError: amounts are in several currencies.
    """
    if "currency" not in rows.columns or "amount" not in rows.columns:
        return rows, []
    codes = {text: code_of(text) or text for text in rows["currency"].drop_nulls().unique()}
    rows = rows.with_columns(pl.col("currency").replace(codes).alias(CODE))
    used = rows.filter((pl.col(REASON) == int(Reason.USED)) & pl.col("amount").is_not_null())
    found = sorted(used[CODE].drop_nulls().unique())
    wanted = settings["currency"]
    wanted = code_of(wanted) or wanted if wanted else None
    if wanted:
        other = (pl.col(REASON) == int(Reason.USED)) & (pl.col(CODE) != wanted)
        return rows.with_columns(pl.when(other).then(int(Reason.OTHER_CURRENCY)).otherwise(REASON).alias(REASON)), []
    if len(found) > 1:
        counts = {str(code): int(rows_) for code, rows_ in used[CODE].drop_nulls().value_counts().iter_rows()}
        listed = ", ".join(f"{code} ({counts[code]:,} rows)" for code in found)
        hint = "Choose: " + " or ".join(f"--currency {code}" for code in found)
        raise DataError(
            [Problem(f"amounts are in several currencies, which are never added up: {listed}", source.name, hint)]
        )
    return rows, []


def _one_row_each(
    rows: pl.DataFrame, kind: str, known: frozenset[str], settings: Settings
) -> tuple[pl.DataFrame, list[Note]]:
    """Return one row for each id: the first one, with the sum of the amounts where rows have their own."""
    key = IDS[kind]
    used = rows.filter(pl.col(REASON) == int(Reason.USED))
    if key not in known or used.filter(pl.col(key).is_not_null())[key].is_unique().all():
        return rows, []
    place = own_column("place")
    rows = rows.with_row_index(place)
    of_id = pl.when((pl.col(REASON) == int(Reason.USED)) & pl.col(key).is_not_null()).then(pl.col(key))
    rows = rows.with_columns(of_id.alias("of_id"))
    alone = rows.filter(pl.col("of_id").is_null())
    several = rows.filter(pl.col("of_id").is_not_null())
    first = pl.col(place) == pl.col(place).min().over("of_id")
    more = several.height - several["of_id"].n_unique()
    one = kind.removesuffix("s")
    text = f"{counted(more, 'row')} repeat the id of a {one}"
    notes = [Note("repeated", f"{text}: each {one} counts once, by its first row.")]
    if "amount" in known:
        differ = several.group_by("of_id").agg(pl.col("amount").drop_nulls().n_unique().alias("n"))["n"].max() or 0
        lines = settings["amount_per"] == "line" if settings["amount_per"] else int(differ) > 1  # type: ignore[call-overload]
        if lines:
            several = several.with_columns(pl.col("amount").sum().over("of_id"))
            way = f"{text}, with amounts of their own: these are added up to one amount for each {one}. If each row has the whole amount:"
            notes = [Note("repeated", way, warns=True, command="--amount-per order")]
    several = several.with_columns(
        pl.when(first).then(pl.col(REASON)).otherwise(int(Reason.DUPLICATE)).alias(REASON),
        *([pl.when(first).then("amount").alias("amount")] if "amount" in known else []),
    )
    return pl.concat([alone, several]).sort(place).drop(place, "of_id"), notes


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
