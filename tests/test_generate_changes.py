"""What `generate` tells of the changes since the previous output, one change of a spec at a time."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from callsheet.constraints import constraints
from callsheet.spec import Spec
from callsheet_codegen.__main__ import main
from callsheet_codegen.build import compile_spec
from callsheet_codegen.changes.change import Step
from callsheet_codegen.changes.compare import Comparison, compare
from callsheet_codegen.changes.report import as_markdown, as_text, next_version

LAMP = """\
title: Lamp Film
type: object
additionalProperties: false
description: A made-up model that films a lamp.
x-source: {page: callers-code, field: Body, grade: documented}
required: [model, words]
properties:
  model:
    type: string
    const: lamp-film
    x-source: {page: callers-code, field: model, grade: documented}
  words:
    type: string
    maxLength: 40
    description: What is said.
    x-source: {page: callers-code, field: words, grade: documented}
  size:
    type: [string, "null"]
    enum: [s, m, null]
    x-source: {page: callers-code, field: size, grade: documented}
  seconds:
    type: integer
    minimum: 2
    maximum: 8
    default: 4
    x-source: {page: callers-code, field: seconds, grade: documented}
  pace:
    type: integer
    enum: [5, 10]
    x-source: {page: callers-code, field: pace, grade: documented}
  marks:
    type: array
    maxItems: 3
    items: {type: integer, minimum: 0, maximum: 9}
    x-source: {page: callers-code, field: marks, grade: documented}
  bulb:
    type: object
    additionalProperties: false
    required: [watts]
    properties:
      watts: {type: number, maximum: 90, x-source: {page: callers-code, field: bulb, grade: documented}}
      tint: {type: string, x-source: {page: callers-code, field: bulb, grade: documented}}
    description: What is filmed.
    x-source: {page: callers-code, field: bulb, grade: documented}
examples:
  - {model: lamp-film, words: hey}
x-variables:
  last: upto(self.seconds)
x-rules:
  late-mark:
    what: A mark comes after the end.
    rule: self.marks.all(m, m < self.seconds)
    says: "'`marks` is late'"
    why: It is not seen.
    advice: Move the mark.
    source: {page: callers-code, field: marks, grade: documented}
    good: [{marks: [3]}, {seconds: 6, marks: [5]}]
    bad: [{marks: [4]}, {seconds: 3, marks: [3]}]
  small-talk:
    what: Much is said of a small lamp.
    severity: warning
    rule: "!has(self.size) || self.size != 's' || size(self.words) <= 2"
    says: "'`words` is too long'"
    why: It does not fit.
    advice: Say less.
    fix: {safe: false, patch: {size: null}}
    source: {page: callers-code, field: words, grade: documented}
    good: [{size: s, words: hi}, {size: m}]
    bad: [{size: s}]
  dim-bulb:
    what: The bulb is dim.
    rule: "!has(self.bulb) || self.bulb.watts >= 1.0"
    says: "'`bulb` is dim'"
    why: Nothing is seen.
    advice: Take another bulb.
    source: {page: callers-code, field: bulb, grade: upstream}
    good: [{bulb: {watts: 1}}]
    bad: [{bulb: {watts: 0}}]
"""

KITE = LAMP.replace("Lamp Film", "Kite Film").replace("lamp-film", "kite-film").replace("a lamp", "a kite")

MODEL = "models/lamp-film.yaml"

Edits = tuple[tuple[str, str, str], ...]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The spec with a made-up model."""
    root = Path(__file__).resolve().parent.parent
    folder = Path(shutil.copytree(root / "spec", tmp_path_factory.mktemp("before") / "spec"))
    (folder / MODEL).write_text(LAMP, "utf-8")
    return folder


@pytest.fixture(scope="module")
def before(folder: Path) -> Spec:
    """That spec, compiled."""
    return compile_spec(folder).spec


@pytest.fixture
def changed(folder: Path, tmp_path: Path) -> Callable[..., Spec]:
    """Compile the spec with some texts exchanged."""

    def compiled(*edits: tuple[str, str, str]) -> Spec:
        copy = Path(shutil.copytree(folder, tmp_path / "spec"))
        for file, old, new in edits:
            path = copy / file
            text = path.read_text("utf-8") if path.exists() else ""
            assert old in text, f"{old!r} is not in {file}"
            path.write_text(text.replace(old, new, 1) if old else new, "utf-8")
        return compile_spec(copy).spec

    return compiled


def lamp(old: str, new: str) -> Edits:
    return ((MODEL, old, new),)


