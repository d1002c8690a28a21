"""A folder of generated files, held in memory: written, or compared both ways with what is there."""

from pathlib import Path

__all__ = ["differences", "write"]

_OURS = (".py", ".json", ".md", ".typed")


def _present(folder: Path) -> dict[str, Path]:
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def differences(folder: Path, files: dict[str, str]) -> list[str]:
    """Say how a folder differs from the files that belong there: missing, changed, or there without reason."""
    present = _present(folder)
    out = [f"{folder / name} is missing" for name in files if name not in present]
    out += [f"{folder / name} does not belong there" for name in present if name not in files]
    out += [
        f"{folder / name} is not what the spec generates"
        for name, path in present.items()
        if name in files and path.read_bytes() != files[name].encode()
    ]
    return sorted(out)


def write(folder: Path, files: dict[str, str]) -> list[str]:
    """Make a folder hold exactly these files, and give the names of those that changed.

    Every file is replaced whole, so that an interruption leaves no half-written one. A file that does not belong is
    removed if it is of a kind that is generated; any other is left alone and `differences` goes on naming it.
    """
    present = _present(folder)
    changed = []
    for name, text in files.items():
        path = folder / name
        if name in present and path.read_bytes() == text.encode():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.partial")
        partial.write_bytes(text.encode())
        partial.replace(path)
        changed.append(name)
    for name, path in present.items():
        if name not in files and path.suffix in _OURS:
            path.unlink()
            changed.append(name)
    return sorted(changed)
