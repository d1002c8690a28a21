"""The configuration as it is written: `[tool.callsheet]` in pyproject.toml, or callsheet.toml, and options."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from callsheet.choice import ALWAYS
from callsheet.config import Config, patterns
from callsheet.errors import UsageError, reason
from callsheet.finding import Severity
from callsheet.remedy import close_match

__all__ = ["changed_by_options", "is_configuration", "load_config", "read_toml"]

_PROJECT = "pyproject.toml"
_KEYS = ("select", "ignore", "severity", "per-file-ignores", "exclude", "model")
_SEVERITIES: tuple[Severity, ...] = ("error", "warning")


def load_config(path: Path, rules: frozenset[str], models: tuple[str, ...]) -> Config:
    """Read a configuration; raise UsageError, with file, key and the nearest name, where it cannot be followed."""
    table: Any = read_toml(path)
    where = str(path)
    if path.name == _PROJECT:
        tools = table.get("tool", {})
        table = tools.get("callsheet", {}) if isinstance(tools, dict) else {}
        where = f"{path}: tool.callsheet"
    if not isinstance(table, dict):
        raise UsageError(f"{where} takes a table")
    return _Reader(where, rules, models).config(table, str(path.parent))


def is_configuration(path: str) -> bool:
    """Say whether a file has a word on callsheet; a pyproject.toml without one need not even be TOML."""
    if not path.endswith(_PROJECT):
        return True
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {reason(error)}") from error
    if b"callsheet" not in content:
        return False
    tools = read_toml(Path(path)).get("tool", {})
    return isinstance(tools, dict) and "callsheet" in tools


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file; raise UsageError where that cannot be done."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise UsageError(f"{path} is no file to read a configuration from")
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"))
        repr(table)  # a number in hexadecimal may be too long for a message to name it
    except OSError as error:
        raise UsageError(f"cannot read {path}: {reason(error)}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not TOML: {error}") from error
    except RecursionError as error:
        raise UsageError(f"{path} is nested too deeply to be read") from error
    except ValueError as error:
        raise UsageError(f"{path} holds a number that is too long to be read") from error
    return table


def changed_by_options(
    config: Config, rules: frozenset[str], *, select: list[str], ignore: list[str], severity: list[str]
) -> Config:
    """Give the configuration as the command line changes it: `--select` replaces, the others add."""
    reader = _Reader("the command line", rules, ())
    levels = {}
    for each in severity:
        rule, equals, level = each.partition("=")
        if not equals:
            raise UsageError(f"--severity takes RULE=error or RULE=warning, not {each!r}")
        levels[rule] = level
    return replace(
        config,
        select=reader.selected("--select", _split(select)) if select else config.select,
        ignore=config.ignore | reader.ignored("--ignore", _split(ignore)),
        severity={**config.severity, **reader.levels("--severity", levels)},
    )


def _split(values: list[str]) -> list[str]:
    return [name.strip() for value in values for name in value.split(",") if name.strip()]


class _Reader:
    """Checks what was written against what there is; `where` is named in every message."""

    def __init__(self, where: str, rules: frozenset[str], models: tuple[str, ...]) -> None:
        self.where, self.rules, self.models = where, rules, models

    def config(self, table: dict[str, Any], folder: str) -> Config:
        for key in table:
            if key not in _KEYS:
                raise UsageError(f"{self.where}: `{key}` is not a key of the configuration{_nearest_of(key, _KEYS)}")
        model = table.get("model")
        if model is not None and model not in self.models:
            hint = _nearest_of(model, self.models) or f"; known are {', '.join(self.models)}"
            raise UsageError(f"{self.where}: `model` is {model!r}, which is not a model of the spec{hint}")
        per_file = self._table("per-file-ignores", table)
        for pattern in (*per_file, *self._texts("exclude", table.get("exclude", []))):
            patterns(f"{self.where}: {pattern!r}", [pattern])
        return Config(
            folder,
            select=self.selected("select", table["select"]) if "select" in table else None,
            ignore=self.ignored("ignore", table.get("ignore", [])),
            severity=self.levels("severity", self._table("severity", table)),
            per_file_ignores={
                pattern: self.ignored(f"per-file-ignores.{pattern!r}", names) for pattern, names in per_file.items()
            },
            exclude=self._texts("exclude", table.get("exclude", [])),
            model=model,
        )

    def names(self, key: str, names: Any) -> frozenset[str]:
        """Check the names of rules."""
        for name in self._texts(key, names):
            if name not in self.rules:
                hint = _nearest_of(name, self.rules) or "; `callsheet explain` lists them"
                raise UsageError(f"{self.where}: `{key}` names {name!r}, which is not a rule{hint}")
        return frozenset(names)

    def selected(self, key: str, names: Any) -> frozenset[str]:
        """Check the names of rules that are to count, of which there has to be one."""
        found = self.names(key, names)
        if not found:
            raise UsageError(f"{self.where}: `{key}` selects nothing; name a rule, or leave it out")
        return found

    def ignored(self, key: str, names: Any) -> frozenset[str]:
        """Check the names of rules that are not to count."""
        found = self.names(key, names)
        for name in sorted(found & ALWAYS):
            raise UsageError(f"{self.where}: `{key}` names {name!r}, which cannot be turned off")
        return found

    def levels(self, key: str, table: dict[str, Any]) -> dict[str, Severity]:
        """Check severities by the names of rules."""
        self.names(key, list(table))
        for name, level in table.items():
            if name in ALWAYS:
                raise UsageError(f"{self.where}: `{key}` names {name!r}, which is an error in any case")
            if level not in _SEVERITIES:
                raise UsageError(f"{self.where}: `{key}` gives {name} {level!r}; it takes 'error' or 'warning'")
        return table

    def _texts(self, key: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise UsageError(f"{self.where}: `{key}` takes a list of strings")
        return tuple(value)

    def _table(self, key: str, table: dict[str, Any]) -> dict[str, Any]:
        value = table.get(key, {})
        if not isinstance(value, dict):
            raise UsageError(f"{self.where}: `{key}` takes a table")
        return value


def _nearest_of(name: object, names: Any) -> str:
    close = close_match(name, names)
    return f"; did you mean {close!r}?" if close is not None else ""
