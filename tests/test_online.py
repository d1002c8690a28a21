"""Addresses of requests looked at online: which ones, what is told, and never without being asked."""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import pytest

from callsheet.batch import Batch
from callsheet.config import Config
from callsheet.online import inspect
from callsheet.probe.probe import Target, Verdict, probe
from callsheet.session import Session
from callsheet.source.text import Request, Text
from command import CLEAN, put, run
from near_requests import SPEC
from probe_server import Server, at_loopback, gives, is_loopback, png, serve

O3 = {"model": "kling-o3-reference-to-video", "prompt": "@Image1 @Image2 @Element1"}


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as started:
        yield started


def as_read(value: dict[str, object], unknown: frozenset[str] = frozenset()) -> Request:
    return Request(value, Text(""), lambda _place: (0, 0), unknown=unknown)


def told(request: dict[str, object], *verdicts: Verdict) -> list[tuple[str, str, str, str]]:
    """What is said of a request whose addresses all have these verdicts."""
    inspection = inspect(SPEC, [as_read(request)], look=lambda targets: dict.fromkeys(targets, verdicts))
    return [(each.rule, each.severity, each.message, each.note) for each in inspection(as_read(request))]


def test_every_address_of_a_request_is_looked_at() -> None:
    """Images and videos are looked at, in lists and in elements; what has a finding already is not."""
    looked: list[Target] = []

    def look(targets: Iterable[Target]) -> dict[Target, tuple[Verdict, ...]]:
        looked.extend(targets)
        return {}

    request = {
        **O3,
        "image_urls": ["https://media.test/1.jpg", "http://localhost/2.jpg"],
        "start_image_url": "https://example.com/s.jpg",
        "end_image_url": 5,
        "elements": [{"video_url": "https://media.test/e.mp4", "reference_image_urls": ["https://media.test/r.png"]}],
    }
    inspect(SPEC, [as_read(each) for each in (request, {"model": "other"}, {})], look=look)
    assert [(each.url, each.limits is not None) for each in looked] == [
        ("https://media.test/1.jpg", True),
        ("https://media.test/r.png", True),
        ("https://media.test/e.mp4", False),
    ]


def test_severity_follows_what_the_finding_rests_on() -> None:
    """What the field's page documents is an error, what is known from elsewhere is a warning."""
    assert told(CLEAN, Verdict("not-an-image", "is a GIF"), Verdict("image-too-small", "is small")) == [
        ("not-an-image", "error", "`image_url` is a GIF", "documented: kling-v3-image-to-video, `image_url`"),
        ("image-too-small", "warning", "`image_url` is small", "upstream: same-model-elsewhere, `image_url`"),
    ]
    request = {**O3, "prompt": "@Image1", "image_urls": ["https://media.test/1.jpg"]}
    assert told(request, Verdict("not-an-image", "is a GIF")) == [
        ("not-an-image", "warning", "`image_urls[0]` is a GIF", "upstream: same-model-elsewhere, `image_url`")
    ]


def test_against_a_server(server: Server) -> None:
    """The limits of the spec reach the probe: a small image is told, a good one is not."""
    look = partial(probe, is_allowed=is_loopback, resolve=at_loopback)
    for side, rules in ((299, ["image-too-small"]), (300, [])):
        request = {**CLEAN, "image_url": server.url(f"/{side}.png", gives(png(side, 400)), host="media.test")}
        assert [each.rule for each in inspect(SPEC, [as_read(request)], look=look)(as_read(request))] == rules


def test_what_is_not_written_is_not_asked_for() -> None:
    """An address that only a run would know is not looked at; the configuration's model counts where none is named."""
    looked: list[str] = []

    def look(targets: Iterable[Target]) -> dict[Target, tuple[Verdict, ...]]:
        looked.extend(target.url for target in targets)
        return {}

    half = {key: value for key, value in CLEAN.items() if key != "model"}
    inspect(SPEC, [as_read(CLEAN, frozenset({"image_url"})), as_read(half)], "kling-v3-image-to-video", look)
    assert looked == [CLEAN["image_url"]]


def test_every_file_is_looked_at(tmp_path: Path) -> None:
    """Requests in scripts and in the files that they send are looked at, each once."""
    session = Session(SPEC, Batch(Config(), frozenset(), frozenset({str(tmp_path / "a.sh")})))
    put(tmp_path, "a.sh", "curl https://api.foxapi.cc/v1/videos/generations -d @b.json\n")
    put(tmp_path, "b.json", CLEAN)
    assert [each.value for each in session.requests([str(tmp_path / "a.sh")])] == [CLEAN]


def test_private_addresses_are_not_asked_for(tmp_path: Path) -> None:
    """With --probe an address of this machine is told as ever, and nothing is sent to it."""
    put(tmp_path, "a.json", {**CLEAN, "image_url": "http://127.0.0.1:9/a.jpg"})
    code, out, error = run("lint", "--probe", "--format", "concise", "a.json", cwd=tmp_path)
    assert (code, error, [line.rpartition(" ")[2] for line in out.splitlines()]) == (1, "", ["[private-url]", "error."])


def test_never_without_being_asked(tmp_path: Path) -> None:
    """Without --probe nothing that could reach a network is even imported."""
    put(tmp_path, "a.yaml", "model: kling-v3-image-to-video\nprompt: ''\nimage_url: https://media.test/a.jpg\n")
    code = (
        "import sys; from callsheet.cli import main; main(['lint', 'a.yaml']);"
        "print([name for name in ('socket', 'ssl', 'httpx', 'callsheet.probe') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"
