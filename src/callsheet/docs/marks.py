"""The comments that a proposal leaves in a fragment for a person to take away."""

import re

from callsheet.docs.drift import RULES
from callsheet.docs.spec_side import SpecSide
from callsheet.located import Located, Mark

__all__ = ["unresolved"]

_MARK = re.compile(r"#\s*(?:review|resolve):.*")


def unresolved(side: SpecSide) -> list[Located]:
    """Give a finding for every fragment that still has such comments, at each of them."""
    fragments = {fragment.name: fragment for fragment, _, _ in side.compiled.origins.values()}
    found = []
    for name, fragment in sorted(fragments.items()):
        text = fragment.content.text
        marks = tuple(Mark(match.span()) for match in _MARK.finditer(text.text))
        if marks:
            rule = "unresolved-mark"
            message = "what was proposed here has not been looked at; take the comment away once it has"
            found.append(Located(name, rule, "warning", message, RULES[rule].advice, text, marks, path=(name,)))
    return found
