"""Changes of fact that have one reading, written into the fragments; the rest is left to a person."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest

from callsheet.atomic import write_whole
from callsheet.cli import ERRORS_FOUND, OK, UNFINISHED, USAGE, main
from callsheet.docs.check import check_page
from callsheet.docs.drift import identity, located
from callsheet.docs.proposing import workspace
from callsheet.docs.proposing.fragment_edit import Addition, LayoutError
from callsheet.docs.proposing.fragment_edit import edited as edit
from callsheet.docs.proposing.workspace import write_all
from callsheet.docs.reading.read import read_page
from callsheet.docs.spec_side import open_spec
from callsheet.errors import UsageError
from callsheet.finding import Put, Remove
from docs_proposals import DAY, FIELDS, FRAGMENT, NAME, REVIEW, changed, edited, follow, lamp, left, page, proposed

FILE = f"spec/models/{NAME}.yaml"
PAGES = Path(__file__).resolve().parents[2] / "shared/api/pages"
AS_WRITTEN = page(FIELDS, example={"glow": 4})


@pytest.fixture
def folder(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A spec folder with the made-up model, in the working directory."""
    monkeypatch.chdir(tmp_path)
    return lamp(Path(copytree(root / "spec", "spec")))


def with_day(text: str) -> str:
    """What a command printed today, as it would be on the day of the tests."""
    return text.replace(datetime.now(UTC).date().isoformat(), DAY)


def glow(*lines: str, bounds: str = "1 <= x <= 9") -> tuple[str, ...]:
    """The field `glow` with more lines or other bounds."""
    return ("integer", "default:3", "required", f"Required range: {bounds}", *lines)


def test_a_page_that_says_what_the_spec_says(folder: Path) -> None:
    """Nothing is proposed, and nothing left, where page and spec agree."""
    found = proposed(folder, AS_WRITTEN)
    assert (found.changes, left(found)) == ((), [])


def test_two_limits(folder: Path) -> None:
    """Every changed line is marked for review; the comments, the order and all other lines stay as they are."""
    found = proposed(folder, edited(glow=glow(bounds="2 <= x <= 12")))
    assert "".join(each.difference() for each in found.changes) == (
        f"""\
--- a/{FILE}
+++ b/{FILE}
@@ -14,8 +14,8 @@
   # Nobody knows the unit.
   glow:
     type: integer
-    minimum: 1  # as of March
-    maximum: 9
+    minimum: 2  # as of March  {REVIEW}
+    maximum: 12  {REVIEW}
     default: 3
     description: How bright the lamp is.
 {""}
"""
    )
    assert left(found) == []


def test_values_of_an_enum_on_one_line(folder: Path) -> None:
    """A new value stands where the page has it; one that is gone takes its gloss with it; odd ones stay in quotes."""
    found = proposed(folder, edited(hue=("enum<string>", "Available options:", "red,", "no,", "16:9")))
    assert changed(found) == (
        f"""\
-    enum: ["red", "16:9", "blue"]
-    x-enum: {{red: Warm., "16:9": Wide., blue: Cold.}}
+    enum: ["red", "no", "16:9"]  {REVIEW}
+    x-enum: {{red: Warm., "16:9": Wide.}}  {REVIEW}"""
    )
    assert left(found) == []


def test_values_of_an_enum_on_lines_of_their_own(folder: Path) -> None:
    """A comment stays before the value that it is about; where a value only goes, the line before it is marked."""
    shade = ("enum<string> | null", "default:glass", "Available options:", "glass,", "silk")
    found = proposed(folder, edited(shade=shade))
    assert "".join(each.difference() for each in found.changes) == (
        f"""\
--- a/{FILE}
+++ b/{FILE}
@@ -23,16 +23,15 @@
   title: {{type: string, minLength: 2, maxLength: 80, description: A title., x-source: {{page: lamp-2-film, field: title, grade: documented}}}}
   shade:
     type: [string, "null"]
-    enum:
-      - "paper"  # the usual one
+    enum:  {REVIEW}
       # Glass weighs more.
       - "glass"
+      - "silk"  {REVIEW}
       # Nothing is also something.
       - null
-    x-enum:
-      paper: Thin.
-      glass: Heavy.
-    default: "paper"
+    x-enum:  {REVIEW}
+      glass: Heavy.
+    default: "glass"  {REVIEW}
     description: What the light goes through.
     x-source: {{page: lamp-2-film, field: shade, grade: documented}}
   hue:
"""
    )
    assert left(found) == []


