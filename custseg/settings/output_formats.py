"""The output formats, one entry each: settings, options, suffixes and writers all read this registry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class OutputFormat:
    """A format that the table of a result can be written in.

    Attributes:
        name: what is typed after ``--format``.
        suffixes: of files in this format, the usual one first.
        writer: ``module.function`` within `custseg.writing`; it takes a result and a binary stream. A text, so
            that only the module of the format in use is loaded.
        is_binary: whether a terminal cannot show it.
        packages: what its writer needs beside the core: names of packages by those they are imported by.
        extra: of custseg that installs them.
        begin: ``module.function`` that takes the settings and loads what takes long while the analysis runs.
        fit: ``module.function`` that makes a result fit the limits of the format, or says why it does not.
        is_page: whether only a result with a page can be written in it.
    """

    name: str
    suffixes: tuple[str, ...]
    writer: str
    is_binary: bool = False
    packages: Mapping[str, str] = field(default_factory=dict)
    extra: str = ""
    begin: str = ""
    fit: str = ""
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
            "xlsx",
            (".xlsx",),
            "excel.write_excel",
            is_binary=True,
            packages={"xlsxwriter": "xlsxwriter"},
            extra="excel",
            fit="excel_cells.fitted",
        ),
        OutputFormat(
            "html",
            (".html", ".htm"),
            "html.html_page.write_html",
            is_binary=True,
            packages={"altair": "altair", "vl_convert": "vl-convert-python", "jinja2": "jinja2"},
            extra="report",
            begin="html.html_page.begin",
            is_page=True,
        ),
    )
}

CHECK_FORMATS = {
    entry.name: entry
    for entry in (
        OutputFormat("junit", (".xml",), "check_reports.write_junit"),
        OutputFormat("github", (), "check_reports.write_github"),
    )
}
"""Formats of ``custseg check`` alone."""

PROPOSAL_FORMATS = {"yaml": OutputFormat("yaml", (".yaml", ".yml"), "check_reports.write_proposal")}
"""Formats of ``custseg check --propose`` alone."""

OWN_FORMATS = CHECK_FORMATS | PROPOSAL_FORMATS

FORMAT_OF_SUFFIX = {suffix: entry.name for entry in OUTPUT_FORMATS.values() for suffix in entry.suffixes}
