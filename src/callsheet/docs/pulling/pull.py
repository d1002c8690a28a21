"""The pages that the spec names, fetched: the Markdown form first, then the rendered one."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import httpx

from callsheet.docs.pulling.fetch import Answer, Fetcher, FetchError, Known, NoSuchPageError, UnreachableHostError
from callsheet.docs.pulling.index import links, misses, same_title
from callsheet.docs.pulling.snapshots import Origin, Snapshot, last, store
from callsheet.docs.reading.markdown_page import has_document
from callsheet.docs.reading.read import read_page
from callsheet.errors import UsageError

__all__ = ["Pulled", "State", "pull"]

State = Literal["new", "unchanged", "changed", "offline", "missing"]

_MARKDOWN = "text/markdown, text/plain;q=0.9, */*;q=0.1"
_RENDERED = "text/html, application/xhtml+xml"
_INDEX = "text/plain, text/markdown;q=0.9, */*;q=0.1"
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<body[\s>]", re.IGNORECASE)
_NEAR = 4000


@dataclass(frozen=True, slots=True)
class Pulled:
    """What became of one page.

    `new`, `changed` and `unchanged` are against the last snapshot; without one, every page is new. `offline` is a page
    that could not be fetched this time, for which the last snapshot stands in; `missing` is one that is not there, or
    whose address the index does not tell. `data` is what is to be checked, None if there is nothing. `path` is where
    that lies, None if nowhere. `says` is a sentence for the reader, and `remarks` are others.
    """

    name: str
    address: str
    state: State
    data: bytes | None
    path: Path | None
    says: str
    remarks: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """What a report calls it: the path, where it lies on the disk, else the address."""
        return str(self.path or self.address)


class _AbsentError(FetchError):
    """A page that is not there; the text is a sentence."""


@dataclass(slots=True)
class _Run:
    """One pull: the fetcher, the folder and the indexes that were fetched already."""

    fetcher: Fetcher
    folder: Path | None
    now: datetime
    indexes: dict[str, dict[str, tuple[str, ...]] | FetchError] = field(default_factory=dict)

    def page(self, name: str, entry: Mapping[str, Any]) -> Pulled:
        """Fetch one page, whatever happens."""
        before = last(self.folder, name) if self.folder else None
        address = str(entry.get("url") or entry["index"])
        try:
            if not entry.get("url"):
                address = self.found(str(entry["index"]), str(entry.get("title", name)))
            return self.taken(name, address, before)
        except _AbsentError as error:
            return Pulled(name, address, "missing", None, None, str(error))
        except FetchError as error:
            return _offline(name, address, str(error), before)

    def found(self, index: str, title: str) -> str:
        """Give the address of the page with a title from an index, which is fetched once."""
        if index not in self.indexes:
            try:
                self.indexes[index] = links(self.fetcher.get(index, _INDEX).body.decode("utf-8", "replace"))
            except NoSuchPageError as error:
                self.indexes[index] = _AbsentError(f"The index {index} {error}.")
            except FetchError as error:
                self.indexes[index] = FetchError(f"The index {index} {error}.")
        pages = self.indexes[index]
        if isinstance(pages, FetchError):
            raise pages
        urls = same_title(pages, title)
        if not urls:
            raise _AbsentError(f"The index {index} {misses(pages, title)}.")
        if len(urls) > 1:
            raise _AbsentError(
                f"The index {index} has `{title}` more than once ({', '.join(urls)}); name one as `url` in `x-pages`."
            )
        try:
            address = httpx.URL(index).join(urls[0])
        except (httpx.InvalidURL, ValueError):
            raise _AbsentError(f"The index {index} gives `{title}` an address that is none: {urls[0]!r}.") from None
        if index.startswith("https:") and address.scheme == "http":
            raise _AbsentError(f"The index {index} leads to {address}, which is no longer https.")
        return str(address)

    def taken(self, name: str, address: str, before: Snapshot | None) -> Pulled:
        """Fetch a page in the first form that it is to be had in, and store what is new."""
        origin = before.origin if before else None
        why = []
        for url, accept, ending in _forms(address):
            known = Known(origin.etag, origin.last_modified) if origin and origin.address == url else None
            try:
                answer = self.fetcher.get(url, accept, known)
            except UnreachableHostError as error:
                raise FetchError(f"{url} {error}.") from error
            except FetchError as error:
                why.append((f"{url} {error}", isinstance(error, NoSuchPageError)))
                continue
            if answer.status == 304:
                if known and before:
                    return Pulled(name, url, "unchanged", before.data, before.path, _unchanged(url, before), ())
                why.append((f"{url} answers 304 Not Modified, though it was not asked whether it is", False))
            elif reason := _is_no_page(answer, ending):
                # A page for those who have logged in, or half a page, says nothing of the one that should be there.
                why.append((f"{url} {reason}", ending == ".md"))
            else:
                return self.kept(name, url, ending, answer, before)
        said = "; ".join(text for text, _ in why) + "."
        raise (_AbsentError if all(is_gone for _, is_gone in why) else FetchError)(said)

    def kept(self, name: str, url: str, ending: str, answer: Answer, before: Snapshot | None) -> Pulled:
        """Store what was fetched, if it differs from the last copy."""
        remarks = (f"{before.remark}.",) if before and before.remark else ()
        is_equal = before is not None and before.data == answer.body
        if before and before.origin and is_equal:
            return Pulled(name, url, "unchanged", before.data, before.path, _unchanged(url, before), remarks)
        path = None
        if self.folder:
            time = self.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            known = answer.known
            digest = sha256(answer.body).hexdigest()
            origin = Origin(url, time, digest, known.etag, known.last_modified, answer.status)
            path = store(self.folder, name, ending, answer.body, origin)
        where = f"; stored as {path}" if path else ""
        if before is None:
            return Pulled(name, url, "new", answer.body, path, f"{url} is fetched{where}.")
        state: State = "unchanged" if is_equal else "changed"
        what = "is as it was on" if is_equal else "differs from the copy of"
        return Pulled(name, url, state, answer.body, path, f"{url} {what} {before.day}{where}.", remarks)


def _addressed(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Give the pages of a spec that have an address, their own or that of an index."""
    pages = document.get("x-pages", {})
    return {name: entry for name, entry in pages.items() if entry.get("url") or entry.get("index")}