def test_edits_that_only_compile_together(folder: Path) -> None:
    """A default and the values that it is one of are changed at once, since neither compiles alone."""
    (folder / f"models/{NAME}.yaml").write_text(FRAGMENT.partition("x-rules")[0].replace("shade: glass", "shade: null"))
    shade = ("enum<string> | null", "default:silk", "Available options:", "silk,", "steel")
    found = proposed(folder, edited(shade=shade))
    assert changed(found) == (
        f"""\
-      - "paper"  # the usual one
-      # Glass weighs more.
-      - "glass"
-      # Nothing is also something.
-      - null
-    x-enum:
-      paper: Thin.
-      glass: Heavy.
-    default: "paper"
+      - "silk"  {REVIEW}
+      - "steel"  {REVIEW}
+      # Glass weighs more.
+      # Nothing is also something.
+      - null
+    x-enum: {{}}  {REVIEW}
+    default: "silk"  {REVIEW}"""
    )
    assert left(found) == []


def test_a_limit_that_the_spec_does_not_have(folder: Path) -> None:
    """A new limit goes behind the type, whether the field has lines of its own or one."""
    (folder / f"models/{NAME}.yaml").write_text(FRAGMENT.replace("minLength: 2, maxLength: 80, ", ""))
    assert changed(proposed(folder, AS_WRITTEN)) == (
        "-  title: {type: string, description: A title., x-source: {page: lamp-2-film, field: title, grade: documented}}\n"
        "+  title: {type: string, minLength: 2, maxLength: 80, description: A title., "
        f"x-source: {{page: lamp-2-film, field: title, grade: documented}}}}  {REVIEW}"
    )


NEW = {
    "caption": ("string | null", 'default:""', "Maximum string length: 40"),
    "angle": ("integer", "default:-5", "Required range: -90 <= x <= 90"),
    "lap": ("enum<integer>", "default:2", "Available options:", "2,", "4"),
    "warmth": ("number", "default:0.5", "Required range: 0 <= x <= 1"),
    "flickers": ("boolean", "default:false"),
    "finish": ("enum<string> | null", "default:16:9", "Available options:", "16:9,", "no"),
    "moths": ("string[]", "Required array length: 0 - 4 elements"),
    "multi_prompt": ("object[] | null",),
    "stand_url": ("string<uri>",),
    "hooks": ("object[]", "Show child attributes"),
    "hooks.metal": ("string", "required", "Maximum string length: 9"),
    "hooks.bend": ("integer", "Required range: 0 <= x <= 3"),
}


def test_new_fields(folder: Path, tmp_path: Path) -> None:
    """A field that may be left out is added behind the last, as its neighbours are written; then the spec generates."""
    text = edited(**NEW)
    found = proposed(folder, text)
    source = f"x-source: {{page: {NAME}, field: %s, grade: documented}}"
    fields = f"""\
  caption:  {REVIEW}
    type: [string, "null"]
    maxLength: 40
    default: ""
    description: To be described.
    {source % "caption"}
  angle:  {REVIEW}
    type: integer
    minimum: -90
    maximum: 90
    default: -5
    description: To be described.
    {source % "angle"}
  lap:  {REVIEW}
    type: integer
    enum: [2, 4]
    default: 2
    description: To be described.
    {source % "lap"}
  warmth:  {REVIEW}
    type: number
    minimum: 0
    maximum: 1
    default: 0.5
    description: To be described.
    {source % "warmth"}
  flickers:  {REVIEW}
    type: boolean
    default: false
    description: To be described.
    {source % "flickers"}
  finish:  {REVIEW}
    type: [string, "null"]
    enum: ["16:9", "no", null]
    default: "16:9"
    description: To be described.
    {source % "finish"}
  moths:  {REVIEW}
    type: array
    maxItems: 4
    items: {{type: string, description: To be described.}}
    description: To be described.
    {source % "moths"}
  multi_prompt:  {REVIEW}
    type: [array, "null"]
    items: {{$ref: "../shared/shot.yaml#/Shot"}}
    description: To be described.
    {source % "multi_prompt"}
  stand_url:  {REVIEW}
    type: string
    format: uri
    description: To be described.
    {source % "stand_url"}
    # resolve: an address; more is known of ../shared/media.yaml#/ImageUrl and ../shared/media.yaml#/VideoUrl
  hooks:  {REVIEW}
    type: array
    items:
      type: object
      additionalProperties: false
      required: [metal]
      properties:
        metal:
          type: string
          maxLength: 9
          description: To be described.
          {source % "hooks"}
        bend:
          type: integer
          minimum: 0
          maximum: 3
          description: To be described.
          {source % "hooks"}
    description: To be described.
    {source % "hooks"}"""
    assert changed(found) == "\n".join(f"+{line}" for line in fields.split("\n"))
    assert left(found) == []
    copy = follow(folder, found, tmp_path / "followed")
    found = proposed(copy, text)
    assert (found.changes, left(found)) == ((), [])


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("integer",), "the page gives no `minimum`, which an integer needs; 0 is a guess; "
         "the page gives no `maximum`, which an integer needs; 2147483647 is a guess"),
        (("object",), "the page does not tell what the object holds"),
        (("integer[]",), "the page gives no `minimum`, which an integer needs; 0 is a guess; "
         "the page gives no `maximum`, which an integer needs; 2147483647 is a guess"),
        (("number", "Required range: 0 < x <= 1"), "the page gives `exclusiveMinimum` 0, which a schema of the spec cannot say"),
        (("number", "Required range: 0.5 <= x <= 1"), "the page gives `minimum` 0.5, which the schema cannot say"),
        (("string", "Maximum string length: 4", "Maximum 5 characters"), "the page gives two values of `maxLength`: 4 and 5"),
        (("string", "Required string length: 5 - 4"), "the page gives `minLength` 5 and `maxLength` 4, between which nothing is"),
        (("string[]", 'default:["a"]'), "the page says that the default is a list, which the schema cannot say"),
        (("string", "Pattern: ^a+$"), 'the page gives the pattern "^a+$", which a schema of the spec cannot say'),
    ],
)  # fmt: skip
def test_a_new_field_of_more_than_one_reading(folder: Path, lines: tuple[str, ...], why: str) -> None:
    """What the page leaves open about a new field is told, and the field is not written."""
    found = proposed(folder, edited(cord=lines))
    assert found.changes == ()
    (told,) = [each for each in left(found) if "[undocumented-field]" in each]
    assert told.partition(": not written: ")[2] == why


