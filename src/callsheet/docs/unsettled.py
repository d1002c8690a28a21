"""What a page and the spec do not say alike, in the light of what the spec's folder knows of the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from callsheet.docs.acknowledged import Acknowledged, read_acknowledged
from callsheet.docs.check import check_page
from callsheet.docs.drift import UNREAD, Drift, located
from callsheet.docs.facts import Page
from callsheet.docs.lock import Lock, read_lock
from callsheet.docs.spec_side import SpecSide
from callsheet.located import Located

__all__ = ["Known", "has_to_be_met", "read_known"]


@dataclass(frozen=True, slots=True)
class Known:
    """What the pages were known to say, and the drifts that somebody lets stand."""

    lock: Lock
    acknowledged: Acknowledged

    def drifts(self, page: Page, name: str, side: SpecSide) -> Iterator[tuple[Drift, Located, bool]]:
        """Give every drift of a page, the same as reports print it, and whether it was acknowledged.

        What was not read cannot be.
        """
        for drift in check_page(page, side, self.lock.elsewhere(name), self.lock.pages.get(name)):
            found = located(drift, page, name, self.acknowledged.path.as_posix())
            yield drift, found, drift.rule not in UNREAD and self.acknowledged.takes_back(found)


def read_known(folder: Path) -> Known:
    """Read the lock and the acknowledgements of a spec folder; raise UsageError where one of them is broken."""
    return Known(read_lock(folder), read_acknowledged(folder))


def has_to_be_met(page: Page, side: SpecSide) -> bool:
    """Whether all that was acknowledged about a page has to be found on it: not where it was not read to its end."""
    return not page.is_cut and not page.problems and (page.model in side.spec.models or not page.model)
