"""A made-up model of the spec's service: its fragment, its page, and what a run over edited pages proposes."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from callsheet.docs.proposing.propose import Proposal, propose
from callsheet.docs.reading.read import read_page
from callsheet.report.text import headline
from callsheet_codegen.build import build

DAY = "2026-11-21"
NAME = "lamp-2-film"
REVIEW = f"# review: {NAME}, {DAY}"

FRAGMENT = """\
# A lamp is filmed; nobody is harmed.
title: Lamp 2 Film
type: object
additionalProperties: false
description: A clip of a lamp.  # the only one
x-source: {page: lamp-2-film, field: Body, grade: documented}
required: [model, glow]
properties:
  model:
    type: string
    const: lamp-2-film
    description: Selects this model.
    x-source: {page: lamp-2-film, field: model, grade: documented}
  # Nobody knows the unit.
  glow:
    type: integer
    minimum: 1  # as of March
    maximum: 9
    default: 3
    description: How bright the lamp is.

    x-source: {page: lamp-2-film, field: glow, grade: documented}
  title: {type: string, minLength: 2, maxLength: 80, description: A title., x-source: {page: lamp-2-film, field: title, grade: documented}}
  shade:
    type: [string, "null"]
    enum:
      - "paper"  # the usual one
      # Glass weighs more.
      - "glass"
      # Nothing is also something.
      - null
    x-enum:
      paper: Thin.
      glass: Heavy.
    default: "paper"
    description: What the light goes through.
    x-source: {page: lamp-2-film, field: shade, grade: documented}
  hue:
    type: string
    enum: ["red", "16:9", "blue"]
    x-enum: {red: Warm., "16:9": Wide., blue: Cold.}
    description: The colour.
    x-source: {page: lamp-2-film, field: hue, grade: documented}

# Below are examples; a case patches the first.
examples:
  - {model: lamp-2-film, glow: 4, shade: glass}

x-rules:
  heavy-and-dim:
    what: Glass hangs before a dim lamp.
    rule: self.shade != 'glass' || self.glow > 2
    says: "'`shade` is glass and `glow` is ' + string(self.glow) + '; glass takes 3 or more'"
    why: Nothing is seen.
    advice: Take paper.
    source: {page: lamp-2-film, field: shade, grade: open}
    good: [{glow: 3}]
    bad: [{glow: 2}]
"""

FIELDS = {
    "glow": ("integer", "default:3", "required", "Required range: 1 <= x <= 9"),
    "title": ("string", "Required string length: 2 - 80"),
    "shade": ("enum<string> | null", "default:paper", "Available options:", "paper,", "glass"),
    "hue": ("enum<string>", "Available options:", "red,", "16:9,", "blue"),
}
"""What the page says of each field of the fragment."""

_ANSWER = {
    "created": ("integer", "Required range: 0 <= x <= 253402300799"),
    "id": ("string",),
    "model": ("string",),
    "object": ("enum<string>", "Available options:", "video.generation.task"),
    "progress": ("integer", "Required range: 0 <= x <= 100"),
    "status": ("enum<string>", "Available options:", "pending,", "processing,", "completed,", "failed"),
    "type": ("enum<string>", "Available options:", "video"),
    "task_info": ("object",),
}

_CALL = """\
POST
/
v1
/
videos
/
generations
{title}
curl --request POST \\
  --url https://api.foxapi.cc/v1/videos/generations \\
  --header 'Authorization: Bearer <token>' \\
  --header 'Content-Type: application/json' \\
  --data '
{request}
'

Authorizations

Authorization
string
header
required

Bearer token required

Body

application/json
"""


def page(
    fields: dict[str, tuple[str, ...]], *, model: str = NAME, title: str = "Lamp 2 Film",
    example: dict[str, Any] | None = None,
) -> str:  # fmt: skip
    """The text of a page: its fields, each with its type, its pills, and the lines below them."""
    request = json.dumps({"model": model, **(example or {})}, indent=2, ensure_ascii=False)
    body = {"model": ("string", f"default:{model}", "required"), **fields}
    head = _CALL.format(title=title, request=request)
    return f"{head}{_blocks(body)}Response\n\n{_blocks(_ANSWER)}"


def _blocks(fields: dict[str, tuple[str, ...]]) -> str:
    return "".join("\n".join([name, *lines, "\n"]) for name, lines in fields.items())


def lamp(folder: Path, fragment: str = FRAGMENT) -> Path:
    """Put the made-up model into a spec folder."""
    (folder / f"models/{NAME}.yaml").write_bytes(fragment.encode())
    root = folder / "openapi.yaml"
    root.write_text(
        root.read_text("utf-8").replace("x-pages:\n", f"x-pages:\n  {NAME}: {{title: Lamp 2 Film}}\n"), "utf-8"
    )
    return folder


def proposed(folder: Path, *texts: str) -> Proposal:
    """What is proposed for a spec folder after some pages."""
    pages = [read_page(f"page-{number}.txt", text.encode()) for number, text in enumerate(texts, 1)]
    return propose(pages, folder, DAY)


def changed(found: Proposal) -> str:
    """The lines that a proposal takes away and adds, without what surrounds them."""
    lines = "".join(each.difference() for each in found.changes).splitlines()
    return "\n".join(line for line in lines if line[:1] in "+-" and line[:3] not in ("---", "+++"))


def left(found: Proposal) -> list[str]:
    """What is left to a person: finding, and what to do, without the place."""
    told = [f"{headline(each.found, colour=False).partition(': ')[2]}: {each.advice}" for each in found.left]
    return [*found.remarks, *told]


def follow(folder: Path, found: Proposal, copy: Path) -> Path:
    """Make what is proposed in a copy of the folder, and generate from it."""
    shutil.copytree(folder, copy)
    for each in found.changes:
        (copy / each.path.relative_to(folder)).write_bytes(each.after)
    build(copy)
    return copy


def edited(**changes: Sequence[str] | None) -> str:
    """The page of the made-up model with other lines for some fields, and without those that are None."""
    merged = {**FIELDS, **{name: tuple(lines) for name, lines in changes.items() if lines is not None}}
    shown = {name: lines for name, lines in merged.items() if changes.get(name, ()) is not None}
    return page(shown, example={"glow": 4})
