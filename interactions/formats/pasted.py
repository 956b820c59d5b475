"""A list that somebody typed or copied: a name and an address on each line, in any usual form."""

import re

from interactions.formats.shapes import ADDRESS, Person, Reading, single_spaced, without_pronouns

BETWEEN = re.compile(r"[;\n]|(?<=>),")
LONGEST = 300


def read(text: str) -> Reading:
    """`Dana Lind <dana@x.org>`, `Dana Lind, dana@x.org`, an address or a name alone."""
    reading = Reading("list")
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        for piece in BETWEEN.split(line):
            words = single_spaced(piece)
            if not words:
                continue
            emails = ADDRESS.findall(words)
            name, pronouns = without_pronouns(ADDRESS.sub(" ", words))
            name = single_spaced(re.sub(r"[<>\"\[\]]|\(\s*\)", "", name)).strip("',;:-–•* ")
            name = name.strip(",;: ") or (emails[0] if emails else "")
            if len(words) > LONGEST or not any(sign.isalpha() for sign in name):
                reading.reject(number, "It is neither a name nor an address.")
            else:
                reading.take(Person(number, name, pronouns=pronouns, emails=emails))
    return reading
