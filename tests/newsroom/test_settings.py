"""Settings: declared once, all of them in settings.toml, and a mistake is one sentence that names file and key."""

import re
import tomllib
from pathlib import Path

import pytest

from newsroom.errors import SettingsError
from newsroom.settings import ENV_PREFIX, SECRETS, Settings, load_settings

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "settings.toml"


def declared() -> dict[str, dict[str, object]]:
    """Section -> key -> default, as the code declares them; without secrets, which no such file may hold."""
    made = Settings()
    return {
        name: {
            key: value
            for key, value in getattr(made, name).model_dump(mode="json").items()
            if (name, key) not in SECRETS
        }
        for name in Settings.model_fields
    }


def uncommented() -> dict[str, dict[str, object]]:
    """Section -> key -> default, as settings.toml shows them behind a #."""
    text = re.sub(r"^# (\w+ = .*)$", r"\1", SHIPPED.read_text("utf-8"), flags=re.MULTILINE)
    return tomllib.loads(text)


def test_every_setting_stands_in_settings_toml_with_its_default() -> None:
    shown = {section: {key: value or None for key, value in keys.items()} for section, keys in uncommented().items()}
    code = {section: {key: value or None for key, value in keys.items()} for section, keys in declared().items()}
    assert shown == code


def test_every_key_of_settings_toml_has_its_help_above_it() -> None:
    lines = SHIPPED.read_text("utf-8").splitlines()
    for name in Settings.model_fields:
        section = type(getattr(Settings(), name))
        for key, field in section.model_fields.items():
            if (name, key) in SECRETS:
                assert f"{ENV_PREFIX}{name.upper()}__{key.upper()}" in SHIPPED.read_text("utf-8"), key
                continue
            place = next(n for n, line in enumerate(lines) if line.startswith(f"# {key} = "))
            assert lines[place - 1].startswith("# "), key
            assert field.description, key


def test_the_shipped_file_changes_nothing() -> None:
    assert load_settings(SHIPPED).crawl == Settings().crawl


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("[crawl]\ndelay = 7\ntimeout = 9\n")
    monkeypatch.setenv("DIEMBAO_CRAWL__DELAY", "0.5")
    assert (load_settings(file).crawl.delay, load_settings(file).crawl.timeout) == (0.5, 9)


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[desk]\ndata = "kho"\n[crawl]\nsources = "bao.toml"\n')
    settings = load_settings(file)
    assert settings.desk.data == tmp_path / "kho"
    assert settings.crawl.sources == tmp_path / "bao.toml"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[crawl]\nspeed = 1\n", "crawl.speed: is not a setting"),
        ("[crawl]\ndelay = -1\n", "crawl.delay: input should be greater"),
        ('[desk]\nlanguage = "fr"\n', "desk.language"),
        ("[crawl\n", "not valid TOML"),
        ('desk = "x"\n', "desk"),
    ],
)
def test_a_mistake_is_one_sentence_with_file_and_key(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load_settings(file)
    assert said in str(caught.value)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_that_was_named_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read the settings file"):
        load_settings(tmp_path / "nowhere.toml")


def test_an_encoder_is_a_folder_beside_the_file_or_else_a_name(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(
        '[classify]\nencoder = "intfloat/multilingual-e5-small"\nencoder_prompts = ["query: ", "passage: "]\n'
    )
    assert load_settings(file).classify.encoder == "intfloat/multilingual-e5-small"
    (tmp_path / "intfloat" / "multilingual-e5-small").mkdir(parents=True)
    assert load_settings(file).classify.encoder == str(tmp_path / "intfloat" / "multilingual-e5-small")
    file.write_text('[classify]\nencoder_prompts = ["query: "]\n')
    with pytest.raises(SettingsError, match=r"encoder_prompts: .*give two texts"):
        load_settings(file)
