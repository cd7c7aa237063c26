"""Random layouts that no system has: names, columns, grain, style of numbers and order of columns by chance."""

from __future__ import annotations

import random

from random_shop import Shop
from shop_layouts import Layout
from yaml_cases import cases

WORDS: dict[str, dict[str, dict[str, str]]] = cases(__file__)
NAMES = {language: words["names"] for language, words in WORDS.items()}
"""Plausible headers by language and kind, of which custseg knows some."""

UNKNOWN = ("col{}", "Betrag {}", "Feld{}", "x_{}", "Wert {}", "val{}", "Custom {}")
"""Names of columns that say nothing."""

NOISE = ("Phone", "PLZ", "Weight", "Counter", "Employee", "Warehouse", "City code", "Batch")

STYLES = ((",", "{}.{:02}"), (";", "{},{:02}"), (";", "{}.{:02}"), ("\t", "{}.{:02}"), ("\t", "{},{:02}"))
"""Separators, and how amounts are written."""

DATES = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y", "%Y-%m-%dT%H:%M:%S")

ON_ALL = (("number",), ("number",), (), ("number", "customer", "email", "name", "when"))
"""Fields of the order that stand on each line, where the others stand on the first."""

ORDER_MONEY = ("lines_amount", "subtotal", "discount", "tax", "shipping", "total")
LINE_MONEY = ("quantity", "price", "line_discount", "line_amount", "line_total", "line_gross")


def random_layout(chance: random.Random, shop: Shop) -> Layout:
    """Return a random layout that can hold a shop: each column is there or not, but never no amount at all."""
    language = chance.choice(list(NAMES))
    grain = chance.choice(["order", "order", "lines", "lines", "first"])
    kinds = ["number", chance.choice(["customer", "email", "name"]), "when"]
    kinds += [kind for kind in ("status",) if chance.random() < 0.85]
    kinds += _money(chance, shop, grain)
    back = chance.choice(["refunded", "refunded", "negative", "", ""])
    # A refund as a row of its own has the amounts of an order, not of one of its lines.
    back = "" if back == "negative" and grain != "order" else back
    kinds += ["refunded"] if back == "refunded" else []
    if grain != "order":
        kinds += ["product", *(["sku"] if chance.random() < 0.4 else [])]
    kinds += [f"noise{place}" for place in range(chance.choice([0, 1, 2, 4]))]
    middle = kinds[1:] if grain == "first" else kinds
    chance.shuffle(middle)
    kinds = ["number", *middle] if grain == "first" else middle
    separator, money = chance.choice(STYLES)
    return Layout(
        f"random {language}",
        "|".join(f"{name}={kind}" for name, kind in zip(_headers(chance, kinds, language), kinds, strict=True)),
        grain=grain,
        on_all=frozenset(
            chance.choice([("number",), ("number",), (), ("number", "customer", "email", "name", "when")])
        ),
        states=WORDS[language]["states"],
        refunds="negative" if back == "negative" and "refunded" not in kinds else "",
        date=chance.choice(DATES),
        money=money,
        separator=separator,
        nobody=grain != "first",
    )


def _money(chance: random.Random, shop: Shop, grain: str) -> list[str]:
    """Return kinds of columns of money: any set that has an amount."""
    while True:
        share = chance.choice([0.3, 0.6, 0.9])
        wanted = [kind for kind in ORDER_MONEY if chance.random() < share]
        if grain != "order":
            wanted = wanted if chance.random() < 0.6 else []
            wanted += [kind for kind in LINE_MONEY if chance.random() < share]
        if not shop.rates:
            wanted = [kind for kind in wanted if kind != "tax"]
        if {"line_amount", "line_total"} <= set(wanted) or {"lines_amount", "subtotal"} <= set(wanted):
            continue  # two columns of one name
        if set(wanted) & {"lines_amount", "subtotal", "total", "line_amount", "line_total"}:
            return wanted


def _headers(chance: random.Random, kinds: list[str], language: str) -> list[str]:
    """Return a header for each kind: known in the language, or saying nothing; no two alike."""
    found: list[str] = []
    blank = chance.choice([0.0, 0.0, 0.15, 0.5])
    for place, kind in enumerate(kinds):
        own = NAMES[language].get(kind, "")
        if kind.startswith("noise"):
            header = NOISE[int(kind[5:])]
        elif kind not in ("number", "customer", "email", "name", "when", "status") and chance.random() < blank:
            header = chance.choice(UNKNOWN).format(place)
        else:
            header = chance.choice(own.split("/"))
        found.append(header if header not in found else f"{header} {place}")
    return found
