"""Everything that an operator sets, declared once: default, type and help here, comments in `settings.toml`,
overrides from the environment.

`settings.toml` in the working folder is read unless `--settings` or `DIEMBAO_SETTINGS` names another file. The
variable for
`[crawl] delay` is `DIEMBAO_CRAWL__DELAY`. Paths in the file are relative to the file.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings import (
    SettingsError as PydanticSettingsError,
)

from newsroom.errors import SettingsError, UsageError
from newsroom.objects import ObjectStore
from newsroom.sections import (
    ArchiveSettings,
    ClassifySettings,
    CrawlSettings,
    DashboardSettings,
    DeskSettings,
    ExtractSettings,
    IndexSettings,
    MailSettings,
    PortalSettings,
    ReportSettings,
    StoreSettings,
    WorkerSettings,
)

SETTINGS_VARIABLE = "DIEMBAO_SETTINGS"
ENV_PREFIX = "DIEMBAO_"


class Settings(BaseSettings):
    """All sections. Use `load_settings`; it turns a mistake into one sentence."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    desk: DeskSettings = DeskSettings()
    store: StoreSettings = StoreSettings()
    archive: ArchiveSettings = ArchiveSettings()
    crawl: CrawlSettings = CrawlSettings()
    worker: WorkerSettings = WorkerSettings()
    extract: ExtractSettings = ExtractSettings()
    classify: ClassifySettings = ClassifySettings()
    index: IndexSettings = IndexSettings()
    dashboard: DashboardSettings = DashboardSettings()
    report: ReportSettings = ReportSettings()
    mail: MailSettings = MailSettings()
    portal: PortalSettings = PortalSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first, then the file (passed as init values)."""
        return (env_settings, init_settings)

    @property
    def store_url(self) -> str:
        """SQLAlchemy URL of the store."""
        return self.store.url or f"sqlite:///{self.desk.data / 'diembao.sqlite'}"

    def store_password(self) -> str:
        """Password of the store's server, "" where none is set here. Raises SettingsError for an unreadable file."""
        return read_secret("store", "password", self.store.password, self.store.password_file)

    @property
    def archive_place(self) -> Path | ObjectStore:
        """Where the WARC files are: a folder, or one on a server. Raises SettingsError for a secret that cannot be
        read."""
        own = self.archive
        if "://" not in own.url:
            return Path(own.url) if own.url else self.desk.data / "archive"
        secret = read_secret("archive", "secret", own.secret, own.secret_file)
        return ObjectStore(own.url, own.endpoint, own.region, own.key, secret, own.timeout)

    @property
    def archive_folder(self) -> Path:
        """The folder of the WARC files. Raises UsageError where they are on a server."""
        place = self.archive_place
        if isinstance(place, Path):
            return place
        raise UsageError(f"[archive] url: {place} is no folder of this machine")

    @property
    def index_folder(self) -> Path:
        """Folder of the embedded index."""
        return self.desk.data / "index"

    @property
    def models_folder(self) -> Path:
        """Folder of the models that were trained here."""
        return self.desk.data / "models"

    @property
    def reports_folder(self) -> Path:
        """Folder into which reports are written."""
        return self.desk.data / "reports"


PATHS = (
    ("desk", "data"),
    ("crawl", "sources"),
    ("crawl", "own_sources"),
    ("classify", "taxonomy"),
    ("classify", "calendar"),
    ("report", "plan"),
    ("store", "password_file"),
    ("archive", "secret_file"),
    ("index", "ca_certs"),
    ("index", "password_file"),
    ("index", "api_key_file"),
    ("report", "template"),
    ("mail", "ca_certs"),
    ("mail", "password_file"),
    ("mail", "recipients"),
    ("dashboard", "oidc_secret_file"),
)
"""Settings that are paths, relative to the settings file."""
SECRETS = (
    ("store", "password"),
    ("archive", "secret"),
    ("index", "password"),
    ("index", "api_key"),
    ("mail", "password"),
    ("dashboard", "oidc_secret"),
)
"""Settings that a file read by everyone must not hold; each has a `…_file` beside it."""
OPERATORS_FILES = tuple(
    (section, key)
    for section, key in PATHS
    if (section, key) != ("desk", "data") and (section, key.removesuffix("_file")) not in SECRETS
)
"""Settings that name a file which the operator wrote and which is no secret."""


