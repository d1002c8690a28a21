"""Mutants of a spec: which there are, what notices each, and how the ones that nobody noticed are told of."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from callsheet.constraints import constraints
from callsheet.errors import UsageError
from callsheet.fuzz.cases import Case, boundary_cases
from callsheet.fuzz.mutants import command
from callsheet.fuzz.mutants.command import judged, run, text_of
from callsheet.fuzz.mutants.equivalent import read_equivalent
from callsheet.fuzz.mutants.ground import Ground
from callsheet.fuzz.mutants.judge import Bench, answer_to, bench_of, mutants_of
from callsheet_codegen.build import compile_spec

TINY = """\
title: Tiny
type: object
additionalProperties: false
description: A made-up model.
x-source: {page: callers-code, field: Body, grade: documented}
required: [model, words]
properties:
  model:
    type: string
    const: tiny
    description: Selects this model.
    x-source: {page: callers-code, field: model, grade: documented}
  words:
    type: string
    maxLength: 4
    description: What is said.
    x-source: {page: callers-code, field: words, grade: documented}
  size:
    type: [string, "null"]
    enum: [s, m, null]
    description: How large it is.
    x-source: {page: callers-code, field: size, grade: documented}
examples:
  - {model: tiny, words: hey}
x-rules:
  small-talk:
    what: More is said than fits.
    rule: "!has(self.size) || self.size != 's' || size(self.words) <= 2"
    says: "'`words` is too long'"
    why: It does not fit.
    advice: Say less.
    source: {page: callers-code, field: words, grade: documented}
    good: [{size: s, words: hi}]
    bad: [{size: s}]
"""

TINY_MUTANTS = """\
2:7 refused #/type: null added
2:7 refused #/type: string
3:23 refused #/additionalProperties: true
6:12 refused #/required: model dropped
6:19 refused #/required: words dropped
8:3 refused #/properties/model: taken away
9:11 refused #/properties/model/type: null added
9:11 refused #/properties/model/type: boolean
10:12 refused #/properties/model/const: "tinyx"
10:12 refused #/properties/model/const: taken away
13:3 refused #/properties/words: taken away
14:11 refused #/properties/words/type: null added
14:11 refused #/properties/words/type: boolean
15:16 killed #/properties/words/maxLength: 3
15:16 killed #/properties/words/maxLength: 5
15:16 killed #/properties/words/maxLength: taken away
18:3 killed #/required: size added
18:3 refused #/properties/size: taken away
19:11 killed #/properties/size/type: null dropped
19:11 refused #/properties/size/type: boolean
20:11 killed #/properties/size/enum: "sx" added
20:11 killed #/properties/size/enum: taken away
20:12 refused #/properties/size/enum: "s" dropped
20:15 killed #/properties/size/enum: "m" dropped
20:18 refused #/properties/size/enum: null dropped
26:3 killed #/x-rules/small-talk: taken away
27:5 killed #/x-rules/small-talk/severity: warning
28:11 killed #/x-rules/small-talk/rule: true
28:11 killed #/x-rules/small-talk/rule: false
28:12 refused #/x-rules/small-talk/rule: ! taken away (at 0)
28:13 refused #/x-rules/small-talk/rule: has(self.size) → true (at 1)
28:13 refused #/x-rules/small-talk/rule: has(self.size) → false (at 1)
28:28 refused #/x-rules/small-talk/rule: || → && (at 16)
28:28 killed #/x-rules/small-talk/rule: right side of || dropped (at 16)
28:28 refused #/x-rules/small-talk/rule: left side of || dropped (at 16)
28:41 killed #/x-rules/small-talk/rule: != → == (at 29)
28:44 killed #/x-rules/small-talk/rule: "s" → "m" (at 32)
28:44 refused #/x-rules/small-talk/rule: "s" → "sx" (at 32)
28:48 killed #/x-rules/small-talk/rule: || → && (at 36)
28:48 killed #/x-rules/small-talk/rule: right side of || dropped (at 36)
28:48 killed #/x-rules/small-talk/rule: left side of || dropped (at 36)
28:68 killed #/x-rules/small-talk/rule: <= → < (at 56)
28:71 killed #/x-rules/small-talk/rule: 2 → 1 (at 59)
28:71 killed #/x-rules/small-talk/rule: 2 → 3 (at 59)
32:55 killed #/x-rules/small-talk/source/grade: upstream
"""

WORD = """\
Word:
  type: string
  minLength: 2
  description: A word.
  x-source: {page: callers-code, field: word, grade: documented}
  x-rules:
    blank: {$ref: "#/Name/x-rules/blank"}

