"""The output formats, one entry each: settings, options, suffixes and writers all read this registry."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OutputFormat:
    """A format that the table of a result can be written in.

    Attributes:
        name: what is typed after ``--format``.
        suffixes: of files in this format, the usual one first.
        writer: ``module.function`` within `custseg.writing`; it takes a result and a binary stream. A text, so
            that only the module of the format in use is loaded.
        is_binary: whether a terminal cannot show it.
        needs: ``module.function`` within `custseg.writing` that takes the settings, refuses it where an extra is
            missing, and may begin to load it; empty without.
        is_page: whether only a result with a page can be written in it.
    """

    name: str
    suffixes: tuple[str, ...]
    writer: str
    is_binary: bool = False
    needs: str = ""
    is_page: bool = False


OUTPUT_FORMATS = {
    entry.name: entry
    for entry in (
        OutputFormat("table", (".txt",), "table.write_table"),
        OutputFormat("csv", (".csv",), "formats.write_csv"),
        OutputFormat("tsv", (".tsv",), "formats.write_tsv"),
        OutputFormat("json", (".json",), "json_document.write_json"),
        OutputFormat("ndjson", (".ndjson", ".jsonl"), "formats.write_ndjson"),
        OutputFormat("md", (".md",), "formats.write_markdown"),
        OutputFormat("parquet", (".parquet", ".pq"), "formats.write_parquet", is_binary=True),
        OutputFormat(
            "html",
            (".html", ".htm"),
            "html.html_page.write_html",
            is_binary=True,
            needs="html.html_page.check_html",
            is_page=True,
        ),
    )
}

FORMAT_OF_SUFFIX = {suffix: entry.name for entry in OUTPUT_FORMATS.values() for suffix in entry.suffixes}
