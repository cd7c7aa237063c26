"""Workbooks (.xlsx, .xls, .xlsb, .ods): copies one sheet to CSV, as the text that its cells show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from custseg.errors import DataError, nearest
from custseg.notes import Note
from custseg.shell_words import install_command
from custseg.sources.archives import COPY_AGAIN, names_in_zip
from custseg.sources.date_system import counts_from_1904, with_one_date_system
from custseg.sources.files import private_copy
from custseg.sources.sheet_layout import sheet_layout
from custseg.sources.sheet_xml import check_archive, check_sheet
from custseg.sources.unsupported import EXPORT_CSV, SAVE_AS

if TYPE_CHECKING:
    import polars as pl

OLE_STREAMS = {
    "EncryptedPackage": "encrypted", "Workbook": "workbook", "Book": "workbook",
    "WordDocument": "a Word document", "PowerPoint Document": "a presentation", "__nameid_version1.0": "an e-mail",
}  # fmt: skip
ZIPPED_DOCUMENTS = {
    "xl/workbook.xml": "workbook", "xl/workbook.bin": "workbook", "content.xml": "workbook",
    "word/document.xml": "a Word document", "ppt/presentation.xml": "a presentation",
    "Index/Document.iwa": "a Numbers or Pages document",
}  # fmt: skip
ROWS_AT_ONCE = 100_000
NUMBER = re.compile(r"^-?[\d.]+(?:[eE][+-]?\d+)?$")


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook.

    Attributes:
        name: of the sheet.
        cells: its cells as text; row n of the sheet is row n.
        visible: whether it is not hidden.
        notes: a warning if formulas have no value.
        left: number of columns left of the first one that is filled.
    """

    name: str
    cells: pl.DataFrame
    visible: bool
    notes: tuple[Note, ...] = ()
    left: int = 0

    @property
    def is_table(self) -> bool:
        """Return whether it may be a table: at least two rows and two columns."""
        return self.cells.height >= 2 and self.cells.width >= 2

    @property
    def size(self) -> str:
        """Return its name and size, for messages."""
        return f"'{self.name}' ({self.cells.height:,} × {self.cells.width})"


@dataclass(frozen=True)
class SheetCopy:
    """A private CSV file with one sheet of a workbook.

    Attributes:
        path: of the file in UTF-8; line n is row n of the sheet.
        sheet: name of the sheet.
        notes: which of several sheets was read, and a warning if formulas have no value.
        levels: how deep rows are indented or grouped, by their number.
        from_1904: whether its day numbers count from 1904: those of cells that do not have the format of a date.
    """

    path: str
    sheet: str
    notes: tuple[Note, ...]
    levels: dict[int, int] = field(default_factory=dict)
    from_1904: bool = False


def kind_of_zip(path: str) -> str:
    """Return "workbook", or which other document a zip archive is; empty if it is only an archive."""
    names = names_in_zip(path)
    return next((kind for name, kind in ZIPPED_DOCUMENTS.items() if name in names), "")


def check_ole(path: str, name: str) -> None:
    """Raise an error if a file in the container format of older Office programs is not a readable workbook.

    Args:
        path: of the file.
        name: of the file, as the user knows it.

    Raises:
        DataError: it has a password, or is another document.
    """
    with open(path, "rb") as stream:
        header = stream.read(512).ljust(512, b"\0")
        size = 1 << min(int.from_bytes(header[30:32], "little"), 12)
        stream.seek((int.from_bytes(header[48:52], "little") + 1) * size)
        directory = stream.read(8 * size)
    found = [kind for stream, kind in OLE_STREAMS.items() if stream.encode("utf-16-le") + b"\0\0" in directory]
    if "encrypted" in found:
        raise locked(name)
    if found and found[0] != "workbook":
        raise DataError(f"is {found[0]}", where=name, hint=EXPORT_CSV)


def locked(name: str) -> DataError:
    """Return the error for a workbook with a password."""
    return DataError("is a workbook with a password", where=name, hint="Open it, and save it without the password.")


