"""What the printer makes of the receipt of what was concluded last; reads the till's own queue."""

from pos_app.till.session import RegisterSession


def is_printer_away(session: RegisterSession) -> bool:
    """Whether it waits for a printer that does not answer, itself or behind another receipt; a till
    without a printer waits for none.
    """
    from pos_app.till.devices.spooler import DAMAGED, PRINTED, PRINTING
    from pos_app.till.operations.printing import WAITING

    ended = session.concluded
    job = session.store.print_job(ended.receipt_no) if ended is not None else None
    if job is None or job.state == PRINTED:
        return False
    states = {one.state for one in session.store.print_jobs()}
    return bool(states - {WAITING, PRINTING, DAMAGED, "none"})
