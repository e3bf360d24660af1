"""Staff, jobs and permission groups (R47, R51-R53, K8)."""

from pos_app.domain.money import RATE_ONE
from pos_app.domain.user_operations import USER_OPERATIONS
from pos_app.hq.master.fields import Field, Shape
from pos_app.hq.master.kind import Kind

STAFF_JOB = 1060
GUARDED = tuple(one.name for one in USER_OPERATIONS if one.guarded)
USUAL = {"return_product": "with_approval"}
"""What a new group is not simply allowed: goods without a receipt are checked against nothing
(R82).
"""

GROUP = Kind(
    "group",
    STAFF_JOB,
    (
        Field("group_id", Shape.KEY),
        Field("name", required=True, most=60),
        Field("permissions", Shape.MATRIX, default=USUAL, options=GUARDED),
        Field("lowest_deposit_rate", Shape.RATE),
        Field("highest_discount_rate", Shape.RATE, default=RATE_ONE),
        Field("highest_discount", Shape.AMOUNT, nullable=True),
        Field("refund_without_approval", Shape.AMOUNT, nullable=True),
        Field("lowest_cancellation_rate", Shape.RATE),
        Field("approves", Shape.FLAG, default=True),
    ),
    edit="staff.edit",
    view="staff.view",
    listed=("name", "lowest_deposit_rate", "highest_discount_rate", "approves"),
)
JOB = Kind(
    "job",
    STAFF_JOB,
    (
        Field("job_id", Shape.KEY),
        Field("name", required=True, most=60),
        Field("group", Shape.ONE, to="group", required=True),
    ),
    edit="staff.edit",
    view="staff.view",
    listed=("name", "group"),
)
STAFF = Kind(
    "staff",
    STAFF_JOB,
    (
        Field("staff_id", Shape.KEY),
        Field("name", required=True),
        Field("job", Shape.ONE, to="job", required=True),
        Field("position", most=60),
        Field("position_group", Shape.ONE, to="group"),
        Field("stores", Shape.SOME, to="store"),
        Field("layout", Shape.ONE, to="layout"),
        Field("language", Shape.CHOICE, options=("", "nl", "en")),
        Field("active", Shape.FLAG, default=True),
        Field("locked", Shape.FLAG),
        Field("pin_hash", Shape.SECRET),
        Field("pin_given", Shape.SECRET),
    ),
    edit="staff.edit",
    view="staff.view",
    listed=(
        "name", "job", "position", "position_group", "stores", "layout", "language", "active",
    ),
    elsewhere=frozenset({"locked"}),
)

KINDS = (GROUP, JOB, STAFF)
