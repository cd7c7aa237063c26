"""Which column plays which role: ranked synonyms, evidence from the values, and what the user said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from custseg.errors import DataError, Problem, nearest
from custseg.settings.settings import Settings
from custseg.settings.yamlfile import load_yaml
from custseg.tables import amounts, currency, dates

NUMBERS = ("money", "number", "discount")
TABLES = ("transactions", "contacts")
BRACKETS = r"\(.*?\)|\[.*?\]|【.*?】"
CURRENCY_SIGNS = currency.signs()
LETTERS = {"k": 1_000, "t": 1_000, "m": 1_000_000, "mm": 1_000_000}
"""What they stand for beside the sign of a currency."""
BEFORE_UNITS = ("in", "en", "в")
NONE: frozenset[str] = frozenset()
TRADITIONAL = str.maketrans(
    "萬業個買產價優會淨別務動區單發臺號後員國實寶導幣廣庫應開態總戶據數時無條來標權機歐潤滿獻狀電碼確稅種簽簡類係繫糾約級納紛線組紹"
    "經結統維編聯薦獲營規計訂認讓議記證識話請貝負貢責帳賬帐貨購費贏達過進邊郵採銀銷間閱階際項顧題額減憑爭創註冊賣備關閉°",
    "万业个买产价优会净别务动区单发台号后员国实宝导币广库应开态总户据数时无条来标权机欧润满献状电码确税种签简类系系纠约级纳纷线组绍"
    "经结统维编联荐获营规计订认让议记证识话请贝负贡责账账账货购费赢达过进边邮采银销间阅阶际项顾题额减凭争创注册卖备关闭o",
)
"""Traditional characters of headers as simplified ones, and the degree sign that people write for the º of Nº."""


@dataclass(frozen=True)
class Role:
    """What a column can mean.

    Attributes:
        name: in code and in ``--map``.
        title: for people.
        kind: id, date, money, number, discount (money or a share), flag (yes or no) or text.
        ranks: normalised headers of each rank, best first.
        gross: normalised headers of amounts that hold the tax.
        ambiguous: normalised headers that may be per unit or per line.
    """

    name: str
    title: str
    kind: str
    ranks: tuple[tuple[str, ...], ...]
    gross: frozenset[str] = frozenset()
    ambiguous: frozenset[str] = frozenset()


@dataclass
class Headers:
    """The roles of a table's columns.

    Attributes:
        columns: column of each role found.
        mapped: roles that the user set.
        rivals: columns of equal rank that disagree, of each role that they leave open.
        unfit: column that has the name but not the values of a role.
    """

    columns: dict[str, str]
    mapped: frozenset[str] = frozenset()
    rivals: dict[str, list[str]] = field(default_factory=dict)
    unfit: dict[str, str] = field(default_factory=dict)

    def get(self, role: str) -> str | None:
        """Return the column of a role, None where there is none."""
        return self.columns.get(role)


@cache
def roles(table: str) -> dict[str, Role]:
    """Return the roles of a table ("transactions" or "contacts") by name."""
    found = {}
    for name, entry in _roles_file()[table].items():
        ranks = entry["names"]
        found[name] = Role(
            name=name,
            title=entry["title"],
            kind=entry["kind"],
            ranks=roles(ranks)[name].ranks if isinstance(ranks, str) else tuple(map(_names, ranks)),
            gross=frozenset(_names(entry.get("gross", {}))),
            ambiguous=frozenset(_names(entry.get("ambiguous", {}))),
        )
    return found


@cache
def _roles_file() -> Mapping[str, Any]:
    content: Mapping[str, Any] = load_yaml(Path(__file__).with_name("roles.yaml"))
    return content


def _names(languages: Mapping[str, str]) -> tuple[str, ...]:
    """Return the bare names of lists by language; German umlauts also as two letters."""
    names = [name for line in languages.values() for name in _bare_list(line)]
    if "de" in languages:
        names += _bare_list(re.sub("[äöüÄÖÜ]", r"\g<0>e", languages["de"]))
    return tuple(dict.fromkeys(names))


def _bare_list(line: str) -> list[str]:
    return re.sub(r"[^\w,]+", "", _plain(line)).split(",")


def _plain(text: str) -> str:
    """Return a text without case, its accents apart and its full-width forms as usual ones."""
    return text.casefold() if text.isascii() else unicodedata.normalize("NFKD", text).casefold()


@cache
def _known_names() -> frozenset[str]:
    return frozenset(name for table in TABLES for role in roles(table).values() for rank in role.ranks for name in rank)


@cache
def _unit_words() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words for money and for what is counted."""
    # "r" may be anything; "元" and "р" are money.
    money = [bare for word in currency.plain_words() if len(bare := _bare_list(word)[0]) > 1 or not bare.isascii()]
    return frozenset([*money, *_scales()]), frozenset(_bare_list(_roles_file()["units"]["count"]))


