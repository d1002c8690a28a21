"""Bytes as text."""

from callsheet.source.text import Problem, Text

__all__ = ["decode"]

_BOM = "\ufeff"


def decode(data: bytes, *, first_line: int = 1, allow_mark: bool = False) -> tuple[Text, list[Problem]]:
    """Decode UTF-8, and say where the bytes are something else.

    A byte order mark is dropped; with `allow_mark` nothing is said of it. Text that is not UTF-8 comes back with
    replacement characters, for an excerpt only.
    """
    try:
        content = data.decode()
    except UnicodeDecodeError as error:
        text = Text(data.decode(errors="replace").removeprefix(_BOM), first_line)
        start = len(data[: error.start].decode(errors="replace").removeprefix(_BOM))
        hint = "save the file as UTF-8"
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            hint = f"it looks like UTF-16; {hint}"
        message = f"the byte 0x{data[error.start]:02x} at offset {error.start} is not UTF-8; {hint}"
        return text, [Problem("syntax-error", "error", message, text, (start, start + 1))]
    if not content.startswith(_BOM):
        return Text(content, first_line), []
    text = Text(content[1:], first_line)
    message = "the file starts with a byte order mark, which JSON does not allow; save the file without it"
    return text, [] if allow_mark else [Problem("syntax-error", "error", message, text, (0, 0))]
