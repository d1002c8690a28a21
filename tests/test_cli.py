"""The command line: what it takes, what it answers, and how it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from command import CLEAN, put, run

EMPTY_LIST = "the list is empty; there is nothing to send [not-a-request]"


def test_exit_code_0_means_no_error(tmp_path: Path) -> None:
    """Clean files, and files with warnings only, end with 0."""
    put(tmp_path, "a.json", CLEAN)
    assert run("lint", "a.json", cwd=tmp_path) == (0, "Checked 1 file: no findings.\n", "")
    put(tmp_path, "b.json", {**CLEAN, "duration": 5})
    code, out, _ = run("lint", "b.json", cwd=tmp_path)
    assert (code, out.splitlines()[-1]) == (0, "Checked 1 file: 1 warning.")


def test_exit_code_1_means_errors(tmp_path: Path) -> None:
    """Errors end with 1, and warnings too under --strict."""
    put(tmp_path, "a.json", {**CLEAN, "duration": 6})
    assert run("lint", "a.json", cwd=tmp_path)[0] == 1
    put(tmp_path, "b.json", {**CLEAN, "duration": 5})
    assert run("lint", "--strict", "b.json", cwd=tmp_path)[0] == 1


def test_exit_code_2_means_wrong_usage(tmp_path: Path) -> None:
    """Unknown commands and options end with 2 and a usage line."""
    for arguments in (["lnit"], ["lint", "--colour"], []):
        code, out, error = run(*arguments, cwd=tmp_path)
        assert (code, out) == (2, "")
        assert error.startswith("usage: callsheet")


def test_exit_code_3_means_unfinished(tmp_path: Path) -> None:
    """A file that cannot be read ends with 3 and one sentence; the other files are still linted."""
    put(tmp_path, "a.json", "[]")
    code, out, error = run("lint", "gone.json", "a.json", cwd=tmp_path)
    assert (code, error) == (3, "callsheet: gone.json does not exist\n")
    assert out.splitlines()[0] == f"a.json:1:1: error: {EMPTY_LIST}"
    assert out.splitlines()[-1] == "Checked 1 file: 1 error; 1 could not be read."


def test_a_name_with_control_characters(tmp_path: Path) -> None:
    """What a file is called cannot play tricks on the terminal either."""
    put(tmp_path, "\x1b[31m.json", "[]")
    for arguments in (["."], ["\x1b[32m"]):
        _, out, error = run("lint", *arguments, cwd=tmp_path)
        assert "\x1b" not in out + error


def test_help_names_the_exit_codes(tmp_path: Path) -> None:
    """`--help`, of the command and of every subcommand, tells what an exit code means."""
    for arguments in (["--help"], ["lint", "--help"], ["generate", "--help"]):
        code, out, _ = run(*arguments, cwd=tmp_path)
        assert code == 0
        for line in ("0  no error found", "1  errors found", "2  wrong usage or configuration", "3  could not finish"):
            assert line in out


def test_standard_input(tmp_path: Path) -> None:
    """`-` reads standard input; a name tells its format, else the first character does."""
    assert run("lint", "-", cwd=tmp_path, data=json.dumps(CLEAN).encode())[:2] == (0, "Checked 1 file: no findings.\n")
    _, out, _ = run("lint", "-", cwd=tmp_path, data=b"model: kling-v3\n")
    assert out.startswith("<stdin>:1:8: error: `model` is")
    lines = f"{json.dumps(CLEAN)}\n[]\n".encode()
    _, out, _ = run("lint", "-", "--stdin-filename", "sent.jsonl", cwd=tmp_path, data=lines)
    assert out.startswith(f"sent.jsonl:2:1: error: {EMPTY_LIST}")


def test_named_files_are_linted_whatever_they_are_called(tmp_path: Path) -> None:
    """A folder gives only request files, in order, without hidden and ignored ones; a named file always counts."""
    for name in ("b.yaml", "a/z.json", ".hidden.json", ".hidden/c.json", "notes.txt", "ignored/d.json"):
        put(tmp_path, name, {**CLEAN, "duration": 7})
    put(tmp_path, ".gitignore", "ignored/\n")
    (tmp_path / ".git").mkdir()

    def seen(*arguments: str) -> list[str]:
        lines = run("lint", *arguments, cwd=tmp_path)[1].splitlines()
        return [line.split(":")[0] for line in lines if line.endswith("[value-not-allowed]")]

    assert seen(".") == seen() == ["a/z.json", "b.yaml"]
    assert seen("notes.txt", "ignored/d.json", ".hidden.json") == ["notes.txt", "ignored/d.json", ".hidden.json"]


def test_links_folders_and_pipes_as_files(tmp_path: Path) -> None:
    """A broken link, a folder called like a file, and a pipe without a writer are each one sentence, and no wait."""
    (tmp_path / "broken.json").symlink_to("nowhere")
    (tmp_path / "folder.json").mkdir()
    os.mkfifo(tmp_path / "pipe.json")
    code, _, error = run("lint", "broken.json", "pipe.json", cwd=tmp_path, timeout=20)
    assert code == 3
    assert "Traceback" not in error
    assert [line.split(": ", 1)[1].split()[0] for line in error.splitlines()] == ["broken.json", "pipe.json"]
    assert run("lint", "folder.json", cwd=tmp_path)[0] == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not stop this user")
def test_what_may_not_be_read(tmp_path: Path) -> None:
    """A file or folder without permission is one sentence; the rest is still linted."""
    put(tmp_path, "a.json", CLEAN).chmod(0)
    put(tmp_path, "closed/b.json", CLEAN)
    (tmp_path / "closed").chmod(0)
    put(tmp_path, "c.json", CLEAN)
    code, out, error = run("lint", ".", cwd=tmp_path)
    (tmp_path / "closed").chmod(0o700)
    assert code == 3
    assert out == "Checked 1 file: no findings; 2 could not be read.\n"
    assert "permission denied" in error


def test_a_large_file_is_no_trouble(tmp_path: Path) -> None:
    """Fifty megabytes of requests, or of one prompt, are linted within the time of this test."""
    many = [CLEAN] * 100_000
    put(tmp_path, "many.json", [*many, {**CLEAN, "duration": 7}])
    put(tmp_path, "long.json", {**CLEAN, "prompt": "x" * 20_000_000})
    code, out, _ = run("lint", "many.json", "long.json", cwd=tmp_path, timeout=120)
    assert code == 1
    assert "`duration` is 7; it takes 5 or 10" in out
    assert "`prompt` has 20000000 characters; the limit is 2500" in out
    assert max(map(len, out.splitlines())) < 200


def test_a_folder_without_request_files(tmp_path: Path) -> None:
    """That nothing was there to lint is said, and is no error."""
    put(tmp_path, "notes.txt", "")
    said = "callsheet: there is no request file here to lint\n"
    assert run("lint", ".", cwd=tmp_path) == (0, "Checked 0 files: no findings.\n", said)


def test_a_reader_that_leaves_early(tmp_path: Path) -> None:
    """Output into a pipe that is closed ends without a traceback."""
    put(tmp_path, "a.jsonl", '{"model": 1}\n' * 5000)
    command = f"{sys.executable} -m callsheet lint a.jsonl | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, cwd=tmp_path, text=True)
    assert done.stdout.startswith("a.jsonl:1:11: error: `model` is 1")
    assert done.stderr == ""


def test_nothing_is_lost_in_a_narrow_terminal_encoding(tmp_path: Path) -> None:
    """A terminal that knows only ASCII gets escapes, not a crash."""
    put(tmp_path, "a.yaml", "model: 海\n")
    command = [sys.executable, "-m", "callsheet", "lint", "a.yaml"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "NO_COLOR": "1"}
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, env=environment)
    assert done.returncode == 1
    assert rb'`model` is "\u6d77"' in done.stdout
    assert b"Traceback" not in done.stderr


def test_colour_when_asked_for(tmp_path: Path) -> None:
    """`--color always` colours, whatever the output is."""
    put(tmp_path, "a.json", "[]")
    assert "\x1b[" in run("lint", "--color", "always", "a.json", cwd=tmp_path)[1]
    assert "\x1b[" not in run("lint", "a.json", cwd=tmp_path)[1]


def test_the_version(tmp_path: Path) -> None:
    """`--version` tells the version of the package."""
    from callsheet import __version__

    assert run("--version", cwd=tmp_path) == (0, f"callsheet {__version__}\n", "")


def test_generate_needs_its_extra(tmp_path: Path) -> None:
    """Without the generator's packages the command says in one sentence what to install."""
    script = (
        "import sys; sys.modules['datamodel_code_generator'] = None; sys.modules['cel_expr_python'] = None\n"
        "from callsheet.cli import main; sys.exit(main(['generate', '--check']))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 2
    assert (
        done.stderr == "callsheet: generate needs cel_expr_python; install it with pip install 'callsheet[codegen]'\n"
    )


def test_a_folder_may_hold_files_of_other_programs(tmp_path: Path) -> None:
    """What lies in a folder and is no request is left alone; by name it is told that it is none."""
    put(tmp_path, "package.json", {"name": "clips", "api_key": "abcdefghij0123456789"})
    put(tmp_path, "tsconfig.json", '{"strict": true, // always\n}')
    put(tmp_path, "values.yaml", "a: 1\na: 12:30\n")
    put(tmp_path, "README.md", "# Clips\n\n```json\n{broken\n```\n")
    others = {
        "empty.yaml": "# nothing\n", "list.json": "[1, 2]", "names.yaml": "- a\n- b\n", "text.json": '"text"',
        "chat.json": {"model": "gpt-4", "prompt": "Hello"}, "probe.json": {"duration": 5, "codec": "h264"},
        "answer.json": {"id": "t", "model": "kling-v3-image-to-video", "status": "completed", "progress": 100},
        "cloud.yaml": "Bucket: !Ref Remodelled\n", "prices.json": [{"id": "kling-v3-image-to-video"}],
    }  # fmt: skip
    for name, content in others.items():
        put(tmp_path, f"others/{name}", content)
    put(tmp_path, "requests/a.json", CLEAN)
    put(tmp_path, "requests/b.json", '{"model": ')
    code, out, _ = run("lint", "--format", "concise", ".", cwd=tmp_path)
    assert (code, len(out.splitlines())) == (1, 2)
    assert out.splitlines()[-1] == "Checked 3 files: 1 error; 12 without a request left alone."
    assert run("lint", "package.json", "tsconfig.json", cwd=tmp_path)[0] == 1
    run("lint", "--fix", ".", cwd=tmp_path)
    assert (tmp_path / "values.yaml").read_text() == "a: 1\na: 12:30\n"


def test_many_files_are_shared_out(tmp_path: Path) -> None:
    """Over a thousand files give the same answer as few, wherever among them the one with a finding stands."""
    for number in range(1100):
        put(tmp_path, f"{number:04}.json", CLEAN)
    assert run("lint", ".", cwd=tmp_path) == (0, "Checked 1100 files: no findings.\n", "")
    for number in (0, 1, 1098, 1099):
        put(tmp_path, f"{number:04}.json", {**CLEAN, "duration": 7})
        code, out, _ = run("lint", "--format", "concise", ".", cwd=tmp_path)
        assert (code, out.splitlines()[-1]) == (1, "Checked 1100 files: 1 error.")
        put(tmp_path, f"{number:04}.json", CLEAN)


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("a.json", {"Model": "x", "Prompt": "Mist", "imageUrl": "https://media.test/a.jpg"}, "missing-field"),
        ("a.json", {"prompt": "Mist", "image_url": "https://media.test/a.jpg"}, "missing-field"),
        ("a.json", {"requests": [CLEAN]}, "not-a-request"),
        ("a.json", {"model": "kling-v3-image-to-vide"}, "unknown-model"),
        ("a.json", {"model": "kling-v9", "prompt": "Mist"}, "unknown-model"),
        (
            "a.json",
            {"model": "v3", "prompt": "x", "image_url": "https://media.test/a.jpg", "duration": 5},
            "unknown-model",
        ),
        ("a.yaml", "model: [\n", "syntax-error"),
        ("a.yaml", b"\xff\xfe" + "model: kling".encode("utf-16-le"), "syntax-error"),
    ],
)
def test_a_folder_hides_no_request(tmp_path: Path, name: str, content: object, rule: str) -> None:
    """What is likely meant as a request is told in a folder, too, however wrong it is."""
    if isinstance(content, bytes):
        (tmp_path / name).write_bytes(content)
    else:
        put(tmp_path, name, content)
    out = run("lint", "--format", "concise", ".", cwd=tmp_path)[1]
    assert f"[{rule}]" in out


