"""What a run is about to send, and what it may cost at most; told before anything is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from callsheet.constraints import selected
from callsheet.contract.cost import priced
from callsheet.contract.ledger import Books
from callsheet.contract.probe import Probe, breaking, plain, valid
from callsheet.openapi.document import Document
from callsheet.report.text import counted
from callsheet.shown import shown

__all__ = ["Plan", "make_plan"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The calls of a run in their order.

    `probes` are those that must be refused, `valid` the candidates for money, the cheapest first, of which the ledger
    and `paid` leave some. `warnings` is how many constraints are left out because a service need not refuse what breaks
    them, `unbroken` those that no request breaks alone.
    """

    document: Document
    probes: tuple[Probe, ...]
    valid: tuple[Probe, ...]
    paid: int
    warnings: int
    unbroken: int

    def sent(self, books: Books) -> list[Probe]:
        """Give the calls that must be refused and that the ledger does not forbid."""
        return [each for each in self.probes if books.of(each) is None]

    def affordable(self, books: Books) -> list[Probe]:
        """Give the valid requests that may be sent now: never so many that money is spent more than `paid` times."""
        fresh = [each for each in self.valid if books.of(each) is None]
        return fresh[: max(0, self.paid - books.spent)]

    def told(self, base_url: str, books: Books, ledger: Path) -> list[str]:
        """Say in lines what is about to be sent, and where the ledger lies that says what was spent."""
        sent, affordable = self.sent(books), self.affordable(books)
        groups = (
            ("lookup", "for a task that is not there, the first of them to see whether the key is taken"),
            ("authentication", "without a key, or with a wrong one"),
            ("form", "with a body of a wrong form"),
            ("constraint", "with a request that breaks one constraint"),
        )
        lines = [f"{counted(len(sent), 'call')} to {base_url} that must be refused, one after the other:"]
        for group, says in groups:
            if number := sum(each.group == group for each in sent):
                lines.append(f"{number:>5}  {says}")
        if known := len(self.probes) - len(sent):
            lines.append(f"{known:>5}  not sent again, for the ledger says that they were taken, or may have been")
        if creates := sum(each.creates for each in sent):
            lines.append(
                f"{creates} of them are create calls; they cost nothing unless the service takes one, and the first "
                "that it takes ends the run: at most 1 clip"
            )
        if self.warnings:
            lines.append(f"{counted(self.warnings, 'constraint')} only warn and need not be refused; they are left out")
        if self.unbroken:
            lines.append(f"{counted(self.unbroken, 'constraint')} cannot be broken alone; they are left out")
        return [*lines, *self._money(books, affordable, ledger)]

    def _money(self, books: Books, affordable: Sequence[Probe], ledger: Path) -> list[str]:
        new = "; it is new: what was spent from another folder is not known" if books.is_new else ""
        lines = [f"the ledger is {ledger.resolve()}{new}"]
        if books.unread:
            lines.append(f"{counted(books.unread, 'line')} of the ledger cannot be read; each counts as spent")
        if books.spent:
            lines.append(f"the ledger knows of {counted(books.spent, 'create call')} that cost money, or may have")
        if not self.paid:
            return [*lines, "no valid request is sent; --paid N sends up to N, in all runs from this folder"]
        lines.append(
            f"then, if none of these is taken, {counted(len(affordable), 'valid request')}, each of which costs money "
            f"(--paid {self.paid}, in all runs from this folder):"
        )
        return [*lines, *(f"       {each.id}: {self._costs_by(each)}" for each in affordable)]

    def _costs_by(self, probe: Probe) -> str:
        fields = priced(self.document.spec, probe.request or {})
        return ", ".join(f"`{name}` {shown(value)}" for name, value in fields.items()) or "everything by default"


def make_plan(document: Document, models: Sequence[str], patterns: Sequence[str], paid: int) -> Plan:
    """Plan a run; raise UsageError for a model or a pattern that nothing matches.

    Where constraints are named, nothing else is held to the spec but whether the key is taken.
    """
    spec = document.spec
    chosen = selected(spec, models, patterns)
    (create,) = [each for each in document.operations if each.path == spec.api.path]
    free = [each for each in plain(spec, document.operations) if not patterns or each.group == "lookup"]
    broken = breaking(spec, create, chosen)
    errors = sum(each.severity == "error" for each in chosen)
    candidates = valid(spec, create, chosen) if paid else []
    warnings = len(chosen) - errors
    return Plan(document, (*free, *broken), tuple(candidates), paid, warnings, errors - len(broken))
