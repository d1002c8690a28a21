"""A page of a model that the spec does not have becomes a fragment that compiles, with comments on the rest."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.cli import ERRORS_FOUND, USAGE, main
from callsheet.docs.facts import Fact, Page, Section, Sentence, digest
from callsheet.docs.proposing.propose import propose
from callsheet.docs.proposing.workspace import write_all
from callsheet.docs.reading.read import read_page
from callsheet.errors import UsageError
from callsheet.source.text import Text
from conftest import ROOT
from damaged_files import examples
from docs_proposals import DAY, NAME, REVIEW, follow, left, page, proposed

PAGES = ROOT.parent / "shared/api/pages"
INDEX = "https://docs.foxapi.cc/llms.txt"


@pytest.fixture
def folder(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A spec folder in the working directory."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(root / "spec", "spec"))


FIELDS = {
    "prompt": (
        "string | null",
        "What the lamp does.",
        "Maximum 800 characters",
        "Mutually exclusive with multi_prompt",
    ),
    "glow": ("integer", "default:3", "required", "Required range: 1 <= x <= 9"),
    "seed": ("integer | null", "Example:", "", "-1", ""),
    "shade": ("enum<string> | null", "default:paper", "Available options:", "paper,", "16:9"),
    "base_url": ("string", "required", "Boats reach it."),
    "moth_urls": ("string[]", "Maximum 4 moths"),
    "multi_prompt": ("object[] | null",),
    "mount": ("object", "How it hangs."),
    "cord": ("object", "How it swings."),
    "cord.length": ("integer", "required", "Required range: 1 <= x <= 4"),
    "switch": ("object", "Who turns it."),
    "tone": ("string", "Maximum string length: 4", "Maximum 5 characters"),
    "class": ("number", "default:0.5"),
    "model_config": ("boolean",),
}

EXAMPLE = {
    "prompt": "A lamp goes out",
    "glow": 4,
    "base_url": "https://picsum.photos/id/1/2/3.jpg",
    "moth_urls": ["https://picsum.photos/a.jpg", "https://picsum.photos/b.jpg"],
    "mount": {"height": 2.5, "hooks": ["brass"]},
}


def noted(text: str) -> str:
    """The comment on a sentence that nobody has read."""
    return f'# resolve: "{text}" -> x-docs-notes: {{"{digest(text)}": what it says}}'


def source(field: str) -> str:
    """Where a field comes from."""
    return f"x-source: {{page: {NAME}, field: {field}, grade: documented}}"


FRAGMENT = f"""\
{REVIEW}
title: Lamp 2 Film
type: object
additionalProperties: false
description: To be described.
{source("Body")}
required: [model, glow, base_url]
properties:
  model:
    type: string
    const: lamp-2-film
    description: Selects this model.
    {source("model")}
  prompt:
    type: [string, "null"]
    maxLength: 800
    description: To be described.
    {source("prompt")}
    {noted("What the lamp does.")}
    # resolve: `prompt` excludes `multi_prompt` on the page; no constraint of the spec says so
  glow:
    type: integer
    minimum: 1
    maximum: 9
    default: 3
    description: To be described.
    {source("glow")}
  seed:
    type: [integer, "null"]
    minimum: -2147483648
    maximum: 2147483647
    description: To be described.
    {source("seed")}
    # resolve: the page gives no `minimum`, which an integer needs; -2147483648 is a guess
    # resolve: the page gives no `maximum`, which an integer needs; 2147483647 is a guess
  shade:
    type: [string, "null"]
    enum: ["paper", "16:9", null]
    default: "paper"
    description: To be described.
    {source("shade")}
  base_url:
    type: string
    description: To be described.
    {source("base_url")}
    # resolve: an address; more is known of ../shared/media.yaml#/ImageUrl and ../shared/media.yaml#/VideoUrl
    {noted("Boats reach it.")}
  moth_urls:
    type: array
    maxItems: 4
    items: {{type: string, description: To be described.}}
    description: To be described.
    {source("moth_urls")}
    # resolve: an address; more is known of ../shared/media.yaml#/ImageUrl and ../shared/media.yaml#/VideoUrl
  multi_prompt:
    type: [array, "null"]
    items: {{$ref: "../shared/shot.yaml#/Shot"}}
    description: To be described.
    {source("multi_prompt")}
  mount:
    type: object
    additionalProperties: false
    properties:
      height:
        type: number
        description: To be described.
        {source("mount")}
      hooks:
        type: array
        items: {{type: string, description: To be described.}}
        description: To be described.
        {source("mount")}
    description: To be described.
    {source("mount")}
    # resolve: its members are those of an example; there may be more
    {noted("How it hangs.")}
  cord:
    type: object
    additionalProperties: false
    required: [length]
    properties:
      length:
        type: integer
        minimum: 1
        maximum: 4
        description: To be described.
        {source("cord")}
    description: To be described.
    {source("cord")}
    {noted("How it swings.")}
  # resolve: `switch` is left out: the page does not tell what the object holds
  # resolve: `switch`: {noted("Who turns it.").removeprefix("# resolve: ")}
  tone:
    type: string
    maxLength: 4
    description: To be described.
    {source("tone")}
    # resolve: the page gives two values of `maxLength`: 4 and 5
  class:
    type: number
    default: 0.5
    description: To be described.
    {source("class")}
  # resolve: `model_config` is left out: `model_config` cannot be a field of a class
