"""What was filled in for head office's attributes, as the page of an order shows it (R50)."""

from datetime import date

from pos_app.domain.configuration import AttributeKind, OrderAttribute
from pos_app.domain.order import AttributeValue
from pos_app.hq.web.console.visit import Visit

Asked = dict[str, OrderAttribute]


def attribute_pairs(
    visit: Visit, asked: Asked, values: tuple[AttributeValue, ...]
) -> list[tuple[str, str]]:
    """Name and value; one that head office no longer asks keeps its code."""
    dutch = visit.words.language == "nl"
    found = []
    for one in values:
        attribute = asked.get(one.code)
        if attribute is None:
            found.append((one.code, one.value))
            continue
        name = (attribute.name_nl if dutch else "") or attribute.name
        found.append((name, _shown(visit, attribute, one.value)))
    return found


def _shown(visit: Visit, attribute: OrderAttribute, value: str) -> str:
    if attribute.kind is AttributeKind.FLAG:
        return visit.words(value)
    if attribute.kind is AttributeKind.DATE:
        return visit.show.day(date.fromisoformat(value))
    return value