@cache
def _scales() -> dict[str, int]:
    """Return what each word for thousands or millions stands for."""
    scales = _roles_file()["units"]["scales"]
    return {word: int(scale) for scale, line in scales.items() for word in _bare_list(line)}


def scale_of(header: str) -> int:
    """Return what one unit of a column of money stands for by its header, such as 1,000 of "тыс. руб."; else 1."""
    if _read_header(header)[1] != "money":
        return 1
    text = _spelled(header)
    sign = f"[{CURRENCY_SIGNS}]"
    beside = re.search(rf"\b([ktm])\s?{sign}|{sign}\s?([ktm]|mm)\b", text)
    if beside:
        return LETTERS[beside[1] or beside[2]]
    return next((scale for word in _words(text)[1:] if (scale := _scales().get(word))), 1)


def normalise(header: str) -> str:
    """Return the known name that a header stands for, else its letters and digits without case and accents.

    Currencies, units and remarks in brackets are seen through where a known name is left.
    """
    return _read_header(header)[0]


def is_known(header: str) -> bool:
    """Return whether a header is a known name of some role."""
    return normalise(header) in _known_names()


def _read_header(header: str) -> tuple[str, str]:
    """Return the name that a header stands for, and its unit: "money", "count", "share" or ""."""
    text = _spelled(header)
    text = re.sub(rf"\b(?:us|nt|hk|r|in|en|в|[ktm])\s*(?=[{CURRENCY_SIGNS}])", "", text)
    text = re.sub(rf"(?<=[{CURRENCY_SIGNS}])\s?(?:[ktm]|mm)\b", "", text)
    outside = re.sub(BRACKETS, " ", text)
    money, count = _unit_words()
    ways = [
        (text, NONE),
        (text, money),
        (outside, NONE),
        (outside, money),
        (text, money | count),
        (outside, money | count),
    ]
    names = [_without(units, way) for way, units in ways]
    name = next((name for name in names if name in _known_names()), names[0])
    units = set(_words(text)) if name != names[0] else set()
    if "%" in text:
        return name, "share"
    if any(sign in text for sign in CURRENCY_SIGNS) or units & money:
        return name, "money"
    return name, "count" if units & count else ""


def _spelled(header: str) -> str:
    """Return a header without case, accents, traditional characters and full-width forms."""
    text = _plain(header.translate(TRADITIONAL))
    return "".join(sign for sign in text if not unicodedata.combining(sign))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def _without(units: frozenset[str], text: str) -> str:
    """Return the words of a header without the units among them; the first one is none."""
    kept: list[str] = []
    for word in _words(text):
        if not kept or word not in units:
            kept.append(word)
        elif kept[-1] in BEFORE_UNITS:
            kept.pop()
    return "".join(kept)


def _allows(unit: str, role: Role) -> bool:
    """Return whether a column with a unit in its header can play a role."""
    if unit == "share":
        return role.kind == "discount"
    if unit == "money":
        return role.kind in ("money", "discount")
    return not unit or role.kind == "number" or role.name.startswith("unit_")


def find_roles(table: str, sample: pl.DataFrame, mapping: Mapping[str, str], settings: Settings) -> Headers:
    """Find the column of each role.

    Args:
        table: "transactions" or "contacts".
        sample: first rows of the table.
        mapping: column of a role, as the user set it.
        settings: with the origin of the mapping, for errors, and ``date_format``.

    Returns:
        The roles found; required ones may be missing.

    Raises:
        CustsegError: the mapping names an unknown role or column; holds all problems.
    """
    known = roles(table)
    _check_mapping(mapping, known, sample.columns, settings)
    headers = Headers(dict(mapping), frozenset(mapping))
    read = {column: _read_header(column) for column in sample.columns}
    for fixed, place in _known_export({column: name for column, (name, _) in read.items()}).items():
        if table == "transactions" and place not in mapping.values():
            headers.columns.setdefault(fixed, place)
    taken = set(headers.columns.values())
    for role in known.values():
        if role.name not in headers.columns:
            free: dict[str, list[str]] = {}
            for place, (name, unit) in read.items():
                if place not in taken and _allows(unit, role):
                    free.setdefault(name, []).append(place)
            if column := _best(role, free, sample, headers, settings["date_format"]):
                headers.columns[role.name] = column
                taken.add(column)
    return headers