def pull(
    document: Mapping[str, Any],
    folder: Path | None,
    *,
    names: Collection[str] = (),
    fetcher: Fetcher | None = None,
    now: datetime | None = None,
) -> list[Pulled]:
    """Fetch the pages that a spec names, all or those with these names, one after the other, in the spec's order.

    Copies go into the folder, and are compared with the last that lie there. Nothing that happens to one page keeps
    the others from being fetched.
    """
    pages = _addressed(document)
    for name in names:
        if name not in pages:
            raise UsageError(f"{name!r} is not a page with an address in `x-pages`; those are {', '.join(pages)}.")
    run = _Run(fetcher or Fetcher(), folder, now or datetime.now(UTC))
    return [run.page(name, entry) for name, entry in pages.items() if not names or name in names]


def _forms(address: str) -> tuple[tuple[str, str, str], ...]:
    """Give the addresses of a page's forms, each with what is accepted there and the ending of a copy."""
    bare = address.partition("#")[0]
    path, mark, query = bare.partition("?")
    rendered = path.removesuffix(".md").rstrip("/")
    return (f"{rendered}.md{mark}{query}", _MARKDOWN, ".md"), (f"{rendered}{mark}{query}", _RENDERED, ".html")


def _is_no_page(answer: Answer, ending: str) -> str:
    """Say why an answer is not a page of the form that was asked for, "" if it is."""
    if ending == ".md":
        if _HTML.search(answer.body, 0, _NEAR):
            return "is HTML, not Markdown"
        if not has_document(answer.body.decode("utf-8", "replace")):
            return "is without the OpenAPI document that such a page carries"
    page = read_page("", answer.body)
    if not page.is_cut:
        return ""
    told = next((each.message for each in page.problems), "there is nothing of a page")
    return f"cannot be read as a page: {told}"


def _unchanged(url: str, before: Snapshot) -> str:
    return f"{url} is as it was on {before.day}."


def _offline(name: str, address: str, why: str, before: Snapshot | None) -> Pulled:
    """Take the last copy in place of a page that cannot be fetched."""
    if before is None:
        return Pulled(name, address, "offline", None, None, f"{why} There is no earlier copy to check instead.")
    says = f"{why} The copy of {before.day} is used instead."
    return Pulled(name, address, "offline", before.data, before.path, says)
