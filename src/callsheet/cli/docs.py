"""`callsheet docs`: what it can do, one module an action."""

__all__ = ["ACTIONS"]

ACTIONS = {
    "check": "hold pages, or the lock, against the spec",
    "diff": "tell what differs in fact between two copies of a page",
    "impact": "lint request files against the spec as it was and as it is",
    "pull": "fetch the pages that the spec names, and check them",
    "lock": "write down what the pages say that the spec now agrees with",
    "propose": "write into the spec what a page says and the spec does not",
}
"""Every action, and what it does."""
