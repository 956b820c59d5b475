"""Content lines, which vCard (RFC 6350, and 2.1 and 3.0 before it) and iCalendar (RFC 5545) share.

`home.TEL;TYPE=cell;PREF:+1 202 555 0191` is a line: a group, a name, parameters and a value.
"""

import codecs
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

NAME = re.compile(r"(?:[\w-]+\.)?([A-Za-z0-9-]+)(?=[;:])")
BEGINS_OR_ENDS = re.compile(r"(?:[\w-]+\.)?(?:begin|end):", re.IGNORECASE)
PARAMETER = re.compile(r';([^=;:"]*)(?:=((?:"[^"]*"|[^;:"])*))?')
CARET = re.compile(r"\^[nN'^]")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
CARETS = {"^n": "\n", "^N": "\n", "^'": '"', "^^": "^"}  # RFC 6868
BLOBS = {"PHOTO", "LOGO", "SOUND", "KEY", "ATTACH", "PROFILE"}
LONGEST_LINE = 200_000
LONGEST_HEAD = 5_000  # of a property's name and parameters


@dataclass
class Line:
    """One property; `number` is its first line in the file, from 1."""

    number: int
    name: str
    parameters: dict[str, str] = field(default_factory=dict)
    value: str = ""

    @property
    def text(self) -> str:
        """The value with its escapes undone: `\\\\,` is a comma and `\\\\n` a new line."""
        return unescaped(self.value)

    @property
    def is_quoted_printable(self) -> bool:
        return self.parameters.get("ENCODING", "").upper() == "QUOTED-PRINTABLE"


def lines(text: str) -> Iterator[Line]:
    """Every property in turn. A picture is passed over, and so is a line that is no property."""
    for number, raw in _unfolded(text):
        line = _line(number, raw)
        if line is not None and line.name not in BLOBS:
            yield line


def unescaped(value: str) -> str:
    return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def parts(value: str, sign: str = ";") -> list[str]:
    """The components of a structured value, each with its escapes undone."""
    found, part, at = [], "", 0
    while at < len(value):
        if value[at] == "\\":
            part += value[at : at + 2]
            at += 2
        elif value[at] == sign:
            found.append(part)
            part, at = "", at + 1
        else:
            end = at + 1
            while end < len(value) and value[end] not in ("\\", sign):
                end += 1
            part += value[at:end]
            at = end
    return [" ".join(unescaped(one).split()) for one in [*found, part]]


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Logical lines with the number of their first: folds joined, and the soft breaks of 2.1."""
    pieces: list[str] = []
    started, is_soft = 0, False
    for number, raw in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        raw = raw.lstrip("\ufeff")
        if is_soft and not BEGINS_OR_ENDS.match(raw):
            broken = _without_break(raw)
            pieces.append(raw if broken is None else broken)
            is_soft = broken is not None and len(pieces) < LONGEST_LINE
            continue
        if raw[:1] in (" ", "\t") and pieces:
            pieces.append(raw[1:])
            continue
        if pieces:
            yield started, "".join(pieces)
        broken = _without_break(raw) if "QUOTED-PRINTABLE" in raw[:200].upper() else None
        is_soft = broken is not None
        pieces, started = [raw if broken is None else broken], number
    if pieces:
        yield started, "".join(pieces)


def _without_break(raw: str) -> str | None:
    """The line without the sign that it goes on; None where it does not go on."""
    bare = raw.rstrip(" \t")
    return bare[:-1] if bare.endswith("=") else None


def _line(number: int, raw: str) -> Line | None:
    """None for what is no property: an empty line, the rest of a picture, a stray word."""
    raw = raw.strip()
    found = NAME.match(raw)
    if not found:
        return None
    line, at = Line(number, found[1].upper()), found.end()
    while parameter := PARAMETER.match(raw, at, LONGEST_HEAD):
        name, value = parameter[1].strip().upper(), parameter[2]
        if value is None:  # 2.1 has bare types and encodings
            name, value = ("ENCODING" if name in ("QUOTED-PRINTABLE", "BASE64") else "TYPE"), name
        before = line.parameters.get(name)
        value = CARET.sub(lambda found: CARETS[found[0]], value.strip().strip('"'))
        line.parameters[name] = f"{before},{value}" if before else value
        at = parameter.end()
    if raw[at : at + 1] != ":":  # a quote that nobody closed: the value begins at a colon still
        at = raw.find(":", at, LONGEST_HEAD)
        if at < 0:
            return None
    line.value = raw[at + 1 : at + 1 + LONGEST_LINE]
    if line.is_quoted_printable:
        line.value = _from_quoted(line.value, line.parameters.get("CHARSET", ""))
    return line


def _from_quoted(value: str, charset: str) -> str:
    """The text of a value; one that was cut within a letter loses that letter only."""
    data = quopri.decodestring(value.encode())
    for name in (charset, "utf-8"):
        try:
            return data.decode(name)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
