"""Files made to harm, each made when it is wanted, with words of what is to be said of it.

No words means that its people may be read as well as refused, as long as it is soon.
"""

# ruff: noqa: E501 - each file stands on one line

import base64
import io
import random
import zipfile
import zlib

CARD = b"BEGIN:VCARD\nVERSION:3.0\nFN:Ann Lind\n%s\nEND:VCARD\n"
EVENT = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260305\nATTENDEE;CN=Ann:mailto:a@x.example\n%s\nEND:VEVENT\nEND:VCALENDAR\n"
HEADER = b"First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
CONNECTIONS = HEADER + b"Dana,Lind,https://www.linkedin.com/in/d,,,,05 Jan 2026\n"
CHAT = b"18:00:01 From A to Everyone:\n\t"
UNKNOWN, FAR_MORE, NOT_OPENED = "could not tell", "unpacks to far more", "could not be opened"
NAMELESS = "without a name"
TOO_LARGE, TOO_MANY, NOBODY = "larger than 10 MB", "more than 10,000", "Nobody in this file"


def zipped(entries, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def nested(depth):
    data = zipped({"Connections.csv": CONNECTIONS})
    for _ in range(depth):
        data = zipped({"inner.zip": data})
    return data


def encrypted():
    data = bytearray(zipped({"Connections.csv": CONNECTIONS}))
    data[6] |= 1
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def linked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("Connections.csv")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def lying():
    """The directory says ten bytes, and thirty megabytes come out."""
    data = bytearray(zipped({"Connections.csv": HEADER + b"," * 30_000_000}))
    size = (30_000_000 + len(HEADER)).to_bytes(4, "little")
    return bytes(data).replace(size, (10).to_bytes(4, "little"))


def overlapping():
    """Many names in the directory for the same packed bytes."""
    data = zipped({"Connections.csv": HEADER + b"," * 4_000_000})
    at, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entry = data[at:end]
    tail = bytearray(data[end:])
    tail[8:10] = tail[10:12] = (15).to_bytes(2, "little")
    tail[12:16] = (len(entry) * 15).to_bytes(4, "little")
    return data[:at] + entry * 15 + bytes(tail)


def unclosed():
    return HEADER + b'Ann,"Lind,' + b"x" * 1000 + b"\nBo,Ek,,,,,\n" * 100_000


def quoted(soft=b"=\n"):
    return b"BEGIN:VCARD\nVERSION:2.1\nFN;ENCODING=QUOTED-PRINTABLE:" + (b"=41" + soft) * 1_000_000


def noise(size=5000):
    return random.Random(2).randbytes(size)


FILES = {
    # Zips
    "a basic export": (lambda: zipped({"Profile.csv": b"x"}), "second mail"),
    "a zip of something else": (lambda: zipped({"a.png": b"x"}), "no Connections.csv"),
    "a spreadsheet": (lambda: zipped({"[Content_Types].xml": b"x"}), "Save it as CSV"),
    "a flat bomb": (lambda: zipped({"Connections.csv": HEADER + b"," * 9_000_000}), FAR_MORE),
    "a bomb beside the file": (lambda: zipped({"Connections.csv": CONNECTIONS, "x.bin": b"\0" * 20_000_000}), FAR_MORE),
    "a bomb in many parts": (lambda: zipped({f"{n}.csv": (noise(500) + bytes(10_000)) * 340 for n in range(16)} | {"Connections.csv": CONNECTIONS}), FAR_MORE),
    "a nested bomb": (lambda: nested(20), "no Connections.csv"),
    "a zip that lies about its size": (lying, ""),
    "entries that overlap": (overlapping, FAR_MORE),
    "many entries": (lambda: zipped({f"{n}": b"" for n in range(21)}), "more than 20 files"),
    "a hundred thousand entries": (lambda: zipped({f"{n}": b"" for n in range(60_000)}, zipfile.ZIP_STORED), "more than 20 files"),
    "a symlink": (linked, UNKNOWN),
    "a path that climbs": (lambda: zipped({"../../etc/Connections.csv": CONNECTIONS}), ""),
    "an absolute path": (lambda: zipped({"/etc/Connections.csv": CONNECTIONS}), ""),
    "an encrypted zip": (encrypted, NOT_OPENED),
    "a cut zip": (lambda: zipped({"Connections.csv": CONNECTIONS})[:80], NOT_OPENED),
    "a zip with a wrong sum": (lambda: zipped({"Connections.csv": CONNECTIONS}, zipfile.ZIP_STORED).replace(b"Dana", b"Dena"), NOT_OPENED),
    "a zip in an odd method": (lambda: zipped({"Connections.csv": CONNECTIONS}).replace(b"\x08\x00", b"\x61\x00"), NOT_OPENED),
    "a zip of a zip called csv": (lambda: zipped({"Connections.csv": zipped({"a": b"b"})}), UNKNOWN),
    "a zip behind a page": (lambda: b"<html>" + zipped({"Connections.csv": CONNECTIONS}), UNKNOWN),
    "a gzip": (lambda: b"\x1f\x8b\x08\0" + zlib.compress(CONNECTIONS), UNKNOWN),
    # What is no list at all
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + noise(), UNKNOWN),
    "a picture of a million pixels a side": (lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0\x0f\x42\x40" * 2 + noise(), UNKNOWN),
    "a web page": (lambda: b"<!doctype html><title>x</title>", UNKNOWN),
    "xml that names a file": (lambda: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', UNKNOWN),
    "xml that grows": (lambda: b'<!DOCTYPE a [<!ENTITY b "bb">' + b'<!ENTITY c "&b;&b;">' * 1000 + b"]>", UNKNOWN),
    "zeros": (lambda: b"\0" * 100_000, UNKNOWN),
    "nothing but a mark": (lambda: b"\xef\xbb\xbf", UNKNOWN),
    "noise": (lambda: noise(2_000_000), UNKNOWN),
    "too large": (lambda: CONNECTIONS + b"x" * 10_000_000, TOO_LARGE),
    "a cell of twenty megabytes": (lambda: HEADER + b'Ann,"' + b"x" * 20_000_000 + b'",,,,,\n', TOO_LARGE),
    "a pdf that is a csv": (lambda: b"%PDF-1.7\n" + CONNECTIONS, ""),
    "a page that is a csv": (lambda: CONNECTIONS + b"<script>alert(1)</script>,x,,,,,\n", ""),
    # Alphabets
    "utf-7": (lambda: b"First Name,Last Name,URL\n+ADw-script+AD4-,Lind,\n", ""),
    "utf-16 cut in half": (lambda: CONNECTIONS.decode().encode("utf-16")[:-1], ""),
    "utf-16 of halves": (lambda: b"\xff\xfe" + b"\x00\xd8" * 100_000, UNKNOWN),
    "utf-16 without a mark": (lambda: CONNECTIONS.decode().encode("utf-16-be"), ""),
    "utf-32": (lambda: CONNECTIONS.decode().encode("utf-32"), ""),
    "utf-32 beyond all letters": (lambda: b"\xff\xfe\0\0" + b"\xff" * 100_000, UNKNOWN),
    "bytes that are no utf-8": (lambda: HEADER + b"\xc3\x28\xff\xfe,Lind,,,,,\n" * 1000, ""),
    "NUL in every cell": (lambda: HEADER + b"A\0nn,Li\0nd,\0,\0,\0,\0,\0\n", ""),
    "marks that turn text around": (lambda: HEADER + "\u202egnp.exe\u2066,Lind,,,,,\n".encode(), ""),
    # Tables
    "a cell of nine megabytes": (lambda: HEADER + b'Ann,"' + b"x" * 9_000_000 + b'",,,,,\n', ""),
    "a million columns": (lambda: b"First Name,Last Name,URL," + b"x," * 1_000_000 + b"\nAnn,Lind\n", ""),
    "a million columns of one name": (lambda: b"First Name,Last Name" + b",URL" * 1_000_000 + b"\nAnn,Lind" + b",http://x.example/" * 100_000, ""),
    "a quote that nobody closed": (unclosed, ""),
    "quotes": (lambda: HEADER + b'"' * 3_000_000, ""),
    "quotes on every line": (lambda: HEADER + b'"a\n' * 500_000, ""),
    "a million empty rows": (lambda: HEADER + b",,,,,,\n" * 1_000_000, NOBODY),
    "a million nameless rows": (lambda: HEADER + b",,,,,,x\n" * 1_000_000, NAMELESS),
    "too many people": (lambda: HEADER + b"A,B,,,,,\n" * 10_001, TOO_MANY),
    "at signs": (lambda: b"Name,Email\nA," + b"a@" * 60_000 + b"\n", ""),
    "angles": (lambda: b"Name,Email\nA," + b"<a@b" * 30_000 + b"\n", ""),
    "parentheses": (lambda: b"Name,Email\n" + b"(she" * 30_000 + b",a@x.example\n", ""),
    "pieces": (lambda: b"Name,Given Name,Family Name,E-mail 1 - Value\nA,A,B," + b" ::: " * 20_000 + b"\n", ""),
    "messages to a crowd": (lambda: b"CONVERSATION ID,FROM,TO,DATE,CONTENT\na,Me," + b'"' + b"A," * 50_000 + b'",2026-01-01,x\n', ""),
    # Cards
    "a hundred thousand cards": (lambda: b"BEGIN:VCARD\nFN:A\nEND:VCARD\n" * 100_000, TOO_MANY),
    "cards that never end": (lambda: b"BEGIN:VCARD\n" * 500_000, NAMELESS),
    "agents within agents": (lambda: b"BEGIN:VCARD\nFN:Ann\nAGENT:\n" * 5000, ""),
    "five megabytes of quoted-printable": (quoted, ""),
    "quoted-printable in one line": (lambda: quoted(b""), ""),
    "a picture that never ends": (lambda: CARD % (b"PHOTO;ENCODING=b:" + base64.b64encode(noise(5_000_000))), ""),
    "a folded picture": (lambda: CARD % (b"PHOTO;ENCODING=b:" + b"QUFB\n " * 700_000), ""),
    "a picture elsewhere": (lambda: CARD % b"PHOTO;VALUE=uri:http://127.0.0.1:9/x\nURL:file:///etc/passwd\nURL:gopher://169.254.169.254/", ""),
    "folds": (lambda: CARD % (b"NOTE:" + b"\n x" * 1_500_000), ""),
    "a line of blanks": (lambda: CARD % (b"NOTE:" + b" " * 5_000_000), ""),
    "backslashes": (lambda: CARD % (b"N:" + b"\\;" * 2_000_000), ""),
    "twenty thousand parameters": (lambda: CARD % (b"TEL" + b";TYPE=x" * 20_000 + b":1"), ""),
    "millions of parameters": (lambda: CARD % (b"TEL" + b";A" * 2_000_000 + b":x"), ""),
    "a hundred thousand addresses": (lambda: CARD % b"".join(b"EMAIL:%d@x.example\n" % n for n in range(100_000)), ""),
    "only a photo": (lambda: b"BEGIN:VCARD\nPHOTO:" + base64.b64encode(noise()) + b"\nEND:VCARD", NOBODY),
    "an alphabet that is none": (lambda: CARD % b"N;CHARSET=../../etc/passwd;ENCODING=QUOTED-PRINTABLE:=41", ""),
    # Calendars
    "events within events": (lambda: b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 5000, NOBODY),
    "parts within parts": (lambda: b"BEGIN:VCALENDAR\n" + b"BEGIN:X\n" * 300_000 + b"END:X\n" * 300_000, NOBODY),
    "every second since 1970": (lambda: EVENT % b"RRULE:FREQ=SECONDLY\nRDATE:19700101T000000", ""),
    "something to fetch": (lambda: EVENT % b"ATTACH:http://169.254.169.254/latest/meta-data", ""),
    "a year that is none": (lambda: EVENT % b"DTSTART:99999999T999999\nSUMMARY:" + b"x" * 1_000_000, ""),
    "a hundred thousand guests": (lambda: EVENT % b"".join(b"ATTENDEE:mailto:%d@x.example\n" % n for n in range(100_000)), TOO_MANY),
    # Chats
    "a name of a million words": (lambda: b"18:00:01 From " + b" to " * 1_000_000 + b":\n\tx", ""),
    "a chat of clocks": (lambda: b"18:00:01 From A to Everyone:\n" + b"18:00:01 : \n" * 300_000, ""),
    "replies": (lambda: CHAT + b'Replying to "' * 300_000, ""),
    "reactions": (lambda: CHAT + b'Reacted to "x" with ' * 300_000, ""),
    "pronouns without end": (lambda: b"18:00:01 From " + b"(she" * 500_000 + b" to Everyone:\n\tx", ""),
    "many to many": (lambda: b"".join(b"18:00:01 From A%d to B to C to D%d:\n\tx\n" % (n, n) for n in range(4000)), ""),
    # A list by hand
    "a list of one line": (lambda: b"Ann <a@x.example>, " * 400_000, ""),
}  # fmt: skip
