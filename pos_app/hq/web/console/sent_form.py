"""A form as a browser sent it; must never read more than its page takes."""

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from pos_app.domain.errors import Refused
from pos_app.hq.importing import BYTES_MAX
from pos_app.hq.web.console import guard
from pos_app.hq.web.console.stop import FORM_BYTES_MAX, Stop
from pos_app.hq.web.console.visit import Upload

UPLOAD_BYTES_MAX = BYTES_MAX + FORM_BYTES_MAX


def is_act(request: Request, stop: Stop) -> bool:
    """Whether one of our own pages sent it, for something that asks for a right or for the second
    factor.
    """
    asks = bool(stop.right) or stop.again
    return asks and request.method == "POST" and guard.is_same_origin(request)


async def sent_form(request: Request, stop: Stop) -> tuple[dict[str, str], dict[str, Upload]]:
    """The form's fields and files; what is too large is refused before it is read."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        raise Refused("FORM_UNREADABLE")
    if int(length) > stop.bytes_max:
        if stop.bytes_max == UPLOAD_BYTES_MAX:
            raise Refused("IMPORT_TOO_LARGE", most_mb=BYTES_MAX // 1024 // 1024)
        raise Refused("FORM_TOO_LARGE", most_kb=stop.bytes_max // 1024)
    try:
        sent = await request.form(
            max_files=1, max_fields=stop.fields_max, max_part_size=FORM_BYTES_MAX
        )
    except HTTPException:
        raise Refused("FORM_UNREADABLE") from None
    fields = {name: value for name, value in sent.items() if isinstance(value, str)}
    uploads = {
        name: Upload(value.filename or "", value.file)
        for name, value in sent.items()
        if isinstance(value, UploadFile)
    }
    return fields, uploads
