"""Verdicts written back into the spec: which sources are confirmed, and that nothing else changes."""

import json
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.cli import main
from callsheet.constraints import constraints
from callsheet.contract.confirm import Sources, read_sources
from callsheet.errors import UsageError
from callsheet.mock import Served, serving
from callsheet.spec import Spec, note
from callsheet_codegen.build import compile_spec
from contract_service import KEY, SPEC
from test_cli_create import Terminal

O3, V3 = (f"spec/models/{name}.yaml" for name in ("kling-o3-reference-to-video", "kling-v3-image-to-video"))
DAY = "2026-11-21"
ADDED = f', confirmed: "{DAY}"'
ERRORS = {each.id for model in SPEC.models for each in constraints(SPEC, model) if each.severity == "error"}


@pytest.fixture
def folder(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the spec in the working directory."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(root / "spec", "spec"))


def changes(sources: Sources, enforced: set[str]) -> dict[str, list[str]]:
    """By file, the lines that confirmations add; each is an old one with the day in it, and nothing else changes."""
    out = {}
    for each in sources.confirmations(enforced, DAY):
        old, new = each.before.decode().split("\n"), each.after.decode().split("\n")
        assert len(old) == len(new)
        found = [(one, other) for one, other in zip(old, new, strict=True) if one != other]
        assert [other.replace(ADDED, "") for _, other in found] == [one for one, _ in found]
        out[each.path.as_posix()] = [other.strip() for _, other in found]
    return out


def edited(folder: Path, file: str, old: str, new: str) -> Sources:
    """The sources of a spec with one text changed, and the document that is generated from it."""
    path = Path(file)
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())
    compiled = compile_spec(folder)
    return read_sources(folder, Spec(compiled.joined.document, SPEC.checks))


def test_one_constraint(folder: Path) -> None:
    """A source on which one constraint rests is confirmed by it; one on which more do takes all of them."""
    sources = read_sources(folder, SPEC)
    names = {f"kling-v3-image-to-video/duration/{keyword}" for keyword in ("type", "enum")}
    line = f"x-source: {{page: kling-v3-image-to-video, field: duration, grade: documented{ADDED}}}"
    assert changes(sources, names) == {V3: [line]}
    for name in names:
        assert changes(sources, names - {name}) == {}
    assert changes(sources, set()) == {}


def test_a_source_that_several_models_use(folder: Path) -> None:
    """What stands in a shared file is confirmed where all its uses are, in every model."""
    sources = read_sources(folder, SPEC)
    shots = {name for name in ERRORS if "/multi_prompt/*/duration/" in name}
    line = f"x-source: {{page: kling-v3-image-to-video, field: multi_prompt, grade: documented{ADDED}}}"
    assert len(shots) == 8
    assert changes(sources, shots) == {"spec/shared/shot.yaml": [line]}
    assert [changes(sources, shots - {name}) for name in shots] == [{}] * 8


def test_a_rule(folder: Path) -> None:
    """A rule is confirmed beside its own source, or where a field's page documents it itself, beside that."""
    sources = read_sources(folder, SPEC)
    voices = f"source: {{page: kling-v3-image-to-video, field: voice_ids, grade: documented{ADDED}}}"
    assert changes(sources, {"kling-v3-image-to-video/rule/voices-without-audio"}) == {V3: [voices]}
    addresses = {name for name in ERRORS if name.endswith("/rule/private-url")}
    shared = f"source: {{page: kling-o3-reference-to-video, field: image_urls, grade: open{ADDED}}}"
    assert changes(sources, addresses) == {"spec/shared/media.yaml": [shared]}
    own = {name for name in ERRORS if name.startswith("kling-v3-image-to-video/image_tail_url/")}
    assert [line[:79] for line in changes(sources, own)[V3]] == [
        "x-source: {page: kling-v3-image-to-video, field: image_tail_url, grade: documen"
    ]


