"""The period that a payment covers, by the words of a plan or a product: goods with such words cover nothing."""

from __future__ import annotations

import polars as pl
import pytest

from custseg.tables.values.paid_periods import hint_of_period, months_of_plan, months_of_product

PLANS = {
    "annual": 12, "Yearly": 12, "monthly": 1, "month": 1, "year": 12, "12 months": 12, "24 months": 24, "2 years": 24,
    "2-year": 24, "quarterly": 3, "half-yearly": 6, "Semi-Annual": 6, "p.a.": 12, "Premium, annual billing": 12,
    "1 year": 12, "1yr": 12, "годовая": 12, "12 мес.": 12, "ежемесячно": 1, "年付": 12, "包年套餐": 12, "3个月": 3,
    "jährlich": 12, "anual": 12, "annuel": 12, "roczny": 12, "yıllık": 12, "年額": 12, "jaarlijks": 12,
    "basic": None, "gold": None, "0 months": None, "": None, "2023年": None, "yearlyish": None,
}  # fmt: skip

PRODUCTS = {
    "Pro yearly": 12, "Pro (annual)": 12, "CRM – annual": 12, "Membership 12 months": 12, "2-year license": 24,
    "annual subscription": 12, "Хостинг, 12 мес.": 12, "Jahresabo": 12, "abonnement annuel": 12, "monthly plan": 1,
    "Yearly planner": None, "Annual report 2024": None, "Baby body 12 months": None, "Toy, 1 year": None,
    "Tea": None, "Wine 2 years old": None, "Calendar 2025": None,
}  # fmt: skip


@pytest.mark.parametrize(("texts", "months_of"), [(PLANS, months_of_plan), (PRODUCTS, months_of_product)])
def test_words_that_name_a_period(texts: dict[str, int | None], months_of: object) -> None:
    frame = pl.DataFrame({"text": list(texts)})
    found = frame.select(months_of(pl.col("text")))  # type: ignore[operator]
    assert dict(zip(texts, found.to_series().to_list(), strict=True)) == texts


def test_the_quick_look_misses_nothing() -> None:
    covering = [text for text, months in (PLANS | PRODUCTS).items() if months]
    assert pl.Series(covering).str.contains(hint_of_period()).all()