Name:
  type: string
  description: A name.
  x-source: {page: callers-code, field: name, grade: documented}
  x-rules:
    blank:
      what: Nothing but spaces.
      rule: self.trim() != ''
      says: "'`' + field + '` is blank'"
      why: It says nothing.
      advice: Say something.
      source: {page: callers-code, field: name, grade: upstream}
      good: [aa]
      bad: ["  "]

Pair:
  type: object
  description: Two numbers.
  required: [left]
  x-source: {page: callers-code, field: pair, grade: documented}
  properties:
    left: {type: integer, minimum: 0, maximum: 9, x-source: {page: callers-code, field: left, grade: documented}}
    right: {type: number, x-source: {page: callers-code, field: right, grade: documented}}
    marks:
      type: array
      items: {type: boolean}
      x-source: {page: callers-code, field: marks, grade: documented}
"""

RICH = """\
title: Rich
type: object
additionalProperties: false
description: A made-up model with a bit of everything.
x-source: {page: callers-code, field: Body, grade: documented}
required: [model, count]
properties:
  model:
    type: string
    const: rich
    description: Selects this model.
    x-source: {page: callers-code, field: model, grade: documented}
  count:
    type: integer
    minimum: 1
    maximum: 9
    x-source: {page: callers-code, field: count, grade: documented}
  step:
    type: integer
    enum: [2, 4]
    x-enum: {"2": Two., "4": Four.}
    default: 2
    x-source: {page: callers-code, field: step, grade: documented}
  quiet:
    type: boolean
    const: true
    x-source: {page: callers-code, field: quiet, grade: documented}
  loud:
    type: boolean
    default: false
    x-source: {page: callers-code, field: loud, grade: documented}
  tags:
    type: [array, "null"]
    minItems: 1
    maxItems: 3
    items: {type: string, maxLength: 3}
    x-source: {page: callers-code, field: tags, grade: documented}
  word:
    $ref: "../shared/word.yaml#/Word"
    x-source: {page: callers-code, field: word, grade: documented}
  name:
    oneOf: [{$ref: "../shared/word.yaml#/Name"}, {type: "null"}]
    x-source: {page: callers-code, field: name, grade: documented, rules: [blank]}
  bare: {$ref: "../shared/word.yaml#/Name"}
  pairs:
    type: array
    items: {$ref: "../shared/word.yaml#/Pair"}
    x-source: {page: callers-code, field: pairs, grade: documented}
examples:
  - {model: rich, count: 3}
x-variables:
  all_tags: "self.tags + (self.loud ? ['loud'] : ['soft'])"
