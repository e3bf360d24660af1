"""What no passphrase of the console's people may be (ASVS 6.1.2, 6.2.4, 6.2.11); pure. Any sign is
welcome, no sort of sign is asked for.
"""

PASSPHRASE_MIN = 12
PASSPHRASE_MAX = 200
DIFFERENT_MIN = 6
"""Different signs: fewer are a pattern, not a phrase."""
LEFT_MIN = 8
"""Signs that must be left once names and words that anybody would try are taken out."""
WORD_MIN = 3
REPEATED_MAX = 4
TRIED_FIRST = (
    *("password", "passphrase", "wachtwoord", "welcome", "welkom", "letmein", "iloveyou", "admin"),
    *("administrator", "operator", "head office", "hoofdkantoor", "pos-app", "kassa", "qwerty"),
    *("summer", "winter", "spring", "autumn", "zomer", "lente", "herfst"),
)
"""Words that guessing starts with: of every list of common passwords, and of this product."""
RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")


def is_weak(passphrase: str, *names: str) -> bool:
    """Whether guessing would find it soon: a repetition, a run of keys or letters, or hardly more
    than the names of person and company and the words that are tried first.
    """
    text = passphrase.casefold()
    if len(set(text)) < DIFFERENT_MIN or _repeats(text):
        return True
    words = [word for name in names for word in name.casefold().split() if len(word) >= WORD_MIN]
    for word in sorted({*TRIED_FIRST, *words, *_runs()}, key=len, reverse=True):
        text = text.replace(word, "")
    return len(text) < LEFT_MIN


def _repeats(text: str) -> bool:
    return any(
        text == (text[:size] * len(text))[: len(text)] for size in range(1, REPEATED_MAX + 1)
    )


def _runs() -> set[str]:
    """Pieces of four of every run, forwards and backwards."""
    both = [*RUNS, *(one[::-1] for one in RUNS)]
    return {one[at : at + 4] for one in both for at in range(len(one) - 3)}
