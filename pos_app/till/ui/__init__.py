"""The till's window, the only Qt of the till; must never decide a rule or speak to HQ itself.

How a sheet is written (one file each in `dialogs`):

    class ShipSheet:
        def __init__(self, desk: Desk, gesture: str) -> None:
            self.sheet = Sheet(desk.look, title, icon, WIDE)   # fill `sheet.body`, a column
            self.focus = self.sheet                            # who gets the keyboard first
            self.sheet.show_slot()                             # refusals appear inside the sheet
            self.sheet.set_primary(words, icon, reason="")     # Enter; a reason refuses it
            self.sheet.set_result(caption, amount, note)       # left of the footer
            self.sheet.confirmed.connect(self._confirm)
        def _confirm(self) -> None:
            self._desk.run(OPERATIONS["ship"], Ship(...))      # closes the sheet when it is done

`desk.run` shows a refusal in the sheet's slot; `failed=` may take it first by returning True (an
approval pane does). A method `scanned(found) -> bool` takes what the scanner reads meanwhile. A
refusal raised by the constructor appears on the screen and nothing opens. The gesture gets its
sheet by a line in `gestures.SHEETS`. Words live in `resources/text`, in both languages. Widgets
never import a dialog, and nothing imported before the first paint imports operations or storage.
"""
