"""Many addresses at once: each is fetched, and what came is held against what the service takes."""

import asyncio
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import httpx

from callsheet.probe.addresses import Address, is_public
from callsheet.probe.connect import CheckedBackend, look_up
from callsheet.probe.fetch import Head, Network, UnreachableError, fetch
from callsheet.probe.image import NAMES, dimensions, kind

__all__ = ["Limits", "Target", "Verdict", "probe"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What an image may be.

    `formats` are kinds as `image.NAMES` has them, `least_side` is in pixels, and `most_ratio` is how many times the
    shorter side the longer one may measure.
    """

    formats: tuple[str, ...]
    most_bytes: int
    least_side: int
    most_ratio: float


@dataclass(frozen=True, slots=True)
class Target:
    """An address, and what may stand behind it; without limits it is only looked at whether it can be reached."""

    url: str
    limits: Limits | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing that is wrong with an address. The message begins with its verb and names no part of the address."""

    rule: str
    message: str


def probe(
    targets: Iterable[Target],
    *,
    on_progress: Callable[[int, int], None] | None = None,
    is_allowed: Callable[[Address], bool] = is_public,
    resolve: Callable[[str, int], Iterable[str]] = look_up,
    tls: ssl.SSLContext | None = None,
    at_once: int = 8,
    patience: float = 10.0,
    deadline: float = 20.0,
) -> dict[Target, tuple[Verdict, ...]]:
    """Give the verdicts on every target; none is a good sign. Each address is fetched once.

    `on_progress` is called with the number of addresses done and of all, in the caller's thread. `patience` is how
    many seconds one step may take (to connect, to send more), `deadline` all of an address. Runs an event loop of its
    own, and so cannot be called from inside one.
    """
    wanted = list(dict.fromkeys(targets))
    if not wanted:
        return {}
    # The certificates that come with httpx, not those of this machine: the service does not know the latter.
    context = tls or httpx.create_ssl_context(trust_env=False)
    network = Network(CheckedBackend(resolve, is_allowed), context, patience, deadline)
    urls: dict[str, bool] = {}
    for target in wanted:
        urls[target.url] = urls.get(target.url, False) or target.limits is not None
    heads = asyncio.run(_fetch_all(urls, network, at_once, on_progress))
    return {target: _verdicts(target.limits, heads[target.url]) for target in wanted}


async def _fetch_all(
    urls: dict[str, bool], network: Network, at_once: int, on_progress: Callable[[int, int], None] | None
) -> dict[str, Head | UnreachableError]:
    """Fetch addresses, with their data where it is wanted, so many at a time."""
    gate = asyncio.Semaphore(at_once)

    async def one(url: str, with_data: bool) -> tuple[str, Head | UnreachableError]:
        async with gate:
            try:
                return url, await fetch(url, network, with_data=with_data)
            except UnreachableError as error:
                return url, error

    heads: dict[str, Head | UnreachableError] = {}
    tasks = [asyncio.create_task(one(url, with_data)) for url, with_data in urls.items()]
    try:
        for task in asyncio.as_completed(tasks):
            url, head = await task
            heads[url] = head
            if on_progress:
                on_progress(len(heads), len(urls))
    finally:
        # After Ctrl-C the connections under way are closed here, before the loop is.
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return heads


def _verdicts(limits: Limits | None, head: Head | UnreachableError) -> tuple[Verdict, ...]:
    if isinstance(head, UnreachableError):
        return (Verdict("unreachable-url", str(head)),)
    if limits is None or head.data is None:
        return ()
    found = kind(head.data)
    if found not in limits.formats:
        return (Verdict("not-an-image", f"{head.via}is {NAMES[found]}; {_listed(limits.formats)}"),)
    verdicts = []
    if head.size is not None and head.size > limits.most_bytes:
        message = f"is {head.size:,} bytes; the limit is {limits.most_bytes:,}"
        verdicts.append(Verdict("image-too-large", message))
    if size := dimensions(head.data):
        seen = f"is {size[0]} x {size[1]} pixels"
        if min(size) < limits.least_side:
            verdicts.append(Verdict("image-too-small", f"{seen}; each side takes at least {limits.least_side}"))
        if max(size) > limits.most_ratio * min(size):
            message = f"{seen}; the longer side may be at most {limits.most_ratio:g} times the shorter"
            verdicts.append(Verdict("bad-image-ratio", message))
    return tuple(verdicts)


def _listed(formats: tuple[str, ...]) -> str:
    """Name the formats that are read: `JPG and PNG are read`."""
    *rest, last = [NAMES[name].split()[1] for name in formats]
    return f"{', '.join(rest)} and {last} are read" if rest else f"{last} is read"
