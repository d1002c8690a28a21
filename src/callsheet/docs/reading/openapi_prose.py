"""The description of a field in an OpenAPI document, read as the text of the rendered page would be."""

from collections.abc import Collection
from itertools import accumulate

from callsheet.docs.facts import Section, digest
from callsheet.docs.reading.labels import Kind, fold
from callsheet.docs.reading.markdown_text import rendered_value
from callsheet.docs.reading.openapi_schema import At, Document
from callsheet.docs.reading.text_blocks import Block, read_block
from callsheet.docs.reading.text_lines import Layout, Line
from callsheet.source.text import Span

__all__ = ["gather_prose", "read_description"]


def gather_prose(document: Document, section: Section, at: At | None, told: Collection[str] = ()) -> None:
    """Gather what the description of a whole section says, but for lines that are told already, by their digests."""
    for line in _lines(document, at):
        if digest(line.text) not in told:
            document.gathering.prose(section, "", line.text, line.span())


def read_description(
    document: Document,
    section: Section,
    name: str,
    span: Span,
    kind: str,
    known: At | None,
    descriptions: list[At | None],
) -> Block:
    """Read labels and sentences of descriptions as those of a field on the rendered page, where they are the same.

    `span` is where the field's name stands, and `known` one of its values if that is known. What the block would say
    of these alone is not in it: the schema says that better.
    """
    head = [_line(name, span), _line(kind, span)]
    if known and kind == "string" and isinstance(known.value, str) and known.value:
        head.append(_line(f"default:{known.value}", span))
    lines = (*head, *(line for each in descriptions for line in _lines(document, each)))
    count = len(lines)
    none, no = (None,) * count, (False,) * count
    kinds = (None, Kind(kind, is_nullable=False), *none[2:])
    starts = tuple(accumulate((len(line.text) + 1 for line in lines[:-1]), initial=0))
    joined = "\n".join([line.text for line in lines])
    # Where the fields begin is known here: no line of a description is taken for a field or a heading.
    layout = Layout(lines, kinds, (True, *no[1:]), no, none, no, (count,) * count, joined, starts)
    block, _ = read_block(layout, 0, count, section)
    block.facts = [fact for fact in block.facts if not span[0] <= fact[2][0] <= fact[2][1] <= span[1]]
    return block


def _lines(document: Document, at: At | None) -> list[Line]:
    if at is None or not isinstance(at.value, str):
        return []
    return list(rendered_value(at.value, document.gathering.text.text, document.span(at)))


def _line(text: str, span: Span) -> Line:
    """Write a line that stands for the field itself: all of it is where its name stands."""
    return Line(text, fold(text), is_bullet=False, offsets=[*[span[0]] * (len(text) - 1), span[1] - 1])