def test_a_new_field_that_is_required(folder: Path) -> None:
    """A field that every request needs from now on is left to a person."""
    found = proposed(folder, edited(cord=("boolean", "required")))
    assert (found.changes, left(found)) == (
        (),
        [
            "error: `cord` (boolean) is a field on the page and not in the spec; the page requires it "
            "[undocumented-field]: Add the field to the fragment, with what a person knows of it."
        ],
    )


def test_a_shared_schema(folder: Path) -> None:
    """What stands in a schema that others rest on is changed for one page only if their pages say the same."""
    prompt = ("string", "Maximum string length: 3000")
    shared = FRAGMENT.replace(
        "  title: {type: string, minLength: 2, maxLength: 80, description: A title., ",
        "  title: {$ref: ../shared/prompt.yaml#/Prompt, ",
    )
    (folder / f"models/{NAME}.yaml").write_text(shared)
    found = proposed(folder, edited(title=prompt))
    assert found.changes == ()
    assert left(found) == [
        "warning: `title` takes at most 3000 characters on the page; the spec says 2500 [limit-changed]: not written: "
        "it stands in shared/prompt.yaml#/Prompt, which `prompt` of kling-o3-reference-to-video and `prompt` of "
        "kling-v3-image-to-video rests on as well"
    ]
    others = [
        page({"prompt": prompt}, model=f"kling-{name}", title="Another")
        for name in ("o3-reference-to-video", "v3-image-to-video")
    ]
    found = proposed(folder, edited(title=prompt), *others)
    assert changed(found) == f"-  maxLength: 2500\n+  maxLength: 3000  {REVIEW}"
    assert found.remarks == (
        "spec/shared/prompt.yaml#/Prompt: the description speaks of 2500; `maxLength` is another now",
    )


def test_a_case_that_breaks(folder: Path) -> None:
    """An edit that the spec does not compile with is left out and told with the compiler's words; others are made."""
    found = proposed(
        folder, edited(glow=glow(bounds="1 <= x <= 3"), title=("string", "Required string length: 2 - 90"))
    )
    assert changed(found).count("\n+") == 1
    assert "maxLength: 90" in changed(found)
    assert left(found) == [
        "error: `glow` is at most 3 on the page; the spec says 9 [limit-changed]: not written: "
        f"{FILE}:47:5: the example has a finding: `glow` is 4; it takes 1 to 3 [out-of-range]"
    ]


RESTING = """\
  resting:
    what: It is as it is.
    rule: "{rule}"
    says: "'it is'"
    why: Nobody knows.
    advice: Look.
    {more}source: {{page: lamp-2-film, field: shade, grade: open}}
    good: [{{shade: glass}}]
    bad: [{bad}]
"""
HUE = ("enum<string>", "default:red", "Available options:", "red,", "16:9,", "blue")


