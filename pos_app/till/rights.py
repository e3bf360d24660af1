"""Who may do what: PINs, lock-out and the second person's approval (R51-R53, K8, S3, S4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from pos_app.contract.messages import ChosenPin
from pos_app.domain import pins
from pos_app.domain.deposit import due, is_below_floor, outgrown
from pos_app.domain.errors import Refused
from pos_app.domain.events import Journalled, rfc3339
from pos_app.domain.order import CustomerOrder
from pos_app.domain.staff import Approval, Permission, PermissionGroup, StaffMember
from pos_app.domain.transaction import Transaction
from pos_app.till import offline_grace
from pos_app.till.session import Grant, RegisterSession

TRIES_FREE = 5
TRIES_MAX = 10
LOCK_SECONDS = 1_800
REFUND_ABOVE = "refund_above_limit"
"""What a second person lets pass: more money back than the clerk's group may give (K8)."""
CREATE_ORDER = "create_order"
"""Who may make an order of a cart (R56, R137)."""
CHANGE_ORDER = "edit_order"
"""Who may edit, cancel, pick up and return what was ordered (R137)."""
GRANT_SECONDS = 120
"""How long a second person's consent to one gesture lasts (S3)."""


@dataclass(frozen=True, slots=True)
class Approver:
    """Who is asked to approve, with the PIN they typed."""

    staff_id: str
    pin: str


def lock_seconds(failures: int) -> int:
    """How long no PIN is taken after that many failures: growing from the fifth, half an hour from
    the tenth.
    """
    if failures < TRIES_FREE:
        return 0
    if failures >= TRIES_MAX:
        return LOCK_SECONDS
    return 30 << (failures - TRIES_FREE)


def check_pin(session: RegisterSession, staff_id: str, pin: str) -> StaffMember:
    """The person with that PIN, or `BAD_PIN`, `LOCKED_OUT`; `PIN_GIVEN` to whoever has yet to
    choose their own (ASVS 6.4.1).
    """
    member = _proved(session, staff_id, pin)
    if member.pin_given and _own_hash(session, member) is None:
        raise Refused("PIN_GIVEN", staff=member.name)
    return member


def choose_pin(session: RegisterSession, staff_id: str, pin: str, own: str) -> StaffMember:
    """The person with that PIN, who has `own` from now on instead; `PIN_WEAK` for one that somebody
    knows or would try. HQ hears of it with the next hello.
    """
    member = _proved(session, staff_id, pin)
    if own == pin or not pins.is_pin(own) or pins.is_guessed_first(own):
        raise Refused("PIN_WEAK", staff=member.name)
    kept, mark = session.outfit.hash_pin(own), pins.mark_of(member.pin_hash)
    with session.store.begin() as unit:
        unit.save_own_pin(ChosenPin(staff_id=staff_id, instead_of=mark, pin_hash=kept))
        unit.add_journal("pin_chosen", staff_id, "", session.now)
    session.outfit.wake()
    return member


def _own_hash(session: RegisterSession, member: StaffMember) -> str | None:
    """The PIN that the person chose here for the one that HQ sent, if HQ still sends that."""
    own = session.store.own_pins().get(member.staff_id)
    return own.pin_hash if own and own.instead_of == pins.mark_of(member.pin_hash) else None


def _proved(session: RegisterSession, staff_id: str, pin: str) -> StaffMember:
    """Whose PIN it is. The try is on disk before it is judged (S4); a PIN of nobody is no try at
    anybody's: `STAFF_MISSING`. Nobody's counts beyond the grace: `GRACE_OVER` (S5).
    """
    if not staff_id:
        raise Refused("STAFF_MISSING")
    offline_grace.check(session)
    failures = session.store.pin_failures(staff_id)
    now = session.now
    if failures.count and failures.last_at is not None:
        left = lock_seconds(failures.count) - (now - failures.last_at).total_seconds()
        if left > 0:
            raise Refused("LOCKED_OUT", staff=staff_id, minutes=max(1, round(left / 60)))
    with session.store.begin() as unit:
        unit.set_pin_failures(staff_id, failures.count + 1, now)
    member = session.configuration.staff_member(staff_id)
    kept = "" if member is None else _own_hash(session, member) or member.pin_hash
    if member is None or not pins.is_pin(pin) or not session.outfit.check_pin(kept, pin):
        count = failures.count + 1
        _journal_failure(session, staff_id, count, known=member is not None)
        left, wait = max(0, TRIES_FREE - count), max(1, round(lock_seconds(count) / 60))
        raise Refused("BAD_PIN", staff=staff_id, left=left, minutes=wait)
    with session.store.begin() as unit:
        unit.set_pin_failures(staff_id, 0, now)
    return member