def test_all_of_them(folder: Path) -> None:
    """With every error enforced every source that an error rests on is confirmed, and the spec compiles with it."""
    sources = read_sources(folder, SPEC)
    for each in sources.confirmations(ERRORS, DAY):
        each.write()
    compiled = compile_spec(folder).spec
    for model in compiled.models:
        for each in constraints(compiled, model):
            assert (each.source.get("confirmed") == DAY) is (each.severity == "error"), each.id
            assert each.note.endswith(f"; confirmed on {DAY}") is (each.severity == "error")


def test_a_note() -> None:
    """What a source is said to rest on tells of the day, if there is one."""
    source = {"page": "a", "field": "b", "grade": "open"}
    assert note(source) == "open: a reading of a, `b`"
    assert note({**source, "confirmed": DAY}) == f"open: a reading of a, `b`; confirmed on {DAY}"


NAMES = {"kling-v3-image-to-video/duration/type", "kling-v3-image-to-video/duration/enum"}
SOURCE = "x-source: {page: kling-v3-image-to-video, field: duration, grade: documented}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (SOURCE[:-1] + ', confirmed: "2025-01-31"}', SOURCE[:-1] + ADDED + "}"),
        (SOURCE[:-1] + ", confirmed: '2025-01-31'}", SOURCE[:-1] + f", confirmed: '{DAY}'}}"),
        (SOURCE[:-1] + ', confirmed: "2025-01-31", note: "x"}', SOURCE[:-1] + ADDED + ', note: "x"}'),
        (SOURCE + "  # as seen", SOURCE[:-1] + ADDED + "}  # as seen"),
        (
            "x-source:\n      page: kling-v3-image-to-video # here\n      field: duration\n      grade: documented",
            "x-source:\n      page: kling-v3-image-to-video # here\n      field: duration\n      grade: documented\n"
            f'      confirmed: "{DAY}"',
        ),
    ],
)
def test_other_ways_to_write_a_source(before: str, after: str, folder: Path) -> None:
    """A day that is there becomes the new one, in its own quotes; comments, order and style stay."""
    sources = edited(folder, V3, SOURCE, before)
    (found,) = sources.confirmations(NAMES, DAY)
    assert found.after.decode() == found.before.decode().replace(before, after)


def test_the_same_day_again(folder: Path) -> None:
    """A source that was confirmed on that day already is left alone."""
    assert edited(folder, V3, SOURCE, SOURCE[:-1] + ADDED + "}").confirmations(NAMES, DAY) == []


@pytest.mark.parametrize(("mark", "newline"), [(b"", b"\r\n"), (b"\xef\xbb\xbf", b"\n"), (b"\xef\xbb\xbf", b"\r\n")])
def test_line_ends_and_marks_stay(mark: bytes, newline: bytes, folder: Path) -> None:
    """A file with other line ends, or a byte order mark, keeps them, and the difference can be applied."""
    path = Path(V3)
    path.write_bytes(mark + path.read_bytes().replace(b"\n", newline))
    (found,) = read_sources(folder, SPEC).confirmations(NAMES, DAY)
    line = SOURCE.encode()
    assert found.after == found.before.replace(line, line[:-1] + ADDED.encode() + b"}")
    apply(found.difference())
    assert path.read_bytes() == found.after


def apply(patch: str) -> None:
    subprocess.run(["git", "init", "-q", "."], check=True)
    done = subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], input=patch.encode(), capture_output=True)
    assert done.returncode == 0, done.stderr


def test_the_difference_can_be_applied(folder: Path) -> None:
    """`git apply` makes of the files what writing them would have made."""
    found = read_sources(folder, SPEC).confirmations(ERRORS, DAY)
    apply("".join(each.difference() for each in found))
    assert [each.path.read_bytes() for each in found] == [each.after for each in found]
    assert len(found) == 6


def test_what_cannot_be_edited(folder: Path) -> None:
    """A source that stands behind an alias is not touched, and a sentence says what to do."""
    sources = edited(folder, V3, SOURCE, f"x-source: &here {SOURCE.removeprefix('x-source: ')}")
    with pytest.raises(UsageError) as caught:
        sources.confirmations(NAMES, DAY)
    assert str(caught.value) == f"{V3} is laid out in a way that cannot be edited here; add `confirmed` by hand"