x-rules:
  crowded:
    what: Too much.
    rule: "self.count + size(self.tags) - 1 <= (self.loud ? 5 : 6) && self.count >= 1"
    says: "'too much'"
    why: It does not fit.
    advice: Take some away.
    source: {page: callers-code, field: count, grade: documented}
    good: [{count: 7}]
    bad: [{count: 8}]
  odd-tag:
    what: A tag that nobody knows.
    rule: all_tags.all(tag, tag in ['a', 'b', 'loud', 'soft'])
    says: "'`tags` is odd'"
    why: It is not known.
    advice: Take it away.
    source: {page: callers-code, field: tags, grade: documented}
    good: [{tags: [a]}]
    bad: [{tags: [z]}]
  unmarked:
    what: A pair without a mark.
    rule: "!has(given.pairs) || !given.pairs.exists(pair, !has(pair.marks))"
    says: "'`pairs` has no mark'"
    why: It shows nothing.
    advice: Mark it.
    source: {page: callers-code, field: pairs, grade: documented}
    good: [{pairs: [{left: 1, marks: []}]}]
    bad: [{pairs: [{left: 1}]}]
  unasked:
    what: Sound that nobody asked for.
    severity: warning
    rule: has(given.loud) || self.step == 2
    says: "'`step` is not 2'"
    why: It is loud.
    advice: Say so.
    source: {page: callers-code, field: loud, grade: documented}
    good: [{loud: true}]
    bad: [{step: 4}]
  restated:
    what: The default is said again.
    severity: warning
    rule: {loud: given.loud, step: given.step != 2}
    says: "'`' + field + '` is the default'"
    why: It hides the rest.
    advice: Take it away.
    source: {page: callers-code, field: loud, grade: documented}
    good: [{loud: true, step: 4}]
    bad: [{loud: false}, {step: 2}]
