"""Train a pipeline with `spacy train` and note what it cost."""

import os
import platform
import resource
import time
from pathlib import Path
from typing import Annotated

import srsly
import typer
from spacy.cli.train import train as spacy_train

from scripts import registry  # noqa: F401


def train_cli(
    config: Annotated[Path, typer.Argument(help="Config of the pipeline")] = Path("configs/default.cfg"),
    output: Annotated[Path, typer.Argument(help="Folder for model-best and model-last")] = Path(
        "training/default"
    ),
    gpu: Annotated[int, typer.Option(help="GPU to use, -1 for the CPU")] = -1,
    seed: Annotated[int, typer.Option(help="Seed of weights, order and augmentation")] = 0,
) -> None:
    """Train one config on corpus/train.spacy, choose the best step on corpus/dev.spacy."""
    cost = train(config, output, gpu, {"system.seed": seed})
    typer.echo(f"{output}: {cost['minutes']:.1f} minutes, {cost['peak_memory_gb']:.1f} GB")


def train(config: Path, output: Path, gpu: int = -1, overrides: dict | None = None) -> dict:
    """Run the training and return (and write to cost.json) minutes, peak memory in GB and the machine."""
    # oneDNN keeps a compiled kernel for each of 1 024 shapes; batches of news have more, which costs gigabytes.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64")
    started = time.perf_counter()
    spacy_train(config, output, use_gpu=gpu, overrides=overrides or {})
    cost = {
        "minutes": (time.perf_counter() - started) / 60,
        "peak_memory_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        "machine": platform.processor() or platform.machine(),
    }
    srsly.write_json(output / "cost.json", cost)
    return cost


if __name__ == "__main__":
    typer.run(train_cli)
