"""What `callsheet lint` can be asked beside a report: fixes, reports in files, many files, watching."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from callsheet.report.formats import FORMATS
from command import CLEAN, put, run, start

RESTATED = {**CLEAN, "duration": 5}


def test_fix(tmp_path: Path) -> None:
    """--fix writes the safe fixes and reports what is left; --unsafe-fixes writes all."""
    put(tmp_path, "a.json", {**RESTATED, "resolution": "4K", "promts": "Fog"})
    code, out, _ = run("lint", "--format", "concise", "--fix", "a.json", cwd=tmp_path)
    assert (code, out.splitlines()[-1]) == (1, "Checked 1 file: 2 errors (1 fixed).")
    code, out, _ = run("lint", "--format", "concise", "--unsafe-fixes", "a.json", cwd=tmp_path)
    assert json.loads((tmp_path / "a.json").read_text()) == {**CLEAN, "resolution": "4k", "promts": "Fog"}


def test_diff(tmp_path: Path) -> None:
    """--diff shows what --fix would write, writes nothing, and ends with 1 if there is something."""
    before = put(tmp_path, "a.yaml", "".join(f"{key}: {value}\n" for key, value in RESTATED.items())).read_bytes()
    assert run("lint", "--diff", "a.yaml", cwd=tmp_path) == (
        1,
        "--- a.yaml\n+++ a.yaml\n@@ -1,4 +1,3 @@\n model: kling-v3-image-to-video\n prompt: Mist\n"
        " image_url: https://media.test/a.jpg\n-duration: 5\n",
        "Would fix 1 finding.\n",
    )
    assert (tmp_path / "a.yaml").read_bytes() == before
    put(tmp_path, "b.json", CLEAN)
    assert run("lint", "--diff", "b.json", cwd=tmp_path) == (0, "", "Would fix 0 findings.\n")


def test_fix_of_standard_input(tmp_path: Path) -> None:
    """The fixed text of standard input goes to standard output, and the report to standard error."""
    data = json.dumps(RESTATED).encode()
    assert run("lint", "--fix", "--stdin-filename", "a.json", "-", cwd=tmp_path, data=data) == (
        0,
        json.dumps(CLEAN),
        "Checked 1 file: no findings (1 fixed).\n",
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not stop this user")
def test_a_file_that_cannot_be_replaced(tmp_path: Path) -> None:
    """A file in a folder that cannot be written stays whole, and the run ends with 3."""
    path = put(tmp_path, "locked/a.json", RESTATED)
    path.parent.chmod(0o500)
    code, _, error = run("lint", "--fix", "locked/a.json", cwd=tmp_path)
    path.parent.chmod(0o700)
    assert (code, error) == (3, "callsheet: cannot fix locked/a.json: permission denied\n")
    assert json.loads(path.read_text()) == RESTATED


def test_reports_in_files(tmp_path: Path) -> None:
    """Several reports can be written at once, beside the one that is printed."""
    put(tmp_path, "a.json", RESTATED)
    options = ("--output", "sarif=out.sarif", "--output", "json=out.json", "--format", "concise")
    code, out, error = run("lint", *options, "a.json", cwd=tmp_path)
    assert (code, len(out.splitlines()), error) == (0, 2, "")
    sarif = json.loads((tmp_path / "out.sarif").read_text())
    (rule,) = sarif["runs"][0]["tool"]["driver"]["rules"]
    assert (rule["id"], rule["shortDescription"]["text"]) == (
        "restated-default",
        "A field is given with the value that it has by default.",
    )
    assert json.loads((tmp_path / "out.json").read_text())["summary"]["warnings"] == 1


def test_a_report_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    """A run that ends in wrong usage leaves a report of an earlier run as it was."""
    put(tmp_path, "out.json", "old")
    put(tmp_path, "a.json", RESTATED)
    assert run("lint", "--output", "json=out.json", "--output", "sarif=no/where", "a.json", cwd=tmp_path)[0] == 2
    assert (tmp_path / "out.json").read_text() == "old"


def test_many_files_on_every_core(tmp_path: Path) -> None:
    """Many files give the same output, in the same order, however many processes lint them."""
    for number in range(1300):
        put(tmp_path, f"{number:04}.json", {**CLEAN, "duration": 5 if number % 3 else 7})
    put(tmp_path, "0007.yaml", "# callsheet: ignore[blank-prompt] x\nprompt: ''\nmodel: kling-o3-reference-to-video\n")
    put(tmp_path, "0008.json", "{")
    (tmp_path / "0009.json").unlink()
    (tmp_path / "0009.json").symlink_to("nowhere")
    one = run("lint", "--format", "concise", "--jobs", "1", ".", cwd=tmp_path)
    assert one[0] == 3
    assert len(one[1].splitlines()) > 1200
    assert run("lint", "--format", "concise", "--jobs", "3", ".", cwd=tmp_path) == one


@pytest.mark.parametrize("value", ["0", "-1", "x", "1.5"])
def test_a_number_of_processes(tmp_path: Path, value: str) -> None:
    """--jobs takes a whole number from 1 on."""
    code, _, error = run("lint", f"--jobs={value}", cwd=tmp_path)
    assert (code, error.splitlines()[-1]) == (
        2,
        f"callsheet lint: error: argument --jobs: {value!r} is not a number of processes; it takes 1 or more",
    )


def wait_for(process: "subprocess.Popen[str]", words: str) -> list[str]:
    lines = []
    assert process.stdout is not None
    while not lines or words not in lines[-1]:
        lines.append(process.stdout.readline())
        assert lines[-1], "the process has ended"
    return lines


def test_watch(tmp_path: Path) -> None:
    """--watch lints again what changes, new files too, and nothing else, until it is interrupted."""
    put(tmp_path, "a.json", CLEAN)
    put(tmp_path, "b.json", RESTATED)
    process = start("lint", "--watch", "--format", "concise", ".", cwd=tmp_path)
    try:
        assert wait_for(process, "Checked")[-1] == "Checked 2 files: 1 warning.\n"
        time.sleep(1)  # the watch begins after the first report
        put(tmp_path, "a.json", {**CLEAN, "duration": 7})
        lines = wait_for(process, "Checked")
        assert [lines[0].split(":")[0], lines[-1]] == ["a.json", "Checked 1 file: 1 error.\n"]
        put(tmp_path, "c.yaml", "model: kling-o3-reference-to-video\n")
        lines = wait_for(process, "Checked")
        assert [lines[0].split(":")[0], lines[-1]] == ["c.yaml", "Checked 1 file: 1 error.\n"]
        put(tmp_path, "callsheet.toml", "ignore = [")
        time.sleep(1)
        put(tmp_path, "callsheet.toml", 'ignore = ["restated-default"]\n')
        assert wait_for(process, "Checked")[-1] == "Checked 3 files: 2 errors.\n"
    finally:
        process.send_signal(2)
        _, error = process.communicate(timeout=20)
        process.kill()
    assert error.splitlines()[0].startswith("callsheet: callsheet.toml is not TOML: ")
    assert "Traceback" not in error


def test_a_configuration_counts_for_clean_files(tmp_path: Path) -> None:
    """The shortcut for clean files steps aside where an entry of an ignore file has nothing to take back."""
    put(tmp_path, "a.json", CLEAN)
    row = '[[ignore]]\npath = "/a.json"\nrule = "no-prompt"\nreason = "x"\n'
    put(tmp_path, "callsheet-ignore.toml", row)
    assert run("lint", "a.json", cwd=tmp_path)[1].splitlines()[-1] == "Checked 1 file: 1 warning."


KEY = "sk-Zq81abcdEFGH2345ijkl"
LEAKS = {
    "a.json": [
        json.dumps({**CLEAN, KEY: 1}), json.dumps({**CLEAN, "duration": KEY}), json.dumps({**CLEAN, "model": KEY}),
        json.dumps(CLEAN)[:-1] + f', "{KEY}": 1, "{KEY}": 2}}', f"{{{KEY}: 1}}",
    ],
    "a.yaml": [
        f"model: *{KEY}\n", f"model: !{KEY} x\n", f"{KEY}: 5\n{KEY}: 6\nprompt: x\nmodel: x\n",
        f"# callsheet: ignore[{KEY}] x\nprompt: ''\nmodel: x\n", f"# callsheet: ignore[no-prompt] {KEY}\nprompt: ''\nmodel: x\n",
        f"duration: 5 # {KEY}\nmodel: kling-v3-image-to-video\nprompt: a\nimage_url: https://media.test/a.jpg\n",
    ],
    "a.sh": [
        f"curl https://api.foxapi.cc/v1/videos/generations -H 'Authorization: Bearer {KEY}' -d '{{\"model\": \"{KEY}\"}}'\n",
    ],
    "callsheet.toml": [f'model = "{KEY}"\n', f'ignore = ["{KEY}"]\n'],
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in LEAKS.items() for text in texts])
def test_no_key_in_any_output(tmp_path: Path, name: str, text: str) -> None:
    """Whatever is wrong with a file, no form of output repeats something like a key that stands in it."""
    put(tmp_path, name, text)
    reports = [f"--output={form}=out.{form}" for form in FORMATS]
    for options in ([*reports, "--baseline", "known.json", "--write-baseline"], ["--diff"]):
        _, out, error = run("lint", *options, cwd=tmp_path)
        assert "Traceback" not in error
        written = "".join(path.read_text() for path in tmp_path.glob("out.*")) + out + error
        written += "".join(path.read_text() for path in tmp_path.glob("known.json"))
        assert KEY not in written
        for path in [*tmp_path.glob("out.*"), *tmp_path.glob("known.json")]:
            path.unlink()


def test_a_report_is_whole_though_nobody_reads_the_other(tmp_path: Path) -> None:
    """A report in a file is complete even if whoever reads standard output goes away."""
    for number in range(300):
        put(tmp_path, f"r/{number}.json", {**CLEAN, "duration": 7})
    command = [sys.executable, "-m", "callsheet", "lint", "--output", "json=out.json", "r"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    _, error = process.communicate(timeout=60)
    assert error == b""
    assert json.loads((tmp_path / "out.json").read_text())["summary"]["errors"] == 300


def test_an_interrupted_run_ends_quietly(tmp_path: Path) -> None:
    """Ctrl-C while several processes lint ends all of them, with exit code 3 and no traceback."""
    shots = [{"prompt": "a", "duration": "5"}] * 30
    for number in range(1500):
        put(tmp_path, f"{number}.json", {**CLEAN, "duration": 7, "multi_prompt": shots})
    process = start("lint", "--jobs", "2", "--format", "json", ".", cwd=tmp_path)
    try:
        time.sleep(1)
        assert process.poll() is None, "the run was over too soon"
        os.killpg(process.pid, 2)
        _, error = process.communicate(timeout=30)
    finally:
        process.kill()
    assert (process.returncode, error) == (3, "")


def test_options_between_files(tmp_path: Path) -> None:
    """Options may stand between the names of files."""
    put(tmp_path, "a.json", CLEAN)
    put(tmp_path, "b.json", RESTATED)
    assert run("lint", "a.json", "--strict", "b.json", cwd=tmp_path)[0] == 1
