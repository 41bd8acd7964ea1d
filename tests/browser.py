"""Open a page in headless Chromium and look at it: for the tests of pages, with nothing to install.

    from tests.browser import needs_browser, open_page

    @needs_browser
    def test_page(tmp_path):
        with open_page(tmp_path / "page.html", width=390, height=844, dark=True) as page:
            assert page.console == [] and page.overflow() == [] and page.requests == []
            assert page.evaluate("document.querySelectorAll('img:not([alt])').length") == 0

It speaks the DevTools protocol over a pair of pipes (https://chromedevtools.github.io/devtools-protocol). The browser is
whatever Chromium or Chrome the PATH has, or the one that $CHROMIUM names; where there is none, `needs_browser` skips.
"""

import base64
import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-dev-shm-usage --hide-scrollbars "
    "--disable-background-networking --disable-component-update --disable-sync --disable-extensions "
    "--remote-debugging-pipe --force-color-profile=srgb"
).split()
STICKS_OUT = """(width => {
  const root = document.documentElement;
  if (Math.max(root.scrollWidth, document.body.scrollWidth) <= width) return [];
  const out = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > width + 1);
  const name = e => `${e.tagName.toLowerCase()}.${e.getAttribute('class') || ''} ${e.textContent.trim().slice(0, 40)}`;
  return [`the page is ${root.scrollWidth} pixels wide`, ...out.slice(0, 5).map(name)];
})(%d)"""
# The code and the text of each key, as the browser wants them.
KEYS = {"Tab": (9, ""), "Enter": (13, "\r"), "Escape": (27, ""), "ArrowUp": (38, ""), "ArrowDown": (40, "")}
BAD = ("error", "warning", "assert")


def find_browser() -> str | None:
    """The path of Chromium or Chrome, None where there is none."""
    return next(filter(None, map(shutil.which, (os.environ.get("CHROMIUM", ""), *NAMES))), None)


needs_browser = pytest.mark.skipif(
    find_browser() is None, reason="no Chromium on the PATH: apt-get install chromium, or set $CHROMIUM"
)


class BrowserError(RuntimeError):
    """The browser said no, or nothing in time."""


@contextmanager
def open_page(
    path: Path, width: int = 1440, height: int = 900, dark: bool = False, media: str = "screen"
) -> Iterator["Page"]:
    """The loaded page of a file in a browser of its own, ``width`` and ``height`` in CSS pixels; below 600 as a phone.

    ``media`` is ``screen`` or ``print``. Raises BrowserError where the browser does not start, answer or find the file.
    """
    with _browser() as pipe:
        target = pipe.call("Target.createTarget", url="about:blank")["targetId"]
        session = pipe.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(pipe, session, width)
        for domain in ("Page", "Runtime", "Log", "Network"):
            page.command(f"{domain}.enable")
        page.resize(width, height)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        page.command("Emulation.setEmulatedMedia", media=media, features=[scheme])
        failed = page.command("Page.navigate", url=path.resolve().as_uri()).get("errorText")
        if failed:
            raise BrowserError(f"{path}: {failed}")
        pipe.wait(lambda event: event["method"] == "Page.loadEventFired")
        yield page


