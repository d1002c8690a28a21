"""Uploads of paths, bytes and addresses, and the paths in a request that become addresses."""

import asyncio
import copy
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from callsheet.check import check
from callsheet.client.async_files import AsyncFileMethods
from callsheet.client.call import FilePart
from callsheet.client.errors import LocalFileError, RateLimitError, UploadError
from callsheet.client.files import FileMethods
from callsheet.client.local_media import (
    LocalFile,
    as_file_path,
    is_address,
    local_media,
    media_kind,
    placeholder,
    with_addresses,
)
from callsheet.spec import installed
from callsheet_foxapi import KlingV3ImageToVideo, StoredFile
from clip_server import sha256
from probe_server import jpeg, png

PNG, JPG = png(640, 480), jpeg(640, 480)
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"
MOV = b"\0\0\0\x14ftypqt  \0\0\0\0qt  "
V3 = {"model": "kling-v3-image-to-video", "prompt": "a bay", "image_url": "a.png"}
O3: dict[str, Any] = {
    "model": "kling-o3-reference-to-video",
    "prompt": "@Element1 by @Image1",
    "start_image_url": "a.png",
    "image_urls": ["sub/b.jpg", "https://media.test/c.png", "a.png"],
    "elements": [{"video_url": "clip.mp4"}],
}


class Wire:
    """What was uploaded; one upload may fail."""

    def __init__(self, fails_at: int | None = None) -> None:
        self.fails_at = fails_at
        self.sent: list[tuple[Any, ...]] = []

    def stream(self, file: FilePart, file_name: str | None, auto_cleanup: bool | None) -> StoredFile:
        if len(self.sent) == self.fails_at:
            raise RateLimitError("There were too many calls.", operation="upload", status_code=429)
        content = file.content if isinstance(file.content, bytes) else file.content.read_bytes()
        self.sent.append((file.name, content, file_name, auto_cleanup))
        return StoredFile(url=f"https://files.test/{len(self.sent)}")

    def from_url(self, url: str) -> StoredFile:
        self.sent.append((url,))
        return StoredFile(url=f"https://files.test/{len(self.sent)}")


class Files(FileMethods[StoredFile]):
    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def upload_stream(
        self, *, file: FilePart, file_name: str | None = None, auto_cleanup: bool | None = None
    ) -> StoredFile:
        return self.wire.stream(file, file_name, auto_cleanup)

    def upload_from_url(self, *, url: str) -> StoredFile:
        return self.wire.from_url(url)


class AsyncFiles(AsyncFileMethods[StoredFile]):
    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    async def upload_stream(
        self, *, file: FilePart, file_name: str | None = None, auto_cleanup: bool | None = None
    ) -> StoredFile:
        return self.wire.stream(file, file_name, auto_cleanup)

    async def upload_from_url(self, *, url: str) -> StoredFile:
        return self.wire.from_url(url)


Call = Callable[..., Any]


def sync_call(wire: Wire, method: str, *arguments: Any, **options: Any) -> Any:
    return getattr(Files(wire), method)(*arguments, **options)


def async_call(wire: Wire, method: str, *arguments: Any, **options: Any) -> Any:
    return asyncio.run(getattr(AsyncFiles(wire), method)(*arguments, **options))


