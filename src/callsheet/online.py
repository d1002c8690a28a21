"""Looks at what stands behind the addresses of requests; only when somebody asks for it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from callsheet.check import check
from callsheet.finding import Finding, Path, Place, Severity
from callsheet.lint import Inspection
from callsheet.probe.probe import Limits, Target, Verdict, probe
from callsheet.shown import path_text
from callsheet.source.text import Request
from callsheet.spec import Media, Spec

__all__ = ["inspect"]


def inspect(
    spec: Spec,
    requests: Iterable[Request],
    model: str | None = None,
    look: Callable[[Iterable[Target]], Mapping[Target, Iterable[Verdict]]] = probe,
) -> Inspection:
    """Look at every address in some requests, and give what tells the findings of each request.

    `model` stands in where a request names none.
    """
    verdicts = look([target for request in requests for _, _, target in _targets(spec, request, model)])

    def findings(request: Request) -> Iterator[Finding]:
        for path, media, target in _targets(spec, request, model):
            for verdict in verdicts.get(target, ()):
                yield _finding(path, media, verdict)

    return findings


def _targets(spec: Spec, request: Request, model: str | None) -> Iterator[tuple[Path, Media, Target]]:
    """Give the addresses that have no finding yet; one that the service cannot reach is not worth a look."""
    value: Any = request.value
    model = value.get("model", model)
    if model not in spec.models:
        return
    told = {place.path for finding in check(spec, value, model=model) for place in finding.places}
    for media in spec.media(model):
        for path, url in media.reach(value):
            if isinstance(url, str) and path not in told and path[0] not in request.unknown:
                yield path, media, Target(url, _limits(media))


def _limits(media: Media) -> Limits | None:
    of = media.limits
    return Limits(tuple(of["formats"]), of["most-bytes"], of["least-side"], of["most-ratio"]) if of else None


def _finding(path: Path, media: Media, verdict: Verdict) -> Finding:
    severity: Severity = "error" if verdict.rule in media.documented else "warning"
    note = media.documented.get(verdict.rule, media.note)
    return Finding(verdict.rule, severity, f"`{path_text(path)}` {verdict.message}", (Place(path),), note)