def read_secret(section: str, key: str, given: SecretStr, file: Path | None) -> str:
    """The secret `key` of `section`: as given by the environment, else what its file holds, "" without either.

    Raises SettingsError where the file cannot be read or holds nothing.
    """
    value = given.get_secret_value()
    if value or file is None:
        return value
    try:
        value = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"[{section}] {key}_file: {file}: cannot be read ({type(error).__name__})") from error
    if not value:
        raise SettingsError(f"[{section}] {key}_file: {file}: the file is empty")
    return value


def _sentence(error: ValidationError, where: str) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    what = "is not a setting" if first["type"] == "extra_forbidden" else first["msg"][:1].lower() + first["msg"][1:]
    return f"{where}: {key}: {what}"


def _anchor(table: dict[str, Any], folder: Path) -> None:
    """Make the paths of a settings table relative to the folder of its file."""
    for section, key in PATHS:
        value = table.get(section, {}).get(key) if isinstance(table.get(section), dict) else None
        if isinstance(value, str) and value:
            table[section][key] = str(folder / value)
    archive = table.get("archive", {}).get("url") if isinstance(table.get("archive"), dict) else None
    if isinstance(archive, str) and archive and "://" not in archive:
        table["archive"]["url"] = str(folder / archive)
    encoder = table.get("classify", {}).get("encoder") if isinstance(table.get("classify"), dict) else None
    if isinstance(encoder, str) and encoder and (folder / encoder).is_dir():  # else it is the name of a model
        table["classify"]["encoder"] = str(folder / encoder)


def settings_file(path: Path | None = None) -> tuple[Path, bool]:
    """Where the settings are looked for (`path`, else `DIEMBAO_SETTINGS`, else `settings.toml` here), and whether that
    was named."""
    named = path or (Path(os.environ[SETTINGS_VARIABLE]) if os.environ.get(SETTINGS_VARIABLE) else None)
    return named or Path("settings.toml"), named is not None


def load_settings(path: Path | None = None) -> Settings:
    """Read the settings; `path` None takes `DIEMBAO_SETTINGS`, then `settings.toml` here if there is one, then the
    defaults.

    Raises SettingsError naming the file and key of the first mistake.
    """
    file, named = settings_file(path)
    table: dict[str, Any] = {}
    if named or file.exists():
        try:
            table = tomllib.loads(file.read_text("utf-8"))
        except OSError as error:
            raise SettingsError(f"{file}: cannot read the settings file ({error.strerror or error})") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{file}: not valid TOML: {error}") from error
        _anchor(table, file.resolve().parent)
        for section, key in SECRETS:
            if isinstance(table.get(section), dict) and table[section].get(key):
                raise SettingsError(
                    f"{file}: {section}.{key}: a secret does not belong into this file; set {key}_file, or "
                    f"{ENV_PREFIX}{section.upper()}__{key.upper()} in the environment"
                )
        url = table.get("store", {}).get("url") if isinstance(table.get("store"), dict) else None
        if isinstance(url, str) and re.search(r"://[^/?#]*:[^/?#]*@", url):
            raise SettingsError(
                f"{file}: store.url: a password does not belong into this file; set password_file, or "
                f"{ENV_PREFIX}STORE__PASSWORD in the environment"
            )
    try:
        return Settings(**table)
    except ValidationError as error:
        raise SettingsError(_sentence(error, f"{file} (or a {ENV_PREFIX} variable)")) from error
    except PydanticSettingsError as error:
        raise SettingsError(f"a {ENV_PREFIX} variable cannot be read: {error}") from error
