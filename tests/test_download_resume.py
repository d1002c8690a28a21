"""Downloads that break off, and how they go on."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.client.clips import partial as partial_module
from callsheet.client.clips.download import download
from callsheet.client.clips.fetch import Manner, fetching
from callsheet.client.clips.partial import Partial
from callsheet.client.clips.ranges import Again, Body, Meaning, Notes, Redirect, Refused, Whole, meaning, range_headers
from callsheet.client.clips.sidecar import Origin
from callsheet.client.errors import DownloadError, ResultExpired
from clip_server import (
    BOTH,
    CLIP,
    Download,
    Source,
    an_hour_ago,
    asked,
    at_once,
    cut,
    download_sync,
    in_turn,
    names,
    sha256,
    task_of,
)
from probe_server import Handler, Server, drips, gives, serve

both = pytest.mark.parametrize("fetch", BOTH)
PARTIAL = ".task-a.mp4.partial"
NOTES = ".task-a.mp4.partial.json"
OTHER = CLIP[:24] + b"another clip" * 300


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as server:
        yield server


def interrupted(fetch: Download, server: Server, folder: Path, source: Any, path: str = "/a.mp4") -> str:
    """Break a download off for good, with what has come on the disk; give the address."""
    url = server.url(path, in_turn(source, gives(b"", 400)))
    with pytest.raises(DownloadError):
        fetch(task_of(url), folder)
    server.requests.clear()
    return url


@both
def test_a_break_is_mended(fetch: Download, server: Server, tmp_path: Path) -> None:
    """After a break the rest is asked for, by the mark of what has come; every bit of progress counts as one."""
    url = server.url("/a.mp4", Source(cuts=[100, 50, 1, 1, 1, 1, 1, 1, 1, None]))
    (clip,) = fetch(task_of(url), tmp_path)
    assert (clip.path.read_bytes(), clip.sha256) == (CLIP, sha256(CLIP))
    assert asked(server) == [(None, None)] + [
        (f"bytes={start}-", '"v1"') for start in (100, 150, 151, 152, 153, 154, 155, 156, 157)
    ]
    assert names(tmp_path) == ["task-a.mp4", "task-a.mp4.json"]


@both
def test_the_next_call_goes_on(fetch: Download, server: Server, tmp_path: Path) -> None:
    """What has come stays after an error, which says so, and the next call takes it up, at an address signed anew."""
    url = server.url("/a.mp4", in_turn(Source(cuts=[1000]), gives(b"", 500)))
    with pytest.raises(DownloadError) as raised:
        fetch(task_of(f"{url}?signed=1"), tmp_path)
    partial = tmp_path / PARTIAL
    assert str(raised.value) == (
        f"The clip {url!r} of task 'task-a' did not come: the server answered 500 Internal Server Error, and 5 further "
        f"tries brought nothing new. 1,000 bytes are kept in {str(partial)!r}; the next download goes on from there."
    )
    assert (partial.read_bytes(), names(tmp_path)) == (CLIP[:1000], [PARTIAL, NOTES])
    notes = {"version": 1, "url": url, "validator": '"v1"', "total": len(CLIP)}
    assert json.loads((tmp_path / NOTES).read_bytes()) == notes
    server.requests.clear()
    server.url("/a.mp4", Source())
    (clip,) = fetch(task_of(f"{url}?signed=2"), tmp_path)
    assert (clip.path.read_bytes(), clip.sha256) == (CLIP, sha256(CLIP))
    assert asked(server) == [("bytes=1000-", '"v1"')]


@both
def test_by_the_date(fetch: Download, server: Server, tmp_path: Path) -> None:
    """Without an ETag the date of the last change marks a clip."""
    modified = an_hour_ago()
    url = server.url("/a.mp4", Source(cuts=[1000], etag=None, modified=modified))
    (clip,) = fetch(task_of(url), tmp_path)
    assert clip.path.read_bytes() == CLIP
    assert asked(server) == [(None, None), ("bytes=1000-", modified)]


@both
@pytest.mark.parametrize("etag", [None, 'W/"v1"', "unquoted", '"\u00fc"'])
def test_without_a_mark(fetch: Download, etag: str | None, server: Server, tmp_path: Path) -> None:
    """A clip that cannot be told from another one is fetched from its beginning."""
    url = server.url("/a.mp4", Source(cuts=[1000], etag=etag))
    (clip,) = fetch(task_of(url), tmp_path)
    assert clip.path.read_bytes() == CLIP
    assert asked(server) == [(None, None), (None, None)]


@both
def test_without_a_mark_nothing_is_promised(fetch: Download, server: Server, tmp_path: Path) -> None:
    """What cannot be taken up again is not said to be kept."""
    url = server.url("/a.mp4", in_turn(Source(cuts=[1000], etag=None), gives(b"", 400)))
    with pytest.raises(DownloadError, match=r"400 Bad Request\. Nothing of it was kept; download again later"):
        fetch(task_of(url), tmp_path)
    assert names(tmp_path) == []


@both
def test_a_clip_that_changed(fetch: Download, server: Server, tmp_path: Path) -> None:
    """A clip that is another one by now is fetched from its beginning."""
    url = interrupted(fetch, server, tmp_path, Source(cuts=[1000]))
    server.url("/a.mp4", Source(OTHER, etag='"v2"'))
    (clip,) = fetch(task_of(url), tmp_path)
    assert (clip.path.read_bytes(), clip.sha256) == (OTHER, sha256(OTHER))
    assert asked(server) == [("bytes=1000-", '"v1"')]


@both
def test_another_address(fetch: Download, server: Server, tmp_path: Path) -> None:
    """What came from another address is not taken up."""
    interrupted(fetch, server, tmp_path, Source(cuts=[1000]), "/b.mp4")
    (clip,) = fetch(task_of(server.url("/a.mp4", Source(OTHER))), tmp_path)
    assert clip.path.read_bytes() == OTHER
    assert asked(server) == [(None, None)]


@both
def test_ranges_are_ignored(fetch: Download, server: Server, tmp_path: Path) -> None:
    """A server that gives all of a clip whatever is asked is taken at its word."""
    url = server.url("/a.mp4", Source(cuts=[1000, 2000], takes_ranges=False))
    (clip,) = fetch(task_of(url), tmp_path)
    assert clip.path.read_bytes() == CLIP
    assert asked(server) == [(None, None), ("bytes=1000-", '"v1"'), ("bytes=2000-", '"v1"')]


@both
@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Range": f"bytes 999-{len(CLIP) - 1}/{len(CLIP)}"},
        {"Content_Range": f"bytes 1000-{len(CLIP) - 1}/{len(CLIP) + 1}"},
        {"Content_Range": f"bytes 1000-{len(CLIP)}/{len(CLIP)}"},
        {"Content_Range": f"bytes 1000-{len(CLIP) - 2}/{len(CLIP)}"},
        {"Content_Range": "bytes 1000-/7"},
        {"Content_Range": f"bytes 1000-{len(CLIP) - 1}/{len(CLIP)}", "ETag": '"v2"'},
        {"Content_Range": f"bytes 1000-{len(CLIP) - 1}/{len(CLIP)}", "Content_Encoding": "gzip"},
        {"Content_Type": "multipart/byteranges; boundary=x"},
    ],
)
def test_another_part(fetch: Download, headers: dict[str, str], server: Server, tmp_path: Path) -> None:
    """A part that is not the one asked for, or of another clip, is thrown away with what had come."""
    url = interrupted(fetch, server, tmp_path, Source(cuts=[1000]))
    server.url("/a.mp4", in_turn(gives(b"x" * (len(CLIP) - 1000), 206, **headers), Source()))
    (clip,) = fetch(task_of(url), tmp_path)
    assert clip.path.read_bytes() == CLIP
    assert asked(server) == [("bytes=1000-", '"v1"'), (None, None)]


@both
def test_small_parts(fetch: Download, server: Server, tmp_path: Path) -> None:
    """A server that gives a smaller part than was asked for is asked for the next at once."""
    url = interrupted(fetch, server, tmp_path, Source(cuts=[1000]))

    def part(handler: Handler) -> None:
        start = int(handler.headers["Range"][6:-1])
        end = min(start + 1000, len(CLIP))
        handler.answer(206, CLIP[start:end], Content_Range=f"bytes {start}-{end - 1}/{len(CLIP)}", ETag='"v1"')

    def never(failures: int) -> float:
        raise AssertionError("no failure")

    server.url("/a.mp4", part)
    (clip,) = fetch(task_of(url), tmp_path, pause=never)
    assert clip.path.read_bytes() == CLIP
    assert asked(server) == [(f"bytes={start}-", '"v1"') for start in range(1000, len(CLIP), 1000)]


@both
@pytest.mark.parametrize("told", [{}, {"Content_Range": "bytes */7"}])
def test_a_range_that_cannot_be(fetch: Download, told: dict[str, str], server: Server, tmp_path: Path) -> None:
    """A 416 for what should be there makes the clip begin anew."""
    url = interrupted(fetch, server, tmp_path, Source(cuts=[1000]))
    server.url("/a.mp4", in_turn(gives(b"", 416, **told), Source()))
    (clip,) = fetch(task_of(url), tmp_path)
    assert clip.path.read_bytes() == CLIP
    assert asked(server) == [("bytes=1000-", '"v1"'), (None, None)]


@both
def test_a_part_that_is_whole(fetch: Download, server: Server, tmp_path: Path) -> None:
    """A clip of which all had come is put in its place, after a question where its length was not known."""
    url = interrupted(fetch, server, tmp_path, Source(cuts=[1000]))
    (tmp_path / PARTIAL).write_bytes(CLIP)
    notes = json.loads((tmp_path / NOTES).read_bytes())
    (tmp_path / NOTES).write_text(json.dumps({**notes, "total": None}))
    server.url("/a.mp4", Source())
    (clip,) = fetch(task_of(url), tmp_path)
    assert (clip.path.read_bytes(), clip.sha256) == (CLIP, sha256(CLIP))
    assert asked(server) == [(f"bytes={len(CLIP)}-", '"v1"')]
    clip.path.rename(tmp_path / PARTIAL)
    (tmp_path / NOTES).write_text(json.dumps(notes))
    assert fetch(task_of(url), tmp_path) == [clip]
    assert len(server.requests) == 1


@both
@pytest.mark.parametrize(
    "notes", ["", "[]", "{}", '{"version": 2}', '{"version": 1, "url": 1, "validator": "a", "total": 1}', "[" * 100_000]
)
def test_odd_notes(fetch: Download, notes: str, server: Server, tmp_path: Path) -> None:
    """Bytes without notes that can be read are not taken up."""
    url = interrupted(fetch, server, tmp_path, Source(cuts=[1000]))
    (tmp_path / NOTES).write_text(notes)
    server.url("/a.mp4", Source())
    (clip,) = fetch(task_of(url), tmp_path)
    assert clip.path.read_bytes() == CLIP
    assert asked(server) == [(None, None)]


@both
def test_a_break_that_stays(fetch: Download, server: Server, tmp_path: Path) -> None:
    """A connection that always breaks at the same byte brings nothing new, and is given up."""
    url = server.url("/a.mp4", cut(CLIP, 1000))
    with pytest.raises(DownloadError, match="and 5 further tries brought nothing new"):
        fetch(task_of(url), tmp_path)
    assert len(server.requests) == 6


def test_a_short_body_is_not_whole(tmp_path: Path) -> None:
    """A body that ends before its length is never taken for whole, even where the connection does not tell."""
    starts = []

    def answer(request: httpx.Request) -> httpx.Response:
        starts.append(request.headers.get("Range"))
        return httpx.Response(200, content=CLIP[:1000], headers={"Content-Length": str(len(CLIP)), "ETag": '"v1"'})

    with (
        httpx.Client(transport=httpx.MockTransport(answer)) as http,
        pytest.raises(DownloadError, match=f"only 1,000 of {len(CLIP):,} bytes came, and 5 further tries"),
    ):
        download(http, task_of("https://media.test/a.mp4"), tmp_path, pause=at_once)
    assert starts == [None] + ["bytes=1000-"] * 5
    assert names(tmp_path) == [PARTIAL, NOTES]


@both
def test_a_server_that_falls_silent(fetch: Download, server: Server, tmp_path: Path) -> None:
    """A server that sends nothing more is left after the time of a step."""

    def silent(handler: Handler) -> None:
        cut(CLIP, 1000, ETag='"v1"')(handler)
        handler.server.cut.wait(0.2)

    url = server.url("/a.mp4", in_turn(silent, Source()))
    (clip,) = fetch(task_of(url), tmp_path, timeout=0.05)
    assert clip.path.read_bytes() == CLIP
    assert asked(server) == [(None, None), ("bytes=1000-", '"v1"')]


@both
def test_a_slow_server(fetch: Download, server: Server, tmp_path: Path) -> None:
    """A server that sends little by little is waited for, though all of it takes longer than a step may."""
    url = server.url("/a.mp4", drips(CLIP[:8]))
    (clip,) = fetch(task_of(url), tmp_path, timeout=0.1)
    assert clip.path.read_bytes() == CLIP[:8]


@both
def test_redirects_are_asked_anew(fetch: Download, server: Server, tmp_path: Path) -> None:
    """After a break the first address is asked again, for where it led may be good for one visit only."""
    there = iter(count())
    source = Source(cuts=[1000])

    def lead(handler: Handler) -> None:
        handler.answer(302, Location=server.url(f"/there{next(there)}", source))

    (clip,) = fetch(task_of(server.url("/a.mp4", lead)), tmp_path)
    assert clip.path.read_bytes() == CLIP
    assert [path for path, _ in server.requests] == ["/a.mp4", "/there0", "/a.mp4", "/there1"]
    assert asked(server)[-1] == ("bytes=1000-", '"v1"')


@both
def test_expired_on_the_way(fetch: Download, server: Server, tmp_path: Path) -> None:
    """An address that expires in the middle leaves what has come for the next one."""
    url = server.url("/a.mp4", in_turn(Source(cuts=[1000]), gives(b"", 403)))
    with pytest.raises(ResultExpired):
        fetch(task_of(f"{url}?signed=1"), tmp_path)
    server.url("/a.mp4", Source())
    (clip,) = fetch(task_of(f"{url}?signed=2"), tmp_path)
    assert clip.path.read_bytes() == CLIP
    assert asked(server)[-1] == ("bytes=1000-", '"v1"')


@both
def test_a_crash_before_the_sidecar(
    fetch: Download, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clip in its place whose sidecar was still pending gets it, without a call."""
    task = task_of(server.url("/a.mp4", Source()))

    def crash(self: Partial) -> None:
        place(self)
        raise KeyboardInterrupt

    place = Partial.put_in_place
    monkeypatch.setattr(Partial, "put_in_place", crash)
    with pytest.raises(KeyboardInterrupt):
        fetch(task, tmp_path)
    monkeypatch.undo()
    assert names(tmp_path) == [".task-a.mp4.json.partial", NOTES, "task-a.mp4"]
    (clip,) = fetch(task, tmp_path)
    assert (clip.path.read_bytes(), json.loads(clip.sidecar.read_bytes())["sha256"]) == (CLIP, sha256(CLIP))
    assert (len(server.requests), names(tmp_path)) == (1, ["task-a.mp4", "task-a.mp4.json"])


