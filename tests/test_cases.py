"""Whole outputs: every file in tests/cases/ beside what linting it prints."""

from pathlib import Path

import pytest

from case_output import CASES, FOLDER, output


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_case(path: Path) -> None:
    """Linting the file prints its `.out` file, word for word."""
    expected = path.with_name(f"{path.name}.out")
    assert expected.exists(), "run `nox -s update` and read what it writes"
    assert output(path) == expected.read_text("utf-8")


def test_no_case_is_left_behind() -> None:
    """Every expected output belongs to a case."""
    assert {path.name.removesuffix(".out") for path in FOLDER.glob("*.out")} == {path.name for path in CASES}
