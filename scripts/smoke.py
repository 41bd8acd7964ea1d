"""Install the wheel where nothing of the repository is, and compare what it finds with the unpackaged pipeline."""

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Annotated

import spacy
import srsly
import typer
from rich.console import Console

from scripts import registry  # noqa: F401
from scripts.lib.files import write_text

SAMPLE = Path("tests/data/sample.txt")
FOREIGN_CODE = """
import json, sys, spacy
nlp = spacy.load(sys.argv[1])
doc = nlp(sys.stdin.buffer.read().decode("utf8"))
spans = [[ent.start_char, ent.end_char, ent.label_] for ent in doc.ents]
found = {"spans": spans, "facts": doc._.facts if doc.has_extension("facts") else []}
sys.stdout.write(json.dumps({"file": spacy.util.get_package_path(sys.argv[1]).as_posix(), "found": found}))
"""


def smoke_cli(
    pipeline: Annotated[Path, typer.Argument(help="Pipeline that the wheel was made of")] = Path(
        "training/default/pipeline"
    ),
    packages: Annotated[Path, typer.Argument(help="Folder of the wheel")] = Path("packages"),
    output: Annotated[Path, typer.Argument(help="JSON file to write")] = Path("metrics/smoke.json"),
) -> None:
    """Exit with status 1 unless the installed wheel finds the same spans and facts; print the facts."""
    try:
        found, expected = smoke(pipeline, newest_wheel(packages))
    except (OSError, ValueError) as error:
        typer.echo(f"smoke: {error}", err=True)
        raise typer.Exit(1) from None
    if found != expected or not expected["spans"]:
        typer.echo(f"smoke: the wheel finds {found}, the pipeline {expected}", err=True)
        raise typer.Exit(1)
    write_text(output, srsly.json_dumps(found, indent=2) + "\n")
    for fact in found["facts"]:
        typer.echo(f"  {described(fact)}")
    typer.echo(f"smoke: {len(found['spans'])} spans and {len(found['facts'])} facts, all as in {pipeline}")


def described(fact: dict) -> str:
    """One fact in a line."""
    parts = (fact["metric"], fact["amount"], fact["period"], fact["segment"])
    return " | ".join([*(part["text"] if part else "–" for part in parts), fact["kind"]])


def smoke(pipeline: Path, wheel: Path, sample: Path = SAMPLE) -> tuple[dict, dict]:
    """The spans and facts that the wheel finds in a clean virtual environment, and those of the unpackaged pipeline."""
    text = sample.read_text("utf8")
    doc = spacy.load(pipeline)(text)
    expected = {
        "spans": [[ent.start_char, ent.end_char, ent.label_] for ent in doc.ents],
        "facts": doc._.facts if doc.has_extension("facts") else [],
    }
    package = wheel.name.split("-")[0]
    with tempfile.TemporaryDirectory() as folder, Console(stderr=True).status("clean environment"):
        environment = Path(folder, "venv")
        venv.create(environment, with_pip=True)
        python = environment / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        _run([python, "-m", "pip", "install", "--quiet", wheel.resolve()], folder)
        # Not srsly's reader: it gives 0.9961 back as 0.9961000000000001, and scores are compared to the last digit.
        answer = json.loads(_run([python, "-c", FOREIGN_CODE, package], folder, text))
    if not Path(answer["file"]).is_relative_to(environment.resolve()):
        raise ValueError(f"the package was loaded from {answer['file']}, not from the clean environment")
    return answer["found"], expected


def newest_wheel(packages: Path) -> Path:
    wheels = sorted(packages.glob("*.whl"), key=lambda path: path.stat().st_mtime)
    if not wheels:
        raise OSError(f"no wheel in {packages}, run `weasel run package`")
    return wheels[-1]


def _run(command: list, folder: str, stdin: str = "") -> str:
    done = subprocess.run(list(map(str, command)), cwd=folder, input=stdin.encode(), capture_output=True)
    if done.returncode:
        raise ValueError(
            f"{' '.join(map(str, command[:4]))} … failed: {done.stderr.decode(errors='replace')[-2000:]}"
        )
    return done.stdout.decode()


if __name__ == "__main__":
    typer.run(smoke_cli)
