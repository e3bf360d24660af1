"""A receipt as a PDF file on A4, row by row as it would be printed; black on white whatever the
till wears.
"""

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRect, QStandardPaths
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from pos_app.domain.errors import Refused
from pos_app.till.devices.receipt_layout import Row
from pos_app.till.ui.look import Look
from pos_app.till.ui.theme import LIGHT
from pos_app.till.ui.widgets.paper import PAD, WIDTH, paint_row, row_height

RESOLUTION = 96
"""Dots per inch, so that a pixel of the screen is one of the page."""
SCALE = 1.5
MARGIN = 48


def save_pdf(look: Look, rows: tuple[Row, ...], name: str) -> Path:
    """Write the rows to `name.pdf` in the person's documents; `PDF_FAILED` where that cannot be."""
    kind = QStandardPaths.StandardLocation.DocumentsLocation
    folder = Path(QStandardPaths.writableLocation(kind) or Path.home())
    file = folder / f"{name}.pdf"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(pdf_of(look, rows))
    except OSError as error:
        raise Refused("PDF_FAILED", folder=str(folder)) from error
    return file


def pdf_of(look: Look, rows: tuple[Row, ...]) -> bytes:
    """The pages."""
    light = Look(look.resources, look.text, look.tokens.theme(LIGHT), look.tokens)
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(RESOLUTION)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Point)
    painter = QPainter(writer)
    painter.scale(SCALE, SCALE)
    width, bottom = int(writer.width() / SCALE), int(writer.height() / SCALE) - MARGIN
    left, top = (width - WIDTH) // 2 + PAD, MARGIN
    for row in rows:
        height = row_height(light, row)
        if top + height > bottom:
            writer.newPage()
            top = MARGIN
        area = QRect(left, top, WIDTH - 2 * PAD, height)
        paint_row(painter, light, area, row)
        top += height
    painter.end()
    buffer.close()
    return bytes(content.data())
