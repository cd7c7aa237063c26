"""The page in a real browser: silent, alone, accessible, on a phone, in the dark, on paper."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from reported import reported
from test_html import BIDI, HOSTILE, page_with

from custseg.result import Result
from custseg.writing.html.html_page import html_of

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PHONE, DESK = 390, 1280
A4_PAGES = 6


@dataclass
class Opened:
    """A page in the browser.

    Attributes:
        page: of playwright.
        said: messages of the console, and errors.
        asked: addresses that were asked for.
    """

    page: Any
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def file(whole: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert whole.page is not None
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(html_of(whole.page), encoding="utf-8")
    return path


Open = Callable[..., Opened]


@pytest.fixture
def opening(browser: Any, file: Path) -> Iterator[Open]:
    """Return a function that opens a file; the page by default."""
    contexts = []

    def opening(path: Path = file, width: int = DESK, scheme: str = "light") -> Opened:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        opened = Opened(context.new_page())
        opened.page.on("console", lambda message: opened.said.append(message.text))
        opened.page.on("pageerror", lambda error: opened.said.append(str(error)))
        opened.page.on("request", lambda request: opened.asked.append(request.url))
        opened.page.goto(path.as_uri())
        return opened

    yield opening
    for context in contexts:
        context.close()


def violations(opened: Opened) -> list[str]:
    """Return what axe-core finds, with the elements."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    found = axe.Axe().run(opened.page).response
    assert len(found["passes"]) > 15
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found["violations"]]


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "dark"), (DESK, "light")])
def test_it_is_silent_alone_and_accessible(opening: Open, file: Path, width: int, scheme: str) -> None:
    opened = opening(width=width, scheme=scheme)
    # What is folded away has to be accessible too.
    opened.page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    assert violations(opened) == []
    assert opened.said == []
    assert [address for address in opened.asked if not address.startswith("data:")] == [file.as_uri()]


@pytest.mark.parametrize("language", ["zh", "ru"])
def test_translated_pages_are_accessible(opening: Open, sample_part: Path, tmp_path: Path, language: str) -> None:
    translated = reported(sample_part, sections="segments", lang=language)
    assert translated.page is not None
    path = tmp_path / f"{language}.html"
    path.write_text(html_of(translated.page), encoding="utf-8")
    opened = opening(path, width=PHONE)
    assert opened.page.evaluate("document.documentElement.lang") == language
    assert violations(opened) == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_a_wide_screen_leaves_room_for_tables(opening: Open) -> None:
    """Tables of segments and customers fit, one that stands alone takes all of the page, and no label is broken."""
    page = opening(width=DESK).page
    wide = """all => all.filter(one => !one.closest('details') && one.scrollWidth > one.clientWidth)
        .map(one => one.getAttribute('aria-label'))"""
    assert page.eval_on_selector_all("#segments .scroll, #movers .scroll, #actions .scroll", wide) == []
    alone = """all => all.filter(one => {
        const beside = [one.previousElementSibling, one.nextElementSibling].filter(Boolean);
        const top = one.getBoundingClientRect().top;
        const has_top = other => other.getBoundingClientRect().top === top;
        return one.querySelector(':scope > .scroll') && !beside.some(has_top);
    }).map(one => one.textContent.trim().slice(0, 60))"""
    assert page.eval_on_selector_all(".blocks > .half", alone) == []
    assert page.eval_on_selector("#segments .grid .row-label", "one => one.scrollWidth <= one.clientWidth")


@pytest.mark.parametrize("width", [320, PHONE, 768, DESK])
def test_only_tables_scroll_sideways(opening: Open, width: int) -> None:
    page = opening(width=width).page
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = """all => all.filter(one => !one.closest('.scroll') && !one.closest('svg')
        && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(one => one.outerHTML)"""
    assert page.eval_on_selector_all("main *", outside) == []
    if width == PHONE:
        wide = "all => all.filter(one => one.scrollWidth > one.clientWidth).length"
        assert page.eval_on_selector_all(".scroll", wide) > 0


def test_charts_follow_light_and_dark(opening: Open) -> None:
    colour = "one => getComputedStyle(one).fill"
    light, dark = (opening(scheme=scheme).page.eval_on_selector("#turnover .fill-one", colour)
                   for scheme in ("light", "dark"))  # fmt: skip
    assert light != dark
    assert "rgb" in light


def test_labels_of_charts_are_not_cut_off(opening: Open) -> None:
    outside = """all => all.filter(one => one.getBoundingClientRect().left < 0).map(one => one.textContent)"""
    assert opening(width=PHONE).page.eval_on_selector_all("figure text", outside) == []


def test_it_is_printed_on_few_pages_in_black_on_white(opening: Open) -> None:
    opened = opening(scheme="dark")
    opened.page.emulate_media(media="print", color_scheme="dark")
    assert opened.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert opened.page.eval_on_selector("main p", "one => getComputedStyle(one).color") == "rgb(34, 34, 34)"
    # Nothing can be scrolled on paper: 188 mm at 96 pixels an inch.
    opened.page.set_viewport_size({"width": 710, "height": 900})
    wide = "all => all.filter(one => one.getBoundingClientRect().right > 711).map(one => one.outerHTML)"
    assert opened.page.eval_on_selector_all("main *", wide) == []
    printed = opened.page.pdf(prefer_css_page_size=True)
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= A4_PAGES
    assert b"/MediaBox [0 0 594" in printed or b"/MediaBox [0 0 595" in printed


def test_the_keyboard_leads_through_it(opening: Open) -> None:
    page = opening().page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#base"
    page.locator("sup a").first.click()
    assert page.url.endswith("#def-customers")
    page.locator("#def-customers a").click()
    assert page.url.endswith("#ref-customers")


def test_hostile_texts_do_nothing(opening: Open, whole: Result, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    together = " ".join([*HOSTILE, BIDI])
    path.write_text(html_of(page_with(together, whole)), encoding="utf-8")
    opened = opening(path, width=PHONE)
    assert opened.said == []
    assert [address for address in opened.asked if not address.startswith("data:")] == [path.as_uri()]
    assert opened.page.evaluate("document.querySelectorAll('img, script, b, i').length") == 0
    assert opened.page.locator("h1").text_content().count("<script>alert(1)</script>") == 1
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_a_page_of_names_from_right_to_left(opening: Open, whole: Result, tmp_path: Path) -> None:
    path = tmp_path / "names.html"
    path.write_text(html_of(page_with("شركة الشاي ٣", whole)), encoding="utf-8")
    opened = opening(path, width=PHONE)
    assert violations(opened) == []
    assert opened.page.eval_on_selector("h1", "one => getComputedStyle(one).direction") == "rtl"
    assert opened.page.eval_on_selector("html", "one => getComputedStyle(one).direction") == "ltr"


def test_a_page_without_anything(opening: Open, whole: Result, tmp_path: Path) -> None:
    assert whole.page is not None
    path = tmp_path / "empty.html"
    path.write_text(html_of(replace(whole.page, sections=(), definitions={})), encoding="utf-8")
    assert violations(opening(path)) == []
