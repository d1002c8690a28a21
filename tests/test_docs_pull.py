"""Fetching the pages that the spec names."""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from callsheet import __version__
from callsheet.docs.pulling.fetch import Fetcher, FetchError
from callsheet.docs.pulling.index import links, misses, same_title
from callsheet.docs.pulling.pull import Pulled, pull
from callsheet.docs.pulling.snapshots import Origin, SnapshotError, last, newest, store
from callsheet.errors import UsageError
from docs_server import Site, drips, endless, gives, in_turn, kept, markdown, redirects, rendered, site

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HTML = {"Content_Type": "text/html; charset=utf-8"}
MARKDOWN = {"Content_Type": "text/markdown"}


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def docs() -> Iterator[Site]:
    with site() as found:
        yield found


def pages(**entries: str | dict[str, str]) -> dict[str, Any]:
    """Write a spec that names pages: by address, or by a whole entry."""
    return {
        "x-pages": {
            name.replace("_", "-"): {"title": "Kite Film 2", "url": each} if isinstance(each, str) else each
            for name, each in entries.items()
        }
    }


def pulled(docs: Site, url: str, folder: Path | None = None, days: int = 0, **patience: float) -> Pulled:
    """Pull one page by its address, some days after the first day."""
    (found,) = pull(pages(kite=url), folder, fetcher=docs.fetcher(**patience), now=NOON + timedelta(days=days))
    return found


def lying(folder: Path) -> list[str]:
    """List the files of a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def refused() -> str:
    """Give an address at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/kite"


# The forms of a page


def test_markdown_comes_first(docs: Site) -> None:
    """The Markdown form is asked for first, and is enough."""
    docs.put("/kite", gives(rendered(), **HTML))
    url = docs.put("/kite.md", gives(markdown(), **MARKDOWN))
    found = pulled(docs, url.removesuffix(".md"))
    assert found == Pulled("kite", url, "new", markdown(), None, f"{url} is fetched.")
    assert docs.asked() == ["/kite.md"]


def test_an_address_that_ends_in_md_is_taken_as_it_is(docs: Site) -> None:
    """An address of the Markdown form is not given a second ending, and its query stays behind it."""
    url = docs.put("/kite.md", gives(markdown(), **MARKDOWN))
    assert pulled(docs, f"{url}?lang=en#body").address == f"{url}?lang=en"
    assert docs.asked() == ["/kite.md?lang=en"]


@pytest.mark.parametrize(
    "other",
    [
        gives(b"", 404),
        gives(b"", 500),
        gives(rendered(), **HTML),
        gives(b"# Kite Film 2\n\nJust words.\n", **MARKDOWN),
        gives(b"", **MARKDOWN),
        gives(b"", 304),
    ],
    ids=["gone", "broken", "html", "without a document", "empty", "nothing new, though nobody asked"],
)
def test_the_rendered_form_comes_second(docs: Site, other: Any) -> None:
    """Where there is no Markdown form, or what stands there is something else, the rendered one is fetched."""
    docs.put("/kite.md", other)
    url = docs.put("/kite", gives(rendered(), **HTML))
    assert pulled(docs, url) == Pulled("kite", url, "new", rendered(), None, f"{url} is fetched.")
    assert docs.asked() == ["/kite.md", "/kite"]


def test_a_page_that_is_nowhere_is_missing(docs: Site, tmp_path: Path) -> None:
    """A page that neither form has is missing, whatever lies in the folder, and nothing is written."""
    url = f"http://127.0.0.1:{docs.server.server_port}/kite"
    store(
        tmp_path,
        "kite",
        ".md",
        markdown(),
        Origin(url, "2026-11-20T08:00:00Z", sha256(markdown()).hexdigest(), "", "", 200),
    )
    says = f"{url}.md answers 404 Not Found; {url} answers 404 Not Found."
    assert pulled(docs, url, tmp_path) == Pulled("kite", url, "missing", None, None, says)
    assert lying(tmp_path) == ["2026-11-20/kite.json", "2026-11-20/kite.md"]