@pytest.mark.parametrize(
    ("rule", "more", "bad", "fields", "why"),
    [
        ("!is_paper || self.glow > 2", "", "{shade: paper, glow: 2}",
         {"shade": ("enum<string> | null", "default:glass", "Available options:", "paper,", "glass")},
         'reads `shade` and names "paper"'),
        ("self.glow > 2", "", "{shade: paper, glow: 2}", {"hue": ("enum<string>", "Available options:", "red,", "16:9")}, ""),
        ("!has(self.hue) || self.glow < 9", "fix: {safe: false, patch: {hue: null}}\n    ", "{hue: red, glow: 9}",
         {"hue": ("enum<string>", "Available options:", "red,", "16:9")}, "has a fix that changes `hue`"),
        ("!has(self.hue) || self.glow < 9", "fix: {safe: false, patch: {hue: null}}\n    ", "{hue: red, glow: 9}",
         {"hue": ("enum<string>", "Available options:", "red,", "16:9,", "blue,", "grey")}, ""),
        ("!has(self.hue) || self.glow < 9", "", "{hue: red, glow: 9}", {"hue": HUE},
         "asks whether `hue` is given, which it always is by a default"),
        ("!has(given.hue) || self.glow < 9", "", "{hue: red, glow: 9}", {"hue": HUE}, ""),
        ("self.glow < 9", "", "{glow: 9}", {"glow": glow(bounds="1 <= x <= 12")}, "reads `glow` and names 9"),
        ("self.glow + 9 < 18", "", "{glow: 9}", {"glow": glow(bounds="1 <= x <= 12")}, ""),
        ("!has(self.title) || 2 < size(self.title)", "", "{title: ab}",
         {"title": ("string", "Required string length: 1 - 80")}, "reads `title` and names 2"),
    ],
)  # fmt: skip
def test_a_rule_that_rests_on_what_changes(
    folder: Path, rule: str, more: str, bad: str, fields: dict[str, tuple[str, ...]], why: str
) -> None:
    """What a rule names beside a field, or puts right in it, is changed by a person together with the field."""
    dim = FRAGMENT.partition("  heavy-and-dim")[0]
    text = dim.replace("x-rules:", "x-variables: {is_paper: self.shade == 'paper'}\nx-rules:")
    (folder / f"models/{NAME}.yaml").write_text(text + RESTING.format(rule=rule, more=more, bad=bad))
    found = proposed(folder, edited(**fields))
    told = [each.rpartition(": not written: ")[2] for each in left(found)]
    assert (told, bool(found.changes)) == (
        ([f"the rule `resting` {why}; change the two together"], False) if why else ([], True)
    )


def test_a_least_length_of_nothing(folder: Path) -> None:
    """A text of no length is any text, so the limit goes."""
    found = proposed(folder, edited(title=("string", "Required string length: 0 - 80")))
    assert changed(found) == (
        "-  title: {type: string, minLength: 2, maxLength: 80, description: A title., "
        "x-source: {page: lamp-2-film, field: title, grade: documented}}\n"
        "+  title: {type: string, maxLength: 80, description: A title., "
        f"x-source: {{page: lamp-2-film, field: title, grade: documented}}}}  {REVIEW}"
    )
    assert left(found) == []


def test_a_limit_that_stands_elsewhere_too(folder: Path) -> None:
    """Another member of the same name and the same limit may mean the same, and is named."""
    mount = """\
  mount:
    type: object
    additionalProperties: false
    description: What it hangs on.
    x-source: {page: lamp-2-film, field: mount, grade: observed}
    properties:
      glow: {type: integer, minimum: 0, maximum: 9, x-source: {page: lamp-2-film, field: mount, grade: observed}}
"""
    text = FRAGMENT.replace("\n# Below", f"{mount}\n# Below")
    (folder / f"models/{NAME}.yaml").write_text(text)
    found = proposed(folder, edited(glow=glow(bounds="1 <= x <= 12")))
    assert changed(found) == f"-    maximum: 9\n+    maximum: 12  {REVIEW}"
    assert found.remarks == (
        f"{FILE}#/properties/mount/properties/glow: `maximum` is 9 here, too; look at whether it means the same",
    )


