"""A sent file as a table of text: its encoding, its separator, its rows; must never know what its
columns mean.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pos_app.domain.errors import Refused

SEPARATORS = ";,\t"
SAID = re.compile(rf'"?sep=([{SEPARATORS}])"?[{SEPARATORS}]*\r?\n?', re.IGNORECASE)
"""The line above the head in which a spreadsheet says by what it separates."""
ZIP, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORKBOOK_PARTS = (b"xl/workbook.", b"content.xml")


@dataclass(frozen=True, slots=True)
class CsvFile:
    """The text of a file from its head on, by what it is separated, and how many lines stand above
    that head.
    """

    text: str
    separator: str
    above: int

    def rows(self, *, strict: bool = True) -> Iterator[tuple[int, list[str]]]:
        """The head, then every row, each with the number of the line of the file on which it ends;
        `IMPORT_NOT_CSV` where one cannot be read.
        """
        lines = io.StringIO(self.text, newline="")
        reader = csv.reader(lines, delimiter=self.separator, strict=strict)
        try:
            for cells in reader:
                yield reader.line_num + self.above, cells
        except csv.Error:
            line = reader.line_num + self.above
            raise Refused("IMPORT_NOT_CSV", line=line) from None


def csv_file(content: bytes) -> CsvFile:
    """The file as text; `IMPORT_WORKBOOK`, `IMPORT_ZIP` or `IMPORT_ENCODING` where it is none."""
    _refuse_packed(content)
    try:
        return of_text(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused("IMPORT_ENCODING") from None


def of_text(text: str) -> CsvFile:
    """By its first line: that says the separator, or is the head in which most of one stand."""
    said = SAID.match(text)
    if said is not None and (said[0].endswith("\n") or said.end() == len(text)):
        return CsvFile(text[said.end() :], said[1], 1)
    return CsvFile(text, max(SEPARATORS, key=text.split("\n", 1)[0].count), 0)


def _refuse_packed(content: bytes) -> None:
    """What people send for a CSV though it is none; the names in a packed file stand there bare."""
    if content.startswith(OLD_WORKBOOK):
        raise Refused("IMPORT_WORKBOOK")
    if content.startswith(ZIP):
        is_workbook = any(part in content for part in WORKBOOK_PARTS)
        raise Refused("IMPORT_WORKBOOK" if is_workbook else "IMPORT_ZIP")
