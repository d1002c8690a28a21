"""Which findings a run is about, and how severe each of them is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from callsheet.finding import Severity
from callsheet.located import Located

__all__ = ["ALWAYS", "Choice"]

ALWAYS = frozenset({"syntax-error"})
"""Rules that cannot be turned off or taken back: nothing else can be said of such a file."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The rules that count for one file; `selected` None means all of them."""

    selected: frozenset[str] | None = None
    ignored: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=dict)

    def counts(self, rule: str) -> bool:
        """Say whether findings of a rule count at all."""
        is_selected = self.selected is None or rule in self.selected
        return rule in ALWAYS or (is_selected and rule not in self.ignored)

    def admit(self, located: Located) -> Located | None:
        """Give a finding as it counts, None where it does not."""
        if not self.counts(located.rule):
            return None
        severity = self.severity.get(located.rule, located.severity)
        return located if severity == located.severity else replace(located, severity=severity)
