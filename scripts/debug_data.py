"""spaCy's `debug data` on the corpus, its findings kept in a file; any error in them fails the run."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from scripts.lib.files import write_text


def debug_data_cli(
    config: Annotated[Path, typer.Argument(help="Config whose corpora are read")] = Path(
        "configs/default.cfg"
    ),
    output: Annotated[Path, typer.Argument(help="Text file for the findings")] = Path("corpus/debug.txt"),
) -> None:
    """Check the corpus the way spaCy's training will see it."""
    findings, status = debug_data(config)
    typer.echo(findings)
    if status:
        raise typer.Exit(status)
    write_text(output, findings)


def debug_data(config: Path) -> tuple[str, int]:
    """What `spacy debug data` says of the config's corpora, and its exit status: 1 if there are errors."""
    command = [sys.executable, "-m", "spacy", "debug", "data", str(config), "--code", "scripts/registry.py"]
    done = subprocess.run([*command, "--no-format"], capture_output=True, text=True)
    return done.stdout + done.stderr, done.returncode


if __name__ == "__main__":
    typer.run(debug_data_cli)