TROUBLE = {
    ("--output", "json=."): "cannot write .: is a directory",
    ("--output", "json=/dev/full"): "cannot finish: no space left on device",
    ("--config", "."): "cannot read .: is a directory",
    ("--baseline", "."): "cannot read the baseline .: is a directory",
    ("--watch", "gone/a.json"): "cannot watch gone, which is no folder",
    (
        "--watch",
        "--output",
        "json=a",
    ): "--watch prints what it finds; it does not go with --output, --write-baseline or --diff",
    (
        "--diff",
        "--format",
        "json",
    ): "--diff prints a difference and no report; it does not go with --format or --output",
    ("--output", "json=a.json"): "--output would write over a.json, which is read or written otherwise",
    ("--output", "json=b", "--output", "sarif=b"): "--output would write over b, which is read or written otherwise",
}


@pytest.mark.parametrize("options", TROUBLE, ids=" ".join)
def test_trouble_is_told_in_a_sentence(tmp_path: Path, options: tuple[str, ...]) -> None:
    """What cannot be written, read or combined is one sentence, and exit code 2 or 3."""
    put(tmp_path, "a.json", CLEAN)
    put(tmp_path, "b", "old")
    code, _, error = run("lint", *options, "a.json", cwd=tmp_path)
    assert (code in (2, 3), error) == (True, f"callsheet: {TROUBLE[options]}\n")
    assert (tmp_path / "b").read_text() == "old"