examples:
  - model: "lamp-2-film"
    prompt: "x"
    glow: 4
    base_url: "https://media.test/file.jpg"
    moth_urls: ["https://media.test/file.jpg", "https://media.test/file.jpg"]
    mount: {{height: 2.5, hooks: ["x"]}}
"""


def test_a_first_fragment(folder: Path, tmp_path: Path) -> None:
    """All that the labels and the limits say is written, all else is a comment where it belongs, and it generates."""
    text = page(FIELDS, example=EXAMPLE)
    found = proposed(folder, text)
    entry, fragment = found.changes
    assert entry.difference() == (
        f"""\
--- a/spec/openapi.yaml
+++ b/spec/openapi.yaml
@@ -23,6 +23,7 @@
 x-pages:
   kling-o3-reference-to-video: {{title: Kling O3 Reference-to-Video, index: "{INDEX}"}}
   kling-v3-image-to-video: {{title: Kling V3 Image-to-Video, index: "{INDEX}"}}
+  {NAME}: {{title: Lamp 2 Film, index: "{INDEX}"}}  {REVIEW}
   task-query: {{title: Task query}}
   error-codes: {{title: Error codes}}
   file-upload: {{title: File upload}}
"""
    )
    assert (fragment.path, fragment.before, fragment.after.decode()) == (
        Path(f"spec/models/{NAME}.yaml"), None, FRAGMENT
    )  # fmt: skip
    assert fragment.difference().startswith(f"--- /dev/null\n+++ b/spec/models/{NAME}.yaml\n@@ -0,0 +1,")
    copy = follow(folder, found, tmp_path / "followed")
    again = proposed(copy, text)
    # What a person has to decide is what `docs check` finds, and a second run writes nothing.
    assert again.changes == ()
    assert [each.found.message for each in again.left] == [each.found.message for each in found.left]
    rules = [each.found.rule for each in found.left]
    assert {rule: rules.count(rule) for rule in rules} == {
        "note-unread": 4,
        "unenforced-note": 1,
        "limit-changed": 2,
        "undocumented-field": 2,
        "docs-contradiction": 1,
    }


def test_an_example_with_a_finding(folder: Path) -> None:
    """Where a request like the page's has a finding, the example holds what is required and no more."""
    shared = folder / "shared/shot.yaml"
    shared.write_text(
        shared.read_text("utf-8").replace(
            '- {prompt: "The boat leaves", duration: 3}', "- {prompt: The boat leaves, duration: 0}"
        ),
        "utf-8",
    )
    shared.write_text(
        shared.read_text("utf-8").replace("good: [{duration: 1}]", "good: [{duration: 1}, {duration: 2}]"), "utf-8"
    )
    fields = {"title": ("string", "required"), "image_urls": ("string[]",), "multi_prompt": ("object[]",)}
    example = {"title": "A lamp", "image_urls": 5}
    cases: list[tuple[dict[str, Any], str]] = [({}, '    image_urls: ["x"]\n'), ({"multi_prompt": [{}, {}]}, "")]
    for shots, told in cases:
        (_, fragment) = proposed(folder, page(fields, example={**example, **shots})).changes
        _, _, examples = fragment.after.decode().partition("examples:\n")
        assert examples == f'  - model: "{NAME}"\n    title: "x"\n{told}'