"""


def written(root: Path, folder: Path, model: str, text: str, shared: str = "") -> Path:
    """A spec of one model beside what every spec has: tasks, errors, files."""
    (folder / "models").mkdir(parents=True)
    (folder / "shared").mkdir()
    shutil.copy(root / "spec" / "openapi.yaml", folder)
    for name in ("task", "error", "file"):
        shutil.copy(root / "spec" / "shared" / f"{name}.yaml", folder / "shared")
    (folder / "models" / f"{model}.yaml").write_text(text, "utf-8")
    if shared:
        (folder / "shared" / "word.yaml").write_text(shared, "utf-8")
    return folder


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a spec with a handful of constraints."""
    root = Path(__file__).resolve().parent.parent
    return written(root, tmp_path_factory.mktemp("tiny") / "spec", "tiny", TINY)


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The mutants of a spec that uses every part of the language, and no case yet."""
    root = Path(__file__).resolve().parent.parent
    folder = written(root, tmp_path_factory.mktemp("rich") / "spec", "rich", RICH, WORD)
    ground = Ground(folder, compile_spec(folder))
    return Bench(ground, mutants_of(ground), ())


@pytest.fixture
def listed(tiny: Path) -> Iterator[Path]:
    """The list of equivalent mutants of the tiny spec, empty and taken away afterwards."""
    path = tiny / "mutants.toml"
    path.write_text("", "utf-8")
    yield path
    path.unlink()


def holding(bench: Bench, *requests: dict[str, Any]) -> Bench:
    """A bench with some requests as its cases."""
    spec = bench.ground.compiled.spec
    (model,) = spec.models
    about = constraints(spec, model)[0]
    cases = [Case(about, {"model": model, **request}, False) for request in requests]
    return replace(bench, cases=tuple((case, answer_to(spec, case)) for case in cases))


def blind(bench: Bench) -> Bench:
    """The bench without the cases that lie at the limit of `words`."""
    return replace(bench, cases=tuple(each for each in bench.cases if len(str(each[0].request.get("words"))) < 4))


def test_the_mutants_of_a_spec(tiny: Path) -> None:
    """Every mutant of a small spec is made once, stands where it is made, and is noticed or refused."""
    bench = bench_of(tiny)
    lines = []
    for mutant in bench.mutants.values():
        assert mutant.file == (tiny / "models" / "tiny.yaml").as_posix()
        outcome = bench.verdict(mutant.id).outcome
        lines.append(f"{mutant.line}:{mutant.column} {outcome} {mutant.id.removeprefix('models/tiny.yaml')}\n")
    assert "".join(lines) == TINY_MUTANTS


M = "models/rich.yaml#"
P = f"{M}/properties"
R = f"{M}/x-rules"
S = "shared/word.yaml#"


@pytest.mark.parametrize(
    ("mutant", "edge", "within"),
    [
        (f"{P}/count/minimum: 2", {"count": 1}, {"count": 2}),
        (f"{P}/count/maximum: 10", {"count": 10}, {"count": 9}),
        (f"{P}/step/enum: 4 dropped", {"count": 1, "step": 4}, {"count": 1, "step": 2}),
        (f"{P}/step/enum: 5 added", {"count": 1, "step": 5}, {"count": 1, "step": 6}),
        (f"{P}/step/type: null added", {"count": 1, "step": None}, {"count": 1, "step": 2}),
        (f"{P}/quiet/const: false", {"count": 1, "quiet": True}, {"count": 1, "quiet": 0}),
        (f"{P}/quiet/const: taken away", {"count": 1, "quiet": False}, {"count": 1, "quiet": True}),
        (f"{P}/quiet/type: string", {"count": 1, "quiet": "a"}, {"count": 1}),
        (f"{P}/quiet: taken away", {"count": 1, "quiet": True}, {"count": 1}),
        (f"{P}/loud/default: true", {"count": 7}, {"count": 6}),
        (f"{P}/tags/minItems: 0", {"count": 1, "tags": []}, {"count": 1, "tags": ["a"]}),
        (f"{P}/tags/minItems: taken away", {"count": 1, "tags": []}, {"count": 1, "tags": ["a"]}),
        (f"{P}/tags/maxItems: 2", {"count": 1, "tags": ["a"] * 3}, {"count": 1, "tags": ["a"] * 2}),
        (f"{P}/tags/type: null dropped", {"count": 1, "tags": None}, {"count": 1}),
        (f"{P}/tags/items/maxLength: 4", {"count": 1, "tags": ["loud"]}, {"count": 1, "tags": ["a"]}),
        (f"{M}/required: word added", {"count": 1}, {"count": 1, "word": "aa"}),
        (f"{P}/word/$ref: null added", {"count": 1, "word": None}, {"count": 1, "word": "aa"}),
        (f"{P}/word/$ref: Name", {"count": 1, "word": "a"}, {"count": 1, "word": "aa"}),
        (f"{P}/name/oneOf: null dropped", {"count": 1, "name": None}, {"count": 1, "name": "aa"}),
        (f"{P}/name/oneOf/0/$ref: Word", {"count": 1, "name": "a"}, {"count": 1, "name": "aa"}),
        (f"{P}/name/x-source/rules: blank dropped", {"count": 1, "name": "  "}, {"count": 1, "bare": "  "}),
        (f"{P}/name/x-source/grade: upstream", {"count": 1, "name": "  "}, {"count": 1, "bare": "  "}),
        (f"{P}/bare/$ref: null added", {"count": 1, "bare": None}, {"count": 1, "bare": "aa"}),
        (f"{S}/Word/minLength: 1", {"count": 1, "word": "a"}, {"count": 1, "word": "aa"}),
        (f"{S}/Word/type: null added", {"count": 1, "word": None}, {"count": 1, "word": "aa"}),
        (f"{S}/Pair/additionalProperties: false", {"count": 1, "pairs": [{"left": 1, "more": 1}]}, {"count": 1}),
        (f"{S}/Pair/required: right added", {"count": 1, "pairs": [{"left": 1}]}, {"count": 1, "pairs": []}),
        (f"{S}/Pair/required: left dropped", {"count": 1, "pairs": [{}]}, {"count": 1, "pairs": [{"left": 1}]}),
        (f"{S}/Pair/properties/left/type: number", {"count": 1, "pairs": [{"left": 1.5}]}, {"count": 1}),
        (f"{S}/Pair/properties/right/type: integer", {"count": 1, "pairs": [{"left": 1, "right": 1.5}]}, {"count": 1}),
        (f"{S}/Word/x-rules/blank: taken away", {"count": 1, "word": "  "}, {"count": 1, "bare": "  "}),
        (f"{S}/Name/x-rules/blank: taken away", {"count": 1, "bare": "  "}, {"count": 1, "word": "  "}),
        (f"{S}/Name/x-rules/blank/severity: error", {"count": 1, "word": "  "}, {"count": 1, "name": "  "}),
        (f"{S}/Name/x-rules/blank/source/grade: documented", {"count": 1, "word": "  "}, {"count": 1, "name": "  "}),
        (f"{S}/Name/x-rules/blank/rule: trim() taken away (at 9)", {"count": 1, "word": "  "}, {"count": 1, "bare": ""}),
        (f'{S}/Name/x-rules/blank/rule: "" → "x" (at 15)', {"count": 1, "bare": "x"}, {"count": 1, "bare": "a"}),
        (f"{R}/crowded: taken away", {"count": 8}, {"count": 7}),
        (f"{R}/crowded/rule: true", {"count": 8}, {"count": 7}),
        (f"{R}/crowded/rule: false", {"count": 7}, {"count": 8}),
        (f"{R}/crowded/source/grade: upstream", {"count": 8}, {"count": 7}),
        (f"{R}/crowded/rule: <= → < (at 33)", {"count": 7}, {"count": 6}),
        (f"{R}/crowded/rule: 6 → 7 (at 53)", {"count": 8}, {"count": 7}),
        (f"{R}/crowded/rule: - → + (at 29)", {"count": 6}, {"count": 5}),
        (f"{R}/crowded/rule: + → - (at 11)", {"count": 7, "tags": ["a"]}, {"count": 6, "tags": ["a"]}),
        (f"{R}/crowded/rule: branches of ? swapped (at 47)", {"count": 7}, {"count": 6}),
        (f"{R}/crowded/rule: first branch of ? always (at 47)", {"count": 7}, {"count": 7, "loud": True}),
        (f"{R}/crowded/rule: && → || (at 56)", {"count": 8}, {"count": 7}),
        (f"{R}/crowded/rule: left side of && dropped (at 56)", {"count": 8}, {"count": 7}),
        (f"{R}/crowded/rule: >= → > (at 70)", {"count": 1}, {"count": 2}),
        (f"{R}/odd-tag/rule: all → exists (at 12)", {"count": 1, "tags": ["z"]}, {"count": 1, "tags": ["a"]}),
        (f'{R}/odd-tag/rule: "b" dropped (at 31)', {"count": 1, "tags": ["b"]}, {"count": 1, "tags": ["a"]}),
        (f'{R}/odd-tag/rule: "a" → "ax" (at 26)', {"count": 1, "tags": ["a"]}, {"count": 1, "tags": ["b"]}),
        (f"{R}/odd-tag/rule: in → not in (at 22)", {"count": 1}, {"count": 1, "tags": ["z"]}),
        (f"{M}/x-variables/all_tags: left side of + dropped (at 10)", {"count": 1, "tags": ["z"]}, {"count": 1}),
        (f'{M}/x-variables/all_tags: "soft" → "softx" (at 37)', {"count": 1}, {"count": 1, "loud": True}),
        (f"{R}/unmarked/rule: exists → all (at 40)", {"count": 1, "pairs": []}, {"count": 1, "pairs": [{"left": 1}]}),
        (f"{R}/unmarked/rule: ! taken away (at 47)", {"count": 1, "pairs": [{"left": 1}]}, {"count": 1, "pairs": []}),
        (f"{R}/unmarked/rule: given → self (at 22)", {"count": 1, "pairs": [{"left": 1}]}, {"count": 1, "pairs": []}),
        (f"{R}/unasked/rule: given → self (at 4)", {"count": 1, "step": 4}, {"count": 1, "step": 4, "loud": True}),
        (f"{R}/unasked/rule: has(given.loud) → true (at 0)", {"count": 1, "step": 4}, {"count": 1, "loud": True}),
        (f"{R}/unasked/rule: right side of || dropped (at 16)", {"count": 1}, {"count": 1, "loud": True}),
        (f"{R}/unasked/rule: == → != (at 29)", {"count": 1}, {"count": 1, "loud": True}),
        (f"{R}/unasked/rule: 2 → 4 (at 32)", {"count": 1}, {"count": 1, "loud": True}),
        (f"{R}/unasked/severity: taken away", {"count": 1, "step": 4}, {"count": 1}),
        (f"{R}/restated/rule/loud: true", {"count": 1, "loud": False}, {"count": 1, "loud": True}),
        (f"{R}/restated/rule/step: != → == (at 11)", {"count": 1, "step": 2}, {"count": 1, "loud": True}),
    ],
)  # fmt: skip
def test_a_case_at_the_edge_notices(rich: Bench, mutant: str, edge: dict[str, Any], within: dict[str, Any]) -> None:
    """A mutant of each kind is killed by a case at the edge, and survives where only another one is held to it."""
    assert rich.verdict(mutant).outcome == "survived"
    assert holding(rich, within).verdict(mutant).outcome == "survived"
    assert holding(rich, edge).verdict(mutant).outcome == "killed"


@pytest.mark.parametrize(
    ("mutant", "reason"),
    [
        (f"{P}/count/type: null added", "`self.count` may be absent; guard it with has(self.count)"),
        (f"{P}/tags/items/type: null added", "a list holds no null; null means absent, and an item is there or not"),
        (f"{S}/Pair/type: null added", "a list holds no null; null means absent, and an item is there or not"),
        (f"{P}/step/enum: 2 dropped", "2 is not a value that the schema allows"),
        (f"{P}/count/minimum: taken away", "an integer needs `minimum` and `maximum`; rules count in 64 bits"),
        (f"{R}/unmarked/rule: given → self (at 5)", "`given.pairs` may be absent; guard it with has(given.pairs)"),
        (f"{R}/unmarked/rule: || → && (at 18)", "`given.pairs` may be absent; guard it with has(given.pairs)"),
        (f"{R}/unasked/rule: 2 → 3 (at 32)", "3 is not a value of `step`"),
    ],
)  # fmt: skip
def test_what_does_not_compile_is_refused(rich: Bench, mutant: str, reason: str) -> None:
    """A mutant that the generator would not compile, or that could fail on some request, is refused with the reason."""
    verdict = rich.verdict(mutant)
    assert (verdict.outcome, verdict.by) == ("refused", reason)


def test_a_survivor_is_told_with_its_place(tiny: Path, listed: Path) -> None:
    """A mutant that no case notices is printed with line and column, what it is, and the constraints that it changes."""
    result = judged(blind(bench_of(tiny)))
    file = f"{tiny.as_posix()}/models/tiny.yaml"
    assert text_of(result, 1.25) == (
        f"{file}:15:16: error: no boundary case notices `models/tiny.yaml#/properties/words/maxLength: 3`\n"
        "  it changes tiny/words/maxLength\n"
        f"{file}:15:16: error: no boundary case notices `models/tiny.yaml#/properties/words/maxLength: 5`\n"
        "  it changes tiny/words/maxLength\n"
        f"{file}:15:16: error: no boundary case notices `models/tiny.yaml#/properties/words/maxLength: taken away`\n"
        "  it changes tiny/words/maxLength\n"
        "Killed 42 of 45 mutants in 1.2 s.\n"
        "23 of them the generator refuses to compile.\n"
    )


def test_the_place_is_in_the_expression(tiny: Path) -> None:
    """The line and the column of a mutant of an expression are those of the word that is changed."""
    text = (tiny / "models" / "tiny.yaml").read_text("utf-8").split("\n")
    places = {
        "rule: has(self.size) → true (at 1)": "has(self.size) ||",
        "rule: != → == (at 29)": "!= 's'",
        'rule: "s" → "m" (at 32)': "'s' ||",
        "rule: <= → < (at 56)": "<= 2",
        "rule: 2 → 3 (at 59)": '2"',
    }
    for name, start in places.items():
        mutant = bench_of(tiny).mutants[f"models/tiny.yaml#/x-rules/small-talk/{name}"]
        assert text[mutant.line - 1][mutant.column - 1 :].startswith(start)


def test_a_listed_survivor_is_no_error(tiny: Path, listed: Path) -> None:
    """A survivor with a reason in the list is left out of the count, and all is well if there is no other."""
    names = [f"models/tiny.yaml#/properties/words/maxLength: {each}" for each in ("3", "5", "taken away")]
    listed.write_text("".join(f'"{name}" = "It makes no difference."\n' for name in names), "utf-8")
    result = judged(blind(bench_of(tiny)))
    assert (result.survivors, result.stale) == ([], ())
    assert text_of(result, 1.25) == (
        "Killed 42 of 42 mutants in 1.2 s.\n"
        "23 of them the generator refuses to compile.\n"
        f"Left out of the count: 3 that no request can tell from the spec ({listed.as_posix()}).\n"
    )


def test_a_stale_entry_is_an_error(tiny: Path, listed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry of the list that names no mutant, or one that is noticed or refused, is an error."""
    listed.write_text(
        '"models/tiny.yaml#/properties/words/maxLength: 6" = "It was so once."\n'
        '"models/tiny.yaml#/properties/words/maxLength: 5" = "It was so once."\n'
        '"models/tiny.yaml#/required: model dropped" = "It was so once."\n',
        "utf-8",
    )
    monkeypatch.setattr(command, "time", SimpleNamespace(monotonic=lambda: 0.0))
    out: list[str] = []
    assert run(tiny, [], [], jobs=1, write=out.append) is False
    name = listed.as_posix()
    assert "".join(out) == (
        f"{name}: error: `models/tiny.yaml#/properties/words/maxLength: 6` names no mutant; "
        "did you mean `models/tiny.yaml#/properties/words/maxLength: 5`?\n"
        f"{name}: error: `models/tiny.yaml#/properties/words/maxLength: 5` is not equivalent, a case of "
        "tiny/words/maxLength notices it; take the entry out\n"
        f"{name}: error: `models/tiny.yaml#/required: model dropped` is refused by the generator; take the entry out\n"
        "Killed 45 of 45 mutants in 0.0 s.\n"
        "23 of them the generator refuses to compile.\n"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('"a" = ""\n', '\'a\' has no reason; an entry is "id" = "a sentence"'),
        ("a.b = 5\n", '\'a\' has no reason; an entry is "id" = "a sentence"'),
        ('"a = 5\n', " is not TOML: "),
        ("\xff", " is not TOML: "),
    ],
)
def test_a_list_that_cannot_be_read_is_told(tiny: Path, listed: Path, text: str, message: str) -> None:
    """A list that is no TOML, or that gives no reason, stops the run with one sentence."""
    listed.write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError, match=r"mutants\.toml") as caught:
        read_equivalent(tiny)
    assert message in str(caught.value)