def test_a_file_that_changed_meanwhile(folder: Path) -> None:
    """What somebody wrote during the run is not written over."""
    (found,) = read_sources(folder, SPEC).confirmations(NAMES, DAY)
    Path(V3).write_text("title: mine\n")
    with pytest.raises(UsageError, match=f"^{V3} has changed during the run; nothing more was written, run it again$"):
        found.write()
    assert Path(V3).read_text() == "title: mine\n"


def test_another_spec(folder: Path) -> None:
    """A folder that is not what the checks were generated from is refused."""
    path = Path(V3)
    path.write_text(path.read_text().replace("description: The first frame.", "description: The frame."))
    with pytest.raises(UsageError) as caught:
        read_sources(folder, SPEC)
    assert str(caught.value) == "the spec in spec is not the one that is used here; run `callsheet generate` first"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[Served]:
    handler = signal.getsignal(signal.SIGTERM)
    with serving({"keys": [KEY]}) as served:
        monkeypatch.setenv("FOXAPI_BASE_URL", served.url)
        monkeypatch.setenv("FOXAPI_API_KEY", KEY)
        yield served
    signal.signal(signal.SIGTERM, handler)


ARGUMENTS = ("contract", "--constraint", "kling-v3-image-to-video/duration/*", "--record", "--quiet")


def patch_of(text: str) -> str:
    (day,) = re.findall(r'confirmed: "(\d{4}-\d\d-\d\d)"', text)
    return day


def test_the_command(service: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output is the difference alone; it is written with --yes only, and then nothing is left to record."""
    before = Path(V3).read_bytes()
    assert main([*ARGUMENTS, "--output", "json=a.json"]) == 0
    out, error = capsys.readouterr()
    day = patch_of(out)
    assert out.startswith(f"--- a/{V3}\n+++ b/{V3}\n@@ ")
    assert [line for line in out.splitlines()[3:] if line[0] in "+-"] == [
        f"-    {SOURCE}", f'+    {SOURCE[:-1]}, confirmed: "{day}"}}',
    ]  # fmt: skip
    assert error.endswith(f"Held {service.url} to the spec: 3 enforced.\n")
    assert Path(V3).read_bytes() == before
    assert json.loads(Path("a.json").read_text())["counts"]["enforced"] == 3
    assert main([*ARGUMENTS[:-1], "--yes"]) == 0
    again, error = capsys.readouterr()
    assert again == out
    assert error.endswith("callsheet: wrote 1 file; `callsheet generate` brings it into what is generated\n")
    line = SOURCE.encode()
    assert Path(V3).read_bytes() == before.replace(line, line[:-1] + f', confirmed: "{day}"}}'.encode())
    assert main(list(ARGUMENTS)) == 2
    assert "run `callsheet generate` first" in capsys.readouterr().err


def test_nothing_to_record(service: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """What does not hold is not confirmed, and neither is what rests on the same source."""
    service.play(keys=[KEY], unenforced=["kling-v3-image-to-video/duration/enum"])
    before = Path(V3).read_bytes()
    assert main([*ARGUMENTS, "--yes"]) == 1
    out, error = capsys.readouterr()
    assert out == ""
    assert error.endswith("there is nothing to record: no source has all of its constraints enforced in this run\n")
    assert Path(V3).read_bytes() == before


@pytest.mark.parametrize(("said", "is_written"), [("y\n", True), ("\n", False)])
def test_the_question(said: str, is_written: bool, service: Served, tmp_path: Path) -> None:
    """On a terminal the difference is shown, and written if somebody says yes."""
    terminal = Terminal(*ARGUMENTS, cwd=tmp_path)
    terminal.read_to("Write this to 1 file? [y/N] ")
    terminal.type(said)
    code, out, _ = terminal.end()
    assert (code, out.startswith(f"--- a/{V3}\n")) == (0, True)
    assert ("confirmed:" in Path(V3).read_text()) is is_written