def test_a_page_that_the_spec_names_already(folder: Path) -> None:
    """No second entry is made for a page that has one, by the title or by the model's name."""
    root = folder / "openapi.yaml"
    root.write_text(root.read_text("utf-8").replace("x-pages:\n", "x-pages:\n  lamps: {title: Lamp 2 Film}\n"), "utf-8")
    (fragment,) = proposed(folder, page({})).changes
    assert "x-source: {page: lamps, field: Body, grade: documented}" in fragment.after.decode()


@pytest.mark.parametrize(
    ("model", "change", "why"),
    [
        ("../../lamp", str, "'../../lamp' cannot name a class; that takes letters and digits, joined by `-`"),
        ("Lamp", str, "'Lamp' cannot name a class; that takes letters and digits, joined by `-`"),
        ("lamp-2-film", lambda text: text.partition("Response")[0], "the page is not whole"),
    ],
)
def test_a_model_that_is_not_written(folder: Path, model: str, change: Callable[[str], str], why: str) -> None:
    """Nothing is written for a name that is none of a file and a class, or from a page that is cut short."""
    found = proposed(folder, change(page({}, model=model)))
    assert (found.changes, found.drafts) == ((), ())
    (told,) = [each for each in left(found) if "[undocumented-model]" in each]
    assert told.partition(": not written: ")[2] == why


def test_a_fragment_that_does_not_compile(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be put into the spec, for its name is taken, is printed instead, with what is wrong."""
    Path("page.txt").write_text(page({}, model="shot"))
    assert main(["docs", "propose", "page.txt"]) == ERRORS_FOUND
    out, err = capsys.readouterr()
    assert out.startswith("# review: shot, ")
    assert "    const: shot\n" in out
    assert (
        "[undocumented-model]: not written: the first fragment does not compile:; spec/models/shot.yaml:2:1: "
        "`Shot` is already the name of another component in schemas"
    ) in out
    assert err == "0 files changed; 1 left for a person.\n"
    assert not (folder / "models/shot.yaml").exists()


def test_a_title_of_another_page(folder: Path) -> None:
    """A model that has the title of a known one gets an entry, sources and review marks of its own."""
    title = "Kling V3 Image-to-Video"
    found = proposed(folder, page({"cord": ("string",)}, title=title))
    entry, fragment = found.changes
    assert f'+  {NAME}: {{title: {title}, index: "{INDEX}"}}  {REVIEW}\n' in entry.difference()
    text = fragment.after.decode()
    assert text.startswith(f"{REVIEW}\ntitle: {title}\n")
    assert text.count("page: ") == text.count(f"page: {NAME}, ") == 3


def test_a_range_of_nothing(folder: Path) -> None:
    """A range that nothing is in is told once, and bounds that are guessed stand in its place."""
    found = proposed(folder, page({"glow": ("integer", "Required range: 10 <= x <= 3")}))
    assert [line.strip() for line in found.changes[1].after.decode().splitlines() if "imum" in line] == [
        "minimum: 0",
        "maximum: 2147483647",
        "# resolve: the page gives `minimum` 10 and `maximum` 3, between which nothing is",
    ]


def test_a_file_that_is_there(folder: Path) -> None:
    """A fragment that somebody has written meanwhile is not overwritten, and the entry is not made either."""
    changes = proposed(folder, page({})).changes
    before = (folder / "openapi.yaml").read_bytes()
    file = folder / f"models/{NAME}.yaml"
    file.write_text("mine")
    with pytest.raises(UsageError, match="has changed during the run; nothing was written"):
        write_all(changes)
    assert (file.read_text(), (folder / "openapi.yaml").read_bytes()) == ("mine", before)


def test_a_folder_that_cannot_be_written(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may not write the spec is told so in a sentence, and nothing of it changes."""
    Path("page.txt").write_text(page({}))

    def refuse(path: Path, _content: bytes) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("callsheet.docs.proposing.workspace.write_whole", refuse)
    assert main(["docs", "propose", "page.txt"]) == USAGE
    message = "callsheet: cannot write spec/openapi.yaml: permission denied; nothing was written\n"
    assert capsys.readouterr() == ("", message)
    assert not (folder / f"models/{NAME}.yaml").exists()


@pytest.mark.skipif(not PAGES.is_dir(), reason="the saved pages of the vendor are not here")
@pytest.mark.parametrize("name", ["kling-o3-reference-to-video", "kling-v3-image-to-video"])
def test_a_page_of_the_vendor(folder: Path, tmp_path: Path, name: str) -> None:
    """A saved page under the name of a new model becomes a fragment with every field, and it generates."""
    text = (PAGES / f"{name}.txt").read_text("utf-8").replace(name, "kling-v9-film").replace("\nKling ", "\nKling 9 ")
    read = read_page("page.txt", text.encode())
    found = proposed(folder, text)
    assert [each.path.as_posix() for each in found.changes] == ["spec/openapi.yaml", "spec/models/kling-v9-film.yaml"]
    fragment = found.changes[1].after.decode()
    assert [name for name in read.fields("body") if f"\n  {name}:\n" not in fragment] == []
    follow(folder, found, tmp_path / "followed")


NAMES = st.one_of(
    st.sampled_from(
        ["prompt", "elements", "multi_prompt", "class", "class_", "copy", "no", "Y", "a-b", "from", "x_url"]
    ),
    st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True),
    st.text(max_size=4),
)
TYPES = ("string", "integer", "number", "boolean", "object", "array", "any", "")
KINDS = st.sampled_from([*TYPES, *(f"{each}[]" for each in TYPES[:5]), "string[][]", "object[][]"])
LIMITS = st.one_of(st.integers(-3, 20), st.integers(), st.floats(allow_nan=False, allow_infinity=False))
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), LIMITS, st.text(max_size=5),
        st.sampled_from(["16:9", "no", "https://a.test/x.png", "null", "\u3000", "\ud800", "a\nb"]),
    ),
    lambda each: st.one_of(st.lists(each, max_size=3), st.dictionaries(NAMES, each, max_size=3)),
    max_leaves=5,
)  # fmt: skip
SAID: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"), LIMITS),
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), LIMITS),
    **dict.fromkeys(("default", "example"), VALUES),
    "enum": st.lists(VALUES.filter(lambda each: each is not None), min_size=1, max_size=4),
    "type": KINDS,
    "format": st.sampled_from(["uri", "date", "binary"]),
    "pattern": st.just("a+"),
    "nullable": st.booleans(),
    "required": st.booleans(),
    "deprecated": st.just(True),
    "discouraged": st.just(True),
    "excludes": NAMES,
    "formats": st.just(["jpg"]),
    "members": st.lists(NAMES, min_size=1, max_size=2),
}


