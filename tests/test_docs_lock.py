"""The lock: the committed one and the spec agree, and a spec that is edited does not agree with it any more."""

import re
import shutil
from pathlib import Path

import pytest

from callsheet.cli import ERRORS_FOUND, OK, UNFINISHED, USAGE, main
from callsheet.cli._docs import checked
from callsheet.docs.lock import FILE, read_lock, write_lock
from callsheet.docs.spec_side import open_spec
from docs_edits import ABSENT, O3, SHARED, V3, Editor, page

ROOT = Path(__file__).resolve().parent.parent

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    return shutil.copytree(ROOT / "spec", tmp_path / "spec")


def docs(capsys: Captured, *words: object) -> tuple[int, str, str]:
    code = main(["docs", *map(str, words)])
    out, error = capsys.readouterr()
    return code, out, error


def test_the_spec_and_its_lock_agree(capsys: Captured) -> None:
    """Every documented constraint of the spec is what the pages said, and every sentence of them was read."""
    assert docs(capsys, "check", "--strict", "--spec", ROOT / "spec") == (
        OK,
        "Checked 2 files: no findings, 3 suppressed.\n",
        "",
    )


O3_YAML, V3_YAML = f"models/{O3}.yaml", f"models/{V3}.yaml"
EDITS = [
    (O3_YAML, "    maximum: 15", "    maximum: 12", ["warning limit-changed duration"]),
    ("shared/prompt.yaml", "maxLength: 2500", "maxLength: 2600", ["error limit-changed prompt"] * 2),
    (V3_YAML, "enum: [5, 10]", "enum: [5, 10, 15]", ["error enum-changed duration"]),
    (V3_YAML, 'default: ""', 'default: "fog"', ["warning default-changed negative_prompt"]),
    (V3_YAML, "maxItems: 2", "maxItems: 3", ["error limit-changed voice_ids"]),
    (O3_YAML, "    x-docs-notes: {\"3655ce470579\": the prompt}\n", "", ["warning note-unread prompt"]),
    (V3_YAML, "\"f41b72fc8e45\": keywords", "\"0123456789ab\": keywords", ["warning note-changed negative_prompt"]),
    (O3_YAML, "type: [integer, \"null\"]\n    minimum: 3", "type: integer\n    minimum: 3", ["warning type-changed duration"]),
    ("openapi.yaml", "  - url: https://api.foxapi.cc\n", "  - url: https://api.foxapi.test\n", ["error endpoint-changed"] * 2),
    ("openapi.yaml", "      scheme: bearer\n", "      scheme: basic\n", ["error endpoint-changed Authorization"] * 2),
]  # fmt: skip


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: f"{edit[0]}: {edit[1].strip()}")
def test_an_edit_of_the_spec_is_noticed(edit: tuple[str, str, str, list[str]], spec: Path) -> None:
    """A documented constraint that is edited without looking at the pages parts from the lock."""
    file, old, new, expected = edit
    text = (spec / file).read_text("utf-8")
    assert old in text
    (spec / file).write_text(text.replace(old, new), "utf-8")
    found, _ = checked(read_lock(spec).pages.values(), open_spec(spec), is_whole=True)
    told = [f"{each.severity} {each.rule} {each.path[2] if len(each.path) > 3 else ''}".rstrip() for each in found]
    assert told == expected
    for each in found:
        # The one place is a line of the lock, the other one of the fragment that was edited, or that refers to it.
        assert Path(each.file).name == FILE
        assert Path(each.elsewhere[0].file).is_relative_to(spec)


def test_a_source_that_is_gone(spec: Path, capsys: Captured) -> None:
    """A source names a field that its page has, also where it stands in the fragment of another model."""
    path = spec / O3_YAML
    text = path.read_text("utf-8")
    path.write_text(text.replace("field: image_tail_url", "field: tail_image_url"), "utf-8")
    code, out, _ = docs(capsys, "check", "--strict", "--format", "concise", "--spec", spec)
    assert code == ERRORS_FOUND
    assert "info: `tail_image_url` is named as a source on this page, which has no such field [stale-source]" in out


