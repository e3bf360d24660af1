"""Every key of the till (section 5) and the gesture it asks for; must never act itself."""

KEYS: tuple[tuple[str, str], ...] = (
    ("F1", "keys"),
    ("F2", "search"),
    ("F3", "add_customer"),
    ("F4", "set_quantity"),
    ("F5", "carry_out"),
    ("Shift+F5", "carry_out_all"),
    ("F6", "pick_up"),
    ("Shift+F6", "pick_up_all"),
    ("F7", "ship"),
    ("Shift+F7", "ship_all"),
    ("Ctrl+F7", "change_delivery_mode"),
    ("F8", "override_deposit"),
    ("Ctrl+F8", "manage_charges"),
    ("Ctrl+F9", "calculate_totals"),
    ("F9", "recall_order"),
    ("Ctrl+Q", "quote"),
    ("Ctrl+R", "recalculate"),
    ("Ctrl+E", "edit_order"),
    ("F10", "pay_card"),
    ("F11", "pay_other"),
    ("F12", "pay_cash"),
    ("Alt+1", "tab_sale"),
    ("Alt+2", "tab_orders"),
    ("Alt+3", "tab_fulfilment"),
    ("Alt+4", "tab_queue"),
    ("Alt+5", "tab_shift"),
    ("Ctrl+L", "lock"),
    ("Ctrl+Z", "undo"),
    ("Del", "void_line"),
    ("+", "quantity_up"),
    ("-", "quantity_down"),
    ("Ctrl+A", "choose_all"),
    ("Ctrl+P", "park"),
    ("Ctrl+G", "fetch"),
    ("Ctrl+Del", "void_transaction"),
)
"""Key and gesture, in the order in which F1 lists them."""

SHORTCUTS = tuple(pair for pair in KEYS if pair[0] not in ("Del", "+", "-", "Ctrl+A"))
"""Those that work wherever the focus is; the others belong to the list, so that fields can be
edited.
"""