both = pytest.mark.parametrize("call", [sync_call, async_call])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an image twice, another image, a video, and what is none of these."""
    (tmp_path / "sub").mkdir()
    for name, data in {
        "a.png": PNG,
        "same.png": PNG,
        "sub/b.jpg": JPG,
        "clip.mp4": MP4,
        "old.mov": MOV,
        "small.png": png(200, 2000),
        "notes.txt": b"root:x:0:0",
        "empty.png": b"",
        "page.png": b"<!doctype html>",
    }.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


@both
def test_upload_of_a_path(call: Call, folder: Path) -> None:
    """A path is sent under its own name, and is read only while it is sent."""
    wire = Wire()
    assert call(wire, "upload", folder / "a.png") == StoredFile(url="https://files.test/1")
    call(wire, "upload", (folder / "notes.txt").as_uri(), file_name="n.txt", auto_cleanup=False)
    assert wire.sent == [("a.png", PNG, None, None), ("n.txt", b"root:x:0:0", "n.txt", False)]


@both
def test_upload_of_bytes(call: Call) -> None:
    """Bytes of an image or a video need no name; others do."""
    wire = Wire()
    for data in (PNG, JPG, MP4, MOV):
        call(wire, "upload", data)
    call(wire, "upload", b"odd", file_name="odd.bin", auto_cleanup=True)
    assert [each[0] for each in wire.sent] == ["upload.png", "upload.jpg", "upload.mp4", "upload.mov", "odd.bin"]
    assert wire.sent[-1] == ("odd.bin", b"odd", "odd.bin", True)
    with pytest.raises(ValueError, match="the bytes are no known image or video; pass file_name to say what to store"):
        call(wire, "upload", b"odd")


@both
def test_upload_of_an_address(call: Call) -> None:
    """The service fetches what stands at an address, and takes no further word on it."""
    wire = Wire()
    call(wire, "upload", "HTTPS://media.test/a.png")
    assert wire.sent == [("HTTPS://media.test/a.png",)]
    for options in ({"file_name": "a"}, {"auto_cleanup": False}):
        with pytest.raises(ValueError, match="file_name and auto_cleanup go with a path or bytes"):
            call(wire, "upload", "https://media.test/a.png", **options)
    for source in ("s3://bucket/a.png", "data:image/png;base64,AAAA", "//media.test/a.png"):
        with pytest.raises(ValueError, match=f'the source is "{source}"; it takes a path, bytes, or an http or https'):
            call(wire, "upload", source)
    assert len(wire.sent) == 1


@both
@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("none.png", "{!r} cannot be read: no such file or directory; nothing was uploaded."),
        ("sub", "{!r} is a folder; pass the path of a file."),
        ("empty.png", "{!r} is empty; an image or a video was expected."),
        ("notes.txt/a", "{!r} cannot be read: not a directory; nothing was uploaded."),
    ],
)
def test_files_that_cannot_be_uploaded(call: Call, source: str, message: str, folder: Path) -> None:
    """A file that cannot be sent is told before anything is."""
    wire = Wire()
    with pytest.raises(LocalFileError) as raised:
        call(wire, "upload", folder / source)
    assert (str(raised.value), wire.sent) == (message.format(str(folder / source)), [])


@both
def test_sources_that_are_nothing(call: Call) -> None:
    """No bytes, and what can be no path here, are refused."""
    for source, message in {
        b"": "There are no bytes to upload; an image or a video was expected.",
        "file://elsewhere/a.png": "'file://elsewhere/a.png' is a file of another machine; pass the path of a file.",
        "a\0b": "'a\\x00b' holds a zero byte and is no path; pass the path of a file.",
    }.items():
        with pytest.raises(LocalFileError) as raised:
            call(Wire(), "upload", source)
        assert str(raised.value) == message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@both
def test_a_pipe_is_not_waited_for(call: Call, folder: Path) -> None:
    """What is no regular file is not opened, for it might never end."""
    os.mkfifo(folder / "pipe.png")
    with pytest.raises(LocalFileError, match=r"is no regular file; pass the path of a file\."):
        call(Wire(), "upload", folder / "pipe.png")
    with pytest.raises(LocalFileError, match=r'`image_url` is "pipe\.png", which is no regular file'):
        call(Wire(), "upload_local", {**V3, "image_url": "pipe.png"}, folder)


@both
def test_local_paths_become_addresses(call: Call, folder: Path) -> None:
    """Every file that a request names is uploaded once, and its address is put in a copy of the request."""
    wire = Wire()
    before = copy.deepcopy(O3)
    request = {**O3, "end_image_url": str(folder / "same.png")}
    assert call(wire, "upload_local", request, folder, auto_cleanup=False) == {
        "model": "kling-o3-reference-to-video",
        "prompt": "@Element1 by @Image1",
        "start_image_url": "https://files.test/1",
        "image_urls": ["https://files.test/2", "https://media.test/c.png", "https://files.test/1"],
        "elements": [{"video_url": "https://files.test/3"}],
        "end_image_url": "https://files.test/1",
    }
    assert sorted(wire.sent) == [
        ("a.png", PNG, None, False),
        ("b.jpg", JPG, None, False),
        ("clip.mp4", MP4, None, False),
    ]
    assert before == O3


@both
def test_nothing_local(call: Call) -> None:
    """A request without paths comes back as an equal copy, and nothing is sent."""
    wire = Wire()
    request = {**V3, "image_url": "https://media.test/a.png", "image_tail_url": None}
    assert call(wire, "upload_local", request) == request
    assert call(wire, "upload_local", request) is not request
    assert wire.sent == []


@both
def test_all_files_are_looked_at_first(call: Call, folder: Path) -> None:
    """All that is wrong with the files is told at once, before the first is sent."""
    wire = Wire()
    request = {
        **O3,
        "start_image_url": "none.png",
        "end_image_url": "notes.txt",
        "image_urls": ["a.png", "sub", "empty.png", "clip.mp4", "page.png", "file://elsewhere/a.png"],
        "elements": [{"video_url": "a.png"}],
    }
    with pytest.raises(LocalFileError) as raised:
        call(wire, "upload_local", request, folder)
    assert sorted(str(raised.value).split("\n")) == sorted(
        [
            "8 files of the request cannot be uploaded, so nothing was:",
            f'- `start_image_url` is "none.png", which cannot be read at {str(folder / "none.png")!r}: no such file or '
            "directory",
            '- `end_image_url` is "notes.txt", which is neither an image nor a video; JPG and PNG are read',
            '- `image_urls[1]` is "sub", which is a folder',
            '- `image_urls[2]` is "empty.png", which is empty; JPG and PNG are read',
            '- `image_urls[3]` is "clip.mp4", which is an MP4 video; JPG and PNG are read',
            '- `image_urls[4]` is "page.png", which is an HTML page; JPG and PNG are read',
            '- `image_urls[5]` is "file://elsewhere/a.png", which is a file of another machine',
            '- `elements[0].video_url` is "a.png", which is a PNG image; MP4 and MOV are read',
        ]
    )
    assert ("image_urls", 1) in [place for place, _ in raised.value.problems]
    assert wire.sent == []


@both
@pytest.mark.parametrize("path", ["../../../../../../../etc/passwd", "~/.ssh/id_rsa", "link.png"])
def test_only_media_leave_this_machine(call: Call, path: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever file a request names: what is no image or video by its bytes is never sent."""
    (folder / ".ssh").mkdir()
    (folder / ".ssh" / "id_rsa").write_text("-----BEGIN")
    (folder / "link.png").symlink_to(folder / ".ssh" / "id_rsa")
    monkeypatch.setenv("HOME", str(folder))
    wire = Wire()
    with pytest.raises(LocalFileError, match="which is neither an image nor a video; JPG and PNG are read"):
        call(wire, "upload_local", {**V3, "image_url": path}, folder)
    assert wire.sent == []


