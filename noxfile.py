"""What CI runs, and what a contributor runs: `nox -s NAME`."""

import os
import shutil
import subprocess
from pathlib import Path

import nox

nox.needs_version = ">=2024.4.15"
# An environment takes uv a second where it takes pip half a minute; `pip install nox[uv]` brings it.
nox.options.default_venv_backend = "uv|venv"
nox.options.sessions = ["lint", "types", "tests", "generate"]

ROOT = Path(__file__).parent
VERSIONS = ("3.11", "3.12", "3.13")
DEV = nox.project.dependency_groups(nox.project.load_toml("pyproject.toml"), "dev")

# The linters of OpenAPI documents. Telemetry stays off.
SPEC_LINTERS = ("@redocly/cli@2", "@stoplight/spectral-cli@6")

# Clients that know the API from the mock's document alone.
OUTSIDE = ("schemathesis>=4.32,<5", "openapi-python-client>=0.29,<0.30")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def found_versions() -> list[str]:
    """Give the Python versions that really start here, and make nox find them.

    A version manager's shim is on the PATH for every version it has, but starts only the chosen one; the
    interpreters themselves stand in its folder.
    """
    folders = sorted(Path.home().glob(".pyenv/versions/*/bin"), reverse=True)
    found = []
    for version in VERSIONS:
        name = f"python{version}"
        for candidate in [shutil.which(name), *(str(folder / name) for folder in folders)]:
            if candidate and Path(candidate).exists() and starts(candidate):
                if candidate != shutil.which(name):
                    os.environ["PATH"] = f"{Path(candidate).parent}{os.pathsep}{os.environ['PATH']}"
                found.append(version)
                break
    return found


def starts(interpreter: str) -> bool:
    return (
        subprocess.run([interpreter, "-c", "import venv, ensurepip"], capture_output=True, check=False).returncode == 0
    )


# What type checkers and pages say, what is generated, what is searched for at length, and what options do in a process
# of its own, is the same whichever Python it runs on.
ONCE = (
    *("test_typing.py", "test_*docs.py", "test_pre_commit.py", "test_bench.py", "test_generate.py", "test_spec_*.py"),
    *("test_fuzz_*.py", "test_*_unenforced.py", "test_docs_*.py", "test_generate_changes.py"),
    *("test_cli_create.py", "test_cli_tasks.py", "test_contract_*.py", "test_example_app.py", "test_floors.py"),
    *("test_lint_options.py", "test_suppress.py"),
)

FOUND = found_versions()
NEWEST_FIRST = FOUND[0] if FOUND else None


def install(session: nox.Session) -> None:
    session.install("-e", ".[all]", *(each for each in DEV if not each.startswith("callsheet")))


def processes() -> str:
    """Give how many processes run tests: two at least, for some of the time is spent waiting for others."""
    return str(max(2, os.cpu_count() or 2))


@nox.session(python=FOUND or False)
def tests(session: nox.Session) -> None:
    """Run the test suite on every supported Python that is here."""
    for version in VERSIONS:
        if version not in FOUND:
            session.warn(f"Python {version} is not installed here; the tests do not run on it")
    install(session)
    is_whole = session.python == NEWEST_FIRST or session.posargs
    once = [] if is_whole else [f"--ignore-glob=tests/{each}" for each in ONCE]
    session.run("pytest", "-n", processes(), *once, *session.posargs)


@nox.session(python=NEWEST_FIRST)
def lint(session: nox.Session) -> None:
    """Check style and formatting."""
    session.install(*(each for each in DEV if each.startswith("ruff")))
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session(python=NEWEST_FIRST)
def types(session: nox.Session) -> None:
    """Check the types of src/, codegen/ and generated/, strictly."""
    install(session)
    session.run("mypy")


@nox.session(python=NEWEST_FIRST)
def generate(session: nox.Session) -> None:
    """Generate from spec/, or with `-- --check` compare with what was generated."""
    install(session)
    session.run("callsheet", "generate", *session.posargs)


@nox.session(python=NEWEST_FIRST)
def update(session: nox.Session) -> None:
    """Rewrite the expected outputs of tests; read the difference before you commit it."""
    install(session)
    session.run("python", "tests/update_cases.py")
    session.run("python", "tests/report_output.py")
    session.run("python", "tests/output_page.py")


@nox.session(python=NEWEST_FIRST)
def docs(session: nox.Session) -> None:
    """Run every command and snippet in the documentation, and look for names and links that lead nowhere."""
    install(session)
    session.run("pytest", "tests/test_docs.py", *session.posargs)


@nox.session(python=NEWEST_FIRST)
def fuzz(session: nox.Session) -> None:
    """Look for long: parsers on damaged files, then the judges on requests; `-- --seed 7` is for the latter."""
    install(session)
    pages = ["text_page", "prose", "first_fragment", "models"]
    parsers = [
        "tests/test_fuzz_source.py",
        "tests/test_fuzz_texts.py",
        *(f"tests/test_docs_{each}.py" for each in pages),
    ]
    session.run("pytest", "-n", processes(), "--hypothesis-profile=long", *parsers)
    session.run("callsheet", "fuzz", "--examples", "200", *session.posargs)


@nox.session(python=NEWEST_FIRST)
def mutants(session: nox.Session) -> None:
    """Change the spec in every small way, and see each change noticed."""
    install(session)
    session.run("callsheet", "fuzz", "--mutants", *session.posargs)


@nox.session(python=NEWEST_FIRST)
def docs_lock(session: nox.Session) -> None:
    """Hold the spec against the facts of the pages that it was last reconciled with."""
    install(session)
    session.run("callsheet", "docs", "check", "--strict")


@nox.session(python=NEWEST_FIRST)
def spec(session: nox.Session) -> None:
    """Have other linters look at the joined document."""
    install(session)
    document = "generated/callsheet_foxapi/openapi.json"
    session.run("openapi-spec-validator", document)
    if not shutil.which("npm"):
        session.skip("npm is not installed here; redocly and spectral are not run")
    folder = Path(session.create_tmp())
    session.run(
        "npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(folder), *SPEC_LINTERS, external=True
    )
    programs = folder / "node_modules" / ".bin"
    environment = {"REDOCLY_TELEMETRY": "off"}
    session.run(str(programs / "redocly"), "lint", document, "--extends", "recommended", external=True, env=environment)
    ruleset = folder / "ruleset.yaml"
    ruleset.write_text('extends: ["spectral:oas"]\n', "utf-8")
    spectral = [str(programs / "spectral"), "lint", document, "--ruleset", str(ruleset), "--fail-severity", "warn"]
    session.run(*spectral, external=True)


@nox.session(python=NEWEST_FIRST)
def outside(session: nox.Session) -> None:
    """Have clients from elsewhere use the mock: Schemathesis, and what openapi-python-client generates."""
    session.install("-e", ".[mock]", *OUTSIDE)
    session.run("python", "tests/outside/schemathesis_run.py")
    session.run("python", "tests/outside/generated_client.py")


@nox.session(python=NEWEST_FIRST)
def browser(session: nox.Session) -> None:
    """Open the mock's pages in headless Chromium."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        session.skip(f"none of {', '.join(BROWSERS)} is installed here; the mock's pages are not looked at")
    session.install("-e", ".[mock]")
    session.run("python", "tests/outside/browser.py", found, session.create_tmp())


@nox.session(python=NEWEST_FIRST)
def bench(session: nox.Session) -> None:
    """Measure against other validators; prints ratios."""
    install(session)
    session.run("python", "-m", "bench", *session.posargs)
