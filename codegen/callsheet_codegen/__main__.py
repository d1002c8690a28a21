"""`python -m callsheet_codegen`: generate from a spec folder, or compare with what was generated."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from callsheet.errors import SpecError
from callsheet_codegen.build import build
from callsheet_codegen.tree import differences, write

__all__ = ["add_arguments", "main", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `generate` to a parser."""
    parser.add_argument("--spec", type=Path, default=Path("spec"), help="the spec folder (default: spec)")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("generated/callsheet_foxapi"),
        help="the folder to write (default: generated/callsheet_foxapi)",
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the folder is not up to date")


def run(arguments: argparse.Namespace) -> int:
    """Generate or compare; 0 if all is well, 1 if the spec is at fault or the folder out of date."""
    try:
        files = build(arguments.spec)
    except SpecError as error:
        count = str(error).count("\n") + 1
        print(error, file=sys.stderr)
        print(f"The spec has {count} problem{'s' if count > 1 else ''}; nothing was written.", file=sys.stderr)
        return 1
    if arguments.check:
        found = differences(arguments.out, files)
        for line in found:
            print(line, file=sys.stderr)
        if found:
            print("Run `callsheet generate` and commit what it writes.", file=sys.stderr)
        else:
            print(f"{arguments.out} is up to date: {len(files)} files.")
        return 1 if found else 0
    changed = write(arguments.out, files)
    print(f"Wrote {len(changed)} of {len(files)} files in {arguments.out}." if changed else "Nothing changed.")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m callsheet_codegen", description="Generate checks, models and pages from a spec."
    )
    add_arguments(parser)
    return run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())