def _known_export(names: Mapping[str, str]) -> dict[str, str]:
    """Return the column of each role that a known export fixes; nothing where no known export is met."""
    columns = {name: column for column, name in reversed(list(names.items()))}
    for export in _roles_file()["exports"].values():
        if all(normalise(header) in columns for header in export["has"]):
            fixed = {role: normalise(header) for role, header in export["roles"].items()}
            return {role: columns[header] for role, header in fixed.items() if header in columns}
    return {}


def _check_mapping(
    mapping: Mapping[str, str], known: Mapping[str, Role], columns: list[str], settings: Settings
) -> None:
    problems, origin = [], settings.origin("map")
    for role, column in mapping.items():
        if role not in known:
            problems.append(Problem(f"there is no role '{role}'", origin, nearest(role, known)))
        if column not in columns:
            problems.append(Problem(f"the file has no column '{column}'", origin, nearest(column, columns)))
    if problems:
        raise settings.error("map")(problems)


def _best(
    role: Role,
    columns: Mapping[str, list[str]],
    sample: pl.DataFrame,
    headers: Headers,
    date_format: str | None,
) -> str | None:
    for rank in role.ranks:
        found = [column for name in rank for column in columns.get(name, ())]
        fit = [column for column in found if _fits(role, sample[column], date_format)]
        if found and not fit:
            headers.unfit.setdefault(role.name, found[0])
        fit = [column for column in fit if _read_header(column)[1] != "share"] or fit
        if fit:
            if any(_disagree(role, sample[fit[0]], sample[other]) for other in fit[1:]):
                headers.rivals[role.name] = fit
                return None
            return fit[0]
    return None


def _fits(role: Role, values: pl.Series, date_format: str | None) -> bool:
    """Return whether the values can play the role; a column without any value cannot."""
    if values.dtype.is_nested() or values.dtype == pl.Boolean:
        return role.kind in ("text", "flag") and values.dtype == pl.Boolean
    filled = values.drop_nulls()
    if filled.dtype == pl.String:
        filled = filled.filter(filled.str.strip_chars() != "")
    if filled.is_empty():
        return False
    if role.kind == "date":
        return filled.dtype.is_temporal() or dates.share_read(filled, date_format) >= 0.5
    if role.kind == "discount" and filled.dtype == pl.String:
        filled = filled.str.strip_suffix("%")
    if role.kind in NUMBERS:
        return not filled.dtype.is_temporal() and amounts.share_read(filled) >= 0.5
    return True


def _disagree(role: Role, one: pl.Series, other: pl.Series) -> bool:
    """Return whether two columns say different things; ids that number the same things do not."""
    if role.kind in NUMBERS:
        return not _numbers(one).equals(_numbers(other), null_equal=True)
    if role.kind != "id":
        return not one.cast(pl.String).equals(other.cast(pl.String), null_equal=True)
    pairs = pl.DataFrame({"one": one.cast(pl.String), "other": other.cast(pl.String)}).unique()
    return not pairs.height == pairs["one"].n_unique() == pairs["other"].n_unique()


def _numbers(values: pl.Series) -> pl.Series:
    frame = values.alias("number").to_frame()
    return frame.select(amounts.read_number("number", values.dtype, amounts.detect_style(values))).to_series()


def require(headers: Headers, table: str, wanted: list[str], sample: pl.DataFrame, where: str) -> None:
    """Raise one DataError for all of the ``wanted`` roles that no column plays.

    Args:
        headers: what was found.
        table: "transactions" or "contacts".
        wanted: names of roles; "revenue" also accepts a quantity and a unit price.
        sample: first rows of the table.
        where: name of the file.
    """
    known = roles(table)
    problems = []
    for name in wanted:
        if name in headers.columns:
            continue
        title = known[name].title
        if name in headers.rivals:
            rivals = headers.rivals[name]
            both = " and ".join(f"'{column}'" for column in rivals)
            mend = "Say which: " + " or ".join(f"--map {typed(name, column)}" for column in rivals)
            problems.append(Problem(f"{both} could both be the {title}, and they differ", where, mend))
        else:
            what = f"no column for the {title}"
            if name in headers.unfit:
                what += f": '{headers.unfit[name]}' does not hold {_content(known[name].kind)}"
            columns = ", ".join(sample.columns[:25]) + (" …" if len(sample.columns) > 25 else "")
            mend = f"Name it: --map {name}=COLUMN. The file has: {columns}"
            problems.append(Problem(what, where, mend))
    if problems:
        raise DataError(problems)


def typed(role: str, column: str) -> str:
    """Return a role and its column as they are typed after ``--map``."""
    pair = f"{role}={column}"
    return f'"{pair}"' if " " in pair else pair


def _content(kind: str) -> str:
    return {"date": "dates", "money": "amounts", "number": "numbers", "discount": "amounts"}.get(kind, "values")
