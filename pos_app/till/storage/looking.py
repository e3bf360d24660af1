"""The till's data to look at where nothing may be written (FS2): no lock, no log, no migration."""

import shutil
from pathlib import Path

from pos_app.db.database import Database
from pos_app.db.scratch import Scratch
from pos_app.domain.order import CustomerOrder
from pos_app.domain.product import Product
from pos_app.till.storage.catalogue import Catalogues
from pos_app.till.storage.customers import CustomerReads
from pos_app.till.storage.orders import OrderReads
from pos_app.till.storage.store import FILE_NAME, SCRATCH

ARTICLES_MAX = 20


class Looking(OrderReads, CustomerReads):
    """Orders and articles as the till last had them; `close` gives the files back."""

    def __init__(self, home: Path) -> None:
        file, log = home / FILE_NAME, home / f"{FILE_NAME}-wal"
        self._scratch = Scratch(SCRATCH)
        if log.exists() and log.stat().st_size:  # what a kill left there is read with the file
            for one in (file, log):
                shutil.copy(one, self._scratch.path)
            place = (self._scratch.path / FILE_NAME).as_uri()
        else:
            place = f"{file.absolute().as_uri()}?immutable=1"
        super().__init__(Database.to_look(place))
        self._catalogues = Catalogues(home, self)

    def find(self, asked: str) -> CustomerOrder | tuple[Product, ...]:
        """The order of that number, or that this receipt made; else the articles that fit."""
        number = asked.strip().upper()
        found = self.order(number) or self.order(self.order_made_by(number))
        return found.order if found else self._catalogues.current().search(asked, ARTICLES_MAX)

    def close(self) -> None:
        """Leave everything as it was."""
        self._catalogues.close()
        self._database.close()
        self._scratch.close()
