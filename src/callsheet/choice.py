"""Which findings a run is about, and how severe each of them is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from callsheet.finding import Severity
from callsheet.located import Located

__all__ = ["ALWAYS", "Choice"]

ALWAYS = frozenset({"syntax-error"})
"""Rules that cannot be turned off: nothing else can be said of such a file."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The rules that count for one file; `selected` None means all of them."""

    selected: frozenset[str] | None = None
    ignored: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=dict)

    def admit(self, located: Located) -> Located | None:
        """Give a finding as it counts, None where it does not."""
        rule = located.rule
        if rule not in ALWAYS and (rule in self.ignored or (self.selected is not None and rule not in self.selected)):
            return None
        severity = self.severity.get(rule, located.severity)
        return located if severity == located.severity else replace(located, severity=severity)
