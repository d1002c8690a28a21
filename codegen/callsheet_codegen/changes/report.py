"""What changed between two specs, as a person reads it: on a terminal, or as the text of a pull request."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from callsheet_codegen.changes.change import Change, Kind, Section, Step, sentence
from callsheet_codegen.changes.compare import Comparison

__all__ = ["as_markdown", "as_text", "next_version"]

_KINDS: tuple[Kind, ...] = ("removed", "tightened", "changed", "loosened", "added")
_SECTIONS: tuple[Section, ...] = ("Added", "Changed", "Removed")

_REASONS: dict[Step, str] = {
    "major": "what was accepted is refused, an answer lacks something, or calls go elsewhere",
    "minor": "something new is accepted or told, and nothing more is refused",
    "patch": "no request is judged otherwise",
    "none": "",
}

_CODE = re.compile(r"(`[^`]*`)")
_MARKUP = re.compile(r"([\\*_<>\[\]|#])")


@dataclass(slots=True)
class _Told:
    """Changes that one sentence tells."""

    owners: list[str]
    places: list[str]
    change: Change
    ids: list[str]

    @property
    def sentence(self) -> str:
        return sentence(self.owners, self.places, self.change.rule, self.change.says)


def next_version(version: str, step: Step) -> str:
    """Give the version that follows; while the major version is 0, a major step is a minor one."""
    major, minor, patch = (int(each) for each in re.findall(r"\d+", version)[:3])
    match step:
        case "major" if major:
            return f"{major + 1}.0.0"
        case "major" | "minor":
            return f"{major}.{minor + 1}.0"
        case "patch":
            return f"{major}.{minor}.{patch + 1}"
    return version


def as_text(comparison: Comparison, version: str) -> str:
    """Tell what changed in plain lines, the ids of the constraints below each sentence."""
    if comparison.step == "none":
        return f"{_NOTHING}\n"
    out = []
    for kind in _KINDS:
        told = _joined(each for each in comparison.changes if each.kind == kind)
        if told:
            out += [f"{kind}:", *(line for each in told for line in _lines(each)), ""]
    if comparison.texts:
        out += [_texts(comparison), ""]
    out += [_step(comparison, version, str)]
    draft = _draft(comparison)
    return "\n".join([*out, *(["", "For the changelog:", "", *draft] if draft else [])]) + "\n"


def as_markdown(comparison: Comparison, version: str) -> str:
    """Tell the same in Markdown, as the text of a pull request."""
    if comparison.step == "none":
        return f"{_NOTHING}\n"
    out = ["## What changed in the spec", "", _step(comparison, version, _bold)]
    for kind in _KINDS:
        told = _joined(each for each in comparison.changes if each.kind == kind)
        if told:
            out += ["", f"### {kind.capitalize()}", "", *(line for each in told for line in _items(each))]
    if comparison.texts:
        out += ["", _texts(comparison)]
    draft = _draft(comparison)
    if draft:
        out += ["", "### For the changelog", "", "```markdown", *draft, "```"]
    return "\n".join(out) + "\n"


_NOTHING = "The spec says what it said before."


def _texts(comparison: Comparison) -> str:
    count = comparison.texts
    return f"{count} text{' or case' if count == 1 else 's or cases'} changed that no check rests on."


def _step(comparison: Comparison, version: str, mark: Callable[[str], str]) -> str:
    """Say how far the version steps, and why."""
    step = comparison.step
    to = next_version(version, step)
    is_early = step == "major" and version.startswith("0.")
    early = "; while the major version is 0, a major step is a minor one" if is_early else ""
    return f"{mark(f'A {step} step, {version} to {to}')}: {_REASONS[step]}{early}."


def _bold(text: str) -> str:
    return f"**{text}**"


def _joined(changes: Iterable[Change]) -> list[_Told]:
    """Put changes together that say the same of several places or of several models."""
    by_owner: dict[tuple[object, ...], _Told] = {}
    for each in changes:
        key = (each.kind, each.owner, each.rule, each.says, each.step, each.details, each.section)
        # What names itself is told alone.
        told = by_owner.setdefault((*key, "" if each.owner else each.id), _Told([each.owner], [], each, []))
        told.places += [each.place] if each.place not in told.places else []
        told.ids.append(each.id)
    out: dict[tuple[object, ...], _Told] = {}
    for (kind, _, *said), told in by_owner.items():
        same = (kind, *said, *told.places)
        whole = out.setdefault(same, _Told([], told.places, told.change, []))
        whole.owners.append(told.change.owner)
        whole.ids += told.ids
    return list(out.values())


def _lines(told: _Told) -> Iterator[str]:
    yield f"  {told.sentence}{' [breaking]' if told.change.step == 'major' else ''}"
    yield from (f"    {each}" for each in _ids(told))
    yield from (f"    {each}" for each in told.change.details)


def _items(told: _Told) -> Iterator[str]:
    breaking = f"{_bold('Breaking:')} " if told.change.step == "major" else ""
    yield f"- {breaking}{_escaped(told.sentence)}"
    yield from (f"  - `{each}`" for each in _ids(told))
    for each in told.change.details:
        name, _, text = each.partition(": ")
        yield f"  - {name}: {_code(text)}" if text else f"  - {name}"


def _ids(told: _Told) -> list[str]:
    """Give the ids, where they are not all that the sentence names."""
    return [each for each in told.ids if f"`{each}`" not in told.sentence]


def _code(text: str) -> str:
    """Put a text between so many backticks that none of its own ends it."""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def _escaped(text: str) -> str:
    """Give a sentence as Markdown shows it unchanged; what stands in backticks is code already."""
    parts = _CODE.split(text)
    return "".join(part if number % 2 else _MARKUP.sub(r"\\\1", part) for number, part in enumerate(parts))


def _draft(comparison: Comparison) -> list[str]:
    """Give lines for the changelog; what changed of one field is one of them, and grades are no concern of users."""
    out: list[str] = []
    for section in _SECTIONS:
        by_place: dict[tuple[str, str, str], list[Change]] = {}
        for each in comparison.changes:
            if each.section == section and each.step != "patch":
                by_place.setdefault((each.owner, each.place if not each.rule else each.id, each.rule), []).append(each)
        merged = [_merged(each) for each in by_place.values() if each[0].owner]
        alone = [each for found in by_place.values() if not found[0].owner for each in found]
        lines = [_capital(each.sentence) for each in _joined([*alone, *merged])]
        if lines:
            out += [*([""] if out else []), f"### {section}", "", *(f"- {line}." for line in lines)]
    return out


def _merged(changes: list[Change]) -> Change:
    """Put what changed of one field, or of one rule, into one sentence."""
    first = changes[0]
    says = "; ".join(each.says for each in changes)
    return Change("changed", first.id, first.owner, first.place, says, "minor", first.rule, (), first.section)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
