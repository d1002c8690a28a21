"""HTML pages that need nothing else: no script, no address, readable in the dark and on paper."""

from collections.abc import Iterable, Sequence
from html import escape

__all__ = ["cell", "page", "table"]

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --good: #2a8f4e; --bad: #c4372f; --dim: #7778; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .25rem .6rem; vertical-align: top; }
tr { border-bottom: 1px solid var(--line); } td.number { text-align: right; font-variant-numeric: tabular-nums; }
code, pre { font: 13px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; } pre { white-space: pre-wrap; }
.good { color: var(--good); } .bad { color: var(--bad); font-weight: 600; } .dim { color: var(--dim); }
""".strip()


def page(title: str, parts: Iterable[str]) -> str:
    """Give a page of a title, which is text, and parts, which are HTML."""
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    body = "\n".join([f"<h1>{escape(title)}</h1>", *parts])
    head = f"<head>{head}<style>\n{_STYLE}\n</style></head>"
    return f'<!doctype html>\n<html lang="en">\n{head}\n<body>\n{body}\n</body>\n</html>\n'


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Give a table; the head is text, the cells are what `cell` gives."""
    heads = "".join(f"<th>{escape(each)}</th>" for each in head)
    lines = "\n".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{lines}\n</tbody>\n</table>"


def cell(text: object, kind: str = "", *, code: bool = False) -> str:
    """Give a cell of a text; its kind is one or more of good, bad, dim and number."""
    inner = escape(str(text))
    inner = f"<code>{inner}</code>" if code else inner
    return f'<td class="{kind}">{inner}</td>' if kind else f"<td>{inner}</td>"
