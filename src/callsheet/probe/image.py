"""The format of a file, and the dimensions of a JPG or PNG, read from its first bytes alone.

Nothing here raises: bytes come from strangers, may end anywhere, and may say anything.
"""

__all__ = ["NAMES", "dimensions", "kind"]

NAMES = {
    "jpeg": "a JPG image",
    "png": "a PNG image",
    "gif": "a GIF image",
    "webp": "a WebP image",
    "avif": "an AVIF image",
    "heic": "a HEIC image",
    "bmp": "a BMP image",
    "tiff": "a TIFF image",
    "svg": "an SVG image",
    "html": "an HTML page",
    "xml": "an XML document",
    "json": "a JSON document",
    "pdf": "a PDF document",
    "mp4": "an MP4 video",
    "webm": "a WebM video",
    "empty": "empty",
    "unknown": "not an image",
}
"""What each kind is called, ready to follow "is"."""

_SIGNATURES = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"%PDF-", "pdf"),
    (b"\x1a\x45\xdf\xa3", "webm"),
)
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body", b"<title", b"<meta", b"<script", b"<div", b"<h1", b"<p>")


def kind(data: bytes) -> str:
    """Give the kind of a file by its first bytes: a key of `NAMES`."""
    if not data:
        return "empty"
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    # The four reserved bytes keep prose that begins with "BM" out.
    if data[:2] == b"BM" and data[6:10] == b"\0\0\0\0":
        return "bmp"
    if data[4:8] == b"ftyp":
        return _kind_of_box(data)
    return _kind_of_text(data[:4096])


def _kind_of_box(data: bytes) -> str:
    """Tell AVIF, HEIC and video apart by their brands: the major one at 8, the compatible ones from 16 on."""
    end = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, end, 4))}
    if brands & {b"avif", b"avis"}:
        return "avif"
    return "heic" if brands & _HEIC else "mp4"


def _kind_of_text(data: bytes) -> str:
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b'{"', b"[{")):
        return "json"
    is_xml = text.startswith(b"<?xml")
    while True:
        for opening, closing in ((b"<?", b"?>"), (b"<!--", b"-->")):
            if text.startswith(opening):
                text = text.partition(closing)[2].lstrip()
                break
        else:
            break
    if text.startswith((b"<svg", b"<!doctype svg")):
        return "svg"
    if text.startswith(_HTML):
        return "html"
    return "xml" if is_xml else "unknown"


def dimensions(data: bytes) -> tuple[int, int] | None:
    """Give width and height of a JPG or PNG in pixels; None when its first bytes do not tell."""
    match kind(data):
        case "png":
            found = _png_dimensions(data)
        case "jpeg":
            found = _jpeg_dimensions(data)
        case _:
            return None
    return found if found and all(found) else None


def _png_dimensions(data: bytes) -> tuple[int, int] | None:
    if len(data) < 24 or data[12:16] != b"IHDR":
        return None
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _jpeg_dimensions(data: bytes) -> tuple[int, int] | None:
    """Walk from segment to segment to the frame header.

    Segments are skipped whole, so the frame header of a thumbnail inside EXIF is never met.
    """
    at = 2
    # Stray bytes between segments are passed over, as common decoders do.
    while (at := data.find(b"\xff", at)) >= 0 and at + 9 <= len(data):
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
        elif marker in (0x00, 0x01) or 0xD0 <= marker <= 0xD8:  # without a length
            at += 2
        elif marker in (0xD9, 0xDA):  # the end, or the picture itself: it is too late for a frame header
            return None
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = int.from_bytes(data[at + 5 : at + 7], "big"), int.from_bytes(data[at + 7 : at + 9], "big")
            return width, height
        else:
            length = int.from_bytes(data[at + 2 : at + 4], "big")
            if length < 2:
                return None
            at += 2 + length
    return None
