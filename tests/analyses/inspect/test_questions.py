"""``custseg init`` offers what can be right, and asks again where an answer is not."""

from __future__ import annotations

from pathlib import Path

from custseg.analyses.inspect.starter_config import starter_config
from custseg.errors import Choice
from custseg.settings.setting import Settings


def test_the_only_column_of_dates_is_the_only_choice_of_the_date(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("customer_id,wann,revenue,remark\na,2025-01-03,10.5,x\nb,2025-02-03,11,y\n")
    asked: list[list[str]] = []

    def ask(question: str, choices: tuple[Choice, ...]) -> Choice:
        asked.append([choice.label for choice in choices])
        return choices[0]

    text = starter_config([str(path)], Settings(), ask)
    assert len(asked) == len(asked[0]) == 1
    assert "wann" in asked[0][0]
    assert 'date: "wann"' in text


def test_an_answer_that_the_file_contradicts_is_asked_for_again(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("customer_id,date,remark,q7\na,2025-01-03,x,5\nb,2025-02-03,y,6\n")
    asked: list[str] = []

    def ask(question: str, choices: tuple[Choice, ...]) -> Choice:
        asked.append(question)
        wanted = "remark" if len(asked) == 1 else "q7"
        return next(choice for choice in choices if wanted in choice.label)

    text = starter_config([str(path)], Settings(), ask)
    assert len(asked) == 2
    assert "no row can be used" in asked[1]
    assert 'revenue: "q7"' in text
