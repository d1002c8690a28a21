"""The generated tree: the same on every run, compared both ways, and one file away from another model."""

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from callsheet_codegen.__main__ import main
from callsheet_codegen.build import build
from callsheet_codegen.tree import differences, write

THIRD = """\
title: Lumen Still-to-Video
type: object
additionalProperties: false
description: A made-up model that animates a still.
x-source: {page: same-model-elsewhere, field: Body, grade: documented}
required: [model, still_url, seconds]
properties:
  model:
    type: string
    const: lumen-2-still
    description: Selects this model.
    x-source: {page: same-model-elsewhere, field: model, grade: documented}
  still_url:
    $ref: "../shared/media.yaml#/ImageUrl"
    x-source: {page: same-model-elsewhere, field: still_url, grade: documented}
  seconds:
    type: integer
    minimum: 2
    maximum: 8
    description: How long the clip is.
    x-source: {page: same-model-elsewhere, field: seconds, grade: documented}
  fade:
    type: number
    minimum: 0
    maximum: 4
    description: How long the fade is, in seconds.
    x-source: {page: same-model-elsewhere, field: fade, grade: documented}
  marks:
    type: array
    minItems: 1
    maxItems: 3
    items: {type: integer, minimum: 0, maximum: 8}
    description: Seconds at which to cut.
    x-source: {page: same-model-elsewhere, field: marks, grade: documented}
  from:
    type: object
    additionalProperties: false
    required: [x]
    properties:
      x: {type: number, x-source: {page: same-model-elsewhere, field: from, grade: documented}}
      note: {type: string, minLength: 3, x-source: {page: same-model-elsewhere, field: from, grade: documented}}
    description: Where the camera starts.
    x-source: {page: same-model-elsewhere, field: from, grade: documented}
examples:
  - {model: lumen-2-still, still_url: "https://media.test/still.png", seconds: 4}
x-rules:
  late-mark:
    rule: self.marks.all(m, m < self.seconds)
    says: "'`marks` holds ' + self.marks.filter(m, m >= self.seconds).map(m, string(m)).join(', ') + '; the clip lasts ' + string(self.seconds) + ' s'"
    what: A cut comes after the end.
    why: A cut after the end is not seen.
    advice: Move the mark.
    source: {page: same-model-elsewhere, field: marks, grade: documented}
    good: [{marks: [1, 3]}]
    bad: [{marks: [1, 4, 5]}]
"""


@pytest.fixture(scope="module")
def built() -> dict[str, str]:
    """What the spec generates."""
    return build(Path(__file__).resolve().parent.parent / "spec")


@pytest.fixture
def spec(tmp_path: Path, root: Path) -> Path:
    """A copy of the spec."""
    return Path(shutil.copytree(root / "spec", tmp_path / "spec"))


def test_the_committed_tree_is_what_the_spec_generates(root: Path, built: dict[str, str]) -> None:
    """`generated/` holds exactly what `spec/` generates."""
    assert differences(root / "generated" / "callsheet_foxapi", built) == []


def test_the_document_is_valid_openapi(root: Path) -> None:
    """The joined document passes openapi-spec-validator."""
    validate(json.loads((root / "generated" / "callsheet_foxapi" / "openapi.json").read_text("utf-8")))


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_output_does_not_depend_on_the_run(root: Path, tmp_path: Path, built: dict[str, str], seed: str) -> None:
    """Another process with another hash seed writes the same bytes."""
    command = [sys.executable, "-m", "callsheet_codegen", "--spec", str(root / "spec"), "--out", str(tmp_path / "out")]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
    assert differences(tmp_path / "out", built) == []


