"""The fast way against the full linter: what passes the one has no finding in the other."""

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callsheet.check import check
from callsheet.front import _is_configured
from callsheet.gate import is_clean_file
from callsheet.lint import Linter, lint_stream
from callsheet.source.secret import find_secrets
from callsheet.source.triggers import TRIGGERS
from near_requests import SEEDS, SPEC, requests

CLEAN = [seed for seed in SEEDS if not check(SPEC, seed)]


def is_clean(tmp_path: Path, name: str, data: bytes) -> bool:
    path = tmp_path / name
    path.write_bytes(data)
    return is_clean_file(str(path))


def findings(name: str, data: bytes) -> list[str]:
    return [each.rule for each in lint_stream(Linter(SPEC), name, BytesIO(data))]


@st.composite
def texts(draw: Any) -> str:
    """JSON text of requests, spaced and escaped in several ways, and damaged here and there."""
    drawn = draw(st.lists(requests() | st.sampled_from(CLEAN), min_size=1, max_size=3))
    value = drawn[0] if len(drawn) == 1 else drawn
    text = json.dumps(value, indent=draw(st.sampled_from([None, 2])), ensure_ascii=draw(st.booleans()))
    for _ in range(draw(st.integers(0, 2))):
        damage = draw(
            st.sampled_from(
                [
                    ("{", '{"model": "kling-v3-image-to-video", '),
                    ("{", '{"prompt": "twice", '),
                    ("{", '{"duration": 10, '),
                    ('"prompt"', '"pr\\u006fmpt"'),
                    ('"prompt"', '"prompt": "a \\"quoted\\" word", "prompt"'),
                    ('": "', '": "\\ud800 '),
                    ('": "', '": "\\ud83d\\ude00 '),
                    ('": "', '": "\\\\'),
                    ('": "', '": "sk-abcdefghij1234567890'),
                    ('": "', '": "Bearer abcdefghij1234567890'),
                    ('": "', '": "api_key=abcdefghij1234567890 '),
                    ('": "', '": "\\napi_key: abcdefghij1234567890 '),
                    ('": "', '": "\\"api_key\\": \\"abcdefghij1234567890\\" '),
                    ("{", '{"api_key": "abcdefghij1234567890", '),
                    ("\n", "\napi_key: abcdefghij1234567890\n"),
                    ("10", "1e1"),
                    ("10", "NaN"),
                    ("10", "10.0"),
                    ("}", "},"),
                    ("}", "} x"),
                    (" ", "\u00a0"),
                    (" ", "\ufeff"),
                    ("\n", "\r\n"),
                ]
            )
        )
        text = text.replace(damage[0], damage[1], draw(st.integers(1, 2)))
    return text


@settings(max_examples=1500, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(texts())
def test_a_text_that_the_gate_accepts_has_no_finding(tmp_path: Path, text: str) -> None:
    """Whatever stands in a JSON file, if the fast way calls it clean, the full linter finds nothing in it."""
    data = text.encode(errors="surrogatepass")
    for name in ("a.json", "a.jsonl"):
        if is_clean(tmp_path, name, data):
            assert findings(name, data) == []


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(CLEAN), st.integers(0, 400), st.binary(max_size=3))
def test_a_damaged_file_that_the_gate_accepts_has_no_finding(
    tmp_path: Path, request_: dict[str, Any], at: int, inserted: bytes
) -> None:
    """The same for files with bytes written into them at any place."""
    data = json.dumps(request_, ensure_ascii=False).encode()
    data = data[:at] + inserted + data[at:]
    if is_clean(tmp_path, "a.json", data):
        assert findings("a.json", data) == []


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("escaped", [True, False])
def test_the_gate_is_of_use(tmp_path: Path, indent: int | None, escaped: bool) -> None:
    """Clean requests pass the fast way, alone, as a list, as lines, with line breaks and quotes in them."""
    some = [seed for seed in CLEAN if seed["model"].startswith("kling-v3")]
    some.append({**some[0], "prompt": 'Line one\nLine "two"\tthree'})
    for request_ in some:
        assert is_clean(tmp_path, "a.json", json.dumps(request_, indent=indent, ensure_ascii=escaped).encode())
    assert is_clean(tmp_path, "a.json", json.dumps(some, indent=indent, ensure_ascii=escaped).encode())
    lines = "\n".join(json.dumps(each, ensure_ascii=escaped) for each in some)
    assert is_clean(tmp_path, "a.jsonl", lines.encode())
    assert is_clean(tmp_path, "b.jsonl", f"\n{lines}\r\n\n".encode())


