"""Files that are refused: those that are not tables, and those with malformed lines if the user wants an error."""

from __future__ import annotations

from pathlib import Path

import pytest
from nasty_file import HEAD, A, B, C, with_stray_quotes

from custseg.analyses.ltv import ltv
from custseg.errors import DataError
from custseg.result import Result
from custseg.settings.settings import gather

NO_HEADER = (A + B + C).encode()
MAPS = "--map customer_id=#1 --map date=#2 --map revenue=#3"


def ask(tmp_path: Path, content: bytes, **flags: object) -> Result:
    (tmp_path / "orders.csv").write_bytes(content)
    return ltv([str(tmp_path / "orders.csv")], gather(flags, use_config=False, environment={}))


@pytest.mark.parametrize(
    ("content", "what", "hint"),
    [
        (b"Customer ID\nA\nB\n", "has only one column", "commas"),
        (b"A line of text\nand another one of it\nand so on\n", "has only one column", "commas"),
        (b'"A,2024-01-05,10.50"\n"B,2024-01-05,10.50"\n', "has only one column", "commas"),
        (b"sep=;\nCustomer ID,Amount\nA,1\n", "has only one column", "commas"),
        ((HEAD + A + "B,2024-02-06,2\0.25,y\n").encode(), "binary", "CSV"),
        (NO_HEADER, "has no column names", MAPS),
        (b"\xef\xbb\xbf\r\n\r\n", "is empty", "Export"),
    ],
)
def test_a_file_that_is_not_a_table_is_refused(tmp_path: Path, content: bytes, what: str, hint: str) -> None:
    with pytest.raises(DataError) as caught:
        ask(tmp_path, content)
    (problem,) = caught.value.problems
    assert what in problem.what
    assert problem.where.startswith(str(tmp_path / "orders.csv"))
    assert hint in problem.hint


MALFORMED = [
    (HEAD + A + "B,2024-02-06\n" + C, [3]),
    (HEAD + A + B.replace("\n", ",w\n") + C, [3]),
    ("Report\n" + HEAD + A + '"' + B + C, [4]),
    (with_stray_quotes(100, 400).text, [102, 402]),
    (HEAD + A + "x\n" * 9 + B + C, [3, 4, 5, 6, 7]),
]


@pytest.mark.parametrize(("content", "lines"), MALFORMED)
def test_malformed_lines_are_reported_with_their_numbers(tmp_path: Path, content: str, lines: list[int]) -> None:
    (note,) = [note for note in ask(tmp_path, content.encode()).notes if note.name == "bad_rows"]
    assert note.warns
    places = ", ".join(f"{tmp_path / 'orders.csv'}:{line}" for line in lines)
    assert places + (", …" if len(lines) == 5 else ".") in note.text


@pytest.mark.parametrize(("content", "lines"), MALFORMED)
def test_malformed_lines_are_an_error_with_bad_rows_error(tmp_path: Path, content: str, lines: list[int]) -> None:
    with pytest.raises(DataError) as caught:
        ask(tmp_path, content.encode(), bad_rows="error")
    (problem,) = caught.value.problems
    assert caught.value.status == 3
    assert problem.where.startswith(", ".join(f"{tmp_path / 'orders.csv'}:{line}" for line in lines))
    assert "--bad-rows skip" in problem.hint


def test_a_file_without_malformed_lines_passes_with_bad_rows_error(tmp_path: Path) -> None:
    result = ask(tmp_path, (HEAD + A + B + "\n" + C).encode(), bad_rows="error")
    assert result.frame.height == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_a_character_that_is_cut_off_is_reported(tmp_path: Path, encoding: str) -> None:
    text = (
        HEAD
        + "张三,2024-01-05,10.50,北京电子商务\n李四有限公司,2024-02-06,20.25,上海贸易\n" * 20
        + "张三,2024-03-07,30.00,北京"
    )
    result = ask(tmp_path, text.encode(encoding)[:-1])
    assert set(result.frame["customer_id"]) == {"张三", "李四有限公司"}
    assert [note.warns for note in result.notes if note.name == "cut_off"] == [True]