def copy_sheet(path: str, name: str, sheet: str | None) -> SheetCopy:
    """Write one sheet of a workbook to a private CSV file.

    Args:
        path: of the workbook.
        name: of the file, as the user knows it.
        sheet: name or number of the sheet; without it the only one with a table.

    Raises:
        DataError: the workbook cannot be opened, or several sheets may be meant.
    """
    content = _content(path, name)
    reader, from_1904 = _reader(content, name), counts_from_1904(content)
    del content  # The reader has its own copy.
    if sheet is None:
        chosen = _only_table(reader, path, name)
    else:
        chosen = _load(reader, path, name, _sheet_name(reader, path, name, sheet))
    if chosen is None or not chosen.cells.width:
        hint = "A table needs a header and at least one row."
        raise DataError("is a workbook without a table", where=name, hint=hint)
    notes = chosen.notes
    if sheet is None and (sheets := len(reader.sheet_names)) > 1:
        text = f"{name}: sheet '{chosen.name}' was read, one of {sheets}. To read another: --sheet NAME."
        notes = (*notes, Note("sheet", text))
    layout = sheet_layout(path, chosen.name)
    copy = private_copy(_csv_lines(_with_merged(chosen, layout.merged)), name)
    return SheetCopy(copy, chosen.name, notes, layout.levels, from_1904)


def _content(path: str, name: str) -> bytes:
    """Return the bytes of a workbook, once they are known to be one that fits into memory."""
    with open(path, "rb") as stream:
        zipped = stream.read(2) == b"PK"
    if zipped:
        check_archive(path, name)
    else:
        check_ole(path, name)
    with open(path, "rb") as stream:
        return stream.read()


def _reader(content: bytes, name: str) -> Any:
    """Return the reader of a workbook."""
    try:
        import fastexcel
    except ImportError:
        hint = f"To read it: {install_command('excel')}. Or save the sheet as CSV, and use that file."
        raise DataError("is an Excel workbook", where=name, hint=hint) from None
    try:
        # From bytes: for a path the library needs a suffix, which a private copy does not have.
        return fastexcel.read_excel(with_one_date_system(content))
    except fastexcel.FastExcelError as error:
        raise _unreadable(error, name) from error


def _unreadable(error: Exception, name: str) -> DataError:
    if "password" in str(error).lower() or "encrypt" in str(error).lower():
        return locked(name)
    return DataError("is a damaged workbook", where=name, hint=COPY_AGAIN + " " + SAVE_AS)


def _load(reader: Any, path: str, name: str, sheet: str, rows: int | None = None) -> Sheet | None:
    """Return a sheet with its cells as text, or its first rows; None if it is a chart."""
    import fastexcel

    without_value = check_sheet(path, name, sheet)
    try:
        # With no row skipped, not even empty ones, row n of the sheet stays row n.
        loaded = reader.load_sheet(sheet, header_row=None, skip_rows=0, n_rows=rows, dtypes="string")
    except (fastexcel.SheetNotFoundError, fastexcel.CannotRetrieveCellDataError):
        return None
    except fastexcel.FastExcelError as error:
        raise _unreadable(error, name) from error
    notes: tuple[Note, ...] = ()
    if without_value:
        text = (
            f"{name}: formulas in '{sheet}' have no calculated value and were read as empty. "
            "Open the file in a spreadsheet program, and save it."
        )
        notes = (Note("formulas_without_values", text, warns=True),)
    left = min((column.absolute_index for column in loaded.available_columns()), default=0)
    return Sheet(sheet, loaded.to_polars(), loaded.visible == "visible", notes, left)


