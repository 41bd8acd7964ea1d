"""How fast and how large the assembled pipeline is, on this machine."""

import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import spacy
import srsly
import typer
from spacy.language import Language
from spacy.tokens import DocBin

from scripts import registry  # noqa: F401
from scripts.lib.bfloat16 import in_bfloat16
from scripts.lib.files import write_text

RULES = ("money", "period")
LOAD = "import scripts.registry, spacy, sys; spacy.load(sys.argv[1])('Der Umsatz stieg.')"


def benchmark_cli(
    pipeline: Annotated[Path, typer.Argument(help="Folder of the pipeline")] = Path(
        "training/default/pipeline"
    ),
    output: Annotated[Path, typer.Argument(help="JSON file to write")] = Path("metrics/benchmark.json"),
    corpus: Annotated[Path, typer.Option(help="DocBin whose texts are read")] = Path("corpus/test.spacy"),
    packages: Annotated[Path, typer.Option(help="Folder of the wheel")] = Path("packages"),
    cost: Annotated[Path, typer.Option(help="What training noted")] = Path("training/default/cost.json"),
) -> None:
    """Words per second as `extract` reads them, start-up, memory, wheel size and training time."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", LOAD, str(pipeline)], check=True)
    startup = time.perf_counter() - started
    nlp = in_bfloat16(spacy.load(pipeline))
    texts = [doc.text for doc in DocBin().from_disk(corpus).get_docs(nlp.vocab)]
    wheels = sorted(packages.glob("*.whl"))
    result = {
        # First, so that the rules' own caches know as little of the texts as on new articles.
        **shares(component_seconds(nlp, texts)),
        **benchmark(nlp, texts),
        "startup_seconds": startup,
        "peak_memory_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        "wheel_mb": wheels[-1].stat().st_size / 2**20 if wheels else None,
        "training": srsly.read_json(cost) if cost.is_file() else None,
        "machine": {
            "name": platform.platform(),
            "processor": processor(),
            "cores": len(os.sched_getaffinity(0)),
        },
    }
    write_text(output, srsly.json_dumps(result, indent=2) + "\n")
    typer.echo(srsly.json_dumps(result, indent=2))


def benchmark(nlp: Language, texts: list[str]) -> dict[str, float]:
    """Words per second over all texts in batches, and one article at a time, after a warm-up."""
    nlp(texts[0])
    batch = words_per_second(texts, lambda: list(nlp.pipe(texts)))
    single = words_per_second(texts[:20], lambda: [nlp(text) for text in texts[:20]])
    return {"words_per_second": batch, "words_per_second_single": single}


def component_seconds(nlp: Language, texts: list[str]) -> dict[str, float]:
    """Seconds that the tokenizer and each component, by name and in their order, take for all texts."""
    nlp(texts[0])
    started = time.perf_counter()
    docs = [nlp.make_doc(text) for text in texts]
    seconds = {"tokenizer": time.perf_counter() - started}
    for name, component in nlp.pipeline:
        started = time.perf_counter()
        if hasattr(component, "pipe"):
            docs = list(component.pipe(docs, batch_size=nlp.batch_size))
        else:
            docs = [component(doc) for doc in docs]
        seconds[name] = time.perf_counter() - started
    return seconds


def shares(seconds: dict[str, float]) -> dict:
    """Seconds and share of the whole by component, and the share of the rules (`RULES`) together."""
    total = sum(seconds.values())
    by_name = {name: {"seconds": spent, "share": spent / total} for name, spent in seconds.items()}
    rules = sum(by_name[name]["share"] for name in RULES if name in by_name)
    return {"components": by_name, "rule_components_share": rules}


def words_per_second(texts: list[str], run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return sum(len(text.split()) for text in texts) / (time.perf_counter() - started)


def processor() -> str:
    """The processor's name where Linux tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    return next(
        (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")),
        platform.processor(),
    )


if __name__ == "__main__":
    typer.run(benchmark_cli)
