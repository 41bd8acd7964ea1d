"""Build the wheel with `spacy package`, its component files listed one by one."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

NAMES = ("tokenizer", "spans", "money", "period", "metric", "change", "facts")
PIPES = tuple(Path("scripts/pipes", f"{name}.py") for name in NAMES)


def package_cli(
    pipeline: Annotated[Path, typer.Argument(help="Assembled pipeline")] = Path("training/default/pipeline"),
    output: Annotated[Path, typer.Argument(help="Folder for the wheel")] = Path("packages"),
) -> None:
    """Write packages/NAME-VERSION-py3-none-any.whl."""
    try:
        wheel = package(pipeline, output)
    except ValueError as error:
        typer.echo(f"package: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{wheel}: {wheel.stat().st_size / 2**20:.0f} MB")


def package(pipeline: Path, output: Path, pipes: tuple[Path, ...] = PIPES) -> Path:
    """The path of the wheel. Raises ValueError with what `spacy package` said if there is none."""
    output.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "spacy", "package", str(pipeline), str(output)]
    command += ["--code", ",".join(map(str, pipes)), "--build", "wheel", "--force"]
    done = subprocess.run(command, capture_output=True, text=True)
    wheels = sorted(output.glob("*/dist/*.whl"), key=lambda path: path.stat().st_mtime)
    if done.returncode or not wheels:
        raise ValueError((done.stdout + done.stderr).strip())
    return wheels[-1].replace(output / wheels[-1].name)


if __name__ == "__main__":
    typer.run(package_cli)