def test_check_notices_a_missing_an_extra_and_a_changed_file(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--check` fails for each way in which a tree can differ, says which, and writes nothing."""
    out = tmp_path / "out"
    arguments = ["--spec", str(root / "spec"), "--out", str(out)]
    monkeypatch.setattr("callsheet_codegen.__main__.build", cache(build))  # the spec stays as it is
    assert main(arguments) == 0
    assert main([*arguments, "--check"]) == 0
    capsys.readouterr()
    cases = {
        "checks.py": (lambda path: path.unlink(), "is missing"),
        "stray.py": (lambda path: path.write_text("x = 1\n"), "does not belong there"),
        "gate.py": (lambda path: path.write_text(path.read_text() + "\n"), "is not what the spec generates"),
        "reference/rules.md": (
            lambda path: path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n")),
            "is not what the spec generates",
        ),
    }
    for name, (change, reason) in cases.items():
        assert main(arguments) == 0
        capsys.readouterr()
        change(out / name)
        before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
        assert main([*arguments, "--check"]) == 1
        advice = "Run `callsheet generate` and commit what it writes."
        assert capsys.readouterr().err == f"{out / name} {reason}\n{advice}\n"
        assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert main(arguments) == 0
    assert main([*arguments, "--check"]) == 0


def test_a_broken_spec_writes_nothing(spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A spec that does not compile leaves the output as it was."""
    path = spec / "shared" / "prompt.yaml"
    path.write_text(path.read_text("utf-8").replace("maxLength", "maxLenght"), "utf-8")
    assert main(["--spec", str(spec), "--out", str(tmp_path / "out")]) == 1
    error = capsys.readouterr().err
    assert error.endswith("did you mean `maxLength`?\nThe spec has 1 problem; nothing was written.\n")
    assert not (tmp_path / "out").exists()


def test_files_that_are_not_ours_are_left_alone(tmp_path: Path) -> None:
    """Writing removes what an earlier spec generated, and no file of another kind."""
    write(tmp_path, {"a.py": "1\n", "reference/b.md": "b\n"})
    (tmp_path / "notes.txt").write_text("mine")
    assert write(tmp_path, {"a.py": "1\n"}) == ["reference/b.md"]
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["a.py", "notes.txt"]


def run_with(generated: Path, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(generated), "PYTHONUTF8": "1"}
    return subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, env=environment)


def test_a_new_model_is_one_new_file(spec: Path, tmp_path: Path) -> None:
    """A third fragment and a run of the generator give linting, rules, models and a page for it; no Python changes."""
    (spec / "models" / "lumen-2-still.yaml").write_text(THIRD, "utf-8")
    generated = tmp_path / "generated"
    assert main(["--spec", str(spec), "--out", str(generated / "callsheet_foxapi")]) == 0
    assert (generated / "callsheet_foxapi" / "reference" / "lumen-2-still.md").exists()
    good: list[dict[str, Any]] = [
        {
            "model": "lumen-2-still",
            "still_url": "https://media.test/still.png",
            "seconds": 4,
            "marks": [1],
            "fade": 0.5,
        },
        {
            "model": "lumen-2-still",
            "still_url": "https://media.test/still.png",
            "seconds": 4,
            "from": {"x": 1.5, "note": "low"},
        },
        {"model": "kling-v3-image-to-video", "prompt": "Mist", "image_url": "https://media.test/a.jpg"},
    ]
    bad: list[dict[str, Any]] = [
        {"model": "lumen-2-still", "still_url": "https://media.test/still.png", "seconds": 4, "marks": [2, 4, 6]},
        {"model": "lumen-2-still", "still_url": "ftp://media.test/still.png", "seconds": 9, "marks": []},
        {
            "model": "lumen-2-still",
            "still_url": "https://media.test/still.png",
            "seconds": 4,
            "fade": 4.5,
            "from": {"note": "lo"},
        },
        {"model": "lumen-2-stil"},
    ]
    (tmp_path / "good.json").write_text(json.dumps(good))
    (tmp_path / "bad.json").write_text(json.dumps(bad, indent=1))
    lint = "import sys; from callsheet.cli import main; sys.exit(main(['lint', '--color', 'never', *sys.argv[1:]]))"
    done = run_with(generated, lint, str(tmp_path / "good.json"))
    assert (done.returncode, done.stdout) == (0, "Checked 1 file: no findings.\n")
    done = run_with(generated, lint, str(tmp_path / "bad.json"))
    assert done.returncode == 1
    found = [line.split(": ", 2)[2] for line in done.stdout.splitlines() if line.startswith(str(tmp_path))]
    assert found == [
        "`marks` holds 4, 6; the clip lasts 4 s [late-mark]",
        '`still_url` is "ftp://media.test/still.png", an address that is neither http nor https; the service fetches it over the public internet [private-url]',
        "`seconds` is 9; it takes 2 to 8 [out-of-range]",
        "`marks` holds 0; it takes at least 1 [too-few-items]",
        "`fade` is 4.5; it takes 0 to 4 [out-of-range]",
        "`from.x` is missing; `from` requires it [missing-field]",
        "`from.note` has 2 characters; it takes at least 3 [too-short]",
        '`model` is "lumen-2-stil"; known are "kling-o3-reference-to-video", "kling-v3-image-to-video" and "lumen-2-still"; did you mean "lumen-2-still"? [unknown-model]',
    ]
    models = (
        "from callsheet_foxapi import Lumen2Still; from pydantic import ValidationError\n"
        "print(Lumen2Still(still_url='https://media.test/still.png', seconds=4.0, marks=[1]).to_request())\n"
        "print(Lumen2Still(still_url='https://media.test/still.png', seconds=4, **{'from': {'x': 1}}).to_request()['from'])\n"
        "try: Lumen2Still(still_url='https://media.test/still.png', seconds=4, marks=[5])\n"
        "except ValidationError as error: print(error.errors()[0]['msg'])\n"
        "try: Lumen2Still(still_url='https://media.test/still.png', seconds=4, **{'from': {'x': 1, 'y': 2}})\n"
        "except ValidationError as error: print(error.errors()[0]['loc'], error.errors()[0]['type'])"
    )
    done = run_with(generated, models)
    assert done.stdout.splitlines() == [
        "{'model': 'lumen-2-still', 'still_url': 'https://media.test/still.png', 'seconds': 4, 'marks': [1]}",
        "{'x': 1.0}",
        "`marks` holds 5; the clip lasts 4 s [late-mark]",
        "('from', 'y') extra_forbidden",
    ], done.stderr