def test_a_rule_without_a_sentence(spec: Path, capsys: Captured) -> None:
    """A rule cannot be called documented where no page says so."""
    path = spec / V3_YAML
    rule = path.read_text("utf-8")
    start = rule.index("  same-first-and-last-frame:")
    rule = rule[:start] + rule[start:].replace("grade: open", "grade: documented", 1).replace(
        "severity: warning", "severity: error", 1
    )
    path.write_text(rule, "utf-8")
    code, out, _ = docs(capsys, "check", "--strict", "--format", "concise", "--spec", spec)
    assert code == ERRORS_FOUND
    assert "the spec demands `same-first-and-last-frame` as documented; the page does not say so [note-gone]" in out


def test_a_rule_that_rests_on_a_sentence(spec: Path, capsys: Captured) -> None:
    """A documented rule may name the sentence that it rests on; without the sentence it is told again."""
    path = spec / V3_YAML
    rule = path.read_text("utf-8")
    start = rule.index("  same-first-and-last-frame:")
    named = 'grade: documented, sentences: ["f41b72fc8e45"]'
    rule = rule[:start] + rule[start:].replace("grade: open", named, 1).replace(
        "severity: warning", "severity: error", 1
    )
    path.write_text(rule, "utf-8")
    assert docs(capsys, "check", "--strict", "--spec", spec)[0] == OK
    lock = (spec / FILE).read_text("utf-8")
    (spec / FILE).write_text(lock.replace("f41b72fc8e45", "000000000000"), "utf-8")
    code, out, _ = docs(capsys, "check", "--strict", "--format", "concise", "--spec", spec)
    assert code == ERRORS_FOUND
    assert "the spec demands `same-first-and-last-frame` as documented; the page does not say so [note-gone]" in out


def test_what_was_proposed_must_be_looked_at(spec: Path, capsys: Captured) -> None:
    """A mark that a proposal has left is told with the lock."""
    path = spec / V3_YAML
    path.write_text(
        path.read_text("utf-8").replace("maxItems: 2", "maxItems: 2  # review: a-page, 2026-11-21"), "utf-8"
    )
    code, out, _ = docs(capsys, "check", "--strict", "--format", "concise", "--spec", spec)
    assert code == ERRORS_FOUND
    assert re.search(r":\d+:18: warning: what was proposed here has not been looked at; .* \[unresolved-mark\]", out)


def test_the_lock_is_strict_about_answers(spec: Path, capsys: Captured) -> None:
    """With --strict the spec is held to all of the lock, to what refuses no request as well."""
    path = spec / "shared" / "task.yaml"
    path.write_text(path.read_text("utf-8").replace("maximum: 100\n", "maximum: 99\n"), "utf-8")
    assert docs(capsys, "check", "--spec", spec)[0] == OK
    assert docs(capsys, "check", "--strict", "--spec", spec)[0] == ERRORS_FOUND


def test_acknowledgements(spec: Path, capsys: Captured) -> None:
    """What is not acknowledged is told with the name to do so by, and an entry that is not needed is told, too."""
    path = spec / "docs.toml"
    text = path.read_text("utf-8")
    (name,) = re.findall('^"(.*docs-contradiction.*)" =', text, re.MULTILINE)
    path.write_text(text.replace(name, name[:-1] + "x"), "utf-8")
    code, out, _ = docs(capsys, "check", "--strict", "--spec", spec)
    assert code == ERRORS_FOUND
    assert f'to let it stand: {path.as_posix()}, "{name}" = "why"' in out
    assert "what was acknowledged here is not found any more [unused-acknowledgement]" in out
    assert out.endswith("Checked 2 files: 2 warnings, 2 suppressed.\n")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('"a" = ""', "docs.toml: 'a' has no reason"),
        ('"a" = 3', "docs.toml: 'a' has no reason"),
        ('"a" = "b', "docs.toml is not TOML"),
    ],
)
def test_broken_acknowledgements(content: str, says: str, spec: Path, capsys: Captured) -> None:
    """A list of acknowledgements that cannot be followed is told in a sentence."""
    (spec / "docs.toml").write_text(content)
    code, out, error = docs(capsys, "check", "--spec", spec)
    assert (code, out) == (USAGE, "")
    assert says in error


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "is not the JSON of a lock"),
        ("[]", "is not the JSON of a lock"),
        ('{"version": 2, "pages": {}}', "is of another version than 1"),
        ('{"version": 1}', "does not have the form of a lock"),
        ('{"version": 1, "pages": {"a": {"facts": [[1]], "sentences": []}}}', "does not have the form of a lock"),
        (
            '{"version": 1, "pages": {"a": {"facts": [["body", "a", "enum", 5]], "sentences": []}}}',
            "does not have the form",
        ),
        (
            '{"version": 1, "pages": {"a": {"facts": [["body", "a", "together", "x"]], "sentences": []}}}',
            "does not have",
        ),
        (
            '{"version": 1, "pages": {"a": {"facts": [["body", "a", "maxLength", "x"]], "sentences": []}}}',
            "does not have",
        ),
        ('{"version": 1, "pages": {}}', "there is no page to check"),
        (None, "there is no page to check"),
    ],
)
def test_broken_locks(content: str | None, says: str, spec: Path, capsys: Captured) -> None:
    """A lock that is none, or holds nothing, is told in a sentence."""
    if content is None:
        (spec / FILE).unlink()
    else:
        (spec / FILE).write_text(content)
    code, out, error = docs(capsys, "check", "--spec", spec)
    assert (code, out) == (USAGE, "")
    assert says in error