@pytest.mark.parametrize(
    "body",
    [b"%PDF-1.7", b"", b"<html><body><h1>Please log in</h1></body></html>", rendered()[:90]],
    ids=["another kind", "nothing", "a login", "half of it"],
)
def test_what_is_no_page_does_not_replace_one(docs: Site, tmp_path: Path, body: bytes) -> None:
    """An answer that cannot be read as a page is told, is not stored, and the last copy stands in for it."""
    url = docs.put("/kite", gives(rendered(), **HTML))
    pulled(docs, url, tmp_path)
    docs.put("/kite", gives(body, **HTML))
    found = pulled(docs, url, tmp_path, days=1)
    assert (found.state, found.data) == ("offline", rendered())
    assert f"{url} cannot be read as a page: " in found.says
    assert found.says.endswith(" The copy of 2026-11-21 is used instead.")
    assert lying(tmp_path) == ["2026-11-21/kite.html", "2026-11-21/kite.json"]


def test_two_copies_of_a_day(docs: Site, tmp_path: Path) -> None:
    """A page that changes twice a day has a copy of each time, and the later one is the newest."""
    url = docs.put("/kite.md", gives(markdown(), **MARKDOWN)).removesuffix(".md")
    pulled(docs, url, tmp_path)
    docs.put("/kite.md", gives(markdown(most=700), **MARKDOWN))
    assert pulled(docs, url, tmp_path).says.endswith(
        "differs from the copy of 2026-11-21; stored as " + str(tmp_path / "2026-11-21T120000" / "kite.md") + "."
    )
    assert (tmp_path / "2026-11-21" / "kite.md").read_bytes() == markdown()
    assert newest(tmp_path) == [tmp_path / "2026-11-21T120000" / "kite.md"]


def test_a_service_that_fails_makes_a_page_offline(docs: Site, tmp_path: Path) -> None:
    """An error of the service says nothing of the page: the last copy stands in for it."""
    url = docs.put("/kite.md", gives(markdown(), **MARKDOWN)).removesuffix(".md")
    pulled(docs, url, tmp_path)
    docs.put("/kite.md", gives(b"", 500))
    found = pulled(docs, url, tmp_path, days=1)
    says = f"{url}.md answers 500 Internal Server Error; {url} answers 404 Not Found. The copy of 2026-11-21 is used instead."
    assert found == Pulled("kite", url, "offline", markdown(), tmp_path / "2026-11-21" / "kite.md", says)
    assert lying(tmp_path) == ["2026-11-21/kite.json", "2026-11-21/kite.md"]


# Copies


def test_a_copy_is_kept_with_where_it_comes_from(docs: Site, tmp_path: Path) -> None:
    """A page is stored under its day, beside it address, time, hash and validators."""
    url = docs.put("/kite.md", kept(markdown(), "text/markdown"))
    found = pulled(docs, url, tmp_path / "new" / "folder")
    path = tmp_path / "new" / "folder" / "2026-11-21" / "kite.md"
    assert found == Pulled("kite", url, "new", markdown(), path, f"{url} is fetched; stored as {path}.")
    assert found.shown == str(path)
    assert path.read_bytes() == markdown()
    digest = sha256(markdown()).hexdigest()
    assert json.loads(path.with_name("kite.json").read_bytes()) == {
        "address": url,
        "fetched": "2026-11-21T12:00:00Z",
        "sha256": digest,
        "etag": f'"{digest[:8]}"',
        "last_modified": "Fri, 20 Nov 2026 08:00:00 GMT",
        "status": 200,
    }


