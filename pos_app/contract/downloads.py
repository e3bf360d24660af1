"""The messages about downloads (R54, R55): which packages a till lacks, and a package in parts, so
that one that was cut goes on where it was.
"""

from typing import Annotated

from pydantic import Field

from pos_app.contract.messages import Answer, Count, Hex64, Message, Text

PACKAGES_MAX = 100
"""Packages that one answer names; a till asks again after those."""
PART_CHARACTERS = 60_000
Job = Annotated[int, Field(ge=1000, le=1999)]


class HeldPackage(Message):
    """A package as the till has applied it."""

    job: Job
    version: Count
    sha256: Hex64


class DownloadsRequest(Message):
    """What the till holds: its configuration's version and its packages; `failed` is the download
    that it could not take, of `failed_version`, and why (R55).
    """

    version: Count
    held: Annotated[tuple[HeldPackage, ...], Field(max_length=20)] = ()
    failed: Annotated[int, Field(ge=0, le=1999)] = 0
    failed_version: Count = 0
    error: Text = ""


class PackageHead(Answer):
    """One package to fetch: its number of characters, and what they hash to."""

    job: Job
    version: Count
    size: Count
    sha256: Hex64


class DownloadsReply(Answer):
    """What to apply, in this order; then the configuration is that of `version`, unless there is
    more to ask for.
    """

    version: Count
    packages: Annotated[tuple[PackageHead, ...], Field(max_length=PACKAGES_MAX)]
    more: bool = False


class PackageRequest(Message):
    """The part of a package from that character on."""

    job: Job
    version: Count
    offset: Count


class PackageReply(Answer):
    """Up to `PART_CHARACTERS` of the package; nothing after its end."""

    part: Annotated[str, Field(max_length=PART_CHARACTERS)]
