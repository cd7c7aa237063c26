"""Lists for other tools: one row per contact that may be written to, in the columns and formats that each imports."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from custseg.analyses.actions.chosen import KEPT_OFF, Chosen
from custseg.analyses.actions.firing import ROW
from custseg.analyses.actions.people import CONSENT, EMAIL, NAME, PHONE
from custseg.analyses.actions.request import ActionRequest
from custseg.errors import DataError, nearest
from custseg.notes import Note
from custseg.numbers import counted
from custseg.result import Column, Figure, Result
from custseg.segments.action_columns import CUSTOMER_ID, DUE, HOW, OWNER, RULE, SEGMENT
from custseg.segments.rules import PROSPECT
from custseg.segments.triggers import DESK
from custseg.settings.positioned_yaml import load_yaml
from custseg.settings.setting import Settings
from custseg.tables.headers.synonyms import normalise

FILE = Path(__file__).with_name("tools.yaml")
OF_FILE = ("calling_codes", "trunks")
"""Parts of the file that are no tools."""

DIGITS = (8, 15)
"""Digits of a phone number with its country code, by E.164."""

FIRST, LAST = ("firstname", "givenname", "vorname", "nombre", "имя", "名"), (
    "lastname", "surname", "familyname", "nachname", "apellidos", "фамилия", "姓",
)  # fmt: skip
"""Normalised headers of the parts of a name."""


@dataclass(frozen=True)
class Tool:
    """A tool that lists are written for.

    Attributes:
        name: as typed.
        title: for people.
        needs: "email", or "any" for an address or a number.
        columns: of its file: what each holds, and what is done to it.
    """

    name: str
    title: str
    needs: str
    columns: dict[str, tuple[str, tuple[str, ...]]]


def tool_of(settings: Settings) -> Tool | None:
    """Return the tool of ``--for``; None without one.

    Raises:
        CustsegError: there is no such tool.
    """
    name = settings["for"]
    if not name:
        return None
    entries = {key: one for key, one in _file().items() if key not in OF_FILE}
    if name not in entries:
        where = settings.origin("for")
        raise settings.error("for")(f"there is no tool '{name}'", where=where, hint=nearest(name, entries))
    entry = entries[name]
    columns = {column: (one["from"], tuple(one.get("as", ()))) for column, one in entry["columns"].items()}
    return Tool(name, entry["title"], entry["needs"], columns)


@cache
def _file() -> Mapping[str, Any]:
    content: Mapping[str, Any] = load_yaml(FILE)
    return content


def exported(result: Result, tool: Tool, values: pl.DataFrame, chosen: Chosen, request: ActionRequest) -> Result:
    """Return a result whose rows are the contacts of a list, in the format of a tool.

    Args:
        result: the list.
        tool: that imports it.
        values: customers and prospects.
        chosen: the rows of the list.
        request: what the list takes.

    Raises:
        DataError: nothing tells who consented.
    """
    people = request.people
    if CONSENT not in people.columns:
        hint = "Add --contacts FILE with a column of consent, or name it: --map contacts.consent=COLUMN."
        raise DataError("nothing tells who consented to mail", where="--for", hint=hint)
    # Who is kept off the list is kept off every tool.
    listed = chosen.rows.filter(~pl.col(KEPT_OFF), pl.col(HOW) != DESK)
    off = chosen.rows.filter(KEPT_OFF)
    listed = listed.join(off.select(ROW), on=ROW, how="anti", maintain_order="left")
    listed = listed.unique(ROW, keep="first", maintain_order=True)
    rows = _fields(values[listed[ROW]], listed, request)
    may = rows.filter(pl.col(CONSENT).fill_null(False))
    has = (
        pl.col(EMAIL).is_not_null()
        if tool.needs == EMAIL
        else pl.col(EMAIL).is_not_null() | pl.col(PHONE).is_not_null()
    )
    usable = may.filter(has)
    one_each = usable.unique(pl.coalesce(pl.col(EMAIL).str.to_lowercase(), PHONE), keep="first", maintain_order=True)
    frame = one_each.select(_value(*what, rows=one_each).alias(name) for name, what in tool.columns.items())
    result.columns = [Column(name, name) for name in tool.columns]
    result.title = f"Contacts for {tool.title}"
    result.frame, result.total, result.instead, result.sections = frame, frame.height, None, []
    result.headline = "" if frame.height else f"Nobody on the list has consented and {_needed(tool)}."
    result.summary = [
        Figure("contacts", "Contacts", "count", frame.height, "List", f"{{}} contacts for {tool.title}"),
        Figure("without_consent", "Without consent", "count", rows.height - may.height, "Left out",
               "{} without consent" if rows.height > may.height else ""),
        Figure("without_address", "Without address", "count", may.height - usable.height, "Left out",
               f"{{}} without {'e-mail' if tool.needs == EMAIL else 'e-mail and phone'}" if may.height > usable.height
               else ""),
    ]  # fmt: skip
    result.brief = None
    result.notes += _phone_notes(one_each, frame, tool)
    return result


def _needed(tool: Tool) -> str:
    return "has an e-mail address" if tool.needs == EMAIL else "has an e-mail address or a phone number"


def _phone_notes(rows: pl.DataFrame, frame: pl.DataFrame, tool: Tool) -> list[Note]:
    """Return a note on phone numbers that no country code could be found for."""
    lost = 0
    for name, (field, how) in tool.columns.items():
        if field == PHONE and "e164" in how:
            lost = int((rows[PHONE].is_not_null() & frame[name].is_null()).sum())
    if not lost:
        return []
    text = f"{counted(lost, 'phone number')} left out, as neither the number nor the contact tells the country."
    return [Note("phones_without_country", text)]


def _fields(values: pl.DataFrame, listed: pl.DataFrame, request: ActionRequest) -> pl.DataFrame:
    """Return what formats can name, of each contact of a list."""
    by_header = {normalise(name): name for name in request.dataset.customer_columns}
    parts = {
        field: next((by_header[one] for one in names if one in by_header), None)
        for field, names in (("first_name", FIRST), ("last_name", LAST))
    }
    contacts = request.dataset.contacts
    columns = [name for name in parts.values() if name]
    rows = values.with_columns(listed[RULE], listed[DUE])
    if contacts is not None and columns:
        rows = rows.drop(columns, strict=False).join(
            contacts.select(CUSTOMER_ID, *columns), on=CUSTOMER_ID, how="left", maintain_order="left"
        )
    whole = pl.col(NAME)
    return rows.with_columns(
        # A name is not taken apart: which part is which differs from country to country, and a firm has none.
        (pl.col(parts["first_name"]) if parts["first_name"] else whole).alias("first_name"),
        (pl.col(parts["last_name"]) if parts["last_name"] else pl.lit(None, pl.String)).alias("last_name"),
        pl.col(request.segment).fill_null(PROSPECT).alias(SEGMENT),
        (pl.col("country") if "country" in rows.columns else pl.lit(None, pl.String)).alias("country"),
        pl.col(OWNER),
    )


def _value(field: str, how: tuple[str, ...], *, rows: pl.DataFrame) -> pl.Expr:
    """Return what a column of a format holds."""
    value = pl.col(field).cast(pl.String).str.strip_chars()
    for step in how:
        value = e164(value, pl.col("country")) if step == "e164" else STEPS[step](value)
    return value


def e164(phone: pl.Expr, country: pl.Expr) -> pl.Expr:
    """Return phone numbers as ``+442079460018``; null where the country is unknown or the length is wrong.

    Args:
        phone: as people write them.
        country: ISO code of the contact's country.
    """
    codes, trunks = _file()["calling_codes"], _file()["trunks"]
    # A zero in brackets behind the country code is dialled at home only.
    bare = phone.str.replace(r"(?i)\s*(?:ext|x|#)\.?\s*\d+\s*$", "").str.replace(r"^(\s*(?:\+|00)[\d\s]*)\(0\)", "$1")
    digits = bare.str.replace_all(r"[^\d]", "")
    iso = country.str.strip_chars().str.to_uppercase()
    code = iso.replace_strict(list(codes), [str(one) for one in codes.values()], default=None, return_dtype=pl.String)
    trunk = iso.replace_strict(list(trunks), list(trunks.values()), default="0", return_dtype=pl.String)
    home = pl.when((trunk != "") & digits.str.starts_with(trunk)).then(digits.str.slice(trunk.str.len_chars()))
    at_home = code + home.otherwise(digits)
    from_zeros = pl.when(digits.str.starts_with("00")).then(digits.str.slice(2)).otherwise(at_home)
    number = pl.when(bare.str.contains(r"^\s*\+")).then(digits).otherwise(from_zeros)
    return pl.when(number.str.len_chars().is_between(*DIGITS)).then(pl.lit("+") + number)


def _sha256(value: pl.Expr) -> pl.Expr:
    """Return the hash of a text in hexadecimal digits; null stays null."""
    return value.map_elements(lambda text: hashlib.sha256(text.encode()).hexdigest(), return_dtype=pl.String)


STEPS: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "lower": lambda value: value.str.strip_chars().str.to_lowercase(),
    "digits": lambda value: value.str.replace_all(r"\D", ""),
    "sha256": _sha256,
    "semicolons": lambda value: value.str.replace_all(", ", ";", literal=True),
}
"""What is done to a value, by the word of the file; a phone number needs its country beside it."""