def test_a_page_that_contradicts_itself(folder: Path) -> None:
    """Of two values on the page none is written; limits between which nothing is are not either."""
    found = proposed(folder, edited(glow=glow("At most 8")))
    assert found.changes == ()
    assert "not written: the page gives it two values of `maximum`" in left(found)[-1]
    found = proposed(folder, edited(title=("string", "Required string length: 90 - 80")))
    assert found.changes == ()
    assert left(found) == [
        "error: `title` takes at least 90 characters on the page; the spec says 2 [limit-changed]: not written: "
        "`minLength` would be 90 and `maxLength` 80, between which nothing is"
    ]


def test_what_was_confirmed(folder: Path) -> None:
    """The day on which a server was seen to hold to a field goes when the field is another."""
    (folder / f"models/{NAME}.yaml").write_text(
        FRAGMENT.replace("field: glow, grade: documented", 'field: glow, grade: documented, confirmed: "2026-10-01"')
    )
    assert changed(proposed(folder, edited(glow=glow(bounds="1 <= x <= 12")))) == (
        f"""\
-    maximum: 9
+    maximum: 12  {REVIEW}
-    x-source: {{page: {NAME}, field: glow, grade: documented, confirmed: "2026-10-01"}}
+    x-source: {{page: {NAME}, field: glow, grade: documented}}  {REVIEW}"""
    )


def test_a_drift_that_was_acknowledged(folder: Path) -> None:
    """What somebody lets stand is not written."""
    text = edited(glow=glow(bounds="1 <= x <= 12"))
    read = read_page("page", text.encode())
    (drift,) = [each for each in check_page(read, open_spec(folder)) if each.has_one_reading]
    with (folder / "docs.toml").open("a") as file:
        file.write(f'"{identity(located(drift, read, NAME, "docs.toml"))}" = "Nobody believes it."\n')
    found = proposed(folder, text)
    assert (found.changes, left(found)) == ((), [])


@pytest.mark.parametrize(
    ("before", "after"),
    [("", ""), ("\ufeff", ""), ("\ufeff", "\n"), ("", "\n")],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_how_a_file_is_laid_out(folder: Path, before: str, after: str, end: str) -> None:
    """A byte order mark, carriage returns and a missing last line break stay as they are."""
    text = (before + FRAGMENT.removesuffix("\n") + after).replace("\n", end)
    file = folder / f"models/{NAME}.yaml"
    file.write_bytes(text.encode())
    found = proposed(folder, edited(glow=glow(bounds="1 <= x <= 12"), flickers=("boolean",)))
    added = f"""\
  flickers:  {REVIEW}
    type: boolean
    description: To be described.
    x-source: {{page: {NAME}, field: flickers, grade: documented}}

# Below""".replace("\n", end)
    wanted = text.replace("maximum: 9", f"maximum: 12  {REVIEW}").replace(f"{end}# Below", added)
    assert [each.after.decode() for each in found.changes] == [wanted]


def test_a_field_at_the_very_end(folder: Path) -> None:
    """A new field goes behind the last one where that ends the file without a line break."""
    head, _, rest = FRAGMENT.partition("properties:\n")
    properties, _, rest = rest.partition("\n# Below")
    examples = rest.partition("\n")[2].partition("x-rules")[0]
    text = f"{head}{examples}properties:\n{properties.rstrip()}"
    (folder / f"models/{NAME}.yaml").write_text(text)
    (change,) = proposed(folder, edited(flickers=("boolean",))).changes
    assert change.after.decode() == (
        f"{text}\n  flickers:  {REVIEW}\n    type: boolean\n    description: To be described.\n"
        f"    x-source: {{page: {NAME}, field: flickers, grade: documented}}"
    )


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("    maximum: 9\n", "    maximum: &most 9\n", None),
        (
            "description: A title., x-source: {page: lamp-2-film, field: title, grade: documented}}",
            "description: A title., x-source: {page: lamp-2-film, field: title, grade: documented}}\n"
            "  other: {type: string,\n    minLength: 2, maxLength: 80, description: A., x-source: {page: lamp-2-film, field: title, grade: open}}",
            "a value that is to be changed goes over several lines",
        ),
    ],
)  # fmt: skip
def test_layouts_that_ruamel_rewrites(folder: Path, old: str, new: str, why: str | None) -> None:
    """A fragment of which a dump is laid out otherwise is edited where its lines are the same, and refused elsewhere."""
    text = FRAGMENT.replace(old, new)
    (folder / f"models/{NAME}.yaml").write_text(text)
    name = "other" if why else "glow"
    fields = {**FIELDS, **({"other": FIELDS["title"]} if why else {})}
    fields[name] = ("string", "Required string length: 2 - 90") if why else glow(bounds="1 <= x <= 12")
    found = proposed(folder, page(fields, example={"glow": 4}))
    if why is None:
        assert changed(found) == f"-    maximum: &most 9\n+    maximum: 12  {REVIEW}"
        return
    assert found.changes == ()
    assert left(found) == [
        "warning: `other` takes at most 90 characters on the page; the spec says 80 [limit-changed]: not written: "
        f"{FILE} is laid out in a way that cannot be edited here, {why}; write `maxLength: 90`"
    ]
    # The rest of the file can be edited.
    fields["other"] = FIELDS["title"]
    fields["glow"] = glow(bounds="1 <= x <= 12")
    assert changed(proposed(folder, page(fields, example={"glow": 4}))) == (
        f"-    maximum: 9\n+    maximum: 12  {REVIEW}"
    )


