"""The schema for editors: a true JSON Schema, flat, that says no more and no less than the linter's."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from callsheet.editor_schema import editor_schema
from command import run
from near_requests import SPEC, requests


@pytest.mark.parametrize("model", SPEC.models)
def test_it_is_a_flat_schema(model: str) -> None:
    """It is valid by its meta-schema, refers to nothing, and holds no keyword of our own."""
    schema = editor_schema(SPEC, model)
    Draft202012Validator.check_schema(schema)
    text = json.dumps(schema)
    assert '"$ref"' not in text
    assert '"x-' not in text


@settings(max_examples=200)
@given(request=requests())
def test_it_accepts_what_the_linter_accepts(request: dict[str, Any]) -> None:
    """It accepts a request if and only if the linter finds nothing wrong with its shape."""
    model = request.get("model")
    if model in SPEC.models:
        valid = Draft202012Validator(editor_schema(SPEC, model)).is_valid(request)
        assert valid == (not SPEC.checks.INVALID[model](request))


def test_what_editors_show() -> None:
    """Every field has a description with its source, every value of an enum one of its own."""
    for model in SPEC.models:
        for name, field in editor_schema(SPEC, model)["properties"].items():
            assert field["markdownDescription"].startswith(field["description"]), name
            if "enum" in field:
                assert len(field["enumDescriptions"]) == len(field["enum"]), name
                assert all(field["enumDescriptions"]), name


def test_the_command(tmp_path: Path) -> None:
    """`callsheet schema` prints the schema, or writes it to a file as a whole."""
    code, out, error = run("schema", "kling-v3-image-to-video", cwd=tmp_path)
    assert (code, error) == (0, "")
    assert json.loads(out) == editor_schema(SPEC, "kling-v3-image-to-video")
    assert run("schema", "kling-v3-image-to-video", "-o", "a.json", cwd=tmp_path) == (0, "", "")
    assert (tmp_path / "a.json").read_text() == out


def test_wrong_usage(tmp_path: Path) -> None:
    """An unknown model is told with the nearest one; a file that cannot be written with the reason."""
    assert run("schema", "kling-v3-image-to-vide", cwd=tmp_path) == (
        2,
        "",
        "callsheet: there is no model 'kling-v3-image-to-vide'; did you mean 'kling-v3-image-to-video'?\n",
    )
    assert run("schema", "kling-v3-image-to-video", "-o", "no/a.json", cwd=tmp_path) == (
        2,
        "",
        "callsheet: cannot write no/a.json: no such file or directory\n",
    )
