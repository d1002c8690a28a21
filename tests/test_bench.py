"""The corpus that is measured is what it claims to be."""

from bench.corpus import requests

from callsheet.check import check
from near_requests import SPEC


def test_the_clean_corpus_is_clean() -> None:
    """Not one clean request has a finding, so the fast way is what is measured."""
    assert [found for each in requests(2000) for found in check(SPEC, each)] == []


def test_the_failing_share_fails() -> None:
    """About as many requests as asked for have a finding, the same for every run."""
    failing = [bool(check(SPEC, each)) for each in requests(2000, failing=0.1)]
    assert 150 < sum(failing) < 250
    assert failing == [bool(check(SPEC, each)) for each in requests(2000, failing=0.1)]