@pytest.mark.parametrize(
    ("text", "change", "why"),
    [
        ("a: &b {c: 1, d: 2}\ne: *b\n", Put(("e", "c"), 3), "what was written does not read as it should"),
        ("a: {b: 1}\n---\na: {b: 1}\n", Put(("a", "b"), 2), "it does not read as one document without a fault"),
        ("a: {b: 1}\nc: 16:9\n", Put(("a", "b"), 2), "it does not read as one document without a fault"),
        ("a: 1\r\nb: 2\n", Put(("a",), 2), "its lines end in more than one way"),
        ("a:\n  b: |\n    # c\nd: 1\n", Addition(("a",), "b", "e", 1, ("e: 1",)), "what was written does not read as it should"),
        ("a: {b: 1}\n", Addition(("a",), "b", "c", 1, ("c: 1",)), "the entries beside `c` do not stand on lines of their own"),
        ("a: {\n  b: 1\n  }\n", Addition(("a",), "b", "c", 1, ("c: 1",)), "it does not read as one document without a fault"),
    ],
)  # fmt: skip
def test_a_text_that_cannot_be_edited(text: str, change: Put | Addition, why: str) -> None:
    """Anything that does not come out as wanted is refused, and says why."""
    with pytest.raises(LayoutError, match=f"^{why}$"):
        edit(text.encode(), [change], "# review: p, d")


def test_lines_around_an_edit() -> None:
    """Only the lines that an edit is about change, whatever a dump would make of the others."""
    text = (
        'a:\n  - [{b: 1}, {c: "\\u3000"}]\n  - {d: null}\n  - e: null\n\n# f\ng: >-\n  h\n  i\nj: [k, "l"]  # m\n'
        "n:\n  o: 1\n\n  # p\n  q: 2  # review: old, 2026-01-01\n"
    )
    changes: list[Put | Remove] = [
        Put(("j",), ["l", "r"]),
        Put(("n", "minimum"), 4),
        Remove(("n", "q")),
        Put(("g",), "s: t"),
    ]
    after = edit(text.encode(), changes, "# review: p, d").decode()
    assert after == text.replace('j: [k, "l"]  # m', 'j: ["l", "r"] # m  # review: p, d').replace(
        "g: >-\n  h\n  i\n", 'g: "s: t"  # review: p, d\n'
    ).replace("  o: 1\n\n  # p\n  q: 2  # review: old, 2026-01-01\n", "  minimum: 4  # review: p, d\n  o: 1\n\n  # p\n")
    again = edit(after.encode(), [Put(("n", "minimum"), 5)], "# review: p, e").decode()
    assert again == after.replace("minimum: 4  # review: p, d", "minimum: 5  # review: p, e")


