"""Rewrites the expected output of every case in tests/cases/; run by `nox -s update`."""

from case_output import CASES, output

for path in CASES:
    expected = path.with_name(f"{path.name}.out")
    text = output(path)
    if not expected.exists() or expected.read_text("utf-8") != text:
        expected.write_text(text, "utf-8")
        print(f"wrote {expected.name}")
