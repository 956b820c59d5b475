"""Cells of a CSV that no spreadsheet runs, and the very words back from them."""

# The wide forms run where a spreadsheet is set to Japanese or Chinese.
LIVE = (
    "=",
    "+",
    "-",
    "@",
    "|",
    "\0",
    "\t",
    "\r",
    "\n",
    "'",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)


def guarded(text: str) -> str:
    """`text` that no spreadsheet runs: one apostrophe before what could begin a formula.

    One that was there already is guarded too, so `unguarded` gives the very text back.
    """
    return f"'{text}" if text.startswith(LIVE) else text


def unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(LIVE) else cell