def _journal_failure(session: RegisterSession, staff_id: str, count: int, *, known: bool) -> None:
    """Head office hears whose PIN is locked here, and until when (A5)."""
    at, seconds = session.now, lock_seconds(count)
    with session.store.begin() as unit:
        unit.add_journal(pins.LOCKED_OUT if seconds else "bad_pin", staff_id, str(count), at)
        if seconds and known:
            until = rfc3339(at + timedelta(seconds=seconds))
            told = Journalled(pins.LOCKED_OUT, staff_id, "", until, at)
            session.add_event(unit, told, session.outfit.ids.new(), at)


def group_of(session: RegisterSession, member: StaffMember) -> PermissionGroup:
    """The person's permission group; one that HQ did not send may do nothing."""
    group = session.configuration.group(member.group_id)
    if group is None:
        raise Refused("NOT_PERMITTED", staff=member.name)
    return group


def permit(session: RegisterSession, operation: str) -> None:
    """The signed-in person has this right, or somebody granted it for this one gesture (R52);
    `NOT_PERMITTED` or `APPROVAL_NEEDED` otherwise.
    """
    match group_of(session, session.signed_in()).permission(operation):
        case Permission.DENIED:
            raise Refused("NOT_PERMITTED", operation=operation)
        case Permission.WITH_APPROVAL:
            _use_grant(session, operation)
        case Permission.ALLOWED:
            return


def permit_change(session: RegisterSession, operation: str) -> None:
    """Work on a recalled order needs the right to edit orders beside the gesture's own (R137)."""
    permit_all(session, CHANGE_ORDER, operation)


def check_not_denied(session: RegisterSession, *rights: str) -> PermissionGroup:
    """Whose group denies one of these can be helped by no consent (`NOT_PERMITTED`); the group."""
    group = group_of(session, session.signed_in())
    for right in rights:
        if group.permission(right) is Permission.DENIED:
            raise Refused("NOT_PERMITTED", operation=right)
    return group


def is_denied(session: RegisterSession, *rights: str) -> bool:
    """Whether that is so for whoever is signed in, to be shown before it is tried."""
    try:
        check_not_denied(session, *rights)
    except Refused as refused:
        return refused.code == "NOT_PERMITTED"
    return False


def permit_all(session: RegisterSession, *rights: str) -> None:
    """Every one of these rights; one consent serves them all."""
    use_consent(session, check_not_denied(session, *rights), rights)


def use_consent(session: RegisterSession, group: PermissionGroup, rights: Iterable[str]) -> None:
    """The same of rights that the group is not denied."""
    asked = [one for one in rights if group.permission(one) is Permission.WITH_APPROVAL]
    if asked:
        given = session.granted.approval.operation if session.granted else ""
        _use_grant(session, given if given in asked else asked[0])


def check_floor(session: RegisterSession, cart: Transaction) -> None:
    """Lines may outgrow a deposit that was set by hand, and an edit what is left of it: below the
    lowest share that was let pass with it, it is agreed anew (K8, R146). Where nothing says who
    agreed, whoever works on it is the measure.
    """
    agreed = outgrown(cart)
    if agreed is None:
        return
    deposit, change = agreed
    kept = change.floor_rate if change else None
    if is_below_floor(cart, deposit, floor_of(session) if kept is None else kept):
        raise Refused("DEPOSIT_OUTGROWN", amount_minor=deposit)


def floor_of(session: RegisterSession, staff_id: str = "") -> int:
    """The lowest deposit that the person's group lets pass, of whoever works here if nobody is
    named (K8).
    """
    member = session.configuration.staff_member(staff_id) if staff_id else None
    return group_of(session, member or session.signed_in()).lowest_deposit_rate


def permit_refund(session: RegisterSession, amount_minor: int) -> Approval | None:
    """The signed-in person's group gives that much back in one transaction (K8), or somebody whose
    group does granted it; `APPROVAL_NEEDED` otherwise. The grant, where one was used.
    """
    if group_of(session, session.signed_in()).lets_refund(amount_minor):
        return None
    granted = _use_grant(session, REFUND_ABOVE)
    by = session.configuration.staff_member(granted.approved_by)
    if by is None or not group_of(session, by).lets_refund(amount_minor):
        raise Refused("APPROVAL_NEEDED", operation=REFUND_ABOVE)
    return granted


def refund_of(cart: Transaction) -> int:
    """What the transaction gives back in all: gone already, and still due."""
    gone = sum(-one.amount_minor for one in cart.tenders if one.amount_minor < 0)
    return gone + max(0, -due(cart))


