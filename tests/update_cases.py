"""Rewrites the expected output of every case in tests/cases/, and the list of constraints; run by `nox -s update`."""

from pathlib import Path

from callsheet.constraints import selected
from callsheet.fuzz.report_text import listing
from callsheet.spec import installed
from case_output import CASES, output

CONSTRAINTS = Path(__file__).parent / "expected" / "constraints.txt"


def write(file: Path, text: str) -> None:
    if not file.exists() or file.read_text("utf-8") != text:
        file.write_text(text, "utf-8")
        print(f"wrote {file.name}")


for path in CASES:
    write(path.with_name(f"{path.name}.out"), output(path))
write(CONSTRAINTS, "\n".join([*listing(selected(installed())), ""]))