def run(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """The command, run here: its exit code, output and errors."""
    code = main(["docs", "propose", *arguments])
    out, err = capsys.readouterr()
    return code, with_day(out), with_day(err)


def test_the_command(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The difference can be applied by git, what is left follows; a second run has nothing more to write."""
    Path("page.txt").write_text(edited(glow=glow(bounds="1 <= x <= 12"), flickers=("boolean", "Only at night.")))
    before = (folder / f"models/{NAME}.yaml").read_bytes()
    code, out, err = run("page.txt", "--dry-run", capsys=capsys)
    (note,) = [line for line in out.splitlines() if line.startswith("page.txt")]
    assert (code, err) == (ERRORS_FOUND, "1 file would change; 1 left for a person.\n")
    assert out == (
        f"""\
--- a/{FILE}
+++ b/{FILE}
@@ -15,7 +15,7 @@
   glow:
     type: integer
     minimum: 1  # as of March
-    maximum: 9
+    maximum: 12  {REVIEW}
     default: 3
     description: How bright the lamp is.
 {""}
@@ -41,6 +41,10 @@
     x-enum: {{red: Warm., "16:9": Wide., blue: Cold.}}
     description: The colour.
     x-source: {{page: lamp-2-film, field: hue, grade: documented}}
+  flickers:  {REVIEW}
+    type: boolean
+    description: To be described.
+    x-source: {{page: lamp-2-film, field: flickers, grade: documented}}
 {""}
 # Below are examples; a case patches the first.
 examples:
A person decides:
{note}
"""
    )
    assert '"Only at night."' in note
    assert (folder / f"models/{NAME}.yaml").read_bytes() == before
    Path("a.patch").write_text(out)
    assert run("page.txt", capsys=capsys)[:2] == (ERRORS_FOUND, out)
    after = (folder / f"models/{NAME}.yaml").read_bytes()
    (folder / f"models/{NAME}.yaml").write_bytes(before)
    subprocess.run(["git", "apply", "a.patch"], check=True)
    assert (folder / f"models/{NAME}.yaml").read_bytes() == after
    again = f"A person decides:\n{note}\n"
    assert run("page.txt", capsys=capsys) == (ERRORS_FOUND, again, "0 files changed; 1 left for a person.\n")


def test_a_spec_elsewhere(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The difference of files that are not below the working directory can be applied from the root."""
    Path("page.txt").write_text(edited(glow=glow(bounds="1 <= x <= 12")))
    page_file, file = Path("page.txt").resolve(), (folder / f"models/{NAME}.yaml").resolve()
    Path("elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    _, out, _ = run(str(page_file), "--spec", str(file.parent.parent), "--dry-run", capsys=capsys)
    name = file.as_posix().lstrip("/")
    assert out.splitlines()[:2] == [f"--- a/{name}", f"+++ b/{name}"]


def test_a_key_on_a_page(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Something like a key on a page is in no output and in no file."""
    key = "sk-" + "0123456789abcdef" * 2
    Path("page.txt").write_text(
        edited(
            flickers=("boolean", f"Use {key} at night."),
            cord=("string", f"default:{key}"),
            hue=("enum<string>", "Available options:", "red,", f"{key},", "16:9,", "blue"),
        )
    )
    Path("new.txt").write_text(
        page({"cord": ("string", f"Use {key} at night.")}, model="lamp-3-film", title="Lamp 3 Film")
    )
    code, out, err = run("page.txt", "new.txt", capsys=capsys)
    assert code == ERRORS_FOUND
    assert "*" * len(key) in out
    assert out.count("not written: it holds something like a key, which the spec never does") == 2
    written = "".join(each.read_text() for each in folder.rglob("*.yaml"))
    assert f'# resolve: "Use {"*" * len(key)} at night." ->' in written
    assert key not in out + err + written


def test_the_exit_codes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing left is 0, wrong usage is 2, a page that cannot be read 3, and neither of the latter writes anything."""
    Path("page.txt").write_text(edited(glow=glow(bounds="1 <= x <= 12")))
    before = (folder / f"models/{NAME}.yaml").read_bytes()
    assert run("page.txt", "nowhere.txt", capsys=capsys) == (
        UNFINISHED, "", "callsheet: cannot read nowhere.txt: no such file or directory\n"
    )  # fmt: skip
    assert run("page.txt", "page.txt", capsys=capsys) == (
        USAGE, "", f"callsheet: two of the pages are the same one, {NAME}, {NAME}; name each once\n"
    )  # fmt: skip
    assert run("page.txt", "--spec", "other", capsys=capsys) == (
        USAGE, "", "callsheet: there is no spec folder 'other'; name it with --spec DIR\n"
    )  # fmt: skip
    assert (folder / f"models/{NAME}.yaml").read_bytes() == before
    assert run("page.txt", capsys=capsys)[::2] == (OK, "1 file changed; nothing left for a person.\n")
    assert run("page.txt", capsys=capsys) == (OK, "", "0 files changed; nothing left for a person.\n")


def test_a_page_that_is_none(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of an empty page nothing follows, and that is what is told."""
    Path("page.txt").write_text("")
    code, out, err = run("page.txt", capsys=capsys)
    assert (code, err) == (ERRORS_FOUND, "0 files changed; 1 left for a person.\n")
    assert "[empty-page]" in out


def test_a_file_that_somebody_changes_meanwhile(folder: Path) -> None:
    """Nothing is written over what somebody else has written since, and nothing beside it."""
    fields = edited(glow=glow(bounds="1 <= x <= 12"))
    changes = proposed(folder, fields).changes
    file = folder / f"models/{NAME}.yaml"
    file.write_text("mine")
    with pytest.raises(UsageError, match=rf"^{FILE} has changed during the run; nothing was written, run it again$"):
        write_all(changes)
    assert file.read_text() == "mine"


@pytest.mark.parametrize(
    ("error", "raised", "message"),
    [
        (KeyboardInterrupt(), KeyboardInterrupt, ""),
        (
            PermissionError(13, "Permission denied"),
            UsageError,
            "cannot write {}: permission denied; nothing was written",
        ),
    ],
)
def test_an_interrupted_write(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, raised: type[BaseException], message: str
) -> None:
    """Where the second of two files cannot be written, the first is as it was."""
    v3 = folder / "models/kling-v3-image-to-video.yaml"
    lamp_file = folder / f"models/{NAME}.yaml"
    before = v3.read_bytes(), lamp_file.read_bytes()
    changes = (
        workspace.Rewritten(v3, before[0], b"a"),
        workspace.Rewritten(lamp_file, before[1], b"b"),
        workspace.Rewritten(folder / "models/new.yaml", None, b"c"),
    )
    written: list[Path] = []

    def write(path: Path, content: bytes) -> None:
        written.append(path)
        if len(written) == len(changes):
            raise error
        write_whole(path, content)

    monkeypatch.setattr(workspace, "write_whole", write)
    with pytest.raises(raised) as caught:
        write_all(changes)
    assert str(caught.value) == message.format(changes[-1].path)
    assert (v3.read_bytes(), lamp_file.read_bytes()) == before
    assert not (folder / "models/new.yaml").exists()


REAL: list[tuple[str, Callable[[str], str], str, list[str]]] = [
    ("kling-v3-image-to-video", lambda text: text.replace("Maximum 2 voices", "Maximum 4 voices"), "maxItems: 4", []),
    (
        "kling-o3-reference-to-video",
        lambda text: text.replace("Available values: 16:9, 9:16, 1:1", "Available values: 16:9, 4:3, 9:16, 1:1"),
        'enum: ["16:9", "4:3", "9:16", "1:1", null]',
        [],
    ),
    (
        "kling-o3-reference-to-video",
        lambda text: text.replace("(seconds), 3-15", "(seconds), 3-20"),
        "maximum: 20",
        ["shared/shot.yaml#/Shot/properties/duration: `maximum` is 15 here, too; look at whether it means the same"],
    ),
    (
        "kling-o3-reference-to-video",
        lambda text: text.replace("resolution\nstring\ndefault:720p", "resolution\nstring\ndefault:4k"),
        "",
        ['the rule `restated-default` reads `resolution` and names "720p"; change the two together'],
    ),
    (
        "kling-o3-reference-to-video",
        lambda text: text.replace("default:false", "default:true"),
        "",
        ["the rule `restated-default` has a fix that changes `generate_audio`; change the two together"],
    ),
    (
        "kling-o3-reference-to-video",
        lambda text: text.replace("duration\ninteger | null\n", "duration\ninteger | null\ndefault:5\n"),
        "",
        [
            "the rule `durations-disagree` asks whether `duration` is given, which it always is by a default; change "
            "the two together"
        ],
    ),
    (
        "kling-v3-image-to-video",
        lambda text: (
            text.replace("duration\ninteger\ndefault:5", "duration\ninteger\ndefault:10")
            .replace("short video (default)", "short video")
            .replace("10-second video", "10-second video (default)")
        ),
        "",
        ["the rule `restated-default` reads `duration` and names 5; change the two together"],
    ),
]


@pytest.mark.skipif(not PAGES.is_dir(), reason="the saved pages of the vendor are not here")
@pytest.mark.parametrize(("name", "change", "wanted", "decided"), REAL)
def test_the_pages_of_the_vendor(
    root: Path, name: str, change: Callable[[str], str], wanted: str, decided: list[str]
) -> None:
    """One fact that changes on a saved page is one edit of the fragment, or left with the rule that rests on it."""
    text = (PAGES / f"{name}.txt").read_text("utf-8")
    found = proposed(root / "spec", text)
    assert (found.changes, left(found)) == ((), [])
    assert change(text) != text
    found = proposed(root / "spec", change(text))
    added = [line[1:].strip() for line in changed(found).splitlines() if line.startswith("+")]
    review = f"# review: {name}, {DAY}"
    assert added == ([f"{wanted}  {review}"] if wanted else [])
    told = [each.rpartition(": not written: ")[2] for each in left(found)]
    assert [each.removeprefix(f"{(root / 'spec').as_posix()}/") for each in told] == decided
