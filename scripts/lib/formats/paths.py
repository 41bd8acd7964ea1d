"""Input files and output folders of the commands that import, export and suggest."""

from pathlib import Path

from scripts.lib.formats.documents import Files
from scripts.lib.seeds import Problem


def read_files(
    source: Path, suffixes: tuple[str, ...], together: bool = False
) -> tuple[Files, list[Problem]]:
    """{path: text} of one file, or of all below a folder with one of ``suffixes``; line ends untouched.

    ``together`` says that a file named is read with its twins of the other suffixes.
    """
    paths = [source]
    if source.is_dir():
        paths = sorted(path for path in source.rglob("*") if path.suffix in suffixes and path.is_file())
    elif together:
        paths = [path for suffix in suffixes if (path := source.with_suffix(suffix)).is_file()]
    files, problems = {}, []
    for path in paths:
        try:
            files[str(path)] = path.read_bytes().decode("utf8")
        except UnicodeDecodeError as error:
            before = path.read_bytes()[: error.start]
            place = (before.count(b"\n") + 1, error.start - before.rfind(b"\n"))
            problems.append(Problem(str(path), *place, "not UTF-8", "save the file as UTF-8"))
        except OSError as error:
            problems.append(
                Problem(str(path), 1, 1, error.strerror or "cannot be read", "name a file or folder")
            )
    if not paths:
        problems.append(Problem(str(source), 1, 1, "no files", f"put {' or '.join(suffixes)} files there"))
    return files, problems


def used(output: Path) -> list[Problem]:
    """A problem if the folder to write holds anything: nobody's seeds are overwritten."""
    taken = output.exists() and (not output.is_dir() or any(output.iterdir()))
    return [Problem(str(output), 1, 1, "there is something already", "name a new folder")] if taken else []
