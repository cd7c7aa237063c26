"""What figures are called in other languages."""

from __future__ import annotations

import pytest

from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.metric_words import english_words, metric_words


@pytest.mark.parametrize(
    ("language", "inside"),
    [
        # In German, adjectives lose the capital letter of a title, nouns keep it.
        (
            "de",
            {"orders": ("Bestellungen", "Bestellung"), "average_order_value": ("durchschnittlicher Bestellwert",) * 2},
        ),
        ("de", {"days_since_last": ("Tage seit der letzten Bestellung",) * 2, "ltv_total": ("LTV gesamt",) * 2}),
        ("fr", {"orders": ("commandes", "commande"), "ltv_to_cac": ("LTV ÷ CAC",) * 2}),
        ("ru", {"average_order_value": ("средний чек",) * 2}),
        ("zh", {"average_order_value": ("客单价",) * 2}),
    ],
)
def test_a_title_as_a_part_of_a_sentence(language: str, inside: dict[str, tuple[str, str]]) -> None:
    figures = metric_words(language).figures
    assert {name: figures[name] for name in inside} == inside


def test_title_header_and_definition() -> None:
    german, english = metric_words("de"), english_words()
    metric = CATALOGUE["average_order_value"]
    assert (german.title(metric), german.header(metric)) == ("Durchschnittlicher Bestellwert", "Ø Bestellwert")
    assert german.definition(metric) == "Umsatz ÷ Bestellungen."
    assert (english.title(metric), english.header(metric)) == ("Average order value", "Avg. order")
    # A group shows the mean of what does not add up.
    assert CATALOGUE["typical_gap"].definition.endswith(" A group shows the mean.")
    assert german.definition(CATALOGUE["typical_gap"]).endswith(" Eine Gruppe zeigt den Mittelwert.")
    assert english.definition(metric) == metric.definition
