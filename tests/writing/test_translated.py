"""Titles of a result in the language of the run, while names and values stay."""

from __future__ import annotations

import io
from dataclasses import replace

import polars as pl
import pytest

from custseg.languages import ENGLISH
from custseg.result import Column, Matrix, Result, Section
from custseg.settings.setting import Setting, Settings
from custseg.writing.formats import write_result
from custseg.writing.presented import titled
from custseg.writing.sections import print_sections_below
from custseg.writing.translated import in_language


def made(language: str) -> Result:
    frame = pl.DataFrame(
        {"customer_id": ["Ann"], "rhythm_class": ["too few"], "ltv": [1.5], "mine": [1], "new": [True]}
    )
    columns = [
        Column("customer_id", "Customer"),
        Column("rhythm_class", "Rhythm"),
        Column("ltv", "Worth", "money"),
        Column("mine", "Orders of mine", "count"),
        Column("new", "Neu", "flag"),
    ]
    side = pl.DataFrame({"how": ["call"], "average_order_value": [2.0]})
    section = Section(
        "rules",
        "By rule",
        side,
        [Column("how", "How"), Column("average_order_value", "Average order value", "money", "Avg. order")],
        picture=True,
    )
    return Result("", frame, columns, sections=[section], settings=Settings({"lang": Setting(language, "--lang")}))


def test_titles_that_custseg_gave_change_and_those_of_others_stay() -> None:
    result = in_language(made("de"))
    assert [one.title for one in result.columns] == ["Kunde", "Rhythmus", "Worth", "Orders of mine", "Neu"]
    section = result.sections[0]
    assert section.title == "Nach Regel"
    assert [(one.title, one.header) for one in section.columns] == [
        ("Wie", ""),
        ("Durchschnittlicher Bestellwert", "Ø Bestellwert"),
    ]


def test_people_read_words_of_the_language_and_programs_the_same_as_ever() -> None:
    result, plain = in_language(made("ru")), made(ENGLISH)
    assert titled(result).frame.row(0) == ("Ann", "слишком мало", 1.5, 1, "да")
    assert in_language(plain) is plain
    for format_name in ("csv", "ndjson"):
        texts = []
        for one in (result, plain):
            stream = io.BytesIO()
            write_result(one, format_name, stream)
            texts.append(stream.getvalue())
        assert texts[0] == texts[1]


def test_tables_beside_the_result_too() -> None:
    stream = io.StringIO()
    print_sections_below(in_language(made("fr")), stream, full=True)
    said = stream.getvalue()
    assert "Par règle" in said
    assert "appel" in said
    assert "call" not in said


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("Actions due", "Fällige Maßnahmen"),
        ("Orders by month, none in 12 months since", "Bestellungen nach Monat, keine in 12 Monaten seither"),
        ("Revenue by months since the first order", "Umsatz nach Monaten seit der ersten Bestellung"),
        ("Mood by months since the first order", "Mood by months since the first order"),
        ("Cohorts by {region}", "Kohorten nach {region}"),
        ("Turnover of many days", "Turnover of many days"),
    ],
)
def test_titles_with_numbers_and_names(english: str, german: str) -> None:
    """Numbers and names go where the language has them; what is not quite a title of custseg stays."""
    plain = made("de")
    section = replace(plain.sections[0], title=english)
    grid = Matrix(english, "then", "now", {}, {}, {}, 0)
    result = in_language(replace(plain, sections=[section], matrices=[grid]))
    assert (result.sections[0].title, result.matrices[0].title) == (german, german)


def test_columns_of_two_days() -> None:
    columns = [Column("revenue", "Revenue now", "money"), Column("status", "Status"), Column("mine", "Mood now")]
    result = in_language(replace(made("zh"), columns=columns))
    assert [one.title for one in result.columns] == ["现在收入", "状态", "Mood now"]
    assert result.columns[1].labels["stayed"] == "保留"
