"""Formats and dimensions read from first bytes."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.probe.image import NAMES, dimensions, kind
from probe_server import jpeg, png, segment

SIDE = st.integers(1, 0xFFFF)
BODY = st.binary(max_size=300)
# No frame headers, and no markers that stand without a length.
SEGMENTS = st.lists(st.builds(segment, st.sampled_from([0xC4, 0xC8, 0xCC, 0xDB, 0xDD, 0xE0, 0xE1, 0xEF, 0xFE]), BODY))
FRAMES = st.sampled_from([code for code in range(0xC0, 0xD0) if code not in (0xC4, 0xC8, 0xCC)])


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (png(1, 1), "png"),
        (b"GIF89a...", "gif"),
        (b"GIF87a...", "gif"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "webp"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "unknown"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", "avif"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "avif"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "mp4"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "mp4"),
        (b"\x1a\x45\xdf\xa3\x01", "webm"),
        (b"BM\x36\0\0\0\0\0\0\0\x36", "bmp"),
        (b"BMW is a maker of cars", "unknown"),
        (b"II*\0\x08", "tiff"),
        (b"MM\0*\0", "tiff"),
        (b"%PDF-1.7", "pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "svg"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- drawn -->\n<!DOCTYPE svg>", "svg"),
        (b"\r\n <!DOCTYPE HTML><p>", "html"),
        (b"<!-- a --><html lang=en>", "html"),
        (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code>", "xml"),
        (b'{"error": "expired"}', "json"),
        (b"", "empty"),
        (b"\0", "unknown"),
        (b"<", "unknown"),
        (b"<!-- never closed", "unknown"),
    ],
)
def test_kinds(data: bytes, name: str) -> None:
    """A file is known by its bytes."""
    assert kind(data) == name


def test_many_comments_take_no_time() -> None:
    """What stands in front of a page is passed over in one go."""
    began = time.perf_counter()
    assert kind(b"<!---->" * 100_000) == "unknown"
    assert time.perf_counter() - began < 1


@given(st.binary(max_size=400) | st.builds(bytes.__add__, st.sampled_from([b"\xff\xd8\xff", png(1, 1)[:16]]), BODY))
def test_any_bytes_are_borne(data: bytes) -> None:
    """Nothing raises, every kind has a name, and dimensions are of JPG and PNG only and never nought."""
    assert kind(data) in NAMES
    found = dimensions(data)
    assert found is None or (kind(data) in ("jpeg", "png") and min(found) > 0)


@given(
    st.builds(jpeg, SIDE, SIDE, st.just(segment(0xE1, b"Exif\0\0" + jpeg(9, 9)))) | st.builds(png, SIDE, SIDE),
    st.data(),
)
def test_any_cut_is_borne(data: bytes, draw: st.DataObject) -> None:
    """A file cut anywhere gives its dimensions or none, never others."""
    cut = data[: draw.draw(st.integers(0, len(data)))]
    assert dimensions(cut) in (None, dimensions(data))


@given(st.integers(1, 2**31 - 1), st.integers(1, 2**31 - 1))
def test_png_dimensions(width: int, height: int) -> None:
    """Width and height of a PNG come from its first chunk."""
    assert dimensions(png(width, height)) == (width, height)


@given(SIDE, SIDE, SEGMENTS, FRAMES)
def test_jpeg_dimensions(width: int, height: int, before: list[bytes], marker: int) -> None:
    """Width and height of a JPG come from its frame header, of whatever process, behind any segments."""
    assert dimensions(jpeg(width, height, *before, marker=marker)) == (width, height)


def test_a_thumbnail_is_passed_over() -> None:
    """The frame header of a thumbnail inside EXIF is not the picture's."""
    exif = segment(0xE1, b"Exif\0\0MM\0*" + jpeg(160, 120) + b"\xff\xd9")
    assert dimensions(jpeg(4000, 3000, exif)) == (4000, 3000)


def test_fill_and_stray_bytes_are_passed_over() -> None:
    """Fill bytes in front of a marker belong to the format; stray ones are forgiven, as decoders do."""
    frame = jpeg(640, 480)[2:]
    for between in (b"\xff\xff\xff", b"\0\0", b"\xff\x01", b"\xff\xd0"):
        assert dimensions(b"\xff\xd8" + segment(0xFE, b"x") + between + frame) == (640, 480)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff\xe1\0\0" + jpeg(9, 9)[2:],  # a length below its own two bytes
        b"\xff\xd8\xff\xda\0\x0c" + jpeg(9, 9)[2:],  # the picture begins without a frame header
        b"\xff\xd8\xff\xd9" + jpeg(9, 9)[2:],
        jpeg(640, 0),  # the height is told later
        png(0, 5),
        png(5, 5)[:12] + b"CgBI" + png(5, 5)[16:],
        b"GIF89a\x01\0\x01\0",
    ],
)
def test_dimensions_that_are_not_told(data: bytes) -> None:
    """Where the bytes do not say, nothing is guessed."""
    assert dimensions(data) is None