def _fact(section: Section, field: str, kind: str, value: object) -> Fact:
    return Fact(section, field, kind, value, (0, 0))


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """A page that may say anything about any field."""
    facts = [
        _fact("page", "", "endpoint", "POST /v1/videos/generations"),
        _fact("page", "", "title", draw(st.text(max_size=8))),
        _fact("page", "", "request-example", {"model": NAME, **draw(st.dictionaries(NAMES, VALUES, max_size=4))}),
        *(
            _fact("body", "model", kind, value)
            for kind, value in (("field", True), ("type", "string"), ("default", NAME))
        ),
    ]
    sentences = []
    names = draw(st.lists(NAMES, max_size=5, unique=True))
    parents = [f"{each}{end}" for each in names for end in ("", "[]")] or [""]
    names += [f"{draw(st.sampled_from(parents))}.{each}" for each in draw(st.lists(NAMES, max_size=3))]
    for name in names:
        facts += [_fact("body", name, "field", True), _fact("body", name, "type", draw(KINDS))]
        for kind in draw(st.lists(st.sampled_from(sorted(SAID)), max_size=5)):
            facts.append(_fact("body", name, kind, draw(SAID[kind])))
        text = draw(st.text(min_size=1, max_size=10))
        sentences.append(Sentence("body", name, text, (0, 0), digest(text), draw(st.booleans())))
    return Page("page.txt", "text", Text("x" * 9), tuple(facts), tuple(sentences))


@examples(8)
@given(pages())
def test_any_page(found: Page) -> None:
    """Whatever a page says of its fields, the first fragment compiles, and so does the entry of the page."""
    proposal = propose([found], ROOT / "spec", DAY)
    assert proposal.drafts == ()
    assert [each.before is None for each in proposal.changes] == [False, True]
