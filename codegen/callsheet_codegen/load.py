"""The fragments of a spec folder, read with the position of every value."""

from pathlib import Path

from callsheet.source.reader import read
from callsheet.source.text import Problem, Request
from callsheet_codegen.problems import Fragment, Problems
from callsheet_codegen.shape import check_shape

__all__ = ["load"]


def load(folder: Path, problems: Problems) -> dict[str, Fragment]:
    """Read every YAML file of a spec folder, by its name relative to the folder.

    Whatever the readers find fault with is a problem here, warnings too: a scalar that two versions of YAML read
    differently has no place in a spec.
    """
    fragments: dict[str, Fragment] = {}
    if not (folder / "openapi.yaml").is_file():
        problems.add_at((folder / "openapi.yaml").as_posix(), 1, 1, "the file is missing; a spec begins with it")
    for path in sorted(folder.rglob("*.yaml")):
        name = (folder / path.relative_to(folder)).as_posix()
        for each in read(path.read_bytes(), "yaml"):
            if isinstance(each, Request):
                if path.relative_to(folder).as_posix() in fragments:
                    problems.add_at(name, 1, 1, "the file holds more than one document; a fragment is one")
                fragment = Fragment(name, each)
                problems.enrol(fragment)
                fragments[path.relative_to(folder).as_posix()] = fragment
                check_shape(path.relative_to(folder).as_posix(), fragment, problems)
            elif isinstance(each, Problem):
                line, column = each.text.position(each.span[0])
                message = "a fragment is a mapping" if each.rule == "not-a-request" else f"{each.message} [{each.rule}]"
                problems.add_at(name, line, column, message)
    return fragments
