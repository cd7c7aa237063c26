"""Workbooks (.xlsx, .xls, .xlsb, .ods): copies one sheet to CSV, as the text that its cells show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from custseg.errors import DataError, nearest
from custseg.notes import Note
from custseg.own_columns import OWN_SHEET
from custseg.shell_words import install_command
from custseg.sources.archives import COPY_AGAIN, names_in_zip
from custseg.sources.date_system import counts_from_1904, with_one_date_system
from custseg.sources.files import private_copy
from custseg.sources.sheet_layout import sheet_layout
from custseg.sources.sheet_text import csv_lines, with_merged
from custseg.sources.sheet_xml import check_archive, check_sheet
from custseg.sources.unsupported import EXPORT_CSV, SAVE_AS, several_sheets

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
MOST_NAMED = 5


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
        name: of the workbook, as the user knows it; with that of the sheet where several are read.
        sheet: name of the sheet.
        notes: which of several sheets was read, and a warning if formulas have no value.
        levels: how deep rows are indented or grouped, by their number.
        from_1904: whether its day numbers count from 1904: those of cells that do not have the format of a date.
    """

    path: str
    name: str
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


def copy_sheets(path: str, name: str, sheet: str | None, *, one_table: bool = False) -> list[SheetCopy]:
    """Write sheets of a workbook to private CSV files.

    Args:
        path: of the workbook.
        name: of the file, as the user knows it.
        sheet: name or number of the sheet; without it each visible one with a table, or of a workbook that custseg
            wrote the table alone.
        one_table: whether several sheets with tables are an error.

    Raises:
        DataError: the workbook cannot be opened, or has no table; or several sheets may be meant.
    """
    content = _content(path, name)
    reader, from_1904 = _reader(content, name), counts_from_1904(content)
    del content  # The reader has its own copy.
    if sheet is None and OWN_SHEET in reader.sheet_names:
        # The sheets behind it explain the table.
        sheet = str(reader.sheet_names[0])
    if sheet is not None:
        loaded = _load(reader, path, name, _sheet_name(reader, path, name, sheet))
        return [_copy(path, name, _with_cells(loaded, name), from_1904)]
    chosen = _tables(reader, path, name)
    if one_table and len(chosen) > 1:
        raise several_sheets([one.size for one in chosen], name)
    if len(chosen) > 1:
        copies = [_copy(path, f"{name}/{one.name}", one, from_1904) for one in chosen]
        text = f"{name}: {len(chosen)} sheets hold tables: {_listed(chosen)}. To read one of them only: --sheet NAME."
        return [replace(copies[0], notes=(*copies[0].notes, Note("sheets", text))), *copies[1:]]
    copy = _copy(path, name, _with_cells(chosen[0] if chosen else None, name), from_1904)
    if (sheets := len(reader.sheet_names)) == 1:
        return [copy]
    text = f"{name}: sheet '{copy.sheet}' was read, one of {sheets}. To read another: --sheet NAME."
    return [replace(copy, notes=(*copy.notes, Note("sheet", text)))]


def _with_cells(sheet: Sheet | None, name: str) -> Sheet:
    """Return a sheet; raise an error if there is none, or none with a cell."""
    if sheet is None or not sheet.cells.width:
        hint = "A table needs a header and at least one row."
        raise DataError("is a workbook without a table", where=name, hint=hint)
    return sheet


def _copy(path: str, name: str, sheet: Sheet, from_1904: bool) -> SheetCopy:
    """Write a sheet to a private file; ``name`` is that of the workbook, or of the sheet where several are read."""
    layout = sheet_layout(path, sheet.name)
    copy = private_copy(csv_lines(with_merged(sheet.cells, layout.merged, sheet.left)), name)
    return SheetCopy(copy, name, sheet.name, sheet.notes, layout.levels, from_1904)


def _listed(sheets: Sequence[Sheet]) -> str:
    names = ", ".join(f"'{one.name}'" for one in sheets[:MOST_NAMED])
    return names + (f" and {len(sheets) - MOST_NAMED} more" if len(sheets) > MOST_NAMED else "")


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


def _tables(reader: Any, path: str, name: str) -> list[Sheet]:
    """Return the visible sheets with a table, otherwise the only one that is not empty."""
    filled = [
        sheet
        for one in reader.sheet_names
        if (sheet := _load(reader, path, name, one)) is not None and sheet.visible and sheet.cells.width
    ]
    tables = [sheet for sheet in filled if sheet.is_table]
    if not tables and len(filled) > 1:
        raise several_sheets([sheet.size for sheet in filled], name)
    return tables or filled


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
