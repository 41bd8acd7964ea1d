"""Read every seed and report every problem at once, as file:line:column."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.lib.seeds import Problem, Seed, notices, read_seeds, seed_files
from scripts.lib.tokens import boundaries


def check_cli(
    seeds: Annotated[Path, typer.Argument(help="Folder of seeds, or one seed")] = Path("seeds"),
) -> None:
    """Check the seed files; exit with status 1 if anything is wrong with any of them."""
    for path in seed_files(seeds):
        for notice in notices(path):
            typer.echo(notice, err=True)
    good, problems = check(seeds)
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems:
        files = len({problem.file for problem in problems})
        typer.echo(f"{len(problems)} problems in {files} files; nothing was written", err=True)
        raise typer.Exit(1)
    typer.echo(f"{len(good)} seeds, {sum(len(seed.spans) for seed in good)} spans, no problems")


def check(seeds: Path) -> tuple[list[Seed], list[Problem]]:
    """All seeds that can be read, and all problems in them."""
    if not seeds.exists():
        return [], [Problem(str(seeds), 1, 1, "no such file or folder", "name the folder of seeds")]
    return read_seeds(seeds, boundaries)


if __name__ == "__main__":
    typer.run(check_cli)