def test_reports_go_into_pipes(tmp_path: Path) -> None:
    """A report is written into a pipe or a device, which stays one."""
    put(tmp_path, "a.json", {**CLEAN, "duration": 5})
    os.mkfifo(tmp_path / "pipe")
    reader = subprocess.Popen(["cat", "pipe"], cwd=tmp_path, stdout=subprocess.PIPE)
    assert run("lint", "--output", "json=pipe", "--output", "sarif=/dev/null", "a.json", cwd=tmp_path)[0] == 0
    assert json.loads(reader.communicate(timeout=20)[0])["summary"]["warnings"] == 1
    assert (tmp_path / "pipe").is_fifo()
    assert Path("/dev/null").is_char_device()


def test_output_that_cannot_be_written(tmp_path: Path) -> None:
    """A full disk behind standard output is one sentence and exit code 3."""
    put(tmp_path, "a.json", {**CLEAN, "duration": 5})
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "callsheet", "lint", "a.json"], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE
        )
    assert (done.returncode, done.stderr) == (3, b"callsheet: cannot finish: no space left on device\n")


@pytest.mark.parametrize("name", ["a.json", "callsheet.toml", "callsheet-ignore.toml", "known.json"])
def test_a_report_takes_no_other_file_away(tmp_path: Path, name: str) -> None:
    """A report is not written over what the run has read."""
    put(tmp_path, "a.json", {**CLEAN, "duration": 5})
    run("lint", "--baseline", "known.json", "--write-baseline", "a.json", cwd=tmp_path)
    put(tmp_path, "callsheet.toml", "")
    put(tmp_path, "callsheet-ignore.toml", "")
    before = (tmp_path / name).read_text()
    code, _, error = run("lint", "--baseline", "known.json", "--output", f"json={name}", ".", cwd=tmp_path)
    assert (code, error) == (2, f"callsheet: --output would write over {name}, which is read or written otherwise\n")
    assert (tmp_path / name).read_text() == before


def test_a_report_may_lie_beside_the_requests(tmp_path: Path) -> None:
    """A report in the folder that is linted is no request, and is written anew by the next run."""
    put(tmp_path, "a.json", {**CLEAN, "duration": 5})
    for _ in range(2):
        assert run("lint", "--output", "json=report.json", "--output", "gitlab=code.json", ".", cwd=tmp_path)[0] == 0
