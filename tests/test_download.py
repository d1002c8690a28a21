"""Clips into a folder: names, sidecars, what is refused, and what never leaves this machine."""

import errno
import gzip
import json
import logging
import os
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import callsheet_foxapi.checks
from callsheet.client.clips import partial as partial_module
from callsheet.client.clips.download import Clip, Fetched, download
from callsheet.client.clips.fetch import backoff
from callsheet.client.clips.names import clip_name
from callsheet.client.clips.sidecar import spec_hash
from callsheet.client.errors import DownloadError, ResultExpired, ResultsMissing, TaskError, TaskFailed
from callsheet_foxapi import KlingV3ImageToVideo
from clip_server import BOTH, CLIP, SECRET, Download, Source, in_turn, names, resets, sha256, task_of
from probe_server import Server, gives, redirects, serve

both = pytest.mark.parametrize("fetch", BOTH)


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as server:
        yield server


@both
def test_a_clip_and_its_sidecar(fetch: Download, server: Server, tmp_path: Path) -> None:
    """A clip is stored under the id of its task, and its sidecar says all about where it comes from."""
    url = server.url("/a/clip.mov", Source()) + "?signature=1"
    task = task_of(url, odd="kept")
    request = {"model": "kling-v3-image-to-video", "prompt": "a bay"}
    began = datetime.now(UTC).replace(microsecond=0)
    (clip,) = fetch(task, tmp_path / "new" / "out", request=request)
    folder = tmp_path / "new" / "out"
    path = folder / "task-a.mov"
    assert clip == Clip(path, url, len(CLIP), sha256(CLIP), folder / "task-a.mov.json")
    assert path.read_bytes() == CLIP
    assert names(folder) == ["task-a.mov", "task-a.mov.json"]
    sidecar = json.loads(clip.sidecar.read_text("utf-8"))
    assert began <= datetime.fromisoformat(sidecar.pop("downloaded")) <= datetime.now(UTC)
    document = Path(callsheet_foxapi.checks.__file__).with_name("openapi.json").read_bytes()
    assert sidecar == {
        "version": 1,
        "task": task.model_dump(mode="json"),
        "request": request,
        "clip": 1,
        "url": url,
        "file": "task-a.mov",
        "size": len(CLIP),
        "sha256": sha256(CLIP),
        "spec": f"sha256:{sha256(document)}",
    }
    assert sidecar["spec"] == spec_hash()


@both
def test_clips_of_the_older_shape(fetch: Download, server: Server, tmp_path: Path) -> None:
    """The older shape of results is read, several clips are numbered, and a request model is written as it was sent."""
    urls = [server.url("/1.mp4", Source()), server.url("/2", Source())]
    task = task_of(results=None, output={"urls": urls})
    request = KlingV3ImageToVideo(prompt="a bay", image_url="https://media.test/a.png")
    clips = fetch(task, tmp_path, request=request)
    assert [clip.path.name for clip in clips] == ["task-a.mp4", "task-a-2.mp4"]
    assert [json.loads(clip.sidecar.read_bytes())["clip"] for clip in clips] == [1, 2]
    assert json.loads(clips[0].sidecar.read_bytes())["request"] == request.to_request()


@both
def test_progress(fetch: Download, server: Server, tmp_path: Path) -> None:
    """Progress counts the bytes up to all of them."""
    seen: list[Fetched] = []
    url = server.url("/a.mp4", Source())
    fetch(task_of(url), tmp_path, on_progress=seen.append)
    assert seen[-1] == Fetched(url, tmp_path / "task-a.mp4", len(CLIP), len(CLIP))
    assert [each.received for each in seen] == sorted(each.received for each in seen)


@both
def test_nothing_secret_is_sent(fetch: Download, server: Server, tmp_path: Path) -> None:
    """Neither the headers nor the login nor the cookies of the client go to the host of a clip, or where it leads."""
    there = server.url("/there", Source(), host="localhost")
    back = server.url("/back", redirects(there), host="127.0.0.1")
    fetch(task_of(server.url("/a.mp4", redirects(back, 307))), tmp_path)
    assert [path for path, _ in server.requests] == ["/a.mp4", "/back", "/there"]
    assert SECRET not in str(server.requests)
    assert {tuple(sorted(headers)) for _, headers in server.requests} == {
        ("Accept", "Accept-Encoding", "Host", "User-Agent")
    }
    assert {headers["Accept-Encoding"] for _, headers in server.requests} == {"identity"}


