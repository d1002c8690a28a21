"""`docs.toml` of a spec: drifts that somebody has looked at and lets stand, each with a reason."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path as FilePath

from callsheet.docs.drift import RULES, identity
from callsheet.located import Located, Mark
from callsheet.reasons import read_reasons
from callsheet.source.text import Text

__all__ = ["FILE", "Acknowledged", "read_acknowledged"]

FILE = "docs.toml"
"""The file of a spec folder that lists them: `"name" = "reason"`."""

_FORM = '"name" = "why it may stand", the name as `callsheet docs check` prints it'


@dataclass(slots=True)
class Acknowledged:
    """The names of acknowledged drifts with their reasons, and those that were met."""

    path: FilePath
    text: Text
    reasons: dict[str, str]
    met: set[str] = field(default_factory=set)

    def takes_back(self, found: Located) -> bool:
        """Say whether a finding was acknowledged, and remember that it is there."""
        name = identity(found)
        if name in self.reasons:
            self.met.add(name)
        return name in self.reasons

    def stale(self, pages: Collection[str] | None) -> list[Located]:
        """Tell of the entries that were not met, about some pages, or about any for None."""
        out = []
        for name in self.reasons:
            if name not in self.met and (pages is None or name.partition("/")[0] in pages):
                at = self.text.text.find(name)
                message = "what was acknowledged here is not found any more"
                rule = "unused-acknowledgement"
                mark = Mark((at, at + len(name)))
                out.append(
                    Located(
                        self.path.as_posix(), rule, "warning", message, RULES[rule].advice, self.text, (mark,),
                        path=("acknowledged", name), value=name,
                    )
                )  # fmt: skip
        return out


def read_acknowledged(folder: FilePath) -> Acknowledged:
    """Read the acknowledged drifts of a spec folder, none where there is no file; raise UsageError for a broken one."""
    path = folder / FILE
    text, reasons = read_reasons(path, _FORM)
    return Acknowledged(path, Text(text), reasons)
