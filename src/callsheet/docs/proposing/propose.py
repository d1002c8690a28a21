"""What a page says and the spec does not, written into the fragments where there is one way to do so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from callsheet.docs.check import page_name
from callsheet.docs.drift import RULES, Drift, identity
from callsheet.docs.facts import Page
from callsheet.docs.proposing.edit_plan import Plan, plan
from callsheet.docs.proposing.first_fragment import DraftError, first_fragment
from callsheet.docs.proposing.fragment_edit import LayoutError, edited
from callsheet.docs.proposing.workspace import Rewritten, Workspace, opened
from callsheet.docs.spec_side import SpecSide
from callsheet.docs.unsettled import Known, has_to_be_met, read_known
from callsheet.errors import SpecError, UsageError
from callsheet.located import Located

__all__ = ["Left", "Proposal", "propose"]

_LIMITS = (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems"))

_TO_ADD = "Add the field to the fragment, with what a person knows of it."


@dataclass(frozen=True, slots=True)
class Left:
    """A drift that a person has to decide about, and what there is to do."""

    found: Located
    advice: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """The files that change, what is left to a person, and the texts of first fragments that do not compile.

    `remarks` are places of the changed files that a person has to look at.
    """

    changes: tuple[Rewritten, ...]
    left: tuple[Left, ...]
    remarks: tuple[str, ...]
    drafts: tuple[str, ...]


def propose(pages: Sequence[Page], folder: Path, day: str) -> Proposal:
    """Say how the spec in a folder can follow some pages; nothing is written there. `day` goes into the comments."""
    with opened(folder) as work:
        try:
            side = work.compiled(work.now)
        except SpecError as error:
            raise UsageError(f"the spec in {folder} does not compile:\n{error}") from error
        return _Run(pages, work, day, side, read_known(folder)).proposal()


@dataclass(slots=True)
class _Run:
    """A run over some pages; `reasons` tells why a drift was not ended, by its name."""

    pages: Sequence[Page]
    work: Workspace
    day: str
    side: SpecSide
    known: Known
    reasons: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)

    def proposal(self) -> Proposal:
        """Follow the pages one after the other, and give what came of it."""
        names = [page_name(page, self.side) for page in self.pages]
        if len(set(names)) < len(names):
            raise UsageError(f"two of the pages are the same one, {', '.join(names)}; name each once")
        for page, name in zip(self.pages, names, strict=True):
            self._follow(page, name)
        left = [each for page, name in zip(self.pages, names, strict=True) for each in self._left(page, name)]
        whole = {name for page, name in zip(self.pages, names, strict=True) if has_to_be_met(page, self.side)}
        stale = self.known.acknowledged.stale(whole)
        left += [Left(each, RULES[each.rule].advice) for each in stale]
        return Proposal(self.work.rewritten(), tuple(left), tuple(self.remarks), tuple(self.drafts))

    def _open(self, page: Page, name: str) -> Iterator[tuple[Drift, Located]]:
        """Give the drifts of a page that nobody has acknowledged."""
        for drift, found, is_acknowledged in self.known.drifts(page, name, self.side):
            if not is_acknowledged:
                yield drift, found

    def _left(self, page: Page, name: str) -> Iterator[Left]:
        for _, found in self._open(page, name):
            why = "; ".join(self.reasons.get(identity(found), "").splitlines())
            # The advice of the rule sends whoever reads it here.
            advice = _TO_ADD if found.rule == "undocumented-field" else RULES[found.rule].advice
            yield Left(found, f"not written: {why}" if why else advice)

    def _follow(self, page: Page, name: str) -> None:
        """End the drifts of a page that can be ended."""
        review = f"# review: {name}, {self.day}"
        drifts = [(drift, identity(found)) for drift, found in self._open(page, name)]
        plans: dict[str, Plan] = {}
        for drift, known_as in drifts:
            if drift.rule == "undocumented-model":
                self._begin(page, name, known_as, review)
                return
            if drift.has_one_reading:
                found = plan(drift, page, self.side, name, self.pages)
                if isinstance(found, Plan):
                    plans[known_as] = found
                else:
                    self.reasons[known_as] = found
        if plans:
            self._take(plans, page, review)

    def _begin(self, page: Page, name: str, known_as: str, review: str) -> None:
        try:
            self.side = first_fragment(page, name, self.work, self.side, review)
        except (DraftError, LayoutError) as error:
            self.reasons[known_as] = str(error)
            if isinstance(error, DraftError) and error.draft:
                self.drafts.append(error.draft)

    def _take(self, plans: dict[str, Plan], page: Page, review: str) -> None:
        """Make all changes, or as many as the spec compiles with: field by field, then one by one."""
        before = self.work.now
        taken = list(plans.values())
        if self._tried(before, taken, page, review):
            taken = self._most(before, plans, page, review)
        self.remarks += [(self.work.folder / remark).as_posix() for each in taken for remark in each.remarks]

    def _most(self, before: dict[str, bytes], plans: dict[str, Plan], page: Page, review: str) -> list[Plan]:
        """Make as many changes as go together, and give those."""
        taken: list[Plan] = []
        for field_name in dict.fromkeys(each.drift.field for each in plans.values()):
            group = {name: each for name, each in plans.items() if each.drift.field == field_name}
            if not self._tried(before, [*taken, *group.values()], page, review):
                taken += group.values()
                continue
            # What fails is tried again: a value can be taken away once the default is another.
            for _ in range(len(group)):
                for name, each in list(group.items()):
                    self.reasons[name] = self._tried(before, [*taken, each], page, review)
                    if not self.reasons[name]:
                        taken.append(group.pop(name))
        return taken

    def _tried(self, before: dict[str, bytes], plans: Sequence[Plan], page: Page, review: str) -> str:
        """Make changes to the fragments as they were, and compile; give what is wrong then, "" if nothing is."""
        after = dict(before)
        try:
            for file in dict.fromkeys(each.file for each in plans):
                made = [each for each in plans if each.file == file]
                after[file] = _edited(self.work.folder / file, before[file], made, review)
            side = self.work.compiled(after)
        except (LayoutError, SpecError) as error:
            return str(error)
        for each in plans:
            if wrong := _impossible(side, page, each.drift.field):
                return wrong
        self.side, self.work.now = side, after
        return ""


def _edited(path: Path, content: bytes, plans: Sequence[Plan], review: str) -> bytes:
    try:
        return edited(content, [change for each in plans for change in each.changes], review)
    except LayoutError as error:
        # All before the last one could be edited.
        todo = plans[-1].says
        raise LayoutError(f"{path} is laid out in a way that cannot be edited here, {error}; write {todo}") from error


def _impossible(side: SpecSide, page: Page, name: str) -> str:
    """Say which limits of a field leave nothing between them."""
    root = side.body(side.create_endpoint, page.model)
    schemas = {each: schema for each, _, schema in side.fields(root)} if root else {}
    schema = schemas.get(name, {})
    for low, high in _LIMITS:
        if schema.get(low, 0) > schema.get(high, schema.get(low, 0)):
            return f"`{low}` would be {schema[low]} and `{high}` {schema[high]}, between which nothing is"
    return ""