IN_TWO = """
import sys, types
from pathlib import Path
from callsheet.fuzz.mutants import command
command.time = types.SimpleNamespace(monotonic=lambda: 0.0)
command.run(Path(sys.argv[1]), [], [], jobs=2, write=sys.stdout.write, as_document=sys.argv[2] == "json")
"""


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_run_is_the_same_every_time(tiny: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    """A run in one process and one in two write the same, as text and as JSON, and a run tells how far it is."""
    monkeypatch.setattr(command, "time", SimpleNamespace(monotonic=lambda: 0.0))
    out: list[str] = []
    done: list[tuple[int, int]] = []
    assert run(
        tiny, [], [], jobs=1, write=out.append, as_document=form == "json", progress=lambda *each: done.append(each)
    )
    assert done == [(number, 45) for number in range(1, 46)]
    # In a process of its own, since this one may have threads, which do not go well with forks.
    again = subprocess.run([sys.executable, "-c", IN_TWO, tiny, form], capture_output=True, check=True)
    assert again.stdout.decode() == "".join(out)


def test_the_document_has_every_mutant(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The JSON document says of each mutant where it stands, what it changes, what became of it, and who noticed."""
    monkeypatch.setattr(command, "time", SimpleNamespace(monotonic=lambda: 0.0))
    out: list[str] = []
    run(tiny, [], [], jobs=1, write=out.append, as_document=True)
    document = json.loads("".join(out))
    assert document["summary"] == {
        "killed": 45, "refused": 23, "survived": 0, "equivalent": 0, "total": 45, "seconds": 0.0,
    }  # fmt: skip
    assert len(document["mutants"]) == 45
    assert document["mutants"][13] == {
        "id": "models/tiny.yaml#/properties/words/maxLength: 3",
        "file": f"{tiny.as_posix()}/models/tiny.yaml",
        "line": 15,
        "column": 16,
        "constraints": ["tiny/words/maxLength"],
        "outcome": "killed",
        "by": "tiny/words/maxLength",
    }


def test_constraints_choose_mutants(tiny: Path) -> None:
    """Of the mutants those are judged that change one of the chosen constraints."""
    found = [mutant.id for mutant, _ in judged(bench_of(tiny), ["tiny"], ["tiny/words/max*"]).verdicts]
    name = "models/tiny.yaml#/properties/words"
    assert found == [f"{name}: taken away", *(f"{name}/maxLength: {each}" for each in ("3", "5", "taken away"))]
    with pytest.raises(UsageError, match="there is no model 'tinny'; did you mean 'tiny'"):
        judged(bench_of(tiny), ["tinny"])


def test_a_folder_without_a_spec_is_told(tmp_path: Path) -> None:
    """Where there is no spec, or it does not compile, one sentence says so."""
    with pytest.raises(UsageError, match=r"there is no spec at .*; mutants are made of one, in a checkout"):
        run(tmp_path, [], [], jobs=1, write=print)
    (tmp_path / "openapi.yaml").write_text("{}", "utf-8")
    with pytest.raises(UsageError, match="the spec does not compile; `callsheet generate` has to succeed first"):
        run(tmp_path, [], [], jobs=1, write=print)


V3 = "models/kling-v3-image-to-video.yaml#"


def test_the_spec_is_held(root: Path) -> None:
    """The boundary cases of a model of the spec notice a mutant of each kind, and the list names mutants only."""
    ground = Ground(root / "spec", compile_spec(root / "spec"))
    spec = ground.compiled.spec
    cases = boundary_cases(spec, "kling-v3-image-to-video")
    bench = Bench(ground, mutants_of(ground), tuple((case, answer_to(spec, case)) for case in cases))
    assert set(read_equivalent(root / "spec")) <= set(bench.mutants)
    sample = [
        f"{V3}/properties/voice_ids/maxItems: 3",
        f"{V3}/properties/duration/enum: 10 dropped",
        f"{V3}/properties/image_tail_url/oneOf: null dropped",
        f"{V3}/properties/prompt/$ref: ShotPrompt",
        f"{V3}/required: voice_ids added",
        f"{V3}/properties/generate_audio/default: true",
        f"{V3}/x-rules/durations-disagree/rule: == → != (at 80)",
        f"{V3}/x-rules/dangling-voice-reference: taken away",
        f"{V3}/x-rules/dangling-voice-reference/source/grade: upstream",
        f"{V3}/x-rules/unused-voice/rule: all → exists (at 30)",
        f"{V3}/x-rules/restated-default/rule/duration: 5 → 10 (at 18)",
        f"{V3}/x-variables/named_voices: \"<<<voice_\" → \"<<<voice_x\" (at 11)",
        f"{V3}/properties/image_url/x-source/rules: unsupported-image-format dropped",
        "shared/prompt.yaml#/Prompt/maxLength: 2501",
        "shared/prompt.yaml#/Prompt/x-rules/blank-prompt: taken away",
        "shared/shot.yaml#/Shot/additionalProperties: true",
        "shared/media.yaml#/ImageUrl/x-rules/unsupported-image-format/rule: \"png\" dropped (at 39)",
    ]  # fmt: skip
    assert {name: bench.verdict(name).outcome for name in sample} == dict.fromkeys(sample, "killed")
