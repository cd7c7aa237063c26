"""The page as HTML: well-formed, one file, everything linked, hostile texts stay texts."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from reported import found_in, reported

from custseg.errors import UsageError
from custseg.page import Card, Cards, Chart, Head, Page, Prose, Section, Table, Tile, Tiles
from custseg.result import Result
from custseg.writing import formats
from custseg.writing.html.html_page import html_of, write_html
from custseg.writing.html.svg import of_the_page

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "&lt;b&gt;&#x3C;i",
    "]]><!-- --><style>*{display:none}</style>",
)
BIDI = "abc\u202edef\u2066ghi\u200fjkl\u2028mno\x07\x00\ud800"


@pytest.fixture(scope="module")
def html(whole: Result) -> str:
    assert whole.page is not None
    return html_of(whole.page)


def page_with(text: str, whole: Result) -> Page:
    """Return a page on which every text is this one."""
    assert whole.page is not None
    table = Table(text, (Head(text), Head(text, is_long=True)), ((text, text),), text, {(0, 1): 3}, total=True)
    points = ({"x": text, "y": 1.0, "low": 0.5, "high": 2.0, "series": text, "step": 2},)
    across = ({"x": 1.0, "y": text, "series": text, "step": 2},)
    charts = [Chart(kind, text, text, points, text, text, "money", table, (text,)) for kind in ("bars", "band")]
    charts += [Chart(kind, text, text, across, text, text, "share", table, (text,)) for kind in ("pairs", "heat")]
    card = Card(text, ((text, text),), text, (text,), text, (text,), (0, 0))
    blocks = (Tiles((Tile(text, text, "customers", text, (text,), missed=True),)), Prose((text,)),
              Prose((text,), warns=True), table, Cards(text, (card,), (text,), (text,), text),
              Cards(text, (replace(card, place=None),)), *charts)  # fmt: skip
    one = Section("base", text, text, blocks, (text,))
    return replace(whole.page, title=text, about=(text,), sections=(one,), left_out=(text,))


def test_it_is_well_formed_and_every_link_leads_somewhere(html: str) -> None:
    found = found_in(html)
    assert html.startswith("<!DOCTYPE html>")
    assert found.mistakes == []
    ids = found.ids()
    assert len(ids) == len({*ids})
    assert {link.removeprefix("#") for link in found.links()} <= {*ids}
    assert all(link.startswith("#") for link in found.links())


def test_footnotes_are_linked_both_ways(html: str, whole: Result) -> None:
    assert whole.page is not None
    ids, links = found_in(html).ids(), found_in(html).links()
    for name in whole.page.definitions:
        assert f"ref-{name}" in ids
        assert f"def-{name}" in ids
        assert f"#ref-{name}" in links
        assert f"#def-{name}" in links
    marks = re.findall(r'<sup><a href="#def-(\w+)"[^>]*>(\d+)</a></sup>', html)
    assert dict(marks) == {name: str(number) for number, name in enumerate(whole.page.definitions, 1)}


def test_it_is_one_file_without_script_and_style_attributes(html: str) -> None:
    elements = found_in(html).elements
    assert not {"script", "iframe", "object", "embed", "img", "form", "base", "image", "use"} & {e[0] for e in elements}
    attributes = {name: value for _, one in elements for name, value in one.items()}
    assert not [
        name for name in attributes if name.startswith("on") or name in ("style", "src", "srcset", "xlink:href")
    ]
    assert "http://" not in html.replace("http-equiv", "")
    assert "https://" not in html
    assert "@import" not in html
    style = re.search(r"<style>(.*)</style>", html, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in html


def test_charts_say_what_they_show_and_have_their_figures_beside(html: str, whole: Result) -> None:
    assert whole.page is not None
    charts = [block for section in whole.page.sections for block in section.blocks if isinstance(block, Chart)]
    found = found_in(html)
    pictures = [one for name, one in found.elements if name == "svg"]
    assert len(pictures) == len(charts) >= 5
    for picture in pictures:
        assert picture["role"] == "img"
        assert picture["aria-labelledby"] in found.ids()
    for chart in charts:
        assert chart.text in found.texts
        assert chart.table.rows[-1][-1] in found.texts


def test_it_stays_small(html: str) -> None:
    assert len(html.encode()) < 300_000


def test_it_is_the_same_every_time(html: str, whole: Result) -> None:
    assert whole.page is not None
    assert html_of(whole.page) == html


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(text: str, whole: Result) -> None:
    harmless, hostile = (found_in(html_of(page_with(one, whole))) for one in ("harmless", text))
    assert hostile.mistakes == []
    # Long labels of charts may be cut; what is a text of HTML is there in full.
    assert hostile.texts.count(text.strip()) >= 30

    def structure(found: object) -> list[tuple[str, tuple[str, ...]]]:
        elements = found.elements  # type: ignore[attr-defined]
        return [(name, tuple(one)) for name, one in elements if name not in ("text", "g", "path", "tspan", "line")]

    assert structure(hostile) == structure(harmless)


def test_signs_that_turn_text_around_or_are_not_allowed_are_replaced(whole: Result) -> None:
    made = html_of(page_with(BIDI, whole))
    made.encode("utf-8")
    assert not re.search("[\x00-\x08\u200f\u2028\u202e\u2066\ud800-\udfff]", made)
    assert "abc�def�ghi�jkl�mno���" in made
    assert found_in(made).mistakes == []


def test_names_from_right_to_left_keep_their_direction_and_joiners(sample_part: Path, tmp_path: Path) -> None:
    name = "علی\u200cرضا"
    contacts = pl.read_csv(sample_part.parent / "contacts.csv", infer_schema=False).with_columns(name=pl.lit(name))
    contacts.write_csv(tmp_path / "contacts.csv")
    result = reported(sample_part, contacts=str(tmp_path / "contacts.csv"), sections="actions")
    assert result.page is not None
    made = html_of(result.page)
    assert re.search(rf'<th scope="row" dir="auto">{name} \(C\d+\)</th>', made)


def test_a_drawing_keeps_nothing_that_acts() -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10" height="5">'
        '<script>x</script><style>*{}</style><image href="http://e.org"/><foreignObject><p>x</p></foreignObject>'
        '<a xlink:href="http://e.org"><text>gone</text></a><g onclick="x()" id="i" class="c"><text fill="#0000f4" '
        'font-family="Remote" style="fill:red">A &lt; B</text><rect fill="url(#g)" width="1.23456" /></g></svg>'
    )
    made = of_the_page(drawing, "what")
    assert made == (
        '<svg viewBox="-12 0 34 5" role="img" aria-labelledby="what" focusable="false"><g><text class="fill-ink">'
        'A &lt; B</text><rect fill="none" width="1.2" /></g></svg>'
    )


def test_only_results_with_a_page_are_written(whole: Result) -> None:
    stream = io.BytesIO()
    with pytest.raises(UsageError, match="only custseg report"):
        write_html(replace(whole, page=None), stream)
    assert stream.getvalue() == b""


def test_without_the_extra_the_install_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "find_spec", lambda name: None if name == "vl_convert" else object())
    with pytest.raises(UsageError, match="needs altair, vl-convert-python and jinja2") as error:
        formats.check_installed("html")
    assert 'custseg[report]"' in error.value.problems[0].hint
