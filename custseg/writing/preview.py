"""A result at a glance, for a notebook or a Python prompt: the first rows, the summary, the notes."""

from __future__ import annotations

from html import escape
from itertools import groupby

from custseg.numbers import readable, singular
from custseg.result import Column, Figure, Result
from custseg.writing.escaping import one_line
from custseg.writing.table import seen_columns

TEXT_ROWS, HTML_ROWS = 10, 20
TEXT_WIDTH = 100
MAX_TEXT, MAX_CELL = 24, 200
"""Characters of a text that a prompt and a notebook show."""

STYLE = "text-align:{};padding:2px 8px;white-space:nowrap"


def text_preview(result: Result) -> str:
    """Return the first rows as columns of text, as many as fit a line, and the summary."""
    texts = {column: _texts(result, column, TEXT_ROWS, MAX_TEXT) for column in seen_columns(result)}
    lines, hidden = [""] * (1 + min(TEXT_ROWS, result.frame.height)), []
    for column, cells in texts.items():
        cells = [_shortened(column.name, MAX_TEXT), *cells]
        width = max(map(len, cells))
        if len(lines[0]) + 2 + width > TEXT_WIDTH:
            hidden.append(column.name)
            continue
        gap = "  " if lines[0] else ""
        padded = [cell.ljust(width) if column.is_text else cell.rjust(width) for cell in cells]
        lines = [line + gap + cell for line, cell in zip(lines, padded, strict=True)]
    more = [_rows_shown(result, TEXT_ROWS)] + ([f"{len(hidden)} more columns"] if hidden else [])
    figures = [f"{line}: {' · '.join(phrases)}" for line, phrases in summary_phrases(result)]
    body = [line.rstrip() for line in [*lines, f"({', '.join(more)})", *figures]]
    return "\n".join([one_line(result.title), *body])


def html_preview(result: Result) -> str:
    """Return the first rows as a table in HTML, the summary and the notes; every text is escaped."""
    columns = seen_columns(result)
    cells = [_texts(result, column, HTML_ROWS, MAX_CELL) for column in columns]
    head = "".join(
        f'<th style="{_style(column)}" title="{escape(one_line(column.name))}">{escape(one_line(column.title))}</th>'
        for column in columns
    )
    rows = [
        "<tr>"
        + "".join(
            f'<td style="{_style(column)}">{escape(cell)}</td>' for column, cell in zip(columns, row, strict=True)
        )
        + "</tr>"
        for row in zip(*cells, strict=True)
    ]
    summary = [
        f"<li><b>{escape(line)}</b> {escape(' · '.join(phrases))}</li>" for line, phrases in summary_phrases(result)
    ]
    notes = [
        f"<li>{'<b>!</b> ' if note.warns else ''}{escape(one_line(note.text))}"
        + (f" <code>{escape(one_line(note.command))}</code>" if note.command else "")
        + "</li>"
        for note in result.notes
    ]
    return "\n".join(
        [
            '<div style="overflow-x:auto">',
            f"<p><b>{escape(one_line(result.title))}</b></p>",
            f"<table><thead><tr>{head}</tr></thead><tbody>",
            *rows,
            "</tbody></table>",
            f"<p>{escape(_rows_shown(result, HTML_ROWS))}</p>",
            *(f"<ul>{''.join(items)}</ul>" for items in (summary, notes) if items),
            "</div>",
        ]
    )


def _style(column: Column) -> str:
    return STYLE.format("left" if column.is_text else "right")


def _texts(result: Result, column: Column, rows: int, most: int) -> list[str]:
    """Return what people read in the first rows of a column."""
    values = result.frame[column.name].head(rows).to_list()
    return [_shortened(readable(value, column.unit), most) for value in values]


def _shortened(text: str, most: int) -> str:
    text = one_line(text)
    return text if len(text) <= most else text[: most - 1] + "…"


def _rows_shown(result: Result, most: int) -> str:
    shown, total = min(most, result.frame.height), result.frame.height
    return f"{shown:,} of {total:,} rows" if shown < total else f"{total:,} row{'s' * (total != 1)}"


def summary_phrases(result: Result) -> list[tuple[str, list[str]]]:
    """Return the phrases of the summary that people read, by the heading of their line."""
    known = [figure for figure in result.summary if figure.phrase and figure.value is not None]
    lines: dict[str, list[str]] = {}
    for line, figures in groupby(known, key=lambda figure: figure.line):
        lines.setdefault(one_line(line), []).extend(map(_phrase, figures))
    return list(lines.items())


def _phrase(figure: Figure) -> str:
    phrase = singular(figure.phrase) if figure.value == 1 else figure.phrase
    return one_line(phrase.format(readable(figure.value, figure.unit)))
