"""A virtual environment for each outside tool, made with the first Python that can install and run it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
VERSIONS = range(12, 8, -1)  # of Python 3, newest first
BIN = "Scripts" if sys.platform == "win32" else "bin"


@dataclass(frozen=True)
class Tool:
    """An outside tool: what pip installs, the module that reads for it, the labels it knows, the programs it needs."""

    name: str
    title: str
    requirement: str
    module: str
    labels: tuple[str, ...]
    programs: tuple[str, ...] = ()


class PeerError(Exception):
    """Why a tool cannot be measured, in one line."""


def environment(tool: Tool, folder: Path) -> Path:
    """The interpreter of the tool's own environment in ``folder``, made there unless it is. Raises PeerError."""
    if missing := [program for program in tool.programs if not shutil.which(program)]:
        raise PeerError(f"needs {' and '.join(missing)}")
    folder = folder.absolute()
    python, marker = folder / BIN / "python", folder / "requirement.txt"
    if marker.is_file() and marker.read_text("utf8") == tool.requirement and python.is_file():
        return python
    reason = "no Python that runs"
    for interpreter in interpreters():
        shutil.rmtree(folder, ignore_errors=True)
        try:
            _run([interpreter, "-m", "venv", str(folder)])
            _run([str(python), "-m", "pip", "install", "--quiet", tool.requirement])
            ask(tool, python, [], timeout=600)
        except PeerError as error:
            reason = str(error)
            continue
        marker.write_text(tool.requirement, "utf8")
        return python
    shutil.rmtree(folder, ignore_errors=True)
    raise PeerError(reason)


def interpreters() -> Iterator[str]:
    """This Python, then one of every other version on the path or kept by pyenv."""
    yield sys.executable
    for minor in VERSIONS:
        name = f"python3.{minor}"
        pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
        found = [shutil.which(name), *map(str, sorted(pyenv.glob(f"3.{minor}.*/bin/{name}")))]
        works = (path for path in found if path and _version(path) == minor)
        if minor != sys.version_info.minor and (path := next(works, None)):
            yield path


def _version(python: str) -> int | None:
    try:
        return int(_run([python, "-c", "import sys; print(sys.version_info.minor)"]))
    except (PeerError, ValueError):
        return None


def ask(
    tool: Tool, python: Path, articles: Sequence[dict], timeout: int
) -> tuple[str, dict[str, list[dict]]]:
    """The tool's version and its spans of each article by id. Raises PeerError."""
    lines = "".join(json.dumps(article) + "\n" for article in articles)
    printed = _run([str(python), "-m", tool.module], lines, timeout).splitlines()
    try:
        answers = [json.loads(line) for line in printed]
        version, spans = answers[0]["version"], {answer["id"]: answer["spans"] for answer in answers[1:]}
    except (ValueError, LookupError, TypeError) as error:
        raise PeerError(f"answered what is no answer ({error!r})") from None
    if len(spans) != len(articles):
        raise PeerError(f"answered {len(spans)} of {len(articles)} articles")
    return version, spans


def _run(command: list[str], stdin: str = "", timeout: int = 1200) -> str:
    """What a command prints, run where it can leave files behind; the last line of its complaint as PeerError."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                command,
                input=stdin,
                capture_output=True,
                encoding="utf8",
                errors="replace",
                timeout=timeout,
                cwd=folder,
                env={**os.environ, "PYTHONPATH": path},
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PeerError(str(error)) from None
    if done.returncode:
        complaints = done.stderr.strip().splitlines() or [f"{command[0]} failed with {done.returncode}"]
        raise PeerError(complaints[-1])
    return done.stdout
