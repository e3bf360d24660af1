"""How an order attribute and its value read on the till's screens (R50); pure."""

from datetime import date

from pos_app.domain.configuration import AttributeKind, OrderAttribute
from pos_app.till.ui.text import Text


def attribute_name(attribute: OrderAttribute, text: Text) -> str:
    """Its name in the language of the screen."""
    return (attribute.name_nl if text.language == "nl" else "") or attribute.name


def attribute_caption(attribute: OrderAttribute, text: Text) -> str:
    """Its name, whether it must be filled in, and the range of a number."""
    parts = [attribute_name(attribute, text)]
    if attribute.required:
        parts.append(text("attribute.required"))
    least, most = attribute.least, attribute.most
    if least is not None and most is not None:
        parts.append(text("attribute.between", least=str(least), most=str(most)))
    elif least is not None:
        parts.append(text("attribute.at_least", least=str(least)))
    elif most is not None:
        parts.append(text("attribute.at_most", most=str(most)))
    return " · ".join(parts)


def attribute_shown(attribute: OrderAttribute | None, value: str, text: Text) -> str:
    """A day and a yes or no read as the language writes them."""
    if attribute is not None and attribute.kind is AttributeKind.FLAG:
        return text(f"attribute.{value}")
    if attribute is not None and attribute.kind is AttributeKind.DATE:
        return text.figures.day(date.fromisoformat(value))
    return value