@pytest.mark.parametrize("by", ["tag", "date", "both"])
@pytest.mark.parametrize("form", ["md", "html"])
def test_a_page_is_not_sent_twice(docs: Site, tmp_path: Path, by: str, form: str) -> None:
    """A page that the service says is as it was is neither sent nor stored again."""
    if form == "md":
        url = docs.put("/kite.md", kept(markdown(), "text/markdown", by=by))
    else:
        url = docs.put("/kite", kept(rendered(), "text/html", by=by))
    first = pulled(docs, url, tmp_path)
    found = pulled(docs, url, tmp_path, days=2)
    assert found == Pulled("kite", url, "unchanged", first.data, first.path, f"{url} is as it was on 2026-11-21.")
    assert lying(tmp_path) == sorted(["2026-11-21/kite.json", f"2026-11-21/kite.{form}"])
    sent = {"If-None-Match", "If-Modified-Since"} & set(docs.headers())
    assert (
        sent
        == {"tag": {"If-None-Match"}, "date": {"If-Modified-Since"}, "both": {"If-None-Match", "If-Modified-Since"}}[by]
    )


def test_the_same_bytes_are_not_stored_twice(docs: Site, tmp_path: Path) -> None:
    """A page that comes again, byte for byte, is told and not stored."""
    url = docs.put("/kite.md", gives(markdown(), **MARKDOWN))
    first = pulled(docs, url, tmp_path)
    found = pulled(docs, url, tmp_path, days=1)
    assert found == Pulled("kite", url, "unchanged", markdown(), first.path, f"{url} is as it was on 2026-11-21.")
    assert lying(tmp_path) == ["2026-11-21/kite.json", "2026-11-21/kite.md"]


def test_a_changed_page_is_stored_beside_the_old(docs: Site, tmp_path: Path) -> None:
    """A page that differs is stored under its own day."""
    url = docs.put("/kite.md", kept(markdown(), "text/markdown"))
    pulled(docs, url, tmp_path)
    docs.put("/kite.md", kept(markdown(most=800), "text/markdown"))
    found = pulled(docs, url, tmp_path, days=1)
    path = tmp_path / "2026-11-22" / "kite.md"
    says = f"{url} differs from the copy of 2026-11-21; stored as {path}."
    assert found == Pulled("kite", url, "changed", markdown(most=800), path, says)
    assert lying(tmp_path) == [
        "2026-11-21/kite.json",
        "2026-11-21/kite.md",
        "2026-11-22/kite.json",
        "2026-11-22/kite.md",
    ]


def test_a_page_that_changes_its_form_within_a_day(docs: Site, tmp_path: Path) -> None:
    """A second copy of a day has a folder of its own, also where it has another form."""
    url = docs.put("/kite.md", gives(markdown(), **MARKDOWN))
    pulled(docs, url, tmp_path)
    docs.put("/kite.md", gives(b"", 404))
    url = docs.put("/kite", gives(rendered(), **HTML))
    assert pulled(docs, url, tmp_path).state == "changed"
    assert lying(tmp_path) == [
        "2026-11-21/kite.json", "2026-11-21/kite.md", "2026-11-21T120000/kite.html", "2026-11-21T120000/kite.json",
    ]  # fmt: skip
    assert newest(tmp_path) == [tmp_path / "2026-11-21T120000" / "kite.html"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "{path} cannot be read (no such file or directory), so the page is fetched anew."),
        (b"{", "{path} is not what callsheet wrote, so the page is fetched anew."),
        (b"\xff\x00", "{path} is not what callsheet wrote, so the page is fetched anew."),
        (b"[" * 100_000, "{path} is not what callsheet wrote, so the page is fetched anew."),
        (b"[]", "{path} is not what callsheet wrote, so the page is fetched anew."),
        (b'{"status": true}', "{path} is not what callsheet wrote, so the page is fetched anew."),
        (
            b'{"address": "a", "fetched": "b", "sha256": "c", "etag": "x\\r\\nKey: y", "last_modified": "", "status": 200}',
            "{path} is not what callsheet wrote, so the page is fetched anew.",
        ),
        (
            b'{"address": "a", "fetched": "b", "sha256": "c", "etag": "", "last_modified": "", "status": 200}',
            "{page} is not the copy that {path} tells of, so the page is fetched anew.",
        ),
    ],
    ids=["gone", "cut", "bytes", "deep", "list", "wrong", "header", "other page"],
)
def test_broken_metadata_is_survived(docs: Site, tmp_path: Path, content: bytes | None, why: str) -> None:
    """A copy of which nothing is known for sure is compared by its bytes, told, and made good."""
    url = docs.put("/kite.md", kept(markdown(), "text/markdown"))
    pulled(docs, url, tmp_path)
    beside, page = tmp_path / "2026-11-21" / "kite.json", tmp_path / "2026-11-21" / "kite.md"
    beside.unlink() if content is None else beside.write_bytes(content)
    found = pulled(docs, url, tmp_path, days=1)
    path = tmp_path / "2026-11-22" / "kite.md"
    says = f"{url} is as it was on 2026-11-21; stored as {path}."
    assert found == Pulled("kite", url, "unchanged", markdown(), path, says, (why.format(path=beside, page=page),))
    assert "If-None-Match" not in docs.headers()
    assert pulled(docs, url, tmp_path, days=2).remarks == ()


