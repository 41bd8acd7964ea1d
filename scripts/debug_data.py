"""spaCy's `debug data` on the corpus, its findings kept in a file; any error in them fails the run."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from thinc.api import Config

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
    with tempfile.TemporaryDirectory() as folder:
        # debug data wants every default and every variable written out, which ours leave to spaCy.
        filled = Path(folder, config.name)
        said, status = run("init", "fill-config", str(config), str(filled))
        if status:
            return said, status
        Config().from_disk(filled, interpolate=True).to_disk(filled)
        return run("debug", "data", str(filled), "--no-format")


def run(*command: str) -> tuple[str, int]:
    """Output and exit status of a spaCy command with this project's functions registered."""
    whole = [sys.executable, "-m", "spacy", *command, "--code", "scripts/registry.py"]
    done = subprocess.run(whole, capture_output=True, text=True)
    return done.stdout + done.stderr, done.returncode


if __name__ == "__main__":
    typer.run(debug_data_cli)
