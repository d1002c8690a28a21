"""Logging under `callsheet`; `CALLSHEET_LOG=debug` shows it on standard error."""

import logging
import os

__all__ = ["LOGGER", "show_as_asked"]

LOGGER = logging.getLogger("callsheet.client")

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def show_as_asked() -> None:
    """Show what is logged if the environment asks for it; where the program has set logging up, in its own way."""
    level = _LEVELS.get(os.environ.get("CALLSHEET_LOG", "").lower())
    logger = logging.getLogger("callsheet")
    if level is None:
        return
    logger.setLevel(level)
    if not logger.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s: %(message)s"))
        logger.addHandler(handler)
        logger.propagate = False