CASES: dict[str, tuple[Edits, str]] = {
    "limit-raised": (
        lamp("maxLength: 40", "maxLength: 50"),
        """\
loosened:
  `lamp-film`: `words` takes at most 50 characters (40 before)
    lamp-film/words/maxLength

minor
""",
    ),
    "limit-lowered": (
        lamp("maxLength: 40", "maxLength: 30"),
        """\
tightened:
  `lamp-film`: `words` takes at most 30 characters (40 before) [breaking]
    lamp-film/words/maxLength

major
""",
    ),
    "limit-gone": (
        lamp("    maxLength: 40\n", ""),
        """\
removed:
  `lamp-film`: `words` is no longer held to at most 40 characters
    lamp-film/words/maxLength

minor
""",
    ),
    "limit-added": (
        lamp("  size:\n    type: [string", "  size:\n    maxLength: 5\n    type: [string"),
        """\
added:
  `lamp-film`: `size` takes at most 5 characters (no limit before)
    lamp-film/size/maxLength

minor
""",
    ),
    "limit-without-effect": (
        lamp("    enum: [5, 10]", "    enum: [5, 10]\n    minimum: 1\n    maximum: 20"),
        """\
added:
  `lamp-film`: `pace` takes at least 1 (no limit before)
    lamp-film/pace/minimum
  `lamp-film`: `pace` takes at most 20 (no limit before)
    lamp-film/pace/maximum

minor
""",
    ),
    "minimum-lowered": (
        lamp("minimum: 2", "minimum: 1"),
        """\
loosened:
  `lamp-film`: `seconds` takes at least 1 (2 before)
    lamp-film/seconds/minimum

minor
""",
    ),
    "items-limited": (
        lamp("maxItems: 3", "maxItems: 2"),
        """\
tightened:
  `lamp-film`: `marks` takes at most 2 items (3 before) [breaking]
    lamp-film/marks/maxItems

major
""",
    ),
    "items-of-items": (
        lamp("minimum: 0, maximum: 9", "minimum: 0, maximum: 12"),
        """\
loosened:
  `lamp-film`: `marks[]` takes at most 12 (9 before)
    lamp-film/marks/*/maximum

minor
""",
    ),
    "value-added": (
        lamp("enum: [s, m, null]", "enum: [s, m, l, null]"),
        """\
loosened:
  `lamp-film`: `size` also takes "l"
    lamp-film/size/enum

minor
""",
    ),
    "value-gone": (
        lamp("enum: [5, 10]", "enum: [5]"),
        """\
tightened:
  `lamp-film`: `pace` no longer takes 10 [breaking]
    lamp-film/pace/enum

major
""",
    ),
    "values-exchanged": (
        lamp("enum: [5, 10]", "enum: [5, 8]"),
        """\
changed:
  `lamp-film`: `pace` also takes 8, and no longer takes 10 [breaking]
    lamp-film/pace/enum

major
""",
    ),
    "values-reordered": (
        lamp("enum: [5, 10]", "enum: [10, 5]"),
        """\
1 text or case changed that no check rests on.

patch
""",
    ),
    "values-to-range": (
        lamp("enum: [5, 10]", "minimum: 3\n    maximum: 15"),
        """\
loosened:
  `lamp-film`: `pace` takes 3 to 15 (5 or 10 before)
    lamp-film/pace/enum

minor
""",
    ),
    "range-to-values": (
        lamp("minimum: 2\n    maximum: 8", "enum: [4, 6, 3]"),
        """\
tightened:
  `lamp-film`: `seconds` takes 4, 6 or 3 (2 to 8 before) [breaking]
    lamp-film/seconds/enum

major
""",
    ),
    "null-added": (
        lamp("type: integer\n    enum: [5, 10]", 'type: [integer, "null"]\n    enum: [5, 10, null]'),
        """\
loosened:
  `lamp-film`: `pace` also takes null
    lamp-film/pace/type

minor
""",
    ),
    "null-gone": (
        lamp('type: [string, "null"]\n    enum: [s, m, null]', "type: string\n    enum: [s, m]"),
        """\
tightened:
  `lamp-film`: `size` no longer takes null [breaking]
    lamp-film/size/type

major
""",
    ),
    "type-changed": (
        lamp("tint: {type: string,", "tint: {type: boolean,"),
        """\
changed:
  `lamp-film`: `bulb.tint` takes true or false (a string before) [breaking]
    lamp-film/bulb/tint/type

major
""",
    ),
    "number-to-integer": (
        lamp("watts: {type: number, maximum: 90", "watts: {type: integer, minimum: 0, maximum: 90")
        + lamp("self.bulb.watts >= 1.0", "self.bulb.watts >= 1"),
        """\
tightened:
  `lamp-film`: `bulb.watts` takes an integer (a number before) [breaking]
    lamp-film/bulb/watts/type

changed:
  `lamp-film`: the rule `dim-bulb` is written differently, and no case tells what that changes: The bulb is dim
    lamp-film/rule/dim-bulb
    before: !has(self.bulb) || self.bulb.watts >= 1.0
    now: !has(self.bulb) || self.bulb.watts >= 1

added:
  `lamp-film`: `bulb.watts` takes at least 0 (no limit before) [breaking]
    lamp-film/bulb/watts/minimum

major
""",
    ),
    "required-added": (
        lamp("required: [model, words]", "required: [model, words, pace]")
        + lamp("words: hey}", "words: hey, pace: 5}"),
        """\
added:
  `lamp-film`: `pace` is required (optional before) [breaking]
    lamp-film/pace/required

1 text or case changed that no check rests on.

major
""",
    ),
    "required-gone": (
        lamp("required: [watts]", "required: [tint]")
        + lamp("!has(self.bulb) || self", "!has(self.bulb) || !has(self.bulb.watts) || self")
        + lamp("{watts: 1}", "{watts: 1, tint: a}")
        + lamp("{watts: 0}", "{watts: 0, tint: a}"),
        """\
removed:
  `lamp-film`: `bulb.watts` may be left out (required before)
    lamp-film/bulb/watts/required

changed:
  `lamp-film`: the rule `dim-bulb` is written differently, and no case tells what that changes: The bulb is dim
    lamp-film/rule/dim-bulb
    before: !has(self.bulb) || self.bulb.watts >= 1.0
    now: !has(self.bulb) || !has(self.bulb.watts) || self.bulb.watts >= 1.0

added:
  `lamp-film`: `bulb.tint` is required (optional before) [breaking]
    lamp-film/bulb/tint/required

2 texts or cases changed that no check rests on.

major
""",
    ),
    "object-opened": (
        lamp("    type: object\n    additionalProperties: false\n", "    type: object\n"),
        """\
removed:
  `lamp-film`: `bulb` takes any other field, too (none before)
    lamp-film/bulb/additionalProperties

minor
""",
    ),
    "default-changed": (
        lamp("default: 4", "default: 3") + lamp("good: [{marks: [3]}", "good: [{marks: [2]}"),
        """\
tightened:
  `lamp-film`: the rule `late-mark` refuses more than before: A mark comes after the end [breaking]
    lamp-film/rule/late-mark
    its text is as it was
    fails now: {"marks": [3]}

changed:
  `lamp-film`: `seconds` is 3 by default (4 before)
    lamp-film/seconds/default

1 text or case changed that no check rests on.

major
""",
    ),
    "default-gone": (
        lamp("    default: 4\n", "")
        + lamp("m < self.seconds", "!has(self.seconds) || m < self.seconds")
        + lamp("  last: upto(self.seconds)", "  last: upto(3)")
        + lamp("good: [{marks: [3]}", "good: [{marks: [9]}")
        + lamp("bad: [{marks: [4]}, ", "bad: ["),
        """\
changed:
  `lamp-film`: `seconds` has no default any more (4 before)
    lamp-film/seconds/default

loosened:
  `lamp-film`: the rule `late-mark` refuses less than before: A mark comes after the end
    lamp-film/rule/late-mark
    before: self.marks.all(m, m < self.seconds)
    now: self.marks.all(m, !has(self.seconds) || m < self.seconds)
    passes now: {"marks": [4]}

3 texts or cases changed that no check rests on.

minor
""",
    ),
    "field-added": (
        lamp(
            "  pace:\n",
            """\
  glow:
    type: boolean
    default: false
    x-source: {page: callers-code, field: glow, grade: documented}
  pace:
""",
        ),
        """\
added:
  `lamp-film`: `glow` is new: true or false; false by default
    lamp-film/glow

minor
""",
    ),
    "required-field-added": (
        lamp("required: [watts]", "required: [watts, cap]")
        + lamp(
            "      tint:",
            "      cap: {type: string, minLength: 1, maxLength: 9, x-source: {page: callers-code, field: bulb, grade: documented}}\n      tint:",
        )
        + lamp("{watts: 1}", "{watts: 1, cap: a}")
        + lamp("{watts: 0}", "{watts: 0, cap: a}"),
        """\
added:
  `lamp-film`: `bulb.cap` is new: a string of 1 to 9 characters; required [breaking]
    lamp-film/bulb/cap

2 texts or cases changed that no check rests on.

major
""",
    ),
    "field-gone": (
        lamp(
            "  pace:\n    type: integer\n    enum: [5, 10]\n    x-source: {page: callers-code, field: pace, grade: documented}\n",
            "",
        ),
        """\
removed:
  `lamp-film`: `pace` is gone; a request with it is refused [breaking]
    lamp-film/pace

major
""",
    ),
    "field-renamed": (
        lamp("  pace:\n", "  speed:\n"),
        """\
removed:
  `lamp-film`: `pace` is gone; a request with it is refused [breaking]
    lamp-film/pace

added:
  `lamp-film`: `speed` is new: 5 or 10
    lamp-film/speed

major
""",
    ),
    "rule-added": (
        lamp(
            "x-rules:\n",
            """\
x-rules:
  slow-lamp:
    what: A long film is slow.
    rule: self.seconds < 8 || !has(self.pace) || self.pace > 5
    says: "'`pace` is slow'"
    why: It bores.
    advice: Be quick.
    source: {page: callers-code, field: pace, grade: documented}
    good: [{seconds: 8, pace: 10}]
    bad: [{seconds: 8, pace: 5}]
""",
        ),
        """\
added:
  `lamp-film`: the rule `slow-lamp` is new, an error: A long film is slow [breaking]
    lamp-film/rule/slow-lamp

major
""",
    ),
    "rule-with-its-field": (
        lamp(
            "x-rules:\n",
            """\
x-rules:
  dark-glow:
    what: The glow is dark.
    rule: "!has(self.glow) || self.glow != 'dark'"
    says: "'`glow` is dark'"
    why: It is not seen.
    advice: Let it shine.
    source: {page: callers-code, field: glow, grade: documented}
    good: [{glow: red}]
    bad: [{glow: dark}]
""",
        )
        + lamp(
            "  pace:\n",
            "  glow:\n    type: string\n    x-source: {page: callers-code, field: glow, grade: documented}\n  pace:\n",
        ),
        """\
added:
  `lamp-film`: `glow` is new: a string
    lamp-film/glow
  `lamp-film`: the rule `dark-glow` is new, an error: The glow is dark
    lamp-film/rule/dark-glow

minor
""",
    ),
    "rule-renamed": (
        lamp("  late-mark:", "  mark-after-the-end:"),
        """\
removed:
  `lamp-film`: the rule `late-mark` is gone: A mark comes after the end
    lamp-film/rule/late-mark

added:
  `lamp-film`: the rule `mark-after-the-end` is new, an error: A mark comes after the end
    lamp-film/rule/mark-after-the-end

minor
""",
    ),
    "rule-gone": (
        lamp(LAMP[LAMP.index("  dim-bulb:") :], ""),
        """\
removed:
  `lamp-film`: the rule `dim-bulb` is gone: The bulb is dim
    lamp-film/rule/dim-bulb

minor
""",
    ),
    "rule-reworded": (
        lamp("'`marks` is late'", "'`marks` is too late'") + lamp("why: It is not seen.", "why: Nobody sees it."),
        """\
2 texts or cases changed that no check rests on.

patch
""",
    ),
    "rule-respaced": (
        lamp("rule: self.marks.all(m, m < self.seconds)", "rule: self.marks.all( m,m<self.seconds )"),
        """\
The spec says what it said before.
none
""",
    ),
    "rule-tightened": (
        lamp("m < self.seconds", "m + 1 < self.seconds") + lamp("marks: [3]}, {seconds: 6, marks: [5]}", "marks: [2]}"),
        """\
tightened:
  `lamp-film`: the rule `late-mark` refuses more than before: A mark comes after the end [breaking]
    lamp-film/rule/late-mark
    before: self.marks.all(m, m < self.seconds)
    now: self.marks.all(m, m + 1 < self.seconds)
    fails now: {"marks": [3]}

1 text or case changed that no check rests on.

major
""",
    ),
    "rule-loosened": (
        lamp("m < self.seconds", "m <= self.seconds")
        + lamp("bad: [{marks: [4]}, {seconds: 3, marks: [3]}]", "bad: [{marks: [5]}]"),
        """\
loosened:
  `lamp-film`: the rule `late-mark` refuses less than before: A mark comes after the end
    lamp-film/rule/late-mark
    before: self.marks.all(m, m < self.seconds)
    now: self.marks.all(m, m <= self.seconds)
    passes now: {"marks": [4]}

1 text or case changed that no check rests on.

minor
""",
    ),
    "rule-moved-both-ways": (
        lamp("m < self.seconds", "m > 0 && m <= self.seconds")
        + lamp("bad: [{marks: [4]}, {seconds: 3, marks: [3]}]", "bad: [{marks: [0]}, {marks: [5]}]")
        + lamp("good: [{marks: [3]}", "good: [{marks: [4]}"),
        """\
changed:
  `lamp-film`: the rule `late-mark` refuses other requests than before: A mark comes after the end [breaking]
    lamp-film/rule/late-mark
    before: self.marks.all(m, m < self.seconds)
    now: self.marks.all(m, m > 0 && m <= self.seconds)
    fails now: {"marks": [0]}
    passes now: {"marks": [4]}

4 texts or cases changed that no check rests on.

major
""",
    ),
    "rule-unseen": (
        lamp("m < self.seconds", "m < self.seconds || m == 9"),
        """\
changed:
  `lamp-film`: the rule `late-mark` is written differently, and no case tells what that changes: A mark comes after the end [breaking]
    lamp-film/rule/late-mark
    before: self.marks.all(m, m < self.seconds)
    now: self.marks.all(m, m < self.seconds || m == 9)

major
""",
    ),
    "warning-unseen": (
        lamp("size(self.words) <= 2", "size(self.words) < 3"),
        """\
changed:
  `lamp-film`: the rule `small-talk` is written differently, and no case tells what that changes: Much is said of a small lamp
    lamp-film/rule/small-talk
    before: !has(self.size) || self.size != 's' || size(self.words) <= 2
    now: !has(self.size) || self.size != 's' || size(self.words) < 3

minor
""",
    ),
    "warning-tightened": (
        lamp("size(self.words) <= 2", "size(self.words) <= 1")
        + lamp("good: [{size: s, words: hi}", "good: [{size: s, words: h}"),
        """\
tightened:
  `lamp-film`: the rule `small-talk` warns more often than before: Much is said of a small lamp
    lamp-film/rule/small-talk
    before: !has(self.size) || self.size != 's' || size(self.words) <= 2
    now: !has(self.size) || self.size != 's' || size(self.words) <= 1
    fails now: {"size": "s", "words": "hi"}

1 text or case changed that no check rests on.

minor
""",
    ),
    "variable-changed": (
        lamp("rule: self.marks.all(m, m < self.seconds)", "rule: self.marks.all(m, last.exists(n, m < n))"),
        """\
changed:
  `lamp-film`: the rule `late-mark` is written differently, and no case tells what that changes: A mark comes after the end [breaking]
    lamp-film/rule/late-mark
    before: self.marks.all(m, m < self.seconds)
    now: self.marks.all(m, last.exists(n, m < n))
    now: last = upto(self.seconds)

major
""",
    ),
    "unused-variable": (
        lamp("  last: upto(self.seconds)", "  last: upto(3)"),
        """\
1 text or case changed that no check rests on.

patch
""",
    ),
    "severity-raised": (
        lamp("severity: warning", "severity: error"),
        """\
tightened:
  `lamp-film`: the rule `small-talk` is an error now (a warning before) [breaking]
    lamp-film/rule/small-talk

major
""",
    ),
    "severity-lowered": (
        lamp("    rule: self.marks", "    severity: warning\n    rule: self.marks"),
        """\
loosened:
  `lamp-film`: the rule `late-mark` is a warning now (an error before)
    lamp-film/rule/late-mark

minor
""",
    ),
    "grade-and-severity": (
        lamp("field: bulb, grade: upstream", "field: bulb, grade: open"),
        """\
tightened:
  `lamp-film`: the rule `dim-bulb` is an error now (a warning before) [breaking]
    lamp-film/rule/dim-bulb

changed:
  `lamp-film`: the rule `dim-bulb` is graded open (upstream before)
    lamp-film/rule/dim-bulb

major
""",
    ),
    "grade-of-a-field": (
        lamp("field: marks, grade: documented}\n  bulb", "field: marks, grade: open}\n  bulb"),
        """\
changed:
  `lamp-film`: `marks` is graded open (documented before)
    lamp-film/marks

patch
""",
    ),
    "grade-of-a-rule": (
        lamp(
            "Move the mark.\n    source: {page: callers-code, field: marks, grade: documented}",
            "Move the mark.\n    source: {page: callers-code, field: marks, grade: vendor}",
        ),
        """\
changed:
  `lamp-film`: the rule `late-mark` is graded vendor (documented before)
    lamp-film/rule/late-mark

patch
""",
    ),
    "fix-changed": (
        lamp("patch: {size: null}", "patch: {size: m}"),
        """\
changed:
  `lamp-film`: the rule `small-talk` has another unsafe fix
    lamp-film/rule/small-talk

minor
""",
    ),
    "description": (
        lamp("description: What is said.", "description: What is heard."),
        """\
1 text or case changed that no check rests on.

patch
""",
    ),
    "source-noted": (
        lamp("field: words, grade: documented}", "field: words, grade: documented, note: as read}"),
        """\
1 text or case changed that no check rests on.

patch
""",
    ),
    "model-added": (
        (("models/kite-film.yaml", "", KITE),),
        """\
added:
  the model `kite-film` is new: Kite Film, 28 constraints

minor
""",
    ),
    "shared-limit": (
        (("shared/prompt.yaml", "maxLength: 2500", "maxLength: 3000"),),
        """\
loosened:
  `kling-o3-reference-to-video` and `kling-v3-image-to-video`: `prompt` takes at most 3000 characters (2500 before)
    kling-o3-reference-to-video/prompt/maxLength
    kling-v3-image-to-video/prompt/maxLength

minor
""",
    ),
    "shared-rule": (
        (
            ("shared/shot.yaml", "rule: self.duration >= 1", "rule: self.duration >= 2"),
            ("shared/shot.yaml", "good: [{duration: 1}]", "good: [{duration: 2}]"),
            ("shared/shot.yaml", "bad: [{duration: 0}]", "bad: [{duration: 0}, {duration: 1}]"),
        ),
        """\
tightened:
  `kling-o3-reference-to-video` and `kling-v3-image-to-video`: the rule `short-shot` of `multi_prompt[]` warns more often than before: A shot lasts less than a second
    kling-o3-reference-to-video/multi_prompt/*/rule/short-shot
    kling-v3-image-to-video/multi_prompt/*/rule/short-shot
    before: self.duration >= 1
    now: self.duration >= 2
    fails now: {"duration": 1}

2 texts or cases changed that no check rests on.

minor
""",
    ),
    "media": (
        (("shared/media.yaml", "least-side: 300", "least-side: 400"),),
        """\
tightened:
  `ImageUrl`: it takes images of at least 400 pixels a side (300 before); others are a warning, `image-too-small`
    ImageUrl/x-media/least-side

minor
""",
    ),
    "answer-value-added": (
        (("shared/task.yaml", "completed, failed]", "completed, failed, cancelled]"),),
        """\
loosened:
  `Task`: `status` may also be "cancelled"
    Task/status/enum

minor
""",
    ),
    "answer-value-gone": (
        (("shared/task.yaml", "enum: [pending, processing,", "enum: [pending,"),),
        """\
tightened:
  `Task`: `status` is no longer "processing"
    Task/status/enum

minor
""",
    ),
    "answer-field-added": (
        (
            (
                "shared/task.yaml",
                "    progress:\n",
                "    stage:\n      type: string\n      x-source: {page: task-query, field: stage, grade: vendor}\n    progress:\n",
            ),
        ),
        """\
added:
  `Task`: `stage` is new: a string
    Task/stage

minor
""",
    ),
    "answer-field-gone": (
        (
            (
                "shared/task.yaml",
                "    user_group:\n      type: string\n      description: The price group of the account.\n      x-source: {page: task-query, field: usage, grade: vendor}\n",
                "",
            ),
        ),
        """\
removed:
  `Task`: `usage.user_group` is gone [breaking]
    Task/usage/user_group

major
""",
    ),
    "answer-type": (
        (("shared/task.yaml", "    progress:\n      type: integer", '    progress:\n      type: [integer, "null"]'),),
        """\
loosened:
  `Task`: `progress` may also be null [breaking]
    Task/progress/type

major
""",
    ),
    "answer-optional": (
        (("shared/task.yaml", "required: [id, status]", "required: [id]"),),
        """\
removed:
  `Task`: `status` may be missing (always there before) [breaking]
    Task/status/required

major
""",
    ),
    "answer-limit": (
        (("shared/task.yaml", "maximum: 100", "maximum: 101"),),
        """\
loosened:
  `Task`: `progress` is at most 101 (100 before)
    Task/progress/maximum

minor
""",
    ),
    "lifetime": (
        (("shared/task.yaml", "x-lifetime: 86400", "x-lifetime: 3600"),),
        """\
changed:
  `TaskResult`: `url` can be fetched for 3600 seconds (24 hours before)
    TaskResult/url/x-lifetime

minor
""",
    ),
    "call-argument": (
        (
            (
                "openapi.yaml",
                "          schema: {type: boolean}",
                "          schema: {type: integer, minimum: 0, maximum: 1}",
            ),
        ),
        """\
changed:
  `getTask`: `sync_upstream` takes an integer (true or false before) [breaking]
    getTask/sync_upstream/type

added:
  `getTask`: `sync_upstream` takes at least 0 (no limit before)
    getTask/sync_upstream/minimum
  `getTask`: `sync_upstream` takes at most 1 (no limit before)
    getTask/sync_upstream/maximum

major
""",
    ),
    "upload-default": (
        (("shared/file.yaml", "default: true", "default: false"),),
        """\
changed:
  `uploadFileStream`: `auto_cleanup` is false by default (true before)
    uploadFileStream/auto_cleanup/default

minor
""",
    ),
    "upload-required": (
        (("shared/file.yaml", "required: [file]", "required: [file, file_name]"),),
        """\
added:
  `uploadFileStream`: `file_name` is required (optional before) [breaking]
    uploadFileStream/file_name/required

major
""",
    ),
    "status-added": (
        (
            (
                "openapi.yaml",
                '        "404": {$ref: "shared/error.yaml#/responses/NotFound"}',
                '        "402": {$ref: "shared/error.yaml#/responses/PaymentRequired"}\n        "404": {$ref: "shared/error.yaml#/responses/NotFound"}',
            ),
        ),
        """\
added:
  `getTask`: it may also answer 402
    getTask/402

minor
""",
    ),
    "path-changed": (
        (("openapi.yaml", "/v1/tasks/{task_id}:", "/v2/tasks/{task_id}:"),),
        """\
changed:
  `getTask`: it is GET /v2/tasks/{task_id} (GET /v1/tasks/{task_id} before) [breaking]

major
""",
    ),
    "server": (
        (("openapi.yaml", "https://api.foxapi.cc", "https://api.foxapi.test"),),
        """\
changed:
  calls go to https://api.foxapi.test (https://api.foxapi.cc before) [breaking]
    servers

major
""",
    ),
    "server-added": (
        (
            (
                "openapi.yaml",
                "  - url: https://api.foxapi.cc\n",
                "  - url: https://api.foxapi.cc\n    description: The service.\n    x-source: {page: callers-code, field: a, grade: open}\n"
                "  - url: https://eu.foxapi.cc\n",
            ),
        ),
        """\
changed:
  the servers are https://api.foxapi.cc, https://eu.foxapi.cc (https://api.foxapi.cc before)
    servers

minor
""",
    ),
    "values-to-the-same-range": (
        lamp("enum: [5, 10]", "minimum: 5\n    maximum: 10"),
        """\
loosened:
  `lamp-film`: `pace` takes 5 to 10 (5 or 10 before)
    lamp-film/pace/enum

minor
""",
    ),
    "values-to-another-range": (
        lamp("enum: [5, 10]", "minimum: 6\n    maximum: 11"),
        """\
changed:
  `lamp-film`: `pace` takes 6 to 11 (5 or 10 before) [breaking]
    lamp-film/pace/enum

major
""",
    ),
    "alias-gone": (
        (("shared/task.yaml", "      x-aliases: [task_id]\n", ""),),
        """\
removed:
  `Task`: `id` is no longer read from `task_id`; answers that name it so lack it [breaking]
    Task/id/x-aliases

major
""",
    ),
    "alias-new": (
        (("shared/task.yaml", "x-aliases: [task_id]", "x-aliases: [task_id, taskId]"),),
        """\
added:
  `Task`: `id` is also read from `taskId`
    Task/id/x-aliases

minor
""",
    ),
    "media-documented": (
        (
            ("shared/media.yaml", "most-bytes: 10485760", "most-bytes: 5242880"),
            ("models/kling-v3-image-to-video.yaml", "not-an-image]", "not-an-image, image-too-large]"),
        ),
        """\
tightened:
  `ImageUrl`: it takes images of at most 5,242,880 bytes (10,485,760 before) [breaking]
    ImageUrl/x-media/most-bytes

1 text or case changed that no check rests on.

major
""",
    ),
    "media-formats": (
        (("shared/media.yaml", "formats: [jpeg, png]", "formats: [jpeg]"),),
        """\
tightened:
  `ImageUrl`: it takes files of jpeg (jpeg and png before) [breaking]
    ImageUrl/x-media/formats

major
""",
    ),
    "media-loosened": (
        (("shared/media.yaml", "most-ratio: 2.5", "most-ratio: 3"),),
        """\
loosened:
  `ImageUrl`: it takes images of which a side is at most 3 times the other (2.5 before)
    ImageUrl/x-media/most-ratio

minor
""",
    ),
    "media-gone": (
        (
            (
                "shared/media.yaml",
                "x-media: {formats: [jpeg, png], most-bytes: 10485760, least-side: 300, most-ratio: 2.5}",
                "x-media: {}",
            ),
        ),
        """\
removed:
  `ImageUrl`: it is no longer held to files of jpeg and png
    ImageUrl/x-media/formats
  `ImageUrl`: it is no longer held to images of at most 10,485,760 bytes
    ImageUrl/x-media/most-bytes
  `ImageUrl`: it is no longer held to images of at least 300 pixels a side
    ImageUrl/x-media/least-side
  `ImageUrl`: it is no longer held to images of which a side is at most 2.5 times the other
    ImageUrl/x-media/most-ratio

minor
""",
    ),
    "price": (
        (
            ("models/kling-v3-image-to-video.yaml", "    x-cost: 4\n", "    x-cost: 5\n"),
            ("models/kling-o3-reference-to-video.yaml", "    x-cost: 2\n", ""),
            (MODEL, "    maxItems: 3\n", "    maxItems: 3\n    x-cost: 4\n"),
            ("shared/element.yaml", "      x-cost: 4\n", "      x-cost: 3\n"),
        ),
        """\
changed:
  `Element`: `voice_id` is number 3 of what decides on the price (4 before)
    Element/voice_id/x-cost
  `kling-o3-reference-to-video`: `resolution` is not known to decide on the price any more
    kling-o3-reference-to-video/resolution/x-cost
  `kling-v3-image-to-video`: `voice_ids` is number 5 of what decides on the price (4 before)
    kling-v3-image-to-video/voice_ids/x-cost
  `lamp-film`: `marks` decides on the price, number 4 of what does
    lamp-film/marks/x-cost

minor
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_change_is_told_exactly(name: str, before: Spec, changed: Callable[..., Spec]) -> None:
    """One change of the spec gives these lines and no others."""
    edits, expected = CASES[name]
    assert told(compare(before, changed(*edits))) == expected


def told(comparison: Comparison) -> str:
    """The report without what is the same in each: the name of the step stands for its sentence."""
    lines, _, _ = as_text(comparison, "0.1.0").partition(f"A {comparison.step} step, ")
    return f"{lines}{comparison.step}\n"


def test_changes_carry_the_ids_of_constraints(before: Spec, changed: Callable[..., Spec]) -> None:
    """A limit or a rule that changed is named as `callsheet fuzz --list` names it."""
    after = changed(*lamp("maxLength: 40", "maxLength: 50"), *lamp("m < self.seconds", "m < self.seconds || m == 9"))
    known = {each.id for spec in (before, after) for each in constraints(spec, "lamp-film")}
    assert {each.id for each in compare(before, after).changes} == {
        "lamp-film/words/maxLength",
        "lamp-film/rule/late-mark",
    }
    assert {each.id for each in compare(before, after).changes} <= known


def test_a_model_or_a_call_that_is_gone_is_breaking(before: Spec, changed: Callable[..., Spec], folder: Path) -> None:
    """What nobody can call any more is told once, whatever hung on it."""
    root = (folder / "openapi.yaml").read_text("utf-8")
    shared = (folder / "shared" / "file.yaml").read_text("utf-8")
    call = root[root.index("  /v1/files/upload/base64:") : root.index("  /v1/files/upload/url:")]
    body = shared[shared.index("Base64Upload:") : shared.index("UrlUpload:")]
    after = changed(("openapi.yaml", call, ""), ("shared/file.yaml", body, ""))
    assert told(compare(before, after)) == (
        "removed:\n  the call `uploadBase64File`, POST /v1/files/upload/base64, is gone [breaking]\n\nmajor\n"
    )
    without = compile_spec(Path(__file__).resolve().parent.parent / "spec").spec
    assert told(compare(before, without)) == "removed:\n  the model `lamp-film` is gone [breaking]\n\nmajor\n"


def test_a_spec_is_like_itself(before: Spec, changed: Callable[..., Spec]) -> None:
    """Nothing is told of the same spec, compiled twice."""
    assert as_text(compare(before, changed()), "0.1.0") == "The spec says what it said before.\n"


@pytest.mark.parametrize(
    ("version", "step", "expected"),
    [
        ("0.1.0", "major", "0.2.0"),
        ("0.1.3", "minor", "0.2.0"),
        ("0.1.3", "patch", "0.1.4"),
        ("0.1.3", "none", "0.1.3"),
        ("1.4.2", "major", "2.0.0"),
        ("1.4.2", "minor", "1.5.0"),
        ("1.4.2rc1", "patch", "1.4.3"),
    ],
)
def test_the_version_steps(version: str, step: Step, expected: str) -> None:
    """The next version is that of Semantic Versioning, a major step being a minor one while the major version is 0."""
    assert next_version(version, step) == expected


SEVERAL = (
    *lamp("maxLength: 40", "maxLength: 30"),
    *lamp("enum: [5, 10]", "enum: [5, 8, 10]"),
    *lamp("maxItems: 3", "maxItems: 4"),
    *lamp("items: {type: integer, minimum: 0, maximum: 9}", "items: {type: integer, minimum: 0, maximum: 12}"),
    *lamp("a lamp.", "a lamp_."),
    *lamp("rule: self.marks", "severity: warning\n    rule: self.marks"),
    *lamp(
        "source: {page: callers-code, field: words, grade: documented}",
        "source: {page: callers-code, field: words, grade: vendor}",
    ),
    ("shared/prompt.yaml", "maxLength: 2500", "maxLength: 3000"),
    ("models/kite-film.yaml", "", KITE),
)

TEXT = """\
tightened:
  `lamp-film`: `words` takes at most 30 characters (40 before) [breaking]
    lamp-film/words/maxLength

changed:
  `lamp-film`: `words` is graded vendor (documented before)
    lamp-film/words

loosened:
  `kling-o3-reference-to-video` and `kling-v3-image-to-video`: `prompt` takes at most 3000 characters (2500 before)
    kling-o3-reference-to-video/prompt/maxLength
    kling-v3-image-to-video/prompt/maxLength
  `lamp-film`: `pace` also takes 8
    lamp-film/pace/enum
  `lamp-film`: `marks` takes at most 4 items (3 before)
    lamp-film/marks/maxItems
  `lamp-film`: `marks[]` takes at most 12 (9 before)
    lamp-film/marks/*/maximum
  `lamp-film`: the rule `late-mark` is a warning now (an error before)
    lamp-film/rule/late-mark

added:
  the model `kite-film` is new: Kite Film, 28 constraints

1 text or case changed that no check rests on.

A major step, 0.1.0 to 0.2.0: what was accepted is refused, an answer lacks something, or calls go elsewhere; while the major version is 0, a major step is a minor one.

For the changelog:

### Added

- The model `kite-film` is new: Kite Film, 28 constraints.

### Changed

- `kling-o3-reference-to-video` and `kling-v3-image-to-video`: `prompt` takes at most 3000 characters (2500 before).
- `lamp-film`: `words` takes at most 30 characters (40 before).
- `lamp-film`: `pace` also takes 8.
- `lamp-film`: `marks` takes at most 4 items (3 before).
- `lamp-film`: `marks[]` takes at most 12 (9 before).
- `lamp-film`: the rule `late-mark` is a warning now (an error before).
"""

MARKDOWN = """\
## What changed in the spec

**A major step, 1.0.0 to 2.0.0**: what was accepted is refused, an answer lacks something, or calls go elsewhere.

### Tightened

- **Breaking:** `lamp-film`: `words` takes at most 30 characters (40 before)
  - `lamp-film/words/maxLength`

### Changed

- `lamp-film`: `words` is graded vendor (documented before)
  - `lamp-film/words`

### Loosened

- `kling-o3-reference-to-video` and `kling-v3-image-to-video`: `prompt` takes at most 3000 characters (2500 before)
  - `kling-o3-reference-to-video/prompt/maxLength`
  - `kling-v3-image-to-video/prompt/maxLength`
- `lamp-film`: `pace` also takes 8
  - `lamp-film/pace/enum`
- `lamp-film`: `marks` takes at most 4 items (3 before)
  - `lamp-film/marks/maxItems`
- `lamp-film`: `marks[]` takes at most 12 (9 before)
  - `lamp-film/marks/*/maximum`
- `lamp-film`: the rule `late-mark` is a warning now (an error before)
  - `lamp-film/rule/late-mark`

### Added

- the model `kite-film` is new: Kite Film, 28 constraints

1 text or case changed that no check rests on.

### For the changelog

```markdown
### Added

- The model `kite-film` is new: Kite Film, 28 constraints.

### Changed

- `kling-o3-reference-to-video` and `kling-v3-image-to-video`: `prompt` takes at most 3000 characters (2500 before).
- `lamp-film`: `words` takes at most 30 characters (40 before).
- `lamp-film`: `pace` also takes 8.
- `lamp-film`: `marks` takes at most 4 items (3 before).
- `lamp-film`: `marks[]` takes at most 12 (9 before).
- `lamp-film`: the rule `late-mark` is a warning now (an error before).
```
"""


def test_a_report_tells_all_changes_and_drafts_the_changelog(before: Spec, changed: Callable[..., Spec]) -> None:
    """Both forms of a report, whole: what changed by kind, the step, and lines for the changelog."""
    comparison = compare(before, changed(*SEVERAL))
    assert as_text(comparison, "0.1.0") == TEXT
    assert as_markdown(comparison, "1.0.0") == MARKDOWN


@pytest.fixture
def here(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project: a folder with that spec in it."""
    shutil.copytree(folder, tmp_path / "spec")
    monkeypatch.chdir(tmp_path)
    return tmp_path


LOOSENED = """\

loosened:
  `lamp-film`: `words` takes at most 50 characters (40 before)
    lamp-film/words/maxLength

A minor step, 0.1.0 to 0.2.0: something new is accepted or told, and nothing more is refused.

For the changelog:

### Changed

- `lamp-film`: `words` takes at most 50 characters (40 before).
"""


def test_generate_tells_what_changed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first run has nothing to compare with, one after a change tells it, and one without a change does not."""
    arguments = ["--out", "out"]
    assert main(arguments) == 0
    assert capsys.readouterr().out == (
        "Wrote 16 of 16 files in out.\nThis is the first generation, so there is nothing to compare it with.\n"
    )
    assert main(arguments) == 0
    assert capsys.readouterr().out == "Nothing changed.\n"
    old = Path(shutil.copytree("out", "old"))
    path = here / MODEL.replace("models/", "spec/models/")
    path.write_text(path.read_text("utf-8").replace("maxLength: 40", "maxLength: 50"), "utf-8")
    assert main([*arguments, "--check"]) == 1
    assert capsys.readouterr().out == LOOSENED
    assert main(arguments) == 0
    assert capsys.readouterr().out == f"Wrote 5 of 16 files in out.\n{LOOSENED}"
    assert main([*arguments, "--against", "old"]) == 0
    assert capsys.readouterr().out == f"Nothing changed.\n{LOOSENED}"
    assert main([*arguments, "--check", "--against", "old"]) == 0
    assert capsys.readouterr().out == f"out is up to date: 16 files.\n{LOOSENED}"
    shutil.rmtree("out")
    shutil.move(old, "out")
    (here / "report.md").write_text("an old one")
    assert main([*arguments, "--report", "report.md"]) == 0
    assert capsys.readouterr().out == "Wrote 5 of 16 files in out.\nWrote what changed to report.md.\n"
    assert (here / "report.md").read_text("utf-8").startswith("## What changed in the spec\n\n**A minor step, ")
    assert main([*arguments, "--report", "report.md"]) == 0
    assert (here / "report.md").read_text("utf-8") == "The spec says what it said before.\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("checks.py", "raise SystemError"),
        ("checks.py", "COMPONENTS = ["),
        ("openapi.json", "{}"),
        ("openapi.json", None),
    ],
)
def test_an_earlier_output_that_is_damaged_is_not_compared(
    here: Path, capsys: pytest.CaptureFixture[str], name: str, content: str | None
) -> None:
    """Whatever an earlier output has become, the new one is written, and that nothing is compared is said."""
    assert main(["--out", "out"]) == 0
    capsys.readouterr()
    if content is None:
        Path("out", name).unlink()
    else:
        Path("out", name).write_text(content)
    assert main(["--out", "out"]) == 0
    assert capsys.readouterr().out == (
        "Wrote 1 of 16 files in out.\nWhat out held cannot be read as generated files, so nothing is compared.\n"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--against", "spec"], "spec holds nothing generated that could be compared with"),
        (["--against", "nowhere"], "nowhere holds nothing generated that could be compared with"),
        (["--report", "out/report.md"], "--report would write among the generated files of out; name another place"),
        (["--report", "no/report.md"], "--report cannot write no/report.md; name a file in a folder that exists"),
        (["--report", "spec"], "--report cannot write spec; name a file in a folder that exists"),
    ],
)
def test_options_that_cannot_be_followed_write_nothing(
    here: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    """A report that cannot be written, or compared with nothing, stops the run before it writes."""
    assert main(["--out", "out", *options]) == 2
    assert capsys.readouterr().err == f"{message}\n"
    assert not Path("out").exists()
