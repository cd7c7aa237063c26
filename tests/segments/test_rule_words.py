"""Words of a rules file: where one is wrong, its place and what is expected there is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from rules_text import check, read

from custseg.segments.reading import built_in_rules


def test_a_word_takes_the_place_of_the_built_in_one_in_both_its_forms(tmp_path: Path) -> None:
    text = 'words: {above: "{edge} < {figure}", customers: "{number} Kd."}\n'
    text += "titles: {orders: {one: Auftrag, many: Aufträge}}"
    words, built_in = read(tmp_path, text)[0].words, built_in_rules().words
    assert words.say("above", figure="Wert", edge="3") == "3 < Wert"
    assert [words.count("customers", number) for number in (1, 1200)] == ["1 Kd.", "1,200 Kd."]
    assert [built_in.count("customers", number) for number in (1, 1200)] == ["1 customer", "1,200 customers"]
    assert words.title("orders") == "Aufträge"
    assert {name: text for name, text in words.several.items() if name not in ("above", "customers")} == {
        name: text for name, text in built_in.several.items() if name not in ("above", "customers")
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("words: {⟦abve: x}", "'above'"),
        ('words: {above: "⟦über {edge}"}', "There: {figure}, {edge}."),
        ('words: {above: "⟦{figure} über {kante}"}', "{figure}, {edge}"),
        ('words: {above: "⟦{figure} über {edge"}', "a brace that is not part of a {place}"),
        ('words: {above: "⟦{figure} über {edge:>9}"}', "a brace"),
        ('words: {above: "⟦{figure.x} über {edge}"}', "a brace"),
        ("words: {median: ⟦[a, b]}", "expected a text"),
        ("words: {customers: ⟦{one: ein Kunde}}", "{one: …, many: …}"),
        ("words: ⟦none", "expected 'name: text' lines"),
        ("titles: {⟦ordrs: Aufträge}", "'orders'"),
        ("titles: {orders: ⟦7}", "expected a text"),
    ],
)
def test_what_is_wrong_with_a_word_is_said_at_its_place(tmp_path: Path, text: str, said: str) -> None:
    check(tmp_path, text, said, alone=False)


def test_a_metric_of_the_file_may_have_a_title_there(tmp_path: Path) -> None:
    text = "metrics: {ppo: {sql: profit / orders}}\ntitles: {ppo: Gewinn je Auftrag}"
    assert read(tmp_path, text)[0].words.title("ppo") == "Gewinn je Auftrag"