@dataclass
class Page:
    """What a test may ask of an open page."""

    pipe: "_Pipe"
    session: str
    width: int

    @property
    def console(self) -> list[str]:
        """Every error and warning so far, of scripts, of the console and of the browser itself."""
        self.evaluate("0")
        return [message for event in self.pipe.events if (message := _complaint(event))]

    @property
    def requests(self) -> list[str]:
        """Every address the page asked for, but for itself and what it carries inside."""
        self.evaluate("0")
        sent = (e["params"] for e in self.pipe.events if e["method"] == "Network.requestWillBeSent")
        urls = [e["request"]["url"] for e in sent if e.get("type") != "Document"]
        return [url for url in urls if not url.startswith(("data:", "blob:"))]

    def overflow(self) -> list[str]:
        """What makes the page wider than its window; nothing where it fits."""
        return self.evaluate(STICKS_OUT % self.width)

    def evaluate(self, script: str):
        """The value of a JavaScript expression (JSON; promises are waited for). Raises BrowserError if it throws."""
        answer = self.command("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise BrowserError(_thrown(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def hover(self, selector: str) -> None:
        """Move the mouse onto the middle of an element, which is scrolled to."""
        self.command("Input.dispatchMouseEvent", type="mouseMoved", **self._middle(selector))

    def click(self, selector: str) -> None:
        """Press and let go the left button of the mouse on an element."""
        self.hover(selector)
        for kind in ("mousePressed", "mouseReleased"):
            place = self._middle(selector)
            self.command("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **place)

    def press(self, key: str, shift: bool = False) -> None:
        """Press and let go one of `KEYS`."""
        code, text = KEYS[key]
        down = {"text": text} if text else {}
        for kind, more in (("keyDown", down), ("keyUp", {})):
            event = {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, **more}
            self.command("Input.dispatchKeyEvent", modifiers=8 if shift else 0, **event)

    def _middle(self, selector: str) -> dict[str, float]:
        script = """(element => {
          const seen = element.getBoundingClientRect();
          if (seen.top < 0 || seen.bottom > innerHeight) element.scrollIntoView({block: 'center', behavior: 'instant'});
          const box = element.getClientRects()[0];
          return {x: box.left + box.width / 2, y: box.top + box.height / 2};
        })(document.querySelector(%s))"""
        return self.evaluate(script % json.dumps(selector))

    def resize(self, width: int, height: int) -> None:
        """Another window, in CSS pixels."""
        self.width = width
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.command("Emulation.setDeviceMetricsOverride", **size)

    def screenshot(self, path: Path, top: int = 0, height: int | None = None) -> None:
        """A PNG of the whole page, or of ``height`` pixels from ``top``."""
        whole = self.evaluate("document.documentElement.scrollHeight")
        clip = {"x": 0, "y": top, "width": self.width, "height": height or whole - top, "scale": 1}
        data = self.command("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)["data"]
        path.write_bytes(base64.b64decode(data))

    def command(self, method: str, **params) -> dict:
        """Any command of the DevTools protocol to this page."""
        return self.pipe.call(method, self.session, **params)


def _complaint(event: dict) -> str | None:
    params = event["params"]
    if event["method"] == "Runtime.exceptionThrown":
        return _thrown(params["exceptionDetails"])
    if event["method"] == "Runtime.consoleAPICalled" and params["type"] in BAD:
        return " ".join(str(arg.get("value", arg.get("description"))) for arg in params["args"])
    if event["method"] == "Log.entryAdded" and params["entry"]["level"] in BAD:
        return f"{params['entry']['text']} {params['entry'].get('url', '')}".strip()
    return None


def _thrown(details: dict) -> str:
    return details.get("exception", {}).get("description") or details["text"]


@contextmanager
def _browser() -> Iterator["_Pipe"]:
    """A fresh browser with a profile of its own, which ends and vanishes with the block."""
    browser = find_browser()
    if browser is None:
        raise BrowserError("no Chromium found")
    (to_browser, ours_out), (ours_in, from_browser) = os.pipe(), os.pipe()
    # Above 4, so that moving one to 3 does not overwrite the other.
    ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (to_browser, from_browser)]
    with tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as profile:
        command = [browser, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        moves = [(os.POSIX_SPAWN_DUP2, end, number) for number, end in enumerate(ends, start=3)]
        silent = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
        # A group of its own, so that its helpers end with it.
        process = os.posix_spawn(browser, command, os.environ, file_actions=[*moves, *silent], setpgroup=0)
        for end in (to_browser, from_browser, *ends):
            os.close(end)
        try:
            yield _Pipe(ours_in, ours_out)
        finally:
            os.close(ours_in)
            os.close(ours_out)
            os.killpg(process, signal.SIGKILL)
            os.waitpid(process, 0)


@dataclass
class _Pipe:
    """Commands and events as JSON, each closed by a NUL."""

    reading: int
    writing: int
    events: list[dict] = field(default_factory=list)
    _number: int = 0
    _rest: bytes = b""

    def call(self, method: str, session: str | None = None, **params) -> dict:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        message |= {"sessionId": session} if session else {}
        data = memoryview(json.dumps(message).encode() + b"\0")
        while data:
            data = data[os.write(self.writing, data) :]
        answer = self.wait(lambda event: event.get("id") == self._number)
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def wait(self, wanted, seconds: float = 60) -> dict:
        """The first message that is ``wanted``, of the events so far or to come."""
        for event in self.events:
            if wanted(event):
                return event
        end = time.monotonic() + seconds
        while True:
            message = self._next(end)
            if "method" in message:
                self.events.append(message)
            if wanted({"method": "", **message}):
                return message

    def _next(self, end: float) -> dict:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self.reading], [], [], max(0.0, end - time.monotonic()))
            data = os.read(self.reading, 1 << 20) if ready else b""
            if not data:
                raise BrowserError("the browser ended" if ready else "the browser did not answer in time")
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\0")
        return json.loads(line)