def test_an_edited_copy_is_fetched_anew(docs: Site, tmp_path: Path) -> None:
    """A copy that somebody edited is not taken for what the service sent."""
    url = docs.put("/kite.md", kept(markdown(), "text/markdown"))
    pulled(docs, url, tmp_path)
    (tmp_path / "2026-11-21" / "kite.md").write_bytes(markdown(most=1))
    found = pulled(docs, url, tmp_path, days=1)
    assert (found.state, found.data) == ("changed", markdown())


def test_a_folder_that_cannot_be_written_is_told(docs: Site, tmp_path: Path) -> None:
    """Where no copy can be written, that is said, and the run ends."""
    url = docs.put("/kite.md", gives(markdown(), **MARKDOWN))
    (tmp_path / "2026-11-21").write_text("in the way")
    with pytest.raises(SnapshotError) as told:
        pulled(docs, url, tmp_path)
    assert str(told.value) == f"{tmp_path / '2026-11-21'} cannot be written: file exists."


def test_names_do_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    """A name that is more than a name is neither looked up nor written."""
    origin = Origin("http://kite.test", "2026-11-21T12:00:00Z", "", "", "", 200)
    with pytest.raises(SnapshotError) as told:
        store(tmp_path / "in", "../out", ".md", b"", origin)
    assert str(told.value) == (
        "A page named '../out' cannot be stored; rename it in `x-pages` to letters, digits, - and _."
    )
    assert last(tmp_path, "../out") is None
    assert lying(tmp_path) == []


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    """Only folders that are named for a day are looked into, and those without the page are passed over."""
    for name in ("notes", "2026-11-19", "2026-11-20", "2026-11-2x", "9999-99-99x"):
        (tmp_path / name).mkdir()
    (tmp_path / "2026-11-19" / "kite.html").write_bytes(b"<html>")
    (tmp_path / "notes" / "kite.md").write_bytes(b"mine")
    found = last(tmp_path, "kite")
    assert found is not None
    assert (found.day, found.data, found.origin) == ("2026-11-19", b"<html>", None)
    assert last(tmp_path / "nowhere", "kite") is None


# No network


def test_nobody_there_and_a_copy(tmp_path: Path) -> None:
    """Where nobody answers, the last copy is used, and its day is told."""
    url = refused()
    data = markdown()
    path = store(
        tmp_path,
        "kite",
        ".md",
        data,
        Origin(f"{url}.md", "2026-11-19T08:00:00Z", sha256(data).hexdigest(), "", "", 200),
    )
    (found,) = pull(pages(kite=url), tmp_path, fetcher=Fetcher(), now=NOON)
    says = f"{url}.md cannot be connected to (connection refused). The copy of 2026-11-19 is used instead."
    assert found == Pulled("kite", url, "offline", data, path, says)
    assert lying(tmp_path) == ["2026-11-19/kite.json", "2026-11-19/kite.md"]


