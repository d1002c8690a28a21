"""What callsheet raises.

CallsheetError
├── UnreadableError     a file that cannot be read; the other files are still linted
├── UsageError          wrong arguments or configuration
└── SpecError           a spec that does not compile; it carries every problem found
"""

__all__ = ["CallsheetError", "SpecError", "UnreadableError", "UsageError", "reason"]


class CallsheetError(Exception):
    """The root of every error that callsheet raises on purpose."""


class UnreadableError(CallsheetError):
    """A file that cannot be read; the text says which and why."""


class UsageError(CallsheetError):
    """Arguments or configuration that cannot be followed."""


class SpecError(CallsheetError):
    """A spec that does not compile; the text holds one line a problem, each with file, line and column."""


def reason(error: OSError) -> str:
    """Say in lower case why the system refused something."""
    return (error.strerror or str(error) or type(error).__name__).lower()
