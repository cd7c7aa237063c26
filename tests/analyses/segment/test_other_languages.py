"""In another language, people read no English word about segments, and programs read the same as ever."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from exports import line, write_csv
from places import SAMPLE_DATA
from segment_shops import ask
from test_translated_rules import machine_names, shown

from custseg.writing.translated import in_language

TERMS = {"LTV", "RFM", "RF", "ABC", "XYZ", "L", "A", "B", "C", "X", "Y", "Z", "P", "custseg", "rhythm"}
"""Terms of the field and names of classes."""


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the orders of one customer in ten of the sample."""
    header, *rows = (SAMPLE_DATA / "orders.csv").read_text(encoding="utf-8").splitlines()
    path = tmp_path_factory.mktemp("orders") / "orders.csv"
    path.write_text("\n".join([header, *(row for row in rows if row.split(",")[2][-1:] == "0")]) + "\n")
    return path


@pytest.mark.parametrize(
    ("lang", "flags"),
    [
        ("ru", {"scheme": "abc", "compare_to": "2024-06-30"}),
        (
            "ru",
            {"scheme": "lifecycle", "members": "all", "top": 40, "columns": "segment,why,strategy,lapsed,new,orders"},
        ),
        ("zh", {"cross": "rfm"}),
        ("zh", {"scheme": "rhythm", "members": "all", "top": 40, "columns": "segment,why"}),
    ],
    ids=str,
)
def test_no_english_word_is_left(
    orders: Path, monkeypatch: pytest.MonkeyPatch, lang: str, flags: dict[str, Any]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    text = shown(in_language(ask(orders, lang=lang, **flags)))
    names = "|".join(sorted(map(re.escape, machine_names()), key=len, reverse=True))
    left = re.sub(rf"(?<![\w-])(?:{names})(?![\w-])|\bC\d{{4}}\b", "", text)
    assert {*re.findall(r"[A-Za-z]+", left)} - TERMS == set()


def test_programs_read_the_same(orders: Path) -> None:
    """Texts for people follow the language, names of columns, segments, tags and rules do not."""
    texts = ["why", "strategy"]
    plain, other = (ask(orders, members="all", top=500, lang=lang) for lang in ("en", "fr"))
    assert plain.frame.drop(texts).equals(other.frame.drop(texts))
    assert not plain.frame.select(texts).equals(other.frame.select(texts))
    plain, other = (ask(orders, scheme="lifecycle", lang=lang) for lang in ("en", "fr"))
    texts = ["title", "strategy", "thresholds"]
    assert plain.frame.columns == other.frame.columns
    assert plain.frame.drop(texts).equals(other.frame.drop(texts))
    assert {one.name: one.value for one in plain.summary if one.unit != "text"} == {
        one.name: one.value for one in other.summary if one.unit != "text"
    }


@pytest.mark.parametrize(
    ("lang", "cuts", "why"),
    [
        ("de", ["hoch = 2 oder mehr Bestellungen (Median)",
                "hoch = durchschnittlicher Bestellwert über 10.00 (Median)"],
         "Bestellungen 2: hoch, 1 über der Grenze 1 · "
         "durchschnittlicher Bestellwert 10.00: niedrig, auf der Grenze 10.00"),
        ("fr", ["élevé = 2 commandes ou plus (médiane)", "élevé = panier moyen au-dessus de 10.00 (médiane)"],
         "commandes 2\u00a0: élevé, 1 au-dessus du seuil 1 · panier moyen 10.00\u00a0: faible, au seuil 10.00"),
        ("es", ["alto = 2 o más pedidos (mediana)", "alto = valor medio del pedido por encima de 10.00 (mediana)"],
         "pedidos 2: alto, 1 por encima del corte 1 · valor medio del pedido 10.00: bajo, en el corte 10.00"),
        ("ru", ["высокий уровень = заказы: 2 и более (медиана)", "высокий уровень = средний чек выше 10.00 (медиана)"],
         "заказы 2: высокий уровень, на 1 выше границы 1 · средний чек 10.00: низкий уровень, на границе 10.00"),
        ("zh", ["高 = 订单数：2 及以上 (中位数)", "高 = 客单价高于 10.00 (中位数)"],
         "订单数 2：高，高出界限 1 达 1 · 客单价 10.00：低，恰在界限 10.00"),
    ],
)  # fmt: skip
def test_cuts_and_reasons_by_hand(tmp_path: Path, lang: str, cuts: list[str], why: str) -> None:
    """Ann has two orders of 10, Bob and Cyd one of 10: the medians are 1 and 10.00."""
    rows = [
        line(name, f"{name}{day}", dt.date(2025, day, 1), 10, profit=5)
        for name, day in [("Ann", 1), ("Ann", 3), ("Bob", 2), ("Cyd", 2)]
    ]
    path = write_csv(tmp_path / "orders.csv", rows)
    result = ask(path, lang=lang)
    assert [one.value for one in result.summary if one.name.startswith("cut_words")] == cuts
    members = ask(path, members="all", lang=lang)
    assert members.frame.filter(pl.col("customer_id") == "Ann")["why"].item() == why