@pytest.mark.parametrize("has_folder", [True, False])
def test_nobody_there_and_no_copy(tmp_path: Path, has_folder: bool) -> None:
    """Where nobody answers and there is no copy, there is nothing to check, and nothing is written."""
    url = refused()
    (found,) = pull(pages(kite=url), tmp_path if has_folder else None, fetcher=Fetcher(), now=NOON)
    says = f"{url}.md cannot be connected to (connection refused). There is no earlier copy to check instead."
    assert found == Pulled("kite", url, "offline", None, None, says)
    assert lying(tmp_path) == []


def test_a_dead_host_is_asked_once(docs: Site) -> None:
    """A host that does not answer is not asked for its other pages; other hosts still are."""
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        if request.url.host == "dead.test":
            raise httpx.ConnectError("[Errno -2] Name or service not known", request=request)
        return httpx.Response(200, content=markdown())

    spec = pages(
        one="https://dead.test/one",
        two="https://dead.test/two",
        three="https://live.test/three",
        four={"title": "Four", "index": "https://dead.test/llms.txt"},
    )
    found = pull(spec, None, fetcher=Fetcher(pause=0, transport=httpx.MockTransport(answer)), now=NOON)
    dead = "cannot be connected to (name or service not known). There is no earlier copy to check instead."
    assert [(each.state, each.says) for each in found] == [
        ("offline", f"https://dead.test/one.md {dead}"),
        ("offline", f"https://dead.test/two.md {dead}"),
        ("new", "https://live.test/three.md is fetched."),
        ("offline", f"The index https://dead.test/llms.txt {dead}"),
    ]
    assert asked == ["https://dead.test/one.md", "https://live.test/three.md"]


def test_a_slow_body_is_given_up(docs: Site) -> None:
    """A page that comes byte by byte is given up after a while."""
    url = docs.put("/kite.md", drips(markdown()))
    found = pulled(docs, url, deadline=0.2)
    says = f"{url} does not send the page within 0.2 s. There is no earlier copy to check instead."
    assert (found.state, found.says) == ("offline", says)


def test_silence_is_given_up(docs: Site) -> None:
    """A service that takes the request and says nothing is given up."""
    url = docs.put("/kite.md", lambda handler: handler.server.stopping.wait(1) and None)
    found = pulled(docs, url, patience=0.2)
    says = f"{url} does not answer within 0.2 s. There is no earlier copy to check instead."
    assert (found.state, found.says) == ("offline", says)


@pytest.mark.parametrize("form", ["md", "html"])
def test_an_endless_body_is_cut(docs: Site, tmp_path: Path, form: str) -> None:
    """More than a page can be is not read, and not stored."""
    path = "/kite.md" if form == "md" else "/kite"
    url = docs.put(path, endless("text/html")).removesuffix(".md")
    found = pulled(docs, url, tmp_path)
    big, gone = "sends more than 5 MB; that is no documentation page", "answers 404 Not Found"
    first, second = (big, gone) if form == "md" else (gone, big)
    says = f"{url}.md {first}; {url} {second}. There is no earlier copy to check instead."
    assert (found.state, found.data, found.says) == ("offline", None, says)
    assert lying(tmp_path) == []


def test_a_cut_body_is_no_page(docs: Site, tmp_path: Path) -> None:
    """A body that is shorter than announced is not taken for the page."""
    url = docs.put("/kite.md", gives(markdown(), Content_Length=str(len(markdown()) + 1), **MARKDOWN))
    found = pulled(docs, url, tmp_path)
    assert (found.state, lying(tmp_path)) == ("offline", [])


# Redirects


def test_redirects_are_followed(docs: Site) -> None:
    """A page that moved is fetched from where it is now, on another host too."""
    docs.put("/moved.md", gives(markdown(), **MARKDOWN))
    url = docs.put("/kite.md", redirects(f"http://localhost:{docs.server.server_port}/moved.md", 308))
    assert pulled(docs, url).data == markdown()
    assert docs.asked() == ["/kite.md", "/moved.md"]


