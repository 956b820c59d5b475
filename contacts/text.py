"""Text as it is kept, and as it is compared."""

import unicodedata


def folded(text: str) -> str:
    """`text` as it is searched and sorted: accents dropped, case folded, NFKD."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def one_line(text: str) -> str:
    """`text` without characters that steer direction or break lines."""
    if text.isprintable():  # most are, and an import asks this a hundred thousand times
        return text
    return "".join(
        c
        for c in text
        if unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp") or c in "\u200c\u200d"
    )
