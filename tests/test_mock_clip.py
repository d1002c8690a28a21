"""The clip that the mock serves: a real MP4, in pieces on demand."""

import struct
from collections.abc import Iterator

import httpx
import pytest

from callsheet.mock.clip import HEIGHT, WIDTH, clip
from mock_calls import Api

CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf"}


def boxes(data: bytes, path: str = "") -> Iterator[tuple[str, int, bytes]]:
    """Walk the boxes of an MP4: the way to each, where its content begins, and the content."""
    at = 0
    while at < len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        assert 8 <= size <= len(data) - at, f"{path}/{name!r} is {size} bytes long"
        content = data[at + 8 : at + size]
        yield f"{path}/{name.decode()}", at + 8, content
        if name in CONTAINERS:
            yield from (
                (way, at + 8 + offset, inner) for way, offset, inner in boxes(content, f"{path}/{name.decode()}")
            )
        at += size


def test_the_boxes() -> None:
    """A clip has all the boxes of a film with one track, and they fill it to the last byte."""
    assert [way for way, _, _ in boxes(clip())] == [
        "/ftyp",
        "/moov",
        "/moov/mvhd",
        "/moov/trak",
        "/moov/trak/tkhd",
        "/moov/trak/mdia",
        "/moov/trak/mdia/mdhd",
        "/moov/trak/mdia/hdlr",
        "/moov/trak/mdia/minf",
        "/moov/trak/mdia/minf/vmhd",
        "/moov/trak/mdia/minf/dinf",
        "/moov/trak/mdia/minf/dinf/dref",
        "/moov/trak/mdia/minf/stbl",
        "/moov/trak/mdia/minf/stbl/stsd",
        "/moov/trak/mdia/minf/stbl/stts",
        "/moov/trak/mdia/minf/stbl/stsc",
        "/moov/trak/mdia/minf/stbl/stsz",
        "/moov/trak/mdia/minf/stbl/stco",
        "/mdat",
    ]
    assert len(clip()) < 1024


def test_the_index_leads_to_the_frame() -> None:
    """The offset and the size in the index are those of the frame, which is a whole unit of H.264."""
    data = clip()
    found = {way.rpartition("/")[2]: (at, content) for way, at, content in boxes(data)}
    (offset,) = struct.unpack_from(">I", found["stco"][1], 8)
    (size,) = struct.unpack_from(">I", found["stsz"][1], 12)
    assert (offset, size) == (found["mdat"][0], len(found["mdat"][1]))
    (length, kind) = struct.unpack_from(">IB", data, offset)
    assert (length, kind & 0x1F) == (size - 4, 5)
    assert b"\0\0\0" not in found["mdat"][1][4:]


def test_a_clip_says_how_long_it_lasts() -> None:
    """The film, the track and the media agree on the duration and the size of the picture."""
    found = {way.rpartition("/")[2]: content for way, _, content in boxes(clip(7.5))}
    assert struct.unpack_from(">II", found["mvhd"], 12) == (1000, 7500)
    assert struct.unpack_from(">I", found["tkhd"], 20) == (7500,)
    assert struct.unpack_from(">II", found["mdhd"], 12) == (1000, 7500)
    assert struct.unpack_from(">III", found["stts"], 4) == (1, 1, 7500)
    assert struct.unpack_from(">II", found["tkhd"], 76) == (WIDTH << 16, HEIGHT << 16)


@pytest.mark.parametrize("size", [1, 660, 5000, 100_000])
def test_a_clip_can_be_larger(size: int) -> None:
    """A clip can be made at least as large as a test wants it, and its boxes still fill it."""
    data = clip(5, size)
    assert size <= len(data) <= max(size + 8, len(clip(5)))
    assert [way for way, _, _ in boxes(data)][-1] == ("/free" if size > len(clip(5)) else "/mdat")


@pytest.fixture
def served() -> tuple[Api, str]:
    api = Api({"pending": 0, "processing": 0})
    return api, api.task(api.create().json()["id"])["results"][0]["url"]


def fetched(served: tuple[Api, str], **headers: str) -> httpx.Response:
    api, url = served
    return api.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-", 0, 654), ("bytes=100-", 100, 654), ("bytes=100-199", 100, 200), ("bytes=-54", 600, 654),
     ("bytes=-9999", 0, 654), ("bytes=600-9999", 600, 654)],
)  # fmt: skip
def test_ranges(served: tuple[Api, str], asked: str, start: int, end: int) -> None:
    """A range of a clip is answered with 206 and says which one it is."""
    answer = fetched(served, Range=asked)
    assert (answer.status_code, answer.content) == (206, clip()[start:end])
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/654"


def test_a_range_beyond_the_end(served: tuple[Api, str]) -> None:
    """A range that begins beyond the end is refused with 416, which says how long the clip is."""
    for asked in ("bytes=654-", "bytes=-0"):
        answer = fetched(served, Range=asked)
        assert (answer.status_code, answer.headers["content-range"], answer.content) == (416, "bytes */654", b"")


@pytest.mark.parametrize("asked", ["bytes=", "bytes=-", "bytes=a-b", "bytes=9-3", "lines=0-1", "bytes=0-1,4-5"])
def test_ranges_that_are_ignored(served: tuple[Api, str], asked: str) -> None:
    """A range that cannot be read, and several ranges at once, are answered with the whole."""
    answer = fetched(served, Range=asked)
    assert (answer.status_code, answer.content) == (200, clip())


def test_a_range_of_what_has_changed(served: tuple[Api, str]) -> None:
    """With `If-Range` a range is given only of the very bytes that the tag is of."""
    tag = fetched(served).headers["etag"]
    assert fetched(served, Range="bytes=9-", If_Range=tag).status_code == 206
    assert fetched(served, Range="bytes=9-", If_Range='"other"').status_code == 200


def test_the_head_of_a_clip(served: tuple[Api, str]) -> None:
    """HEAD tells the size of a clip and that it can be had in pieces."""
    api, url = served
    answer = api.call("HEAD", url)
    assert (answer.status_code, answer.content) == (200, b"")
    assert (answer.headers["content-length"], answer.headers["accept-ranges"]) == ("654", "bytes")