@both
@pytest.mark.parametrize("where", ["file:///etc/passwd", "ftp://media.test/a", ""])
def test_redirects_to_no_web_address(fetch: Download, where: str, server: Server, tmp_path: Path) -> None:
    """A redirect that leads anywhere but to a web address ends the download."""
    url = server.url("/a.mp4", redirects(where))
    with pytest.raises(DownloadError) as raised:
        fetch(task_of(url), tmp_path)
    assert str(raised.value) == (
        f"The clip {url!r} of task 'task-a' did not come: the server redirects to {where!r}, which is no web address. "
        "Nothing of it was kept; download again later, or with the addresses of the task asked for again."
    )
    assert names(tmp_path) == []


@both
def test_redirects_that_cannot_be_read(fetch: Download, server: Server, tmp_path: Path) -> None:
    """A redirect that is nothing at all ends the download, too."""
    with pytest.raises(DownloadError, match="did not come: the server redirects to no web address"):
        fetch(task_of(server.url("/a.mp4", redirects("data:text/plain,a"))), tmp_path)
    with pytest.raises(DownloadError, match=r"did not come: the connection broke .* in location header"):
        fetch(task_of(server.url("/b.mp4", redirects("http://[::1"))), tmp_path)
    assert names(tmp_path) == []


@both
def test_redirects_in_a_circle(fetch: Download, server: Server, tmp_path: Path) -> None:
    """Redirects are followed ten times."""
    url = server.url("/a.mp4", redirects("/a.mp4"))
    with pytest.raises(DownloadError, match="redirects more than 10 times"):
        fetch(task_of(url), tmp_path)
    assert len(server.requests) == 11


@both
@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_refused_addresses(fetch: Download, status: int, server: Server, tmp_path: Path) -> None:
    """An address that is refused has expired, and the error says what to do; the signature is not shown."""
    url = server.url("/a.mp4", gives(b"<Error/>", status))
    task = task_of(f"{url}?signature={SECRET}")
    with pytest.raises(ResultExpired) as raised:
        fetch(task, tmp_path)
    phrase = {401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 410: "Gone"}[status]
    assert str(raised.value) == (
        f"The address {url!r} of task 'task-a' is refused: the server answered {status} {phrase}. Addresses live for "
        "about a day. Ask for the task again, client.tasks.get('task-a'), and download what it lists then; if that is "
        "refused too, the clip is gone."
    )
    assert (raised.value.task_id, raised.value.task) == ("task-a", task)
    assert (len(server.requests), names(tmp_path)) == (1, [])


@both
def test_other_refusals(fetch: Download, server: Server, tmp_path: Path) -> None:
    """A status that no further try will better ends the download at once."""
    with pytest.raises(DownloadError, match="the server answered 400 Bad Request"):
        fetch(task_of(server.url("/a.mp4", gives(b"", 400))), tmp_path)
    assert len(server.requests) == 1


@both
@pytest.mark.parametrize(
    ("body", "what"),
    [(b"<!doctype html><p>Sign in", "an HTML page"), (b'{"error": 1}', "a JSON document"), (b"", "empty")],
)
def test_pages_are_no_clips(fetch: Download, body: bytes, what: str, server: Server, tmp_path: Path) -> None:
    """A page that comes in place of a clip is not stored as one."""
    with pytest.raises(DownloadError, match=f"did not come: what the server gave is {what}\\. Nothing of it was kept"):
        fetch(task_of(server.url("/a.mp4", gives(body, ETag='"a"'))), tmp_path)
    assert names(tmp_path) == []


@both
def test_packed_although_asked_not_to(fetch: Download, server: Server, tmp_path: Path) -> None:
    """A clip that comes as gzip is unpacked; one that comes as anything rarer is refused."""
    url = server.url("/a.mp4", gives(gzip.compress(CLIP), Content_Encoding="gzip", ETag='"a"'))
    (clip,) = fetch(task_of(url), tmp_path)
    assert (clip.path.read_bytes(), clip.size, clip.sha256) == (CLIP, len(CLIP), sha256(CLIP))
    url = server.url("/b.mp4", gives(CLIP, Content_Encoding="x-odd"))
    with pytest.raises(DownloadError, match="the server packed the clip as 'x-odd', although it was asked not to"):
        fetch(task_of(url, task_id="b"), tmp_path)


