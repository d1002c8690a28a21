"""Pieces as requests: read as JSON or YAML, with every place given in the original text."""

from collections.abc import Iterator
from typing import Literal

from callsheet.finding import Change, Place
from callsheet.source.embedded.piece import Piece
from callsheet.source.embedded.unknown import fill_json, fill_yaml
from callsheet.source.json_text import EXPECTED, read_json
from callsheet.source.text import Edit, Offer, Problem, Remark, Request, Span, Text

__all__ = ["read_piece"]

_LEFT_OUT = ("...", "\N{HORIZONTAL ELLIPSIS}")

_EXPECTED = {
    "body": "a body holds one request (an object)",
    "block": "a block holds one request (an object) or a list of requests",
}


class _PieceText(Text):
    """The text of a piece, whose positions are those of the original; messages name lines."""

    __slots__ = ("_original", "_piece")

    def __init__(self, piece: Piece, original: Text) -> None:
        super().__init__(piece.content)
        self._piece = piece
        self._original = original

    def position(self, offset: int) -> tuple[int, int]:
        return self._original.position(self._piece.span(offset, offset)[0])


def read_piece(
    piece: Piece,
    text: Text,
    kind: Literal["json", "yaml"],
    *,
    name: Literal["body", "block"],
    models: frozenset[str] | None = None,
    fields: frozenset[str] = frozenset(),
) -> Iterator[Request | Problem | Remark]:
    """Give the requests of a piece of a text and what is wrong with it, `name` being what messages call the piece.

    With `models` only requests for one of them that have one of the `fields`, too, are given, and nothing at all of a
    piece that cannot be read. A request whose model, or one of whose keys, is unknown is left out.
    """
    filled = fill_yaml(piece) if kind == "yaml" else fill_json(piece)
    if filled is None:
        return
    found = list(_read(filled, text, kind))
    if any(isinstance(each, Problem) and filled.content.startswith(_LEFT_OUT, each.span[0]) for each in found):
        return  # what is written as `{"model": "...", ...}` is no body but a sketch of one
    if models is not None and any(isinstance(each, Problem) and each.rule == "syntax-error" for each in found):
        return
    waiting: list[Problem] = []
    is_ours = models is None
    for each in found:
        if isinstance(each, Remark):
            if is_ours:
                yield Remark(each.words, text, filled.span(*each.span))
            continue
        if isinstance(each, Problem):
            waiting.append(each)
            continue
        request = _placed(each, filled, text)
        if request and (models is None or (_model(request) in models and _has_another(request, fields))):
            is_ours = True
            yield from _told(waiting, filled, text, name)
            yield request
        elif models is None:
            start, _ = each.span(Place(()))
            yield from _told([problem for problem in waiting if problem.span[1] <= start], filled, text, name)
        waiting = []
    if models is None:
        yield from _told(waiting, filled, text, name)


def _read(piece: Piece, text: Text, kind: Literal["json", "yaml"]) -> Iterator[Request | Problem | Remark]:
    inner = _PieceText(piece, text)
    if kind == "json":
        return read_json(inner)
    # Imported here because a run without YAML has no use for PyYAML, which starts slowly.
    from callsheet.source.yaml_text import read_yaml

    return read_yaml(inner)


def _has_another(request: Request, fields: frozenset[str]) -> bool:
    """Say whether a request has some of the fields, and more than others; answers of the API name a model, too."""
    if not fields or not isinstance(request.value, dict):
        return not fields
    known = len(fields.intersection(request.value))
    return known > 0 and known + 1 > len(request.value) - known - 1


def _model(request: Request) -> str:
    """Give a request's model, empty where it has none that could be known."""
    model = request.value.get("model") if isinstance(request.value, dict) else None
    return model if isinstance(model, str) else ""


def _placed(inner: Request, piece: Piece, text: Text) -> Request | None:
    """Give a request of a piece as one of the original text, or None where nothing can be said of it."""
    keys = [key for key in inner.value if isinstance(key, str)] if isinstance(inner.value, dict) else []
    unknown = frozenset(key for key in keys if isinstance(inner.value, dict) and _is_sketch(inner.value[key]))
    if not piece.is_known:
        if any(piece.has_unknown(*inner.span(Place((key,), "key"))) for key in keys):
            return None
        unknown |= {key for key in keys if piece.has_unknown(*inner.span(Place((key,))))}
    if "model" in unknown:
        return None

    def span(place: Place) -> Span:
        return piece.span(*inner.span(place))

    def edits(change: Change) -> tuple[Edit, ...]:
        return _outer(inner.edits(change), piece, text)

    return Request(inner.value, text, span, edits, unknown)


def _is_sketch(value: object) -> bool:
    """Say whether a text in a page only shows where a value goes, as `"..."` and `"<address>"` do."""
    if isinstance(value, list):
        return any(map(_is_sketch, value))
    return isinstance(value, str) and (value in _LEFT_OUT or (value[:1] == "<" and value.find(">") == len(value) - 1))


def _outer(edits: tuple[Edit, ...], piece: Piece, text: Text) -> tuple[Edit, ...]:
    """Give edits of a piece as edits of the original, nothing where one of them cannot be written there."""
    out = []
    for edit in edits:
        span = piece.writable(*edit.span, edit.text, text)
        if span is None:
            return ()
        out.append(Edit(span, edit.text))
    return tuple(out)


def _told(problems: list[Problem], piece: Piece, text: Text, name: str) -> Iterator[Problem]:
    """Give problems as of the original text; what an unknown part might put right is none."""
    for problem in problems:
        if problem.rule == "not-a-request" and piece.has_unknown(*problem.span):
            continue
        message = problem.message.replace(EXPECTED, _EXPECTED[name])
        if message.startswith("the file "):
            message = f"the {name} {message.removeprefix('the file ')}"
        offer = problem.offer
        if offer is not None:
            edits = _outer(offer.edits, piece, text)
            offer = Offer(offer.says, offer.is_safe, edits) if edits else None
        yield Problem(problem.rule, problem.severity, message, text, piece.span(*problem.span), offer)
