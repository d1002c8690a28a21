"""What a server was seen to hold to, written into the spec: `confirmed` beside a source, and nothing else."""

from collections.abc import Collection
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from callsheet.atomic import write_whole
from callsheet.constraints import constraints
from callsheet.difference import git_difference
from callsheet.errors import SpecError, UsageError, reason
from callsheet.finding import Path, Put
from callsheet.flat import Schema
from callsheet.source.reader import read
from callsheet.source.text import Edit, Request
from callsheet.spec import Spec
from callsheet_codegen.join import join
from callsheet_codegen.load import load
from callsheet_codegen.problems import Fragment, Origins, Problems

__all__ = ["Confirmation", "Sources", "read_sources"]

_KEY = "confirmed"
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A fragment before and after."""

    path: FilePath
    before: bytes
    after: bytes

    def difference(self) -> str:
        """Give what changes, in the form that `git apply` takes."""
        return git_difference(self.path, self.before, self.after)

    def write(self) -> None:
        """Write the fragment, unless somebody else has done so meanwhile; raise UsageError where that cannot be."""
        try:
            if self.path.read_bytes() != self.before:
                raise UsageError(f"{self.path} has changed during the run; nothing more was written, run it again")
            write_whole(self.path, self.after)
        except OSError as error:
            raise UsageError(f"cannot write {self.path}: {reason(error)}") from error


@dataclass(frozen=True, slots=True)
class Sources:
    """The fragments of a spec, and for every constraint the place that says what it rests on."""

    spec: Spec
    origins: Origins
    contents: dict[str, bytes]

    def confirmations(self, enforced: Collection[str], day: str) -> list[Confirmation]:
        """Give the changes that put a day beside every source of which all constraints are enforced, in every model."""
        resting: dict[int, tuple[Schema, list[str]]] = {}
        for model in self.spec.models:
            for each in constraints(self.spec, model):
                node = each.source if each.rule is None else each.rule.origin
                resting.setdefault(id(node), (node, []))[1].append(each.id)
        changes: dict[str, list[tuple[Fragment, Path]]] = {}
        for node, ids in resting.values():
            if node.get(_KEY) != day and all(each in enforced for each in ids):
                fragment, path, _ = self.origins[id(node)]
                changes.setdefault(fragment.name, []).append((fragment, path))
        found = [self._confirmed(name, made, day) for name, made in sorted(changes.items())]
        return [each for each in found if each.before != each.after]

    def _confirmed(self, name: str, made: list[tuple[Fragment, Path]], day: str) -> Confirmation:
        """Edit a fragment; raise UsageError where the result, read again, does not say what it should."""
        fragment = made[0][0]
        before = self.contents[name]
        mark = _MARK if before.startswith(_MARK) else b""
        text = before.removeprefix(mark).decode()
        wanted: Any = deepcopy(fragment.content.value)
        edits: list[Edit] = []
        for _, path in made:
            edits += fragment.content.edits(Put((*path, _KEY), day))
            _at(wanted, path)[_KEY] = day
        for edit in sorted(edits, key=lambda each: each.span, reverse=True):
            start, end = edit.span
            text = text[:start] + edit.text + text[end:]
        after = mark + text.encode()
        if [each.value for each in read(after, "yaml") if isinstance(each, Request)] != [wanted]:
            raise UsageError(f"{name} is laid out in a way that cannot be edited here; add `confirmed` by hand")
        return Confirmation(FilePath(name), before, after)


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def read_sources(folder: FilePath, spec: Spec) -> Sources:
    """Read the folder that a spec was generated from; raise UsageError where it is another one, or has changed."""
    problems = Problems()
    try:
        fragments = load(folder, problems)
        problems.stop_if_any()
        joined = join(fragments, problems)
        problems.stop_if_any()
        contents = {each.name: FilePath(each.name).read_bytes() for each in fragments.values()}
    except SpecError as error:
        raise UsageError(f"the spec in {folder} cannot be read:\n{error}") from error
    except OSError as error:
        raise UsageError(f"the spec in {folder} cannot be read: {reason(error)}") from error
    if joined.document != spec.document:
        raise UsageError(f"the spec in {folder} is not the one that is used here; run `callsheet generate` first")
    return Sources(Spec(joined.document, spec.checks), problems.origins, contents)
