"""A picture of a facts page as a browser shows it, one fact lit up: docs/facts.png of the README.

python -m scripts.extract seeds/banks/banks-03.md --format html --output reports/facts.html
python -m scripts.screenshot reports/facts.html docs/facts.png --fact a1f2
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from scripts.lib.files import write_bytes

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = "--headless --no-sandbox --disable-gpu --hide-scrollbars --force-color-profile=srgb --virtual-time-budget=3000"
LIMIT = 300_000


class NoPictureError(RuntimeError):
    """Why there is no picture, in one line."""


def screenshot_cli(
    page: Annotated[Path, typer.Argument(help="HTML page that extract wrote")],
    output: Annotated[Path, typer.Argument(help="PNG file to write")],
    fact: Annotated[
        str, typer.Option(help="Row that is lit up: a2f3 is the third of the second article")
    ] = "a1f1",
    width: Annotated[int, typer.Option(help="Width of the window in CSS pixels")] = 1280,
    height: Annotated[int, typer.Option(help="Height of the window in CSS pixels")] = 760,
) -> None:
    """Take a picture of a facts page with Chromium or Chrome; $CHROMIUM names another one."""
    try:
        data = screenshot(page, fact, width, height)
    except NoPictureError as error:
        typer.echo(f"screenshot: {error}", err=True)
        raise typer.Exit(1) from None
    write_bytes(output, data)
    typer.echo(f"{output}: {len(data) / 1000:.0f} kB")


def screenshot(page: Path, fact: str, width: int, height: int) -> bytes:
    """The PNG of the page's first window. Raises NoPictureError."""
    browser = next(filter(None, map(shutil.which, (os.environ.get("CHROMIUM", ""), *BROWSERS))), None)
    if browser is None:
        raise NoPictureError("no Chromium on the PATH, install one or set $CHROMIUM")
    if not page.is_file() or f'id="{fact}"' not in page.read_text("utf8", errors="replace"):
        raise NoPictureError(f"{page} is no page with the row {fact}, write one with extract --format html")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        picture = Path(folder, "page.png")
        places = [f"--user-data-dir={folder}", f"--screenshot={picture}", f"--window-size={width},{height}"]
        address = f"{page.resolve().as_uri()}#fact={fact}"
        try:
            done = subprocess.run(
                [browser, *FLAGS.split(), *places, address], capture_output=True, timeout=120
            )
        except subprocess.TimeoutExpired:
            raise NoPictureError(f"{browser} did not answer in two minutes") from None
        if done.returncode or not picture.exists():
            raise NoPictureError(f"{browser} failed: {done.stderr.decode(errors='replace').strip()[-300:]}")
        data = picture.read_bytes()
    if len(data) > LIMIT:
        raise NoPictureError(f"{len(data) / 1000:.0f} kB are too much for a README, make the window smaller")
    return data


if __name__ == "__main__":
    typer.run(screenshot_cli)
