"""Code 128, set B, as bars: what a page or a picture draws where a receipt printer would draw them
itself; pure.
"""

START, STOP, BASE = 104, 106, 103
FIRST, LAST = " ", "~"
QUIET = 10
"""Modules without a bar before and behind."""

_WIDTHS = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 "
    "112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 "
    "311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 "
    "112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 "
    "314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 "
    "122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 "
    "124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112"
).split()
"""Widths of bar and gap in turn, by the value of the sign."""


def bars(text: str) -> tuple[tuple[int, int], ...]:
    """Where the bars stand, as first module and width, quiet zones left out; nothing for a text
    that has a sign outside printable ASCII.
    """
    if not text or not all(FIRST <= sign <= LAST for sign in text):
        return ()
    values = [START, *(ord(sign) - ord(FIRST) for sign in text)]
    check = sum(max(1, place) * value for place, value in enumerate(values)) % BASE
    found, at = [], 0
    for value in (*values, check, STOP):
        for turn, width in enumerate(map(int, _WIDTHS[value])):
            if turn % 2 == 0:
                found.append((at, width))
            at += width
    return tuple(found)
