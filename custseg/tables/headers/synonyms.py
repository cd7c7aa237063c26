"""The known names of roles, and how a header is read: its name and its unit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

from custseg.tables.values import currency_words
from custseg.tables.values.word_lists import word_file

NUMBERS = ("money", "number", "discount")
MAIN_TABLES = ("transactions", "customers")
"""Tables that an analysis starts from: single orders, or one row per customer with totals."""

PIPELINES = ("deals", "leads")
"""Tables that have commands of their own: no orders, nor beside any."""

NOT_TABLES = ("units",)
"""Entries of the file of roles that are no tables."""

BRACKETS = r"\(.*?\)|\[.*?\]|【.*?】"
CURRENCY_SIGNS = currency_words.signs()
SCALE_LETTERS = {"k": 1_000, "t": 1_000, "m": 1_000_000, "mm": 1_000_000}
"""Meaning of these letters beside a currency sign."""
BEFORE_UNITS = ("in", "en", "em", "w", "в")
UNDECOMPOSED = str.maketrans("łı", "li")
"""Letters with signs that Unicode does not take apart, as the letters alone."""

NO_UNITS: frozenset[str] = frozenset()
TRADITIONAL = str.maketrans(
    "萬業個買產價優會淨別務動區單發臺號後員國實寶導幣廣庫應開態總戶據數時無條來標權機歐潤滿獻狀電碼確稅種簽簡類係繫糾約級納紛線組紹"
    "經結統維編聯薦獲營規計訂認讓議記證識話請貝負貢責帳賬帐貨購費贏達過進邊郵採銀銷間閱階際項顧題額減憑爭創註冊賣備關閉°",
    "万业个买产价优会净别务动区单发台号后员国实宝导币广库应开态总户据数时无条来标权机欧润满献状电码确税种签简类系系纠约级纳纷线组绍"
    "经结统维编联荐获营规计订认让议记证识话请贝负贡责账账账货购费赢达过进边邮采银销间阅阶际项顾题额减凭争创注册卖备关闭o",
)
"""Traditional characters of headers as simplified ones, and the degree sign that is often typed for the º of Nº."""


@dataclass(frozen=True)
class Role:
    """A meaning that a column can have.

    Attributes:
        name: in code and in ``--map``.
        title: for people.
        kind: id, date, period (a day or a month), money, number, discount (money or a share), flag (yes or no) or
            text.
        ranks: normalised headers of each rank, best first.
        gross: normalised headers of amounts that include the tax.
        ambiguous: normalised headers that may be per unit or per line.
    """

    name: str
    title: str
    kind: str
    ranks: tuple[tuple[str, ...], ...]
    gross: frozenset[str] = frozenset()
    ambiguous: frozenset[str] = frozenset()

    @cached_property
    def places(self) -> Mapping[str, tuple[int, int]]:
        """Return the rank of each normalised header, 1 for the best, and its place in this rank."""
        ranked = [(name, rank, place) for rank, names in enumerate(self.ranks, 1) for place, name in enumerate(names)]
        # The first rank of a name counts.
        return {name: (rank, place) for name, rank, place in reversed(ranked)}


@cache
def side_tables() -> tuple[str, ...]:
    """Return the names of the tables beside the orders, such as "contacts"."""
    return tuple(name for name in _roles_file() if name not in (*MAIN_TABLES, *PIPELINES, *NOT_TABLES))


@cache
def roles(table: str) -> dict[str, Role]:
    """Return the roles of a table, one of `MAIN_TABLES`, `PIPELINES` or `side_tables`, by name."""
    found = {}
    for name, entry in _roles_file()[table].items():
        found[name] = Role(
            name=name,
            title=entry["title"],
            kind=entry["kind"],
            ranks=_ranks(name, entry["names"]),
            gross=frozenset(_names(entry.get("gross", {}))),
            ambiguous=frozenset(_names(entry.get("ambiguous", {}))),
        )
    return found


def _ranks(role: str, entry: str | list[Any]) -> tuple[tuple[str, ...], ...]:
    """Return the names of a role by rank; what only names another table has the names there, without those before."""
    ranks: list[tuple[str, ...]] = []
    for one in [entry] if isinstance(entry, str) else entry:
        found = roles(one)[role].ranks if isinstance(one, str) else (_names(one),)
        known = {name for rank in ranks for name in rank}
        ranks += [kept for rank in found if (kept := tuple(name for name in rank if name not in known))]
    return tuple(ranks)


def _roles_file() -> Mapping[str, Any]:
    content: Mapping[str, Any] = word_file("headers/roles.yaml")
    return content


@cache
def refund_names() -> frozenset[str]:
    """Return the normalised headers of columns that hold refunds beside the amounts of sales."""
    return frozenset(name for rank in roles("transactions")["refunded"].ranks for name in rank)


def status_kind(header: str) -> str:
    """Return the kind of a column of states by its header, "order" where it is unknown.

    The kinds are order, payment, stage (of deals), fulfilment, docstatus (numbers of ERPNext) and captured (yes, no).
    """
    rank = rank_of(roles("transactions")["status"], normalise(header))
    kinds: list[str] = _roles_file()["transactions"]["status"]["kinds"]
    return "order" if rank is None else kinds[rank - 1]


def _names(languages: Mapping[str, str]) -> tuple[str, ...]:
    """Return the normalised names of lists by language; German umlauts also as two letters."""
    names = [name for line in languages.values() for name in _bare_list(line)]
    if "de" in languages:
        names += _bare_list(re.sub("[äöüÄÖÜ]", r"\g<0>e", languages["de"]))
    return tuple(dict.fromkeys(names))


def _bare_list(line: str) -> list[str]:
    return re.sub(r"[^\w,]+", "", _plain(line.translate(TRADITIONAL))).split(",")


def _plain(text: str) -> str:
    """Return a text in lower case, with accents as separate characters and full-width forms as usual ones."""
    if text.isascii():
        return text.casefold()
    return unicodedata.normalize("NFKD", text).casefold().translate(UNDECOMPOSED)


@cache
def _known_names() -> frozenset[str]:
    tables = (*MAIN_TABLES, *PIPELINES, *side_tables())
    ranks = [rank for table in tables for role in roles(table).values() for rank in role.ranks]
    return frozenset(name for rank in ranks for name in rank)


@cache
def _unit_words() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words for units of money and of counts."""
    # "r" may be anything; "元" and "р" are money.
    money = [
        bare for word in currency_words.plain_words() if len(bare := _bare_list(word)[0]) > 1 or not bare.isascii()
    ]
    return frozenset([*money, *_scales()]), frozenset(_bare_list(_roles_file()["units"]["count"]))


