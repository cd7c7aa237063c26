"""custseg report: where the page goes, whole or not at all; formats, standard input, what is missing, the config."""

from __future__ import annotations

import io
import json
import re
import shlex
import shutil
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from reported import found_in

from custseg.writing import formats
from custseg.writing.html import html_page

Run = Callable[..., Any]
FAST = ("--sections", "base,ledger")


def sections(html: str) -> list[str]:
    return re.findall(r'<section id="(\w+)"', html)


def test_the_page_is_written_to_a_file_and_told(call: Run, shop: Path) -> None:
    answer = call("report", "orders.csv", "-o", "page.html", *FAST)
    assert answer.status == 0
    assert answer.out == b""
    assert "3 sections written to page.html" in answer.err
    html = (shop / "page.html").read_text(encoding="utf-8")
    assert sections(html) == ["base", "ledger", "definitions"]
    assert found_in(html).mistakes == []
    assert "Not on this page" not in html


def test_the_commands_on_the_page_run_in_the_folder_of_the_files(
    call: Run, few_of_the_sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a table is cut, the page says how to get all of it: of the same rows, and without naming a folder."""
    files = [Path(shutil.copy(few_of_the_sample / f"{name}.csv", tmp_path)) for name in ("orders", "contacts", "spend")]
    orders, contacts, spend = map(str, files)
    more = ("--as-of", "2026-05-31", "--rows", "quantity > 1", "--sections", "actions,cohorts")
    answer = call("-q", "report", orders, "--contacts", contacts, "--spend", spend, *more)
    assert answer.status == 0, answer.err
    typed = {unescape(found) for found in re.findall("all of them: (custseg [^<]+)", answer.out.decode())}
    assert {words.split()[1] for words in typed} >= {"actions", "cohorts"}
    monkeypatch.chdir(tmp_path)
    for words in sorted(typed):
        done = call("-q", *shlex.split(words)[1:])
        assert done.status == 0, done.err
        assert "orders.csv" in words
        assert "--as-of 2026-05-31" in words
        assert '--rows "quantity > 1"' in words
        # No option that only the report takes.
        assert "--sections" not in words
    assert str(tmp_path) not in answer.out.decode()
    assert (tmp_path / "actions.csv").read_text(encoding="utf-8").startswith("listed_on,")


def test_without_a_file_it_goes_to_standard_output(call: Run) -> None:
    answer = call("-q", "report", "orders.csv", *FAST)
    assert answer.err == ""
    assert answer.out.startswith(b"<!DOCTYPE html>")
    assert answer.out.endswith(b"</html>\n") or answer.out.endswith(b"</html>")


def test_a_terminal_is_told_to_take_a_file(glance: Run) -> None:
    answer = glance("report", "orders.csv", *FAST)
    assert answer.status == 2
    assert "-o FILE.html" in answer.out.decode()


@pytest.mark.parametrize(("suffix", "begins"), [("csv", "section,name,title,value"), ("json", "{"), ("md", "|")])
def test_other_formats_hold_its_figures(call: Run, shop: Path, suffix: str, begins: str) -> None:
    assert call("report", "orders.csv", "-o", f"page.{suffix}", *FAST).status == 0
    text = (shop / f"page.{suffix}").read_text(encoding="utf-8")
    assert text.lstrip().startswith(begins)
    assert "Share of the top 20 %" in text


def test_the_figures_in_json_are_those_of_ltv(call: Run) -> None:
    rows = json.loads(call("-q", "report", "orders.csv", "--format", "json", *FAST).out)["rows"]
    ltv = json.loads(call("-q", "ltv", "orders.csv", "--format", "json").out)["summary"]
    assert {row["name"]: row["value"] for row in rows} == {row["name"]: str(ltv[row["name"]]) for row in rows}


def test_other_commands_make_no_page(call: Run, shop: Path) -> None:
    for words in (("-o", "page.html"), ("--format", "html")):
        answer = call("ltv", "orders.csv", *words)
        assert answer.status == 2
        assert "only custseg report makes a page in html" in answer.err
    assert not (shop / "page.html").exists()


def test_an_earlier_page_stays_whole_if_the_new_one_fails(
    call: Run, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "page.html").write_text("earlier")

    def fails(page: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(html_page, "html_of", fails)
    assert call("report", "orders.csv", "-o", "page.html", *FAST).status == 1
    assert (shop / "page.html").read_text() == "earlier"
    assert sorted(path.name for path in shop.iterdir()) == ["orders.csv", "page.html"]


def test_an_extra_that_is_missing_is_told_before_any_work(
    call: Run, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "find_spec", lambda name: None if name == "altair" else object())
    answer = call("report", "missing.csv", "-o", "page.html")
    assert answer.status == 2
    assert "needs altair, vl-convert-python and jinja2" in answer.err
    assert '"custseg[report]"' in answer.err
    # The figures need none of it.
    assert call("report", "orders.csv", "-o", "page.csv", *FAST).status == 0


def test_standard_input_is_read_once_for_all_sections(call: Run, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert call("report", "orders.csv", "--sections", "base,turnover,file", "--format", "csv").status == 0
    from_file = call("-q", "report", "orders.csv", "--sections", "base,turnover,file", "--format", "csv").out
    content = (shop / "orders.csv").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    from_pipe = call("-q", "report", "-", "--sections", "base,turnover,file", "--format", "csv")
    assert from_pipe.status == 0
    assert from_pipe.out == from_file


def test_title_sections_and_texts_of_the_config(call: Run, shop: Path) -> None:
    (shop / "custseg.yaml").write_text(
        "report:\n  title: Tea & more\n  sections: [ledger, base]\n"
        "  texts:\n    base: |\n      Read <b>me</b>.\n\n      Twice.\n"
    )
    html = call("-q", "report", "orders.csv").out.decode()
    assert sections(html) == ["ledger", "base", "definitions"]
    assert "<title>Tea &amp; more</title>" in html
    assert '<p class="own" dir="auto">Read &lt;b&gt;me&lt;/b&gt;.</p>' in html
    assert '<p class="own" dir="auto">Twice.</p>' in html
    assert sections(call("-q", "report", "orders.csv", "--sections", "base").out.decode()) == ["base", "definitions"]


def test_a_setting_that_one_section_cannot_follow_leaves_that_section_out(call: Run, shop: Path) -> None:
    (shop / "custseg.yaml").write_text("from: 2025-02-01\n")
    answer = call("-q", "report", "orders.csv", "--sections", "base,forecast")
    assert answer.status == 0
    assert sections(answer.out.decode()) == ["base", "definitions"]
    assert "Leave out --from" in answer.out.decode()


def test_a_wrong_section_is_told_with_its_place(call: Run, shop: Path) -> None:
    (shop / "custseg.yaml").write_text("report:\n  sections: [base, segmets]\n")
    answer = call("report", "orders.csv")
    assert answer.status == 4
    assert "custseg.yaml:1" in answer.err
    assert "Did you mean 'segments'?" in answer.err
    (shop / "custseg.yaml").write_text("report:\n  order: [base]\n")
    answer = call("report", "orders.csv")
    assert answer.status == 4
    assert "title, sections" in answer.err


def test_the_help_names_every_section(call: Run) -> None:
    from custseg.analyses.report.registry import SECTIONS

    words = " ".join(call("report", "--help").out.decode().split())
    assert ", ".join(SECTIONS) in words


def test_rejects_are_written_once(call: Run, shop: Path, unread: None) -> None:
    assert call("report", "orders.csv", "-o", "page.html", "--rejects", "rejects.csv", *FAST).status == 0
    alone = call("ltv", "orders.csv", "-o", "ltv.csv", "--rejects", "alone.csv")
    assert alone.status == 0
    assert (shop / "rejects.csv").read_bytes() == (shop / "alone.csv").read_bytes()
