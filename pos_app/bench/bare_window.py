"""The floor of a start: a bare Widgets window; run as a file, so that nothing of ours is loaded."""

import sys
import time

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)


class Watch(QObject):
    """Tells the moment after the first paint, and ends."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            watched.event(event)
            print(time.monotonic_ns(), flush=True)
            QApplication.quit()
            return True
        return False


def main() -> int:
    """A window with a table, a field, a label and a button."""
    application = QApplication(["floor"])
    window = QWidget()
    window.resize(1366, 768)
    column = QVBoxLayout(window)
    last = QPushButton("Button")
    for widget in (QLineEdit(), QLabel("Label"), QTableWidget(10, 5), last):
        column.addWidget(widget)
    watch = Watch()
    last.installEventFilter(watch)
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
