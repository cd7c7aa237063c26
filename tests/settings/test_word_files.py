"""Folders of words: one file for each language."""

from __future__ import annotations

from pathlib import Path

from custseg.settings.word_files import words_of


def test_words_of_a_language_stand_on_top_of_the_english_ones(tmp_path: Path) -> None:
    english = 'title: Report\npages: {one: "{number} page", many: "{number} pages"}\nlast: As of {day}\n'
    (tmp_path / "en.yaml").write_text(english, encoding="utf-8")
    russian = 'title: Отчёт\npages: {one: "{number} лист", few: "{number} листа", many: "{number} листов"}\n'
    (tmp_path / "ru.yaml").write_text(russian, encoding="utf-8")
    said, other = words_of(tmp_path, "en"), words_of(tmp_path, "ru")
    assert (said.say("title"), other.say("title")) == ("Report", "Отчёт")
    assert other.say("last", day="2026-11-30") == "As of 2026-11-30"
    assert [said.count("pages", number) for number in (1, 2, 5)] == ["1 page", "2 pages", "5 pages"]
    assert [other.count("pages", number) for number in (1, 2, 5)] == ["1 лист", "2 листа", "5 листов"]