def may_grant(session: RegisterSession, group: PermissionGroup, operation: str) -> bool:
    """Whether somebody of that group can let the gesture pass (R52, K8)."""
    lets = _limited(session, operation)
    allowed = group.permission(operation) is Permission.ALLOWED
    return group.approves and allowed and (lets is None or group.group_id in lets)


def _limited(session: RegisterSession, operation: str) -> frozenset[str] | None:
    """The groups whose limit lets this refund pass; nothing for other gestures. What a shipment
    gives back is no cart yet: those who may give more than the clerk, and it is looked at again.
    """
    if operation != REFUND_ABOVE:
        return None
    own = group_of(session, session.signed_in()).refund_minor
    amount = refund_of(session.cart()) or (own or 0) + 1
    return frozenset(x.group_id for x in session.configuration.groups if x.lets_refund(amount))


def grant(session: RegisterSession, operation: str, approver: Approver) -> None:
    """A second person lets the next gesture of that right pass, once and soon, on what is in hand
    now (R52, S3).
    """
    guarded = Guarded(operation, lowest_rate_ok=_limited(session, operation))
    given, at = _consent(session, guarded, approver), session.outfit.clock.monotonic()
    session.granted = Grant(given, at, _in_hand(session)) if given else None


def _use_grant(session: RegisterSession, operation: str) -> Approval:
    grant, now = session.granted, session.now
    session.granted = None
    if grant is None or not _holds(session, grant, operation):
        raise Refused("APPROVAL_NEEDED", operation=operation)
    given = grant.approval
    with session.store.begin() as unit:
        by = given.approved_by
        unit.add_journal("approval", given.asked_by, operation, now, approved_by=by)
    return given


def _in_hand(session: RegisterSession) -> tuple[Transaction | None, CustomerOrder | None]:
    return session.transaction, session.recalled.order if session.recalled else None


def _holds(session: RegisterSession, grant: Grant, operation: str) -> bool:
    """Whether it was given for this gesture of this clerk on what is in hand, just now, by somebody
    who still works here.
    """
    given, age = grant.approval, session.outfit.clock.monotonic() - grant.at_seconds
    return (
        (given.operation, given.asked_by) == (operation, session.signed_in().staff_id)
        and age <= GRANT_SECONDS
        and grant.seen == _in_hand(session)
        and session.configuration.staff_member(given.approved_by) is not None
    )


@dataclass(frozen=True, slots=True)
class Guarded:
    """One guarded gesture: its permission name, the reason given, and the deposit rate it would
    leave (K8), if any.
    """

    operation: str
    reason: str = ""
    lowest_rate_ok: "frozenset[str] | None" = None


def approve(
    session: RegisterSession, guarded: Guarded, approver: Approver | None
) -> Approval | None:
    """The approval for exactly this gesture, in the journal, or nothing where none is needed
    (R52).
    """
    given = _consent(session, guarded, approver)
    if given is not None:
        detail, by = f"{guarded.operation} {guarded.reason}".strip(), given.approved_by
        with session.store.begin() as unit:
            unit.add_journal("approval", given.asked_by, detail, given.at, approved_by=by)
    return given


def _consent(
    session: RegisterSession, guarded: Guarded, approver: Approver | None
) -> Approval | None:
    """What a second person says to the gesture, if the clerk needs one (R52, R53).

    `guarded.lowest_rate_ok` names the groups whose floor lets the deposit pass; the clerk's own
    group outside it needs approval.
    """
    asker = session.signed_in()
    group = group_of(session, asker)
    permission = group.permission(guarded.operation)
    if permission is Permission.DENIED:
        raise Refused("NOT_PERMITTED", operation=guarded.operation)
    if permission is Permission.ALLOWED and _floor_lets(guarded, group):
        return None
    if approver is None or not approver.staff_id:
        raise Refused("APPROVAL_NEEDED", operation=guarded.operation)
    if approver.staff_id == asker.staff_id:
        raise Refused("OVERRIDE_SAME_USER", staff=asker.name)
    other = check_pin(session, approver.staff_id, approver.pin)
    theirs = group_of(session, other)
    may = theirs.approves and theirs.permission(guarded.operation) is Permission.ALLOWED
    if not may or not _floor_lets(guarded, theirs):
        raise Refused("APPROVAL_NEEDED", operation=guarded.operation, staff=other.name)
    return Approval(guarded.operation, asker.staff_id, other.staff_id, guarded.reason, session.now)


def _floor_lets(guarded: Guarded, group: PermissionGroup) -> bool:
    return guarded.lowest_rate_ok is None or group.group_id in guarded.lowest_rate_ok