@both
def test_a_failure_in_the_middle(call: Call, folder: Path) -> None:
    """When one upload fails, the error says which files are stored already, and where."""
    files = list({file.sha256: file for file in local_media(installed(), O3, folder)}.values())
    with pytest.raises(UploadError) as raised:
        call(Wire(fails_at=2), "upload_local", O3, folder)
    addresses = {files[0].path: "https://files.test/1", files[1].path: "https://files.test/2"}
    assert raised.value.uploaded == addresses
    assert isinstance(raised.value.__cause__, RateLimitError)
    head, *lines = str(raised.value).split("\n")
    assert head.startswith(f"{str(files[2].path)!r} of `")
    assert head.endswith("was not uploaded: There were too many calls.")
    assert lines == [
        "These are uploaded; their addresses can be put into the request:",
        *[f"- {str(path)!r}: {url}" for path, url in addresses.items()],
    ]
    with pytest.raises(UploadError) as raised:
        call(Wire(fails_at=0), "upload_local", V3, folder)
    assert str(raised.value) == (
        f"{str(folder / 'a.png')!r} of `image_url` was not uploaded: There were too many calls."
    )


@both
def test_a_file_that_goes_away(call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is gone when it is to be sent ends in the same error."""

    def gone(*_: Any) -> StoredFile:
        raise FileNotFoundError(2, "No such file or directory")

    wire = Wire()
    monkeypatch.setattr(wire, "stream", gone)
    with pytest.raises(UploadError, match=r"was not uploaded: it cannot be read: no such file or directory\.$"):
        call(wire, "upload_local", V3, folder)


@both
def test_limits_that_are_not_documented(call: Call, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An image beyond a limit that only holds elsewhere is uploaded, with a warning."""
    wire = Wire()
    call(wire, "upload_local", {**V3, "image_url": "small.png"}, folder)
    seen = "small.png of `image_url` is 200 x 2000 pixels;"
    assert caplog.messages == [
        f"{seen} each side takes at least 300; it is uploaded all the same",
        f"{seen} the longer side may be at most 2.5 times the shorter; it is uploaded all the same",
    ]
    assert len(wire.sent) == 1


def test_what_would_be_uploaded(folder: Path) -> None:
    """What a request would upload can be listed, and the request linted, before anything is sent."""
    (file,) = found = local_media(installed(), V3, folder)
    assert found == [LocalFile(("image_url",), (folder / "a.png").resolve(), "png", len(PNG), sha256(PNG))]
    assert placeholder(file) == f"https://uploads.test/{sha256(PNG)[:16]}.png"
    request = with_addresses(V3, {file.place: placeholder(file)})
    assert check(installed(), request) == []


@pytest.mark.parametrize("model", [None, "kling-v9", 7])
def test_models_that_are_unknown(model: Any) -> None:
    """Where no model tells what is an address, nothing is taken for a path."""
    with pytest.raises(LocalFileError) as raised:
        local_media(installed(), {**V3, "model": model})
    assert str(raised.value) == (
        f'The request names the model {model!r}; it takes "kling-o3-reference-to-video" or "kling-v3-image-to-video".'
    )


def test_request_models_hold_no_paths(folder: Path) -> None:
    """Only a dict can hold paths, for the request models refuse them."""
    request: Any = KlingV3ImageToVideo(prompt="a", image_url="https://media.test/a.png")
    with pytest.raises(TypeError, match="the request is KlingV3ImageToVideo; it takes a dict, for only that can hold"):
        local_media(installed(), request, folder)


def test_odd_values_are_left_to_the_linter(folder: Path) -> None:
    """What is no text, or empty, or an address of whatever kind, is no path."""
    for value in (None, 7, "", [], {}, "ftp://media.test/a.png", "data:image/png;base64,AAAA", "//media.test/a.png"):
        assert local_media(installed(), {**V3, "image_url": value}, folder) == []
    assert (
        local_media(installed(), {**O3, "start_image_url": None, "image_urls": "a.png", "elements": [7]}, folder) == []
    )


def test_paths_as_they_are_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A path is relative to the folder; `~` is the home folder, and a file address is a path."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert as_file_path("a b.png", "sub") == Path("sub/a b.png")
    assert as_file_path("~/a.png", "sub") == tmp_path / "a.png"
    assert as_file_path("file:///a%20b.png?x", "sub") == Path("/a b.png")
    assert as_file_path("FILE://localhost/a.png") == Path("/a.png")
    assert not is_address("shot:1.png")
    with pytest.raises(ValueError, match="names a home folder that is not known"):
        as_file_path("~nobody-of-this-name/a.png")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (PNG, "png"),
        (JPG, "jpeg"),
        (MP4, "mp4"),
        (MOV, "mov"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "mov"),
        (b"GIF89a", None),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", None),
        (b"wide", None),
        (b"", None),
    ],
)
def test_kinds_that_may_leave(data: bytes, found: str | None) -> None:
    """JPG, PNG, MP4 and MOV are known by their first bytes."""
    assert media_kind(data) == found


def test_what_is_generated_is_missing() -> None:
    """The bases alone upload nothing."""
    files: Any = object.__new__(FileMethods)
    with pytest.raises(NotImplementedError):
        files.upload(PNG)
    with pytest.raises(NotImplementedError):
        files.upload("https://media.test/a.png")
    awaited: Any = object.__new__(AsyncFileMethods)
    with pytest.raises(NotImplementedError):
        asyncio.run(awaited.upload(PNG))
    with pytest.raises(NotImplementedError):
        asyncio.run(awaited.upload("https://media.test/a.png"))