def test_what_a_copy_is_known_by_stays_with_its_host(docs: Site, tmp_path: Path) -> None:
    """Validators go to the host that gave them, not to where it redirects to."""
    url = docs.put("/kite.md", kept(markdown(), "text/markdown"))
    pulled(docs, url, tmp_path)
    docs.put("/moved.md", gives(markdown(most=1), **MARKDOWN))
    docs.put("/kite.md", redirects(f"http://localhost:{docs.server.server_port}/moved.md"))
    pulled(docs, url, tmp_path, days=1)
    assert [("If-None-Match" in headers) for _, headers in docs.server.requests] == [False, True, False]


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("file:/etc/passwd", "redirects to `file:/etc/passwd`, which is neither http nor https"),
        ("ftp://kite.test/a", "redirects to `ftp://kite.test/a`, which is neither http nor https"),
        (
            "http://me:word@kite.test/a",
            "redirects to `http://kite.test/a`, which has a login in its address; pages are fetched without one",
        ),
        ("http://[::1", "gives no proper HTTP answer"),
        ("/kite.md", "redirects more than 5 times"),
    ],
)
def test_some_redirects_are_refused(docs: Site, where: str, why: str) -> None:
    """Nobody is sent to a file, to another protocol, to a login or round in circles."""
    url = docs.put("/kite.md", redirects(where))
    assert pulled(docs, url).says.startswith(f"{url} {why}; ")


def test_a_dead_end_behind_a_redirect_is_named(docs: Site) -> None:
    """What goes wrong behind a redirect is told of the address that it leads to."""
    where = refused()
    url = docs.put("/kite.md", redirects(where))
    says = f"{url} redirects to `{where}`, which cannot be connected to (connection refused)."
    assert pulled(docs, url).says == f"{says} There is no earlier copy to check instead."


@pytest.mark.parametrize("url", ["http://[::1", "kite", "mailto:kite@kite.test", "http://me:word@127.0.0.1/kite"])
def test_some_addresses_are_not_asked(url: str) -> None:
    """A page of the spec with an address of another kind is told, and nobody is asked."""
    (found,) = pull(pages(kite=url), None, fetcher=Fetcher(), now=NOON)
    assert (found.state, found.data) == ("offline", None)
    assert "word" not in found.says.replace(url, "")


def test_https_does_not_lead_to_http() -> None:
    """What begins over https is not fetched over http."""
    found = httpx.MockTransport(lambda _: httpx.Response(302, headers={"Location": "http://kite.test/kite.md"}))
    with pytest.raises(FetchError) as told:
        Fetcher(transport=found).get("https://kite.test/kite.md", "text/markdown")
    assert str(told.value) == (
        "redirects to `http://kite.test/kite.md`, which is no longer https; what comes over http can be anybody's"
    )


# Being polite


