"""Text that any receipt printer can print; must never let a control character through.

Paper knows one code page, CP858 (Western Europe and the euro). Letters outside it lose their marks,
typographic signs become plain ones, and a run of anything else becomes one question mark.
"""

import re
import unicodedata
from functools import lru_cache

CODE_PAGE = "CP858"
TEXT_LENGTH_MAX = 200

_UNKNOWN = "\x00"
_UNKNOWN_RUN = re.compile(f"{_UNKNOWN}+")
_PLAIN_SIGNS = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‚": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "–": "-",
        "—": "-",
        "−": "-",
        "•": "*",
        "…": "...",
        "Œ": "OE",
        "œ": "oe",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ı": "i",
    }
)


def on_paper(text: str) -> str:
    """The text as the printer can print it, one column per character; long texts are cut."""
    cut = text[:TEXT_LENGTH_MAX]
    if cut.isascii() and cut.isprintable():
        return cut
    composed = unicodedata.normalize("NFC", cut.translate(_PLAIN_SIGNS))
    return _UNKNOWN_RUN.sub("?", "".join(map(_printable, composed)))


def encoded(text: str) -> bytes:
    """The bytes of a text that went through `on_paper`; anything else cannot be encoded."""
    content = text.encode(CODE_PAGE)
    if any(byte < 0x20 or byte == 0x7F for byte in content):
        raise ValueError("a control character on its way to the printer")
    return content


@lru_cache(maxsize=4_096)
def _printable(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc" or category.startswith("Z"):
        return " "
    if _fits(character):
        return character
    base = [one for one in unicodedata.normalize("NFKD", character) if _fits(one)]
    if base:
        return "".join(base)
    return "" if category in {"Cf", "Mn", "Me", "Sk"} else _UNKNOWN


def _fits(character: str) -> bool:
    try:
        return character.encode(CODE_PAGE) >= b" " and character != "\x7f"
    except UnicodeEncodeError:
        return False
