"""What the printer makes of the receipt of what was concluded last; reads the till's own queue."""

from pos_app.till.session import RegisterSession


def is_printer_away(session: RegisterSession) -> bool:
    """Whether it waits for a printer that does not answer, itself or behind another receipt; a till
    without a printer waits for none.
    """
    from pos_app.till.devices.spooler import DAMAGED, PRINTED, PRINTING
    from pos_app.till.operations.printing import WAITING

    ended = session.concluded
    jobs = session.store.print_jobs() if ended is not None else ()
    states = {one.state for one in jobs} - {WAITING, PRINTING, PRINTED, DAMAGED, "none"}
    return bool(states) and any(ended and one.job_id == ended.receipt_no for one in jobs)