def test_a_lock_survives_being_written(spec: Path) -> None:
    """What is read from a lock and written again is the same, byte for byte."""
    before = (spec / FILE).read_bytes()
    lock = read_lock(spec)
    assert write_lock(lock, {}) is False
    (spec / FILE).unlink()
    assert write_lock(lock, lock.pages) is True
    assert (spec / FILE).read_bytes() == before


needs_pages = pytest.mark.skipif(not SHARED.is_dir(), reason=ABSENT)


@needs_pages
def test_the_lock_is_of_the_pages(spec: Path, capsys: Captured) -> None:
    """The committed lock is what the saved pages give, in whatever order these say it."""
    before = (spec / FILE).read_bytes()
    code, out, _ = docs(capsys, "lock", "--spec", spec, *sorted(SHARED.glob("*.txt"), reverse=True))
    assert (code, out) == (OK, f"{(spec / FILE).as_posix()} is up to date.\n")
    assert (spec / FILE).read_bytes() == before


@needs_pages
def test_the_lock_has_no_words_of_the_vendor() -> None:
    """No sentence of a page, and none of its examples, stands in the repository's spec."""
    texts = [path.read_text("utf-8") for path in (ROOT / "spec").rglob("*") if path.is_file()]
    for name in (O3, V3):
        for each in page(name).sentences:
            if len(each.text.split()) > 4:
                assert [text for text in texts if each.text.casefold() in text.casefold()] == []


@needs_pages
def test_no_lock_of_a_page_that_differs(spec: Path, tmp_path: Path, capsys: Captured) -> None:
    """A page that the spec does not agree with is not locked, and neither is one beside it."""
    before = (spec / FILE).read_bytes()
    editor = Editor(O3, page(O3).text.text).fact("prompt", "maxLength", "2000")
    (tmp_path / "o3.txt").write_text(editor.text, "utf-8")
    code, out, error = docs(capsys, "lock", "--spec", spec, tmp_path / "o3.txt", SHARED / f"{V3}.txt")
    assert (code, out) == (ERRORS_FOUND, "")
    assert "error: `prompt` takes at most 2000 characters on the page; the spec says 2500 [limit-changed]" in error
    assert error.endswith("callsheet: 2 findings; nothing was written\n")
    assert (spec / FILE).read_bytes() == before


def test_pages_that_cannot_be_locked(spec: Path, tmp_path: Path, capsys: Captured) -> None:
    """A page that is not there is told, and nothing is written."""
    before = (spec / FILE).read_bytes()
    code, out, error = docs(capsys, "lock", "--spec", spec, tmp_path / "none.txt")
    assert (code, out) == (UNFINISHED, "")
    assert error == f"callsheet: cannot read {tmp_path / 'none.txt'}: no such file or directory\n"
    assert (spec / FILE).read_bytes() == before
