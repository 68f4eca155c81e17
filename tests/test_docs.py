"""The documentation keeps up: every command, option and exit code stands in docs/commands.md, every local link leads
somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from index.fields import FACETS
from newsroom import errors
from newsroom.cli import app

ROOT = Path(__file__).parents[1]
COMMANDS = (ROOT / "docs" / "commands.md").read_text("utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands(group: Any, path: tuple[str, ...] = ("diembao",)) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command below `group` with the words that call it."""
    if hasattr(group, "commands"):
        for name, command in group.commands.items():
            yield from commands(command, (*path, name))
    else:
        yield path, group


ALL = list(commands(typer.main.get_command(app)))


@pytest.mark.parametrize(("path", "command"), ALL, ids=[" ".join(path) for path, _ in ALL])
def test_every_command_and_each_of_its_options_is_documented(path: tuple[str, ...], command: Any) -> None:
    assert f"`{' '.join(path)}" in COMMANDS
    for parameter in command.params:
        for option in (o for o in parameter.opts if o.startswith("--") and o != "--help"):
            assert option in COMMANDS, option


def test_every_command_and_option_says_what_it_does() -> None:
    for path, command in ALL:
        assert command.help, path


def test_every_field_of_a_query_is_documented() -> None:
    listed = COMMANDS.split("\nFields: ")[1].split("\n\n")[0]
    assert {name for name in FACETS if not re.search(rf"[` \n]{name}[` \n]", listed)} == set()


def test_every_exit_code_is_documented() -> None:
    codes = {
        cls.exit_code for cls in vars(errors).values() if isinstance(cls, type) and issubclass(cls, errors.DiembaoError)
    }
    assert codes == {1, 2, 3, 4, 5, 6, 7}
    for code in (0, *codes, 130):
        assert re.search(rf"^\| {code} \|", COMMANDS, re.MULTILINE), code


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_local_link_of_the_docs_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"
