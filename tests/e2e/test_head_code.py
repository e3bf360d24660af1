"""Each receipt carries the short code of its place in the till's chain (reliability section 5)."""

from pos_app.domain.ids import head_code
from pos_app.till.devices.paper import paper_of_job, rows_of
from tests.e2e.day import do, open_store


def printed(job):
    return "\n".join(row.text for row in rows_of(paper_of_job(job)))


def test_a_receipt_carries_the_code_of_its_event(tmp_path):
    world = open_store(tmp_path)
    for _ in range(2):
        do(world, "add_product", sku="DESK")
        do(world, "pay", tender="cash", amount=None)
    store = world.register.store
    links = {one.header.event_id: one.hash for one in store.chain()}
    booked = store.booked(list(links))
    codes = {line[0]: head_code(links[event_id]) for event_id, line in booked.items()}
    jobs = store.print_jobs(waiting_only=False)
    assert len(set(codes.values())) == len(jobs) == 2
    for job in jobs:
        assert codes[job.receipt_no] in printed(job)
    world.close()


def test_the_code_is_forty_bits_of_the_link():
    assert head_code(bytes(32)) == "0000-0000"
    assert head_code(b"\xff" * 32) == "ZZZZ-ZZZZ"
