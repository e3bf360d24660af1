"""Every form of the console filled in with anything: an answer, never a mistake of ours
(reliability 6).
"""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pos_app.hq.people import operators
from pos_app.hq.web.app import create
from pos_app.hq.web.console.orders.stops import ORDER_STOPS
from tests.console.conftest import OURS, head_office
from tests.console.test_matrix import CONSOLE, PASSWORD, Person, filled, written_in

NAMES = (
    *("reason", "do", "code", "kind", "action", "store", "register", "number", "name", "key"),
    *("line", "location", "order", "through", "seal", "password", "new_password", "stay", "sort"),
    *("e-1", "s-1", "o-1", "x-1", "sku-1", "v-line.1.quantity", "seen", "amount", "language"),
)
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", "-1", "1e9", "9" * 25, "apply", "trial", "ask", "../..", "<b>", "\x00"]),
)
FORMS = st.dictionaries(st.sampled_from(NAMES), TEXTS, max_size=8)
LEFT_ALONE = ("/sign-out", "/sign-in")


def test_whatever_is_typed_into_a_form_gets_an_answer(tmp_path):
    hq = head_office(tmp_path / "hq")
    operators.add(hq, "vera", "Vera", PASSWORD)
    person = Person(hq, "vera")
    paths = sorted(
        path
        for method, path in written_in(create(hq))
        if method == "POST" and path.startswith(CONSOLE) and not path.endswith(LEFT_ALONE)
    )
    assert len(paths) > len(ORDER_STOPS)

    @settings(
        max_examples=2,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(FORMS, min_size=len(paths), max_size=len(paths)))
    def typed(forms):
        for path, form in zip(paths, forms, strict=True):
            fields = {name: text.encode("utf-8", "replace") for name, text in form.items()}
            sent = fields | {"token": person.token}
            answer = person.visitor.client.post(filled(path), data=sent, headers=OURS)
            assert answer.status_code < 500, (path, form, answer.text)
            if answer.headers.get("location", "").startswith("/console/sign-in"):
                person.renew()

    typed()
    hq.close()