@cache
def _scales() -> dict[str, int]:
    """Return the factor of each word for thousands or millions."""
    scales = _roles_file()["units"]["scales"]
    return {word: int(scale) for scale, line in scales.items() for word in _bare_list(line)}


def scale_of(header: str) -> int:
    """Return the factor of a column of money by its header, such as 1,000 for "тыс. руб."; else 1."""
    if read_header(header)[1] != "money":
        return 1
    text = _spelled(header)
    sign = f"[{CURRENCY_SIGNS}]"
    beside = re.search(rf"\b([ktm])\s?{sign}|{sign}\s?([ktm]|mm)\b", text)
    if beside:
        return SCALE_LETTERS[beside[1] or beside[2]]
    return next((scale for word in _words(text)[1:] if (scale := _scales().get(word))), 1)


def normalise(header: str) -> str:
    """Return the known name that a header stands for, else its letters and digits without case and accents.

    Currencies, units and remarks in brackets are ignored where a known name remains.
    """
    return read_header(header)[0]


def is_known(header: str) -> bool:
    """Return whether a header is a known name of some role."""
    return normalise(header) in _known_names()


@lru_cache(maxsize=10_000)
def read_header(header: str) -> tuple[str, str]:
    """Return the name that a header stands for, and its unit: "money", "count", "share" or ""."""
    text = _spelled(header)
    # These patterns take long to prepare, and few headers have such a sign.
    if any(sign in text for sign in CURRENCY_SIGNS):
        text = re.sub(rf"\b(?:us|nt|hk|r|[ktm])\s*(?=[{CURRENCY_SIGNS}])", "", text)
        text = re.sub(rf"\b(?:{'|'.join(BEFORE_UNITS)})\s*(?=[{CURRENCY_SIGNS}])", "", text)
        text = re.sub(rf"(?<=[{CURRENCY_SIGNS}])\s?(?:[ktm]|mm)\b", "", text)
    outside = re.sub(BRACKETS, " ", text)
    money, count = _unit_words()
    ways = [
        (text, NO_UNITS),
        (text, money),
        (outside, NO_UNITS),
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
    """Return a header in lower case, without accents, traditional characters and full-width forms."""
    text = _plain(header.translate(TRADITIONAL))
    return "".join(sign for sign in text if not unicodedata.combining(sign))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def header_words(header: str) -> list[str]:
    """Return the words of a header in lower case, without accents; "billingName" are two."""
    return _words(_spelled(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)))


def _without(units: frozenset[str], text: str) -> str:
    """Return the words of a header without units; the first word is never a unit."""
    kept: list[str] = []
    for word in _words(text):
        if not kept or word not in units:
            kept.append(word)
        elif kept[-1] in BEFORE_UNITS:
            kept.pop()
    return "".join(kept)


def rank_of(role: Role, name: str) -> int | None:
    """Return the rank of a normalised header among the names of a role, 1 for the best; None where it has none."""
    return role.places[name][0] if name in role.places else None


def allows(unit: str, role: Role) -> bool:
    """Return whether a column with a unit in its header can have a role."""
    if unit == "share":
        return role.kind == "discount"
    if unit == "money":
        return role.kind in ("money", "discount")
    return not unit or role.kind == "number" or role.name.startswith("unit_")
