"""The last signature of a chain speaks for all before it, and for no other chain (A1)."""

import pytest

from pos_app.db.signatures import chain_findings
from pos_app.domain.finding import Finding

TILL, OTHER = [("till", number) for number in range(1, 5)], [("other", 1), ("other", 2)]


@pytest.mark.parametrize(
    ("broken", "unsigned", "asked"),
    [
        ((), [], [TILL[3], OTHER[1]]),
        ((), [TILL[2]], [TILL[3], OTHER[1]]),
        ((), [TILL[2], TILL[3]], [TILL[3], *TILL, *OTHER]),
        ((), [OTHER[1]], [TILL[3], OTHER[1], *TILL, *OTHER]),
        ([TILL[1]], [TILL[0]], [*TILL, *OTHER]),
    ],
    ids=["whole", "spoken-for", "made-anew", "another-signer", "a-wrong-link"],
)
def test_signatures_are_looked_at_one_by_one_only_where_the_last_does_not_speak_for_them_A1(
    broken, unsigned, asked
):
    looked = []

    def walk(is_signed):
        for link in TILL + OTHER:
            if link in broken or not is_signed(link):
                yield Finding(str(link), "wrong")

    def is_signed(link):
        looked.append(link)
        return link not in unsigned

    found = [one.where for one in chain_findings(walk, lambda link: link[0], is_signed)]
    told = [x for x in TILL + OTHER if x in broken or x in unsigned] if len(asked) > 2 else []
    assert found == [str(link) for link in told]
    assert looked == [link for link in asked if link not in broken]