@both
def test_a_clip_without_a_length(
    fetch: Download, server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Where a server tells no length at all, nobody can know whether all of a clip came; that is said."""
    url = server.url("/a.mp4", Source(length=False))
    (clip,) = fetch(task_of(url), tmp_path)
    assert clip.path.read_bytes() == CLIP
    assert caplog.messages == [f"The server of {url!r} does not tell how long the clip is; watch it to its end."]


@both
@pytest.mark.parametrize(
    ("fields", "kind", "message"),
    [
        (
            {},
            ResultsMissing,
            "Task 'task-a' is completed and lists no clips; ask for it again, client.tasks.get('task-a').",
        ),
        (
            {"status": "processing"},
            TaskError,
            "Task 'task-a' lists no clips yet; wait for it first, client.tasks.wait('task-a').",
        ),
        ({"status": "failed", "error": {"message": "bad image"}}, TaskFailed, "Task 'task-a' failed: bad image"),
    ],
)
def test_tasks_without_clips(
    fetch: Download, fields: dict[str, Any], kind: type[TaskError], message: str, tmp_path: Path
) -> None:
    """A task without clips is told before anything is made or asked."""
    with pytest.raises(kind) as raised:
        fetch(task_of(**fields), tmp_path / "new")
    assert (type(raised.value), str(raised.value), raised.value.task_id) == (kind, message, "task-a")
    assert names(tmp_path) == []


@both
@pytest.mark.parametrize("url", ["file:///etc/passwd", "clip.mp4", "http://", "http://[::1"])
def test_addresses_that_are_none(fetch: Download, url: str, tmp_path: Path) -> None:
    """Only web addresses are asked."""
    with pytest.raises(DownloadError) as raised:
        fetch(task_of(url), tmp_path / "new")
    assert str(raised.value) == (
        f"Task 'task-a' lists {url!r} as the address of a clip; an http or https address was expected. "
        "Ask for the task again."
    )
    assert names(tmp_path) == []


@both
@pytest.mark.parametrize(
    ("age", "words"),
    [
        (0, None),
        (86400 - 1000, None),
        (86400 - 800, "may soon expire: they are sure to work until"),
        (86400 + 10, "may have expired: they were sure to work until"),
        (None, None),
    ],
)
def test_expiry_is_told_before(
    fetch: Download,
    age: int | None,
    words: str | None,
    server: Server,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Old addresses are told before anything is asked, and tried; a clip that is there already needs no word."""
    before: list[list[str]] = []

    def look(handler: Any) -> None:
        before.append(list(caplog.messages))
        Source()(handler)

    created = None if age is None else int(time.time()) - age
    task = task_of(server.url("/a.mp4", look), created=created)
    caplog.set_level(logging.INFO, "callsheet.client")
    fetch(task, tmp_path)
    until = f"{task.urls_live_until:%Y-%m-%d %H:%M} UTC" if words else ""
    expected = [f"The addresses of task 'task-a' {words} {until}."] if words else []
    assert (before, caplog.messages) == ([expected], expected)
    fetch(task, tmp_path)
    assert caplog.messages == expected


@both
def test_a_clip_that_is_there(fetch: Download, server: Server, tmp_path: Path) -> None:
    """A clip that lies in its place is given without a call."""
    task = task_of(server.url("/a.mp4", Source()))
    first = fetch(task, tmp_path)
    assert fetch(task, tmp_path) == first
    assert len(server.requests) == 1


@both
@pytest.mark.parametrize("change", ["other bytes", "other size", "other task", "no sidecar", "bad sidecar", "folder"])
def test_nothing_is_overwritten(fetch: Download, change: str, server: Server, tmp_path: Path) -> None:
    """Whatever else lies in the place of a clip stays, and nothing is asked."""
    task = task_of(server.url("/a.mp4", Source()))
    (clip,) = fetch(task, tmp_path)
    match change:
        case "other bytes":
            clip.path.write_bytes(b"x" * clip.size)
        case "other size":
            clip.path.write_bytes(b"x")
        case "other task":
            clip.sidecar.write_text(clip.sidecar.read_text().replace('"id": "task-a"', '"id": "task-2"'))
        case "no sidecar":
            clip.sidecar.unlink()
        case "bad sidecar":
            clip.sidecar.write_text("[" * 100_000)
        case "folder":
            clip.path.unlink()
            clip.path.mkdir()
    before = {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    with pytest.raises(DownloadError) as raised:
        fetch(task, tmp_path)
    told = clip.sidecar if change in ("other task", "bad sidecar") else clip.path
    assert str(raised.value) == (
        f"{str(told)!r} is there, and nothing says that it is this clip; move it away or choose another folder."
    )
    assert {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before
    assert len(server.requests) == 1


@both
def test_a_clip_that_was_moved_away(fetch: Download, server: Server, tmp_path: Path) -> None:
    """A clip whose sidecar stayed behind is fetched again."""
    task = task_of(server.url("/a.mp4", Source()))
    (clip,) = fetch(task, tmp_path)
    clip.path.unlink()
    assert fetch(task, tmp_path) == [clip]
    assert names(tmp_path) == ["task-a.mp4", "task-a.mp4.json"]


@both
@pytest.mark.parametrize("name", ["task-a.mp4", "task-a.mp4.json", ".task-a.mp4.partial"])
def test_links_are_not_followed(fetch: Download, name: str, server: Server, tmp_path: Path) -> None:
    """A link that lies where something is to be written leads nobody out of the folder."""
    outside = tmp_path / "outside"
    outside.write_text("mine")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).symlink_to(outside)
    with pytest.raises(DownloadError):
        fetch(task_of(server.url("/a.mp4", Source())), folder)
    assert (outside.read_text(), server.requests) == ("mine", [])


@both
@pytest.mark.parametrize("name", [".task-a.mp4.partial.json", ".task-a.mp4.json.partial"])
def test_links_at_hidden_files(fetch: Download, name: str, server: Server, tmp_path: Path) -> None:
    """A link in the place of one of the small hidden files is replaced."""
    outside = tmp_path / "outside"
    outside.write_text("mine")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).symlink_to(outside)
    fetch(task_of(server.url("/a.mp4", Source())), folder)
    assert (outside.read_text(), names(folder)) == ("mine", ["task-a.mp4", "task-a.mp4.json"])


@both
def test_a_full_disk(fetch: Download, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk ends a download with the reason, and what has come stays for the next."""
    write, left = os.write, [1000]

    def short(descriptor: int, data: memoryview) -> int:
        if not left[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        count = write(descriptor, data[: left[0]])
        left[0] -= count
        return count

    task = task_of(server.url("/a.mp4", Source()))
    monkeypatch.setattr(partial_module.os, "write", short)
    with pytest.raises(DownloadError) as raised:
        fetch(task, tmp_path)
    monkeypatch.undo()
    partial = tmp_path / ".task-a.mp4.partial"
    assert str(raised.value) == (
        f"{str(partial)!r} cannot be written: no space left on device; make room or choose another folder, and "
        "download again."
    )
    assert partial.read_bytes() == CLIP[:1000]
    assert fetch(task, tmp_path)[0].path.read_bytes() == CLIP
    assert server.requests[-1][1]["Range"] == "bytes=1000-"


@both
def test_a_folder_that_cannot_be_made(fetch: Download, tmp_path: Path) -> None:
    """A folder that cannot be made is told before anything is asked."""
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "out"
    with pytest.raises(DownloadError) as raised:
        fetch(task_of("http://127.0.0.1:1/a.mp4"), folder)
    assert str(raised.value) == (
        f"{str(folder)!r} cannot be made: not a directory; make room or choose another folder, and download again."
    )


@both
def test_what_a_sidecar_cannot_hold(fetch: Download, tmp_path: Path) -> None:
    """A request that is no JSON is told before anything is asked."""
    with pytest.raises(TypeError, match="not JSON serializable"):
        fetch(task_of("http://127.0.0.1:1/a.mp4"), tmp_path / "new", request={"prompt": b""})
    assert names(tmp_path) == []


@both
def test_errors_of_the_caller_pass(fetch: Download, server: Server, tmp_path: Path) -> None:
    """What `on_progress` raises comes out as it is, and the bytes so far stay."""

    def stop(_: Fetched) -> None:
        raise BrokenPipeError("nobody reads")

    task = task_of(server.url("/a.mp4", Source()))
    with pytest.raises(BrokenPipeError, match="nobody reads"):
        fetch(task, tmp_path, on_progress=stop)
    assert names(tmp_path) == [".task-a.mp4.partial", ".task-a.mp4.partial.json"]
    assert fetch(task, tmp_path)[0].path.read_bytes() == CLIP


@both
def test_no_answer_at_all(fetch: Download, server: Server, tmp_path: Path) -> None:
    """After five further tries in vain a download is given up, with ever longer pauses in between."""
    pauses: list[int] = []

    def pause(failures: int) -> float:
        pauses.append(failures)
        return 0.0

    url = server.url("/a.mp4", resets)
    with pytest.raises(DownloadError) as raised:
        fetch(task_of(url), tmp_path, pause=pause)
    assert re.sub(r"\(.*\)", "(...)", str(raised.value)) == (
        f"The clip {url!r} of task 'task-a' did not come: the connection broke (...), and 5 further tries brought "
        "nothing new. Nothing of it was kept; download again later, or with the addresses of the task asked for again."
    )
    assert (pauses, len(server.requests), names(tmp_path)) == ([1, 2, 3, 4, 5], 6, [])


@both
@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_trouble_that_passes(fetch: Download, status: int, server: Server, tmp_path: Path) -> None:
    """A server in trouble is asked again, when it wants to be."""
    pauses: list[int] = []

    def pause(failures: int) -> float:
        pauses.append(failures)
        return 0.0

    route = in_turn(gives(b"", status), gives(b"", status, Retry_After="0"), Source())
    (clip,) = fetch(task_of(server.url("/a.mp4", route)), tmp_path, pause=pause)
    assert (clip.path.read_bytes(), pauses) == (CLIP, [1])


def test_pauses_grow() -> None:
    """Pauses double from half a second up to eight seconds, with a fifth of jitter."""
    for failures, usual in enumerate([0.5, 1, 2, 4, 8, 8, 8], start=1):
        assert 0.8 * usual <= backoff(failures) <= 1.2 * usual


def test_the_timeout_is_the_callers(tmp_path: Path) -> None:
    """Each step of a call has the time that the caller gave."""
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"])
        return httpx.Response(200, content=CLIP)

    with httpx.Client(transport=httpx.MockTransport(answer), timeout=1) as http:
        download(http, task_of("https://media.test/a.mp4"), tmp_path, timeout=7)
        download(http, task_of("https://media.test/a.mp4", task_id="b"), tmp_path)
    assert seen == [
        {"connect": 7, "read": 7, "write": 7, "pool": 7},
        {"connect": 10.0, "read": 60.0, "write": 60.0, "pool": 60.0},
    ]


@pytest.mark.parametrize(
    ("task_id", "number", "url", "name"),
    [
        ("task-unified-1757165031-uyujaw3d", 1, "https://a.test/x.mp4", "task-unified-1757165031-uyujaw3d.mp4"),
        (
            "task-unified-1757165031-uyujaw3d",
            3,
            "https://a.test/x.MOV?a=.webm",
            "task-unified-1757165031-uyujaw3d-3.mov",
        ),
        ("a", 1, "https://a.test/x.webm#b", "a.webm"),
        ("a", 1, "https://a.test/x.exe", "a.mp4"),
        ("a", 1, "https://a.test", "a.mp4"),
        ("a", 1, "https://[", "a.mp4"),
        ("../../etc/passwd", 1, "", "_.._etc_passwd-x56b3e12f7aeb.mp4"),
        ("", 1, "", "task--xe3b0c44298fc.mp4"),
        ("con.x", 1, "", "task-con.x-x5c5d9a0f2c5e.mp4"),
        ("A", 2, "", "A-x559aead08264-2.mp4"),
        ("a-2", 1, "", "a-2-x.mp4"),
    ],
)
def test_names(task_id: str, number: int, url: str, name: str) -> None:
    """A plain id names its clips; any other one is made plain and ends in a part of its hash."""
    digest = sha256(task_id.encode())[:12]
    assert clip_name(task_id, number, url) == re.sub(r"-x[0-9a-f]*", f"-x{digest}", name)


IDS = st.text() | st.text("aA-2x._/\\:~ ", max_size=8) | st.from_regex(r"\A[a-z-]{0,3}-(x[0-9a-f]{12}|[0-9]+)\Z")
PLACES = st.tuples(IDS, st.integers(1, 12))


@given(PLACES, st.text())
@example(("con", 1), "")
@example(("x" * 5000, 9), "")
def test_names_stay_in_the_folder(place: tuple[str, int], url: str) -> None:
    """Every name is a plain one of bounded length, whatever the id and the address are."""
    name = clip_name(*place, url)
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,120}\.(mp4|mov|webm|mkv|m4v|gif)", name)
    assert (Path("folder") / name).parent == Path("folder")
    assert name.partition(".")[0].lower() not in ("con", "prn", "aux", "nul", "com1", "lpt1")


@given(PLACES, PLACES)
@example(("a", 2), ("a-2", 1))
@example(("a?", 1), ("a-x8693d3f2c9bd", 1))
def test_names_do_not_collide(one: tuple[str, int], other: tuple[str, int]) -> None:
    """Two clips never share a name, not even where capitals do not count."""
    same = clip_name(*one, "").lower() == clip_name(*other, "").lower()
    assert same == (one == other)
