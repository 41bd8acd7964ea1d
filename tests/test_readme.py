"""If this breaks, the README promises commands that are not there."""

import shutil
from pathlib import Path

import srsly
from weasel.cli.document import project_document

MARKER = "<!-- WEASEL: AUTO-GENERATED DOCS"


def test_the_command_part_is_what_weasel_document_writes(tmp_path):
    readme = Path("README.md").read_text("utf8")
    shutil.copy("project.yml", tmp_path)
    project_document(tmp_path, tmp_path / "README.md", no_emoji=True)
    assert MARKER in readme
    fresh = (tmp_path / "README.md").read_text("utf8").strip()
    assert fresh in readme, "run: python -m weasel document --output README.md --no-emoji"


def test_every_command_has_help_and_every_file_it_names_exists():
    for command in srsly.read_yaml("project.yml")["commands"]:
        assert command["help"], command["name"]
        for path in command.get("deps", []):
            if path.startswith(("scripts", "tests", "seeds", "agreement")):
                assert Path(path).exists(), f"{command['name']}: {path}"


def test_every_workflow_step_is_a_command():
    project = srsly.read_yaml("project.yml")
    names = {command["name"] for command in project["commands"]}
    assert {step for steps in project["workflows"].values() for step in steps} <= names
