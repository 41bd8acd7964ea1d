"""HTML pages complete in themselves: a template of templates/ with its .css and .js inside.

A page asks for nothing from any network, and its content security policy lets no other script run than its own,
known by its ``digest``, whatever an article contains.
"""

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

TEMPLATES = Path(__file__).with_name("templates")


def render(
    name: str,
    filters: dict[str, Callable] | None = None,
    tests: dict[str, Callable[..., bool]] | None = None,
    **values: Any,
) -> str:
    """The page of templates/NAME.html; every value is escaped that is no `Markup`."""
    style, script = ((TEMPLATES / f"{name}.{kind}").read_text("utf8") for kind in ("css", "js"))
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters or {})
    environment.tests.update(tests or {})
    digest = base64.b64encode(hashlib.sha256(script.encode("utf8")).digest()).decode()
    template = environment.get_template(f"{name}.html")
    return template.render(style=Markup(style), script=Markup(script), digest=digest, **values)