def _only_table(reader: Any, path: str, name: str) -> Sheet | None:
    """Return the only visible sheet with a table, otherwise the only one that is not empty."""
    chosen: Sheet | None = None
    sizes: list[str] = []
    tables = 0
    for sheet_name in reader.sheet_names:
        sheet = _load(reader, path, name, sheet_name)
        if sheet is None or not sheet.visible or not sheet.cells.width:
            continue
        tables += sheet.is_table
        sizes.append(sheet.size)
        if sheet.is_table or chosen is None:
            chosen = sheet
    if tables > 1 or (len(sizes) > 1 and not tables):
        what = f"has several sheets: {', '.join(sizes)}"
        hint = "Choose one with --sheet NAME or --sheet NUMBER. Save a sheet of contacts as a separate file."
        raise DataError(what, where=name, hint=hint)
    return chosen


def _sheet_name(reader: Any, path: str, name: str, sheet: str) -> str:
    """Return the name of a sheet given by name or number; numbers count the visible sheets from 1."""
    names: list[str] = list(reader.sheet_names)
    folded = {one.strip().casefold(): one for one in names}
    if sheet in names:
        return sheet
    if sheet.strip().casefold() in folded:
        return folded[sheet.strip().casefold()]
    if sheet.strip().isdecimal():
        visible = [one for one in names if (loaded := _load(reader, path, name, one, rows=0)) and loaded.visible]
        if 0 < int(sheet) <= len(visible):
            return visible[int(sheet) - 1]
        raise DataError(f"has no sheet {sheet}", where=name, hint=f"Its sheets: {', '.join(visible)}.")
    raise DataError(f"has no sheet '{sheet}'", where=name, hint=nearest(sheet, names))


def _with_merged(sheet: Sheet, merged: Iterable[tuple[int, int, int]]) -> pl.DataFrame:
    """Return the cells with the text of merged ones in each row that they span.

    A number is left where it stands: as an amount it would count once per row.

    Args:
        sheet: as it was read.
        merged: column, first and last row of merged ranges.
    """
    import polars as pl

    filled: dict[str, dict[int, str]] = {}
    for column, top, bottom in merged:
        place = column - 1 - sheet.left
        if not 0 <= place < sheet.cells.width or top > sheet.cells.height:
            continue
        text = sheet.cells[top - 1, place]
        if text and not NUMBER.match(text):
            rows = filled.setdefault(sheet.cells.columns[place], {})
            rows.update(dict.fromkeys(range(top, min(bottom, sheet.cells.height)), text))
    return sheet.cells.with_columns(
        pl.coalesce(name, pl.Series(name, [rows.get(row) for row in range(sheet.cells.height)], pl.String)).alias(name)
        for name, rows in filled.items()
    )


def _csv_lines(cells: pl.DataFrame) -> Iterator[bytes]:
    """Yield the cells as CSV; an empty row is a blank line."""
    import polars as pl

    texts = [_text(name) for name in cells.columns]
    joined = pl.concat_str([text.fill_null("") for text in texts], separator=",")
    blank = pl.all_horizontal(pl.all().is_null())
    line = pl.when(blank).then(pl.lit("")).otherwise(joined).alias("line")
    for part in cells.iter_slices(ROWS_AT_ONCE):
        yield (str(part.select(line.str.join("\n")).item()) + "\n").encode()


def _text(column: str) -> pl.Expr:
    """Return the cells of a column as a spreadsheet shows them: dates without time, times without date, TRUE, FALSE."""
    import polars as pl

    text = pl.col(column).str.replace_all(r"[\r\n]+", " ")
    midnight = r"^\d{4}-\d\d-\d\d 00:00:00$"
    clock = r"^(?:1899-12-3[01]|1904-01-01) \d\d:\d\d:\d\d"
    displayed = (
        pl.when(text.str.contains(midnight))
        .then(text.str.head(10))
        .when(text.str.contains(clock))
        .then(text.str.slice(11))
        .when(text.is_in(["true", "false"]))
        .then(text.str.to_uppercase())
        .otherwise(text)
    )
    quoted = pl.lit('"') + displayed.str.replace_all('"', '""', literal=True) + pl.lit('"')
    return pl.when(displayed.str.contains(r'[",]')).then(quoted).otherwise(displayed)
