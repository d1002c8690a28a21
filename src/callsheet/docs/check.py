"""A page held against the spec: everything that the two do not say alike."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from callsheet.check import check
from callsheet.docs.check_fields import PARAMETERS, check_fields, check_parameters
from callsheet.docs.check_prose import STATEMENTS, Reading, check_sentences, check_statements
from callsheet.docs.cited import check_sources
from callsheet.docs.drift import Drift
from callsheet.docs.facts import Fact, Page, Section, Sentence
from callsheet.docs.spec_side import Root, SpecSide
from callsheet.flat import Schema
from callsheet.located import Elsewhere
from callsheet.shown import listed
from callsheet.source.text import Span

__all__ = ["check_page", "page_name"]

_Known = frozenset[tuple[Section, str, str]]

_HEADER = "Authorization"


def page_name(page: Page, side: SpecSide) -> str:
    """Give what the spec calls a page: by its model, by its title; else the page's own words for itself.

    A title that is also that of another model's page does not count.
    """
    if page.model in side.pages:
        return page.model
    titles = {str(each.get("title", "")).casefold(): name for name, each in side.pages.items()}
    for fact in page.of("page", "", "title"):
        name = titles.get(fact.value.casefold(), "")
        if name and not (page.model and name in side.spec.models):
            return name
    return page.model or page.name


def check_page(page: Page, side: SpecSide, elsewhere: _Known = frozenset(), locked: Page | None = None) -> list[Drift]:
    """Give every drift between a page and the spec, in the order of the page.

    `elsewhere` is what other pages are known to say, as section, field and digest: a sentence about a schema that
    several pages share may stand on any of them. `locked` is what the page is known to have said.
    """
    found = [
        Drift(each.rule, "error", each.message, each.span, "page", "", each.rule, each.message)
        for each in page.problems
    ]
    if page.facts:
        found += _Check(page, side, elsewhere, locked).run()
    seen: dict[tuple[str, str, str, tuple[int, int]], Drift] = {}
    for drift in found:
        seen.setdefault((drift.rule, drift.field, drift.message, drift.span), drift)
    return sorted(seen.values(), key=lambda each: each.span)


@dataclass(slots=True)
class _Check:
    page: Page
    side: SpecSide
    elsewhere: _Known
    locked: Page | None
    endpoint: str = ""

    def run(self) -> Iterator[Drift]:
        page, side = self.page, self.side
        yield from self._call()
        operation = side.operation(self.endpoint)
        if operation is None:
            return
        body, answer = side.body(self.endpoint, page.model), side.answer(self.endpoint)
        is_create = self.endpoint == side.create_endpoint
        if is_create and body is None and page.is_cut and not page.model:
            return  # where the model's name would stand was cut off
        if is_create and body is None:
            spans = [each.span for each in page.of("body", "model", "field")] or [(0, 0)]
            about = f"is about {page.model!r}, a model that the spec does not have" if page.model else "names no model"
            message = f"the page {about}"
            yield Drift("undocumented-model", "warning", message, spans[0], "page", "", "model", page.model)
            return
        if body is not None:
            yield from check_fields(page, side, body, "body")
        yield from check_parameters(page, side, operation)
        if answer is not None:
            yield from check_fields(page, side, answer, "response")
        if is_create:
            yield from check_statements(page, side, page.model, self.locked)
            yield from self._request_examples()
            yield from check_sources(page, side, [each for each in (body, answer) if each is not None])
        yield from self._authentication()
        yield from self._sentences(operation, body, answer)

    def _call(self) -> Iterator[Drift]:
        """Hold the address, the method and the content type against the spec, and settle which operation is meant."""
        page, side = self.page, self.side
        endpoints = page.of("page", "", "endpoint")
        self.endpoint = endpoints[0].value if endpoints else side.create_endpoint
        if side.operation(self.endpoint) is None:
            is_ours = page.model in side.spec.models
            has = side.create_endpoint if is_ours else "no such call"
            message = f"the page is about `{self.endpoint}`; the spec has {has}"
            place = side.at(side.document["paths"], side.spec.api.path, "key")
            yield Drift(
                "endpoint-changed", "error", message, endpoints[0].span, "page", "", "endpoint", self.endpoint, (place,)
            )
            if is_ours:
                self.endpoint = side.create_endpoint
        servers = [each["url"] for each in side.document["servers"]]
        for fact in page.of("page", "", "server"):
            if fact.value.rstrip("/") not in [each.rstrip("/") for each in servers]:
                message = f"the page calls {fact.value}; the spec says {listed(servers)}"
                place = side.at(side.document["servers"][0], "url")
                yield Drift("endpoint-changed", "error", message, fact.span, "page", "", "server", fact.value, (place,))
        for fact in page.of("page", "", "deprecated"):
            message = f"`{self.endpoint}` is deprecated on the page, not in the spec"
            place = side.at(side.document["paths"], side.spec.api.path, "key")
            yield Drift("deprecated-field", "info", message, fact.span, "page", "", "deprecated", True, (place,))
        operation = side.operation(self.endpoint) or {}
        content = operation.get("requestBody", {}).get("content", {})
        for fact in page.of("page", "", "media-type"):
            if content and fact.value not in content:
                message = f"the page sends {fact.value}; the spec says {listed(list(content))}"
                place = side.at(operation["requestBody"], "content")
                yield Drift(
                    "endpoint-changed", "error", message, fact.span, "page", "", "media-type", fact.value, (place,)
                )

    def _request_examples(self) -> Iterator[Drift]:
        for fact in self.page.of("page", "", "request-example"):
            found = check(self.side.spec, fact.value) if isinstance(fact.value, dict) else []
            for each in [finding for finding in found if finding.severity == "error"][:1]:
                message = f"the page shows a request that the spec refuses: {each.message} [{each.rule}]"
                field = str(each.path[0]) if each.path else ""
                yield Drift("example-refused", "warning", message, fact.span, "page", field, fact.kind, each.message)

    def _authentication(self) -> Iterator[Drift]:
        scheme, page = self.side.scheme, self.page
        place = self.side.at(scheme, "scheme")
        others = [name for name in page.fields("authorization") if name != _HEADER]
        for name in others:
            message = f"the page authenticates by `{name}`; the spec says {scheme.get('scheme')} in `{_HEADER}`"
            span = page.of("authorization", name, "field")[0].span
            yield Drift("endpoint-changed", "error", message, span, "authorization", name, "field", True, (place,))
        is_said = others or page.is_cut or any(each.kind == "authentication" for each in page.facts)
        if not is_said and not any(each.section == "authorization" and not each.is_read for each in page.sentences):
            message = f"the spec authenticates by {scheme.get('scheme')}; the page does not say how"
            yield Drift("note-gone", "warning", message, (0, 0), "authorization", "", "authentication", None, (place,))
        for fact in page.facts:
            if fact.kind == "authentication" and fact.value != scheme.get("scheme"):
                message = f"the page authenticates by {fact.value}; the spec says {scheme.get('scheme')}"
                yield Drift(
                    "endpoint-changed", "error", message, fact.span, fact.section, fact.field, fact.kind, fact.value,
                    (place,),
                )  # fmt: skip

    def _sentences(self, operation: Schema, body: Root | None, answer: Root | None) -> Iterator[Drift]:
        scheme = self.side.scheme
        unheld, absent = self._unheld(), self._absent(body, answer)

        def is_unread(sentence: Sentence) -> bool:
            if (sentence.section, sentence.field, sentence.span) in unheld:
                return True
            words = {form for word in re.findall(r"\w+", sentence.text) for form in (word, word.removesuffix("s"))}
            return not sentence.is_read and not absent & words

        for reading in (
            *self._readings("body", body),
            *self._readings("response", answer),
            self._reading("authorization", _HEADER, [scheme]),
            self._reading("page", "", [*(self.side.nodes(body, ()) if body else ()), operation]),
        ):
            # What stands beside a model's own field is about its own page.
            known = frozenset(
                digest
                for section, name, digest in self.elsewhere
                if (section, name) == (reading.section, reading.field) and digest not in reading.own
            )
            yield from check_sentences(self.page, reading, known, is_unread)
        covered = {"body", "response", "authorization", "page"}
        for section, name in {
            (each.section, each.field) for each in self.page.sentences if each.section not in covered
        }:
            named = [each for each in operation.get("parameters", ()) if each.get("name") == name]
            # What is said of one that the spec has not is told with it.
            if named or not name:
                yield from check_sentences(
                    self.page, self._reading(section, name, named or [operation]), frozenset(), is_unread
                )

    def _unheld(self) -> set[tuple[Section, str, Span]]:
        """Give the places of what the page says and nothing is held against, so that a person has to read it."""
        is_create = self.endpoint == self.side.create_endpoint

        def is_held(fact: Fact) -> bool:
            if fact.kind in ("authentication", "supports"):
                return fact.kind == "authentication" or is_create
            if fact.kind in STATEMENTS:
                return fact.section == "body" and is_create
            return bool(fact.field) and fact.section in ("body", "response", *PARAMETERS)

        return {(each.section, each.field, each.span) for each in self.page.facts if not is_held(each)}

    def _absent(self, *roots: Root | None) -> set[str]:
        """Give the fields that a page lost when it was cut: a sentence that names one cannot be understood."""
        if not self.page.is_cut:
            return set()
        named = {*self.page.fields("body"), *self.page.fields("response")}
        known = {name for root in roots if root for name, _, _ in self.side.fields(root)}
        return {name.rpartition(".")[2] for name in known - named}

    def _readings(self, section: Section, root: Root | None) -> Iterator[Reading]:
        if root is None:
            return
        for name, pattern, _ in self.side.fields(root):
            if name in self.page.fields(section):
                yield self._reading(section, name, self.side.nodes(root, pattern))
        # The model's own notes are those of the page.
        yield self._reading(section, "", self.side.nodes(root, ()) if section == "response" else [])

    def _reading(self, section: Section, name: str, nodes: list[Schema]) -> Reading:
        notes = {digest: text for node in nodes for digest, text in node.get("x-docs-notes", {}).items()}
        spans = [fact.span for fact in self.page.of(section, name, "field")]
        is_own = section == "body" and "." not in name and nodes
        own = frozenset(nodes[0].get("x-docs-notes", ())) if is_own else frozenset[str]()
        return Reading(section, name, spans[0] if spans else (0, 0), notes, own, self._place(nodes))

    def _place(self, nodes: list[Schema]) -> Elsewhere:
        for node in nodes:
            if "x-docs-notes" in node:
                return self.side.at(node, "x-docs-notes", "key")
        return self.side.at(nodes[0] if nodes else self.side.document["paths"], None)
