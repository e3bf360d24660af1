"""Values that are made quickly are as frozen and as strict as any other dataclass."""

from dataclasses import FrozenInstanceError, dataclass
from dataclasses import replace as plainly

import pytest

from pos_app.domain.frozen import quick, replace


@quick
@dataclass(frozen=True, slots=True)
class Quick:
    sku: str
    quantity: int = 1
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plain:
    sku: str
    quantity: int = 1


def test_it_is_the_value_that_a_dataclass_makes():
    made = Quick("MUG", words=("a",))
    assert (made.sku, made.quantity, made.words) == ("MUG", 1, ("a",))
    assert type(made) is Quick
    assert made == Quick(sku="MUG", quantity=1, words=("a",))
    assert hash(made) == hash(Quick("MUG", 1, ("a",)))
    assert repr(made) == "Quick(sku='MUG', quantity=1, words=('a',))"


def test_nobody_changes_it():
    made = Quick("MUG")
    with pytest.raises(FrozenInstanceError):
        made.quantity = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del made.sku


@pytest.mark.parametrize(("given", "named"), [((), {}), (("MUG",), {"colour": "red"})])
def test_fields_that_it_lacks_or_has_not(given, named):
    with pytest.raises(TypeError):
        Quick(*given, **named)


@pytest.mark.parametrize("change", [replace, plainly], ids=["quickly", "plainly"])
@pytest.mark.parametrize("cls", [Quick, Plain])
def test_another_value_with_other_fields(change, cls):
    before = cls("MUG", 2)
    after = change(before, sku="LAMP")
    assert (type(after), after.sku, after.quantity) == (cls, "LAMP", 2)
    assert before == cls("MUG", 2)
    with pytest.raises(FrozenInstanceError):
        after.sku = "DESK"
    with pytest.raises((AttributeError, TypeError)):
        change(before, colour="red")
