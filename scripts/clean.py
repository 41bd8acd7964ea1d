"""Delete what the other commands generated."""

import shutil
from pathlib import Path

import typer

GENERATED = ("assets", "corpus", "training", "metrics", "reports", "packages", "project.lock")
KEPT = ("README.md", "reference.json")


def clean_cli() -> None:
    """Empty the generated folders; the tracked files in them stay."""
    for path in clean(Path(".")):
        typer.echo(f"deleted {path}")


def clean(root: Path) -> list[Path]:
    """Delete the generated files and folders below ``root`` and return them."""
    found = [root / name for name in GENERATED if (root / name).exists()]
    doomed = [
        child
        for path in found
        for child in ([path] if path.is_file() else path.iterdir())
        if child.name not in KEPT
    ]
    for path in doomed:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return doomed


if __name__ == "__main__":
    typer.run(clean_cli)