def test_who_asks(docs: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The request says who asks, and carries no key, login or cookie, whatever is at hand."""
    monkeypatch.setenv("FOXAPI_API_KEY", "sk-not-for-this")
    netrc = tmp_path / "netrc"
    netrc.write_text("default login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    docs.put("/kite.md", gives(b"", 404, Set_Cookie="session=1"))
    url = docs.put("/kite", gives(rendered(), **HTML))
    assert pulled(docs, url).state == "new"
    for number, accept in ((0, "text/markdown, text/plain;q=0.9, */*;q=0.1"), (1, "text/html, application/xhtml+xml")):
        assert docs.headers(number) == {
            "Host": f"127.0.0.1:{docs.server.server_port}",
            "Accept": accept,
            "Accept-Encoding": "identity",
            "Connection": "keep-alive",
            "User-Agent": f"callsheet/{__version__} (documentation check)",
        }


def test_no_cookie_is_sent_back(docs: Site) -> None:
    """A cookie that comes with a redirect, or with a request to wait, is not sent with what follows."""
    docs.put("/moved.md", in_turn(gives(b"", 503, Retry_After="1", Set_Cookie="b=2"), gives(markdown(), **MARKDOWN)))
    url = docs.put("/kite.md", lambda handler: handler.answer(302, Location="/moved.md", Set_Cookie="a=1; Path=/"))
    assert pulled(docs, url).state == "new"
    assert [headers.get("Cookie") for _, headers in docs.server.requests] == [None, None, None]


def test_a_pause_between_requests() -> None:
    """A second passes between two requests to a site, and none on the loopback."""
    now = [100.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    def answer(request: httpx.Request) -> httpx.Response:
        now[0] += 0.25
        return httpx.Response(200, content=markdown())

    fetcher = Fetcher(transport=httpx.MockTransport(answer), sleep=sleep, clock=lambda: now[0])
    for url in (
        "https://kite.test/a",
        "https://kite.test/b",
        "http://127.0.0.1/c",
        "http://[::1]/d",
        "http://localhost/e",
    ):
        fetcher.get(url, "*/*")
    assert slept == [1.0]
    now[0] += 0.4
    fetcher.get("https://kite.test/f", "*/*")
    assert slept == [1.0, pytest.approx(0.6)]


@pytest.mark.parametrize("status", [429, 503])
def test_a_service_may_ask_for_a_little_time(docs: Site, status: int) -> None:
    """A service that asks for some seconds gets them, and is asked once more."""
    url = docs.put("/kite.md", in_turn(gives(b"", status, Retry_After="7"), gives(markdown(), **MARKDOWN)))
    assert pulled(docs, url).state == "new"
    assert docs.slept == [7.0]


def test_a_service_may_name_the_time(docs: Site) -> None:
    """The time to wait may be a date; one that is past needs no waiting."""
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    past = "Fri, 20 Nov 1998 08:00:00 GMT"
    url = docs.put("/kite.md", in_turn(gives(b"", 429, Retry_After=soon), gives(markdown(), **MARKDOWN)))
    assert pulled(docs, url).state == "new"
    docs.put("/kite.md", in_turn(gives(b"", 429, Retry_After=past), gives(markdown(), **MARKDOWN)))
    assert pulled(docs, url).state == "new"
    assert docs.slept == [pytest.approx(30, abs=2), 0.0]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("61", "answers 429 Too Many Requests and asks to wait for 61 s; callsheet waits for 60 s"),
        ("7", "asks to wait for another 7 s after it was waited for"),
        ("", "answers 429 Too Many Requests"),
        ("soon", "answers 429 Too Many Requests"),
        ("-5", "answers 429 Too Many Requests"),
    ],
)
def test_a_service_that_wants_to_be_left_alone_is(docs: Site, said: str, why: str) -> None:
    """A service that asks for long, again, or without saying for how long is not asked for another page in this run."""
    url = docs.put("/kite.md", gives(b"", 429, Retry_After=said))
    other = docs.put("/lamp.md", gives(markdown(), **MARKDOWN))
    found = pull(pages(kite=url, lamp=other), None, fetcher=docs.fetcher(), now=NOON)
    assert [each.says for each in found] == [
        f"{each} {why}. There is no earlier copy to check instead." for each in (url, other)
    ]
    assert set(docs.asked()) == {"/kite.md"}


# The index


INDEX = """# Kite

> Films of kites.

## Docs

- [Kite Film 2](/kite.md): Makes a film
* [Lamp  Film](https://docs.kite.test/lamp.md)
- [Lamp \\[beta\\]](<https://docs.kite.test/beta.md> "Beta"): once (more)
  - [Twice](https://docs.kite.test/a.md)
- [Twice](https://docs.kite.test/b.md)
- [Twice](https://docs.kite.test/a.md): again
- [Empty]()
- no link
[Not in a list](https://docs.kite.test/c.md)

## OpenAPI Specs
- [Broken](http://[::1)
"""


def test_what_an_index_lists() -> None:
    """The index gives a title its addresses; what is no entry is passed over."""
    assert links(INDEX) == {
        "Kite Film 2": ("/kite.md",),
        "Lamp Film": ("https://docs.kite.test/lamp.md",),
        "Lamp [beta]": ("https://docs.kite.test/beta.md",),
        "Twice": ("https://docs.kite.test/a.md", "https://docs.kite.test/b.md"),
        "Broken": ("http://[::1",),
    }
    assert same_title(links(INDEX), " lamp film ") == ("https://docs.kite.test/lamp.md",)
    assert misses(links(INDEX), "Lamp Films") == ("has no page with the title `Lamp Films`; near to it: `Lamp Film`")
    assert misses({}, "Lamp Films") == "lists no pages"


def test_a_page_is_found_by_its_title(docs: Site) -> None:
    """A page without an address of its own is found in the index, which is fetched once."""
    index = docs.put("/llms.txt", gives(INDEX.encode(), Content_Type="text/plain"))
    url = docs.put("/kite.md", gives(markdown(), **MARKDOWN))
    spec = pages(
        kite={"title": "kite  film 2", "index": index},
        same={"title": "Kite Film 2", "index": index},
        own=url,
        elsewhere={"title": "Not ours"},
    )
    found = pull(spec, None, fetcher=docs.fetcher(), now=NOON)
    assert [(each.name, each.address, each.state) for each in found] == [
        (name, url, "new") for name in ("kite", "same", "own")
    ]
    assert docs.asked() == ["/llms.txt", "/kite.md", "/kite.md", "/kite.md"]


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("Kite Film 3", "has no page with the title `Kite Film 3`; near to it: `Kite Film 2`"),
        ("Zeppelin", "has no page with the title `Zeppelin`; near to it: none"),
        (
            "Twice",
            "has `Twice` more than once (https://docs.kite.test/a.md, https://docs.kite.test/b.md);"
            " name one as `url` in `x-pages`",
        ),
        ("Broken", "gives `Broken` an address that is none: 'http://[::1'"),
    ],
)
def test_a_title_that_the_index_does_not_tell(docs: Site, title: str, why: str) -> None:
    """A page that the index does not have, or has twice, is missing, and titles like it are told."""
    index = docs.put("/llms.txt", gives(INDEX.encode()))
    (found,) = pull(pages(kite={"title": title, "index": index}), None, fetcher=docs.fetcher(), now=NOON)
    assert found == Pulled("kite", index, "missing", None, None, f"The index {index} {why}.")


def test_an_index_that_is_not_there(docs: Site) -> None:
    """Where there is no index its pages are missing, and it is asked for once."""
    index = f"http://127.0.0.1:{docs.server.server_port}/llms.txt"
    spec = pages(kite={"title": "Kite", "index": index}, lamp={"title": "Lamp", "index": index})
    found = pull(spec, None, fetcher=docs.fetcher(), now=NOON)
    assert [(each.state, each.says) for each in found] == [("missing", f"The index {index} answers 404 Not Found.")] * 2
    assert docs.asked() == ["/llms.txt"]


def test_an_index_does_not_lead_from_https_to_http() -> None:
    """An index over https does not lead to pages over http."""
    found = httpx.MockTransport(lambda _: httpx.Response(200, content=b"- [Kite](http://kite.test/kite)"))
    spec = pages(kite={"title": "Kite", "index": "https://kite.test/llms.txt"})
    (page,) = pull(spec, None, fetcher=Fetcher(transport=found), now=NOON)
    assert page.says == (
        "The index https://kite.test/llms.txt leads to http://kite.test/kite, which is no longer https."
    )


def test_names_choose_pages(docs: Site) -> None:
    """Only the named pages are fetched, and a name without an address is refused."""
    url = docs.put("/kite.md", gives(markdown(), **MARKDOWN))
    spec = pages(kite=url, lamp=url, elsewhere={"title": "Not ours"})
    assert [each.name for each in pull(spec, None, names=["lamp"], fetcher=docs.fetcher(), now=NOON)] == ["lamp"]
    with pytest.raises(UsageError) as told:
        pull(spec, None, names=["elsewhere"], fetcher=docs.fetcher(), now=NOON)
    assert str(told.value) == "'elsewhere' is not a page with an address in `x-pages`; those are kite, lamp."
