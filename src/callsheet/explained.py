"""An explanation as text for a terminal, and as Markdown for pages and for tools that show it."""

from callsheet.explanation import Explanation

__all__ = ["as_line", "as_markdown", "as_text"]

_FIXES = {"safe": "safe, by `callsheet lint --fix`", "unsafe": "unsafe, by `callsheet lint --unsafe-fixes`"}


def as_line(rule: Explanation, width: int) -> str:
    """Give a rule in one line, its name padded to a width."""
    fix = f" [{rule.fix} fix]" if rule.fix else ""
    return f"{rule.rule:{width}}  {rule.severity:<16}  {rule.what}{fix}"


def as_text(rule: Explanation) -> str:
    """Give everything there is to say about a rule, for a terminal."""
    out = [f"{rule.rule} ({rule.severity})", "", rule.what, "", f"Why: {rule.why}", "", f"What to do: {rule.advice}"]
    out += _facts(rule)
    for title, cases in (("Bad", rule.bad), ("Good", rule.good)):
        for case in cases:
            out += ["", f"{title}:", *(f"    {line}" for line in case.rstrip("\n").split("\n"))]
    return "\n".join(out) + "\n"


def as_markdown(rule: Explanation) -> str:
    """Give the same as Markdown, without a heading."""
    out = [rule.what, "", f"**Why:** {rule.why}", "", f"**What to do:** {rule.advice}"]
    facts = _facts(rule)
    out += [f"- {line.strip()}" if line else "" for line in facts]
    for title, cases in (("Bad", rule.bad), ("Good", rule.good)):
        for case in cases:
            fence = "```"
            while fence in case:
                fence += "`"
            out += ["", f"{title}:", "", f"{fence}yaml", case.rstrip("\n"), fence]
    return "\n".join(out) + "\n"


def _facts(rule: Explanation) -> list[str]:
    lines = [f"Source: {source}" for source in rule.sources]
    if rule.applies:
        lines.append(f"Models: {', '.join(rule.applies)}")
    if rule.fix:
        lines.append(f"Fix: {_FIXES[rule.fix]}")
    return ["", *lines] if lines else []
