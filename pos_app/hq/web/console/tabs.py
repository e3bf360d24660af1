"""Which kinds of master data and which imports stand together under one entry of the menu."""

from pos_app.hq.web.console.record_form import kind_word
from pos_app.hq.web.console.visit import Visit

TABS = {
    "stores": ("store", "register", "profile", "tender"),
    "products": ("product", "price"),
    "customers": ("customer",),
    "charges": ("charge_code", "charge_rule", "tax_group", "tax_place"),
    "delivery": ("delivery", "delivery_mode", "location", "fulfilment_group"),
    "parameters": ("terms", "reason_list", "hold_code", "attribute"),
    "layouts": ("layout",),
    "staff": ("staff", "job"),
    "groups": ("group",),
}
"""Which kinds stand together under one entry of the menu."""
IMPORTS = {"products": "products", "customers": "customers", "stock": "products"}
"""What may be imported from a file, and the menu entry under which that stands."""


def entry_of(kind: str) -> str:
    """The menu entry under which the kind stands."""
    return next(entry for entry, kinds in TABS.items() if kind in kinds)


def tabs(visit: Visit, kind: str) -> list[tuple[str, str, bool]]:
    """Word and address of the kinds beside this one."""
    return entry_tabs(visit, entry_of(kind), kind)


def entry_tabs(
    visit: Visit, entry: str, kind: str = "", imported: str = ""
) -> list[tuple[str, str, bool]]:
    """The kinds of a menu entry, and the way to their imports where there are some."""
    found = [(kind_word(visit, one), list_address(one), one == kind) for one in TABS[entry]]
    for one in (name for name, under in IMPORTS.items() if under == entry):
        word = visit.words("import_stock" if one == "stock" else "imports")
        found.append((word, f"/console/{one}/import", one == imported))
    return found if len(found) > 1 else []


def list_address(kind: str) -> str:
    """Where the records of a kind are listed."""
    if kind == "terms":
        return "/console/parameters/order_terms"
    if kind == "delivery":
        return "/console/delivery"
    if kind in {"group", "layout"}:
        return f"/console/{kind}s"
    return f"/console/data/{kind}"