@both
def test_a_crash_before_the_name(
    fetch: Download, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sidecar never stands beside a clip that has not got its name; the next call gives it without a question."""
    task = task_of(server.url("/a.mp4", Source()))

    def crash(self: Partial) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Partial, "put_in_place", crash)
    with pytest.raises(KeyboardInterrupt):
        fetch(task, tmp_path)
    monkeypatch.undo()
    assert names(tmp_path) == [".task-a.mp4.json.partial", PARTIAL, NOTES]
    assert fetch(task, tmp_path)[0].path.read_bytes() == CLIP
    assert (len(server.requests), names(tmp_path)) == (1, ["task-a.mp4", "task-a.mp4.json"])


@both
def test_two_at_once(fetch: Download, server: Server, tmp_path: Path) -> None:
    """A clip that somebody else is fetching is left to them."""
    task = task_of(server.url("/a.mp4", Source()))
    with Partial(tmp_path / "task-a.mp4"), pytest.raises(DownloadError) as raised:
        fetch(task, tmp_path)
    assert str(raised.value) == (
        f"{str(tmp_path / 'task-a.mp4')!r} is being downloaded by somebody else; wait for them, or choose another folder."
    )
    assert (server.requests, names(tmp_path)) == ([], [])


@both
def test_the_lock_of_a_file_that_is_gone(
    fetch: Download, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock on a file that was renamed after it was opened is a lock on nothing; the file is opened again."""
    lock = partial_module.is_locked_here

    def late(descriptor: int) -> bool:
        monkeypatch.undo()
        (tmp_path / PARTIAL).rename(tmp_path / "elsewhere")
        return lock(descriptor)

    monkeypatch.setattr(partial_module, "is_locked_here", late)
    (clip,) = fetch(task_of(server.url("/a.mp4", Source())), tmp_path)
    assert clip.path.read_bytes() == CLIP
    assert (tmp_path / "elsewhere").read_bytes() == b""


@both
def test_a_target_that_appears(
    fetch: Download, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that came into the place of a clip while it was fetched stays, and so does what was fetched."""
    target = tmp_path / "task-a.mp4"
    monkeypatch.setattr(Partial, "settle", lambda _: target.write_text("mine"))
    with pytest.raises(DownloadError, match=r"task-a\.mp4' is there, and nothing says that it is this clip"):
        fetch(task_of(server.url("/a.mp4", Source())), tmp_path)
    assert (target.read_text(), (tmp_path / PARTIAL).read_bytes()) == ("mine", CLIP)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@both
def test_a_pipe_in_the_way(fetch: Download, server: Server, tmp_path: Path) -> None:
    """What lies in the place of the bytes and is no file is told."""
    os.mkfifo(tmp_path / PARTIAL)
    with pytest.raises(DownloadError) as raised:
        fetch(task_of(server.url("/a.mp4", Source())), tmp_path)
    message = f"{str(tmp_path / PARTIAL)!r} is no regular file; remove it and download again."
    assert (str(raised.value), server.requests) == (message, [])


def test_a_long_body_is_not_the_clip(tmp_path: Path) -> None:
    """A body that goes on after its length is thrown away."""

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=CLIP + b"x", headers={"Content-Length": str(len(CLIP)), "ETag": '"v1"'})

    message = (
        f"{len(CLIP) + 1:,} bytes came where the server told of {len(CLIP):,}, and 5 further tries brought nothing"
    )
    with (
        httpx.Client(transport=httpx.MockTransport(answer)) as http,
        pytest.raises(DownloadError, match=message),
    ):
        download(http, task_of("https://media.test/a.mp4"), tmp_path, pause=at_once)
    assert names(tmp_path) == []


@both
def test_stored_by_somebody_else_meanwhile(
    fetch: Download, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clip that came into its place before the lock was had is given as it is."""
    task = task_of(server.url("/a.mp4", Source()))
    clips = []
    enter = Partial.__enter__

    def late(self: Partial) -> Partial:
        monkeypatch.undo()
        clips.extend(download_sync(task, tmp_path))
        return enter(self)

    monkeypatch.setattr(Partial, "__enter__", late)
    assert fetch(task, tmp_path) == clips
    assert (len(server.requests), names(tmp_path)) == (1, ["task-a.mp4", "task-a.mp4.json"])


def test_many_at_once(server: Server, tmp_path: Path) -> None:
    """However many download the same clip at once, it comes whole, and whoever has to wait is told."""
    task = task_of(server.url("/a.mp4", Source(cuts=[100, 1000, 50])))
    ends: list[Any] = []

    def run() -> None:
        try:
            ends.extend(download_sync(task, tmp_path))
        except DownloadError as error:
            ends.append(error)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (tmp_path / "task-a.mp4").read_bytes() == CLIP
    assert names(tmp_path) == ["task-a.mp4", "task-a.mp4.json"]
    others = [end for end in ends if isinstance(end, DownloadError)]
    assert len(ends) == 8
    assert len(others) < 8
    assert [str(error) for error in others if "is being downloaded by somebody else" not in str(error)] == []


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_a_killed_process_blocks_nobody(server: Server, tmp_path: Path) -> None:
    """The lock of a process that was killed is gone with it, and what it had fetched is taken up."""
    program = (
        "import sys; from pathlib import Path; from clip_server import *\n"
        "def told(each):\n    print(each.received, flush=True); sys.stdin.read()\n"
        "download_sync(task_of(sys.argv[1]), Path(sys.argv[2]), on_progress=told)"
    )
    url = server.url("/a.mp4", Source(cuts=[1000]))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    command = [sys.executable, "-c", program, url, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout
        received = int(process.stdout.readline())
        with pytest.raises(DownloadError, match="is being downloaded by somebody else"):
            download_sync(task_of(url), tmp_path)
        process.send_signal(signal.SIGKILL)
    (clip,) = download_sync(task_of(url), tmp_path)
    assert clip.path.read_bytes() == CLIP
    assert asked(server)[-1] == (f"bytes={received}-", '"v1"')


@given(
    body=st.binary(min_size=1, max_size=300).map(lambda end: CLIP[:24] + end),
    cuts=st.lists(st.integers(0, 200), max_size=5),
    takes_ranges=st.booleans(),
    etag=st.sampled_from(['"v1"', 'W/"v1"', None]),
    calls=st.integers(1, 3),
)
def test_any_breaks_give_the_exact_bytes(
    body: bytes, cuts: list[int], takes_ranges: bool, etag: str | None, calls: int
) -> None:
    """Wherever a connection breaks, in one call or over several, the clip is whole in the end and its hash is right."""
    left = [*cuts]

    def answer(request: httpx.Request) -> httpx.Response:
        is_range = takes_ranges and request.headers.get("If-Range") == etag and "Range" in request.headers
        start = int(request.headers["Range"][6:-1]) if is_range else 0
        headers = {"Content-Length": str(len(body) - start), **({"ETag": etag} if etag else {})}
        if is_range:
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        stream = Breaking(body[start:], left.pop(0) if left else None)
        return httpx.Response(206 if is_range else 200, headers=headers, stream=stream)

    with TemporaryDirectory() as folder, httpx.Client(transport=httpx.MockTransport(answer)) as http:
        for _ in range(calls):
            clips = download(http, task_of("https://media.test/a.mp4"), folder, pause=at_once)
        assert (clips[0].path.read_bytes(), clips[0].sha256) == (body, sha256(body))
        assert names(Path(folder)) == ["task-a.mp4", "task-a.mp4.json"]


class Breaking(httpx.SyncByteStream):
    """A body that breaks after so many bytes, if it is as long."""

    def __init__(self, body: bytes, at: int | None) -> None:
        self.body, self.at = body, at

    def __iter__(self) -> Iterator[bytes]:
        end = len(self.body) if self.at is None else self.at
        for start in range(0, min(end, len(self.body)), 7):
            yield self.body[start : min(start + 7, end)]
        if end < len(self.body):
            raise httpx.ReadError("broken")


URL = httpx.URL("https://media.test/a/b.mp4")
KNOWN = Notes("https://media.test/a/b.mp4", '"v1"', 100)


@pytest.mark.parametrize(
    ("status", "headers", "received", "expected"),
    [
        (200, {}, None, Body(0, None, None, None)),
        (200, {"content-length": "100", "etag": '"v1"'}, 40, Body(0, 100, 100, '"v1"')),
        (200, {"content-length": "9" * 30}, None, Body(0, None, None, None)),
        (200, {"content-encoding": "identity", "content-length": "1"}, None, Body(0, 1, 1, None)),
        (206, {"content-range": "bytes 40-99/100"}, 40, Body(40, 60, 100, '"v1"')),
        (206, {"content-range": "Bytes 40-49/*"}, 40, Body(40, 10, 100, '"v1"')),
        (206, {"content-range": "bytes 0-99/100"}, None, Again("the server gave a part although all was asked for")),
        (416, {"content-range": "bytes */100"}, 100, Whole()),
        (
            416,
            {"content-range": "bytes */90"},
            90,
            Again("the server answered 416 Requested Range Not Satisfiable", True),
        ),
        (416, {}, None, Refused("the server answered 416 Requested Range Not Satisfiable")),
        (302, {"location": "../c.mp4?x=1"}, None, Redirect("https://media.test/c.mp4?x=1")),
        (304, {}, None, Refused("the server answered 304 Not Modified")),
        (204, {}, None, Refused("the server answered 204 No Content")),
        (599, {}, None, Again("the server answered 599")),
        (503, {"retry-after": "7"}, None, Again("the server answered 503 Service Unavailable", wait=7.0)),
        (503, {"retry-after": "9999"}, None, Again("the server answered 503 Service Unavailable", wait=60.0)),
        (503, {"retry-after": "soon"}, None, Again("the server answered 503 Service Unavailable")),
    ],
)
def test_meanings(status: int, headers: dict[str, str], received: int | None, expected: Meaning) -> None:
    """Every answer means one thing."""
    assert meaning(status, httpx.Headers(headers), url=URL, received=received, notes=KNOWN) == expected


def test_dates_as_marks() -> None:
    """A date of change marks a clip only where it was given at least a second later, and no ETag says otherwise."""
    date = {"date": "Sun, 06 Sep 2026 08:49:38 GMT", "last-modified": "Sun, 06 Sep 2026 08:49:37 GMT"}
    found = [
        meaning(200, httpx.Headers(headers), url=URL, received=None, notes=None)
        for headers in (
            date,
            {**date, "etag": 'W/"1"'},
            {**date, "date": date["last-modified"]},
            {**date, "date": "Sun, 06 Sep 2026 08:49:38 -0000"},
            {**date, "date": "today"},
        )
    ]
    assert [each.validator for each in found if isinstance(each, Body)] == [date["last-modified"], *[None] * 4]


def test_what_is_asked() -> None:
    """The rest is asked for only of the same clip, by its mark."""
    url = "https://media.test/a/b.mp4?signed=2"
    assert range_headers(40, KNOWN, url) == {"Range": "bytes=40-", "If-Range": '"v1"'}
    assert range_headers(0, KNOWN, url) is None
    assert range_headers(40, None, url) is None
    assert range_headers(40, KNOWN, "https://media.test/c.mp4") is None
    assert range_headers(40, Notes(KNOWN.url, None, 100), url) is None
    assert range_headers(40, Notes(KNOWN.url, '"\n"', 100), url) is None


def test_the_clip_is_asked_for_too_early(tmp_path: Path) -> None:
    """There is no clip before it is whole."""
    origin = Origin(task_of(), "a", None, 1, "https://media.test/a.mp4")
    manner = Manner(None, httpx.Timeout(1), at_once)
    with (
        fetching(tmp_path / "a.mp4", origin, manner) as fetch,
        pytest.raises(ValueError, match="the clip is not whole yet"),
    ):
        _ = fetch.clip