@pytest.mark.parametrize(
    "data",
    [b"", b" ", b"[]", b"{}", b"5", b"[[]]", b'{"model": []}', b"\xff", b"[" * 100_000, b'"' * 70_000, b"NaN"],
)
def test_the_gate_passes_nothing_else(tmp_path: Path, data: bytes) -> None:
    """Empty, broken and foreign files are left to the full linter."""
    assert not is_clean(tmp_path, "a.json", data)
    assert not is_clean(tmp_path, "a.jsonl", data)


def test_the_gate_reads_long_files_whole(tmp_path: Path) -> None:
    """What is wrong at the end of a file longer than one read is not overlooked."""
    good = json.dumps(CLEAN[0])
    bad = json.dumps({**CLEAN[0], "zzz": 1})
    assert is_clean(tmp_path, "a.json", f"[{','.join([good] * 500)}]".encode())
    assert not is_clean(tmp_path, "a.json", f"[{','.join([good] * 500)},{bad}]".encode())
    assert is_clean(tmp_path, "a.jsonl", "\n".join([good] * 500).encode())
    assert not is_clean(tmp_path, "a.jsonl", "\n".join([*[good] * 500, bad]).encode())


@settings(max_examples=500)
@given(
    st.lists(
        st.sampled_from(
            [
                *TRIGGERS,
                "B",
                "b",
                " ",
                "=",
                '": "',
                "api_key",
                "authorization",
                "\n",
                "a1b2c3d4e5f6a7b8c9",
                "X",
                "?",
                "https://a.b/",
            ]
        )
    )
)
def test_every_secret_in_a_string_has_a_trigger(parts: list[str]) -> None:
    """What the fast way searches for is contained in every JSON string that holds something like a key."""
    text = json.dumps("".join(parts))
    if find_secrets(text):
        assert any(trigger in text for trigger in TRIGGERS)


def run(*arguments: str, cwd: Path) -> tuple[int, str, str]:
    command = [sys.executable, "-c", "import sys; from callsheet.front import main; sys.exit(main())", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env={**os.environ, "PYTHONUTF8": "1"})
    return done.returncode, done.stdout, done.stderr


def test_both_ways_say_the_same(tmp_path: Path) -> None:
    """The everyday call prints what the full command line prints for the same files."""
    for index, request_ in enumerate(CLEAN[:3]):
        (tmp_path / f"{index}.json").write_text(json.dumps(request_))
    for arguments in (["."], ["0.json"], ["0.json", "1.json", "0.json"], [".", "0.json"], [str(tmp_path), "."]):
        full = run("lint", "--color", "never", *arguments, cwd=tmp_path)
        assert run("lint", *arguments, cwd=tmp_path) == full
        assert full[0] == 0


def test_the_everyday_call_imports_almost_nothing(tmp_path: Path) -> None:
    """Linting a clean JSON file loads our own few modules and one extension, and nothing else."""
    (tmp_path / "a.json").write_text(json.dumps(CLEAN[0]))
    script = (
        "import os, sys; before = set(sys.modules); sys.argv = ['callsheet', 'lint', 'a.json'];"
        "os._exit = lambda code: (print(sorted(set(sys.modules) - before)), sys.exit(code));"
        "from callsheet.front import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", script],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    loaded = set(done.stdout.splitlines()[-1].strip("[]").replace("'", "").split(", "))
    ours = {
        "callsheet", "callsheet.front", "callsheet.gate", "callsheet.source", "callsheet.source.triggers",
        "callsheet_foxapi", "callsheet_foxapi.functions", "callsheet_foxapi.gate",
    }  # fmt: skip
    assert loaded - ours <= {"_json"}


@pytest.mark.parametrize(
    ("project", "wanted"),
    [
        ('[project]\nname = "x"\ndependencies = ["callsheet"]\n', False),
        ("[tool.other]\nx = 1\n", False),
        ("[tool.callsheet]\n", True),
        ('[ tool . "callsheet" ]\n', True),
        ("[tool.callsheet.severity]\n", True),
        ("[tool]\ncallsheet.ignore = []\n", True),
        ("tool = {callsheet = {}}\n", True),
        ("tool.callsheet.ignore = []\n", True),
    ],
)
def test_a_project_with_a_table_is_left_to_the_full_linter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: str, wanted: bool
) -> None:
    """The fast way steps aside where a project configures callsheet, and not where it only depends on it."""
    (tmp_path / "pyproject.toml").write_text(project)
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    assert _is_configured() == wanted
