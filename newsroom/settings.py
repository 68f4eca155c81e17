"""Everything that an operator sets, declared once: default, type and help here, comments in `settings.toml`,
overrides from the environment.

`settings.toml` in the working folder is read unless `--settings` or `DIEMBAO_SETTINGS` names another file. The
variable for
`[crawl] delay` is `DIEMBAO_CRAWL__DELAY`. Paths in the file are relative to the file.
"""

from __future__ import annotations

import os
import tomllib
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings import (
    SettingsError as PydanticSettingsError,
)

from newsroom.addresses import parse_address
from newsroom.errors import SettingsError

SETTINGS_VARIABLE = "DIEMBAO_SETTINGS"
ENV_PREFIX = "DIEMBAO_"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DeskSettings(_Section):
    """Where things lie and in which language they are shown."""

    data: Path = Field(Path("data"), description="Folder of the store, the archive, the index and the reports.")
    language: Literal["vi", "en"] = Field("vi", description="Language of what an analyst sees: vi or en.")


class StoreSettings(_Section):
    """The store of truth."""

    url: str = Field(
        "", description="SQLAlchemy URL of the store; empty means the file diembao.sqlite in the data folder."
    )


class CrawlSettings(_Section):
    """Collecting."""

    sources: Path | None = Field(None, description="Sources file; without it the file shipped with diembao is used.")
    own_sources: Path | None = Field(
        None, description="Sources file of your own: adds outlets, and changes single keys of those in the first."
    )
    contact: str = Field(
        "",
        description="Address (http(s) URL or e-mail) at which a press site can reach you; part of the user agent.",
    )
    delay: float = Field(
        2.0,
        ge=0,
        description="Seconds between two requests to one host; more where it answers slowly, none at all for 0.",
    )
    concurrency: int = Field(
        16, ge=1, le=256, description="Sources fetched from at the same time; one request at a time each."
    )
    timeout: float = Field(30.0, gt=0, description="Seconds after which a request is given up.")
    max_bytes: int = Field(
        8_000_000,
        ge=10_000,
        description="Largest response that is accepted, in bytes, also after decompression.",
    )
    max_attempts: int = Field(4, ge=1, description="Attempts at one page, over all runs, before it is quarantined.")
    retry_minutes: float = Field(
        15.0, ge=0, description="Minutes before a failed page is tried again; doubles with each attempt."
    )
    max_age_days: int = Field(
        30, ge=1, description="Entries of feeds and sitemaps older than this many days are left out."
    )
    max_pages: int = Field(5_000, ge=1, description="Most pages that one run fetches; the rest waits for the next run.")
    max_minutes: float = Field(
        120.0, gt=0, description="Longest that one run collects; the rest waits for the next run."
    )
    allow_private: bool = Field(
        False,
        description="Fetch from private and loopback addresses. Only for tests and presses inside your own network.",
    )
    proxy: str = Field(
        "",
        description="HTTP proxy, such as http://proxy.example:3128; it must refuse private addresses itself.",
    )

    @field_validator("sources", "own_sources", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value


class ExtractSettings(_Section):
    """From a page to an article."""

    min_words: int = Field(40, ge=1, description="A page with fewer words of text is skipped as no article.")
    workers: int = Field(0, ge=0, description="Processes that extract; 0 takes one for each core.")
    timeout: float = Field(20.0, gt=0, description="Seconds for one page; one that takes longer is quarantined.")


class ClassifySettings(_Section):
    """Labelling."""

    taxonomy: Path | None = Field(
        None, description="Taxonomy file; without it the plan of 2021-2025 shipped with diembao is used."
    )

    calendar: Path | None = Field(
        None,
        description="Calendar file of your own: its events are added to those of the calendar shipped with diembao.",
    )

    encoder: str = Field(
        "",
        description="Encoder of meanings: a folder or hub name of a sentence-transformers model; empty is the shipped "
        "one.",
    )
    encoder_prompts: tuple[str, ...] = Field(
        (),
        description="Texts put before a query and before a passage, where the encoder's own files do not say them.",
    )

    @field_validator("encoder_prompts")
    @classmethod
    def _two_or_none(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(value) not in (0, 2):
            raise ValueError('give two texts, for queries and for passages, such as ["query: ", "passage: "]')
        return value

    @field_validator("taxonomy", "calendar", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value


class IndexSettings(_Section):
    """Finding."""

    engine: Literal["embedded", "elasticsearch"] = Field(
        "embedded", description="embedded (no server) or elasticsearch (beyond one machine)."
    )
    memory_mb: int = Field(64, ge=15, description="Memory of the embedded index's writer in megabytes.")
    hosts: tuple[str, ...] = Field(
        ("http://127.0.0.1:9200",), min_length=1, description="Addresses of the Elasticsearch servers, http or https."
    )
    name: str = Field(
        "diembao",
        pattern=r"^[a-z][a-z0-9_-]{0,60}$",
        description="Name under which the articles are found in Elasticsearch; its indices begin with it.",
    )
    shards: int = Field(1, ge=1, le=64, description="Shards of each year's index in Elasticsearch.")
    replicas: int = Field(0, ge=0, le=8, description="Copies of each shard on other servers.")
    ca_certs: Path | None = Field(None, description="File with the certificate authority that signed the servers'.")
    fingerprint: str = Field(
        "", description="SHA-256 fingerprint of the server's certificate, instead of a certificate authority."
    )
    user: str = Field("", description="User of Elasticsearch, where no API key is used.")
    password: SecretStr = Field(
        SecretStr(""), description="Password of that user; only from the environment, or from password_file."
    )
    password_file: Path | None = Field(None, description="File that holds the password and nothing else.")
    api_key: SecretStr = Field(
        SecretStr(""), description="API key for Elasticsearch; only from the environment, or from api_key_file."
    )
    api_key_file: Path | None = Field(None, description="File that holds the API key and nothing else.")
    timeout: float = Field(30.0, gt=0, description="Seconds after which a request to Elasticsearch is given up.")

    @field_validator("ca_certs", "password_file", "api_key_file", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("hosts")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for host in value:
            address = urlsplit(host)
            if address.scheme not in ("http", "https") or not address.hostname:
                raise ValueError(f"{host!r} is no address of a server, such as https://search.example:9200")
            if address.username or address.password:
                raise ValueError("an address holds no user or password; set user and password_file")
        return value


class DashboardSettings(_Section):
    """The dashboard's own server, and who may do what there."""

    address: str = Field("127.0.0.1", description="Address on which the dashboard listens.")
    port: int = Field(8501, ge=1, le=65535, description="Port on which the dashboard listens.")
    url: str = Field(
        "", description="Address under which people open the dashboard; empty is the one on which it listens."
    )
    open: bool = Field(
        False, description="Listen on an address that other machines reach although nobody signs in; they only look."
    )
    unsigned_role: Literal["", "viewer", "analyst", "editor", "admin"] = Field(
        "", description="What everybody may do where nobody signs in; empty: all on this machine, look from others."
    )
    default_role: Literal["", "viewer", "analyst", "editor", "admin"] = Field(
        "", description="What somebody may do who signed in and has no role of their own; empty: nothing."
    )
    sign_in_hours: float = Field(12.0, gt=0, description="Hours after which one signs in again (OIDC).")
    oidc_metadata: str = Field(
        "", description="OpenID Connect: address of the provider's metadata (…/.well-known/openid-configuration)."
    )
    oidc_client: str = Field("", description="Id under which the provider knows this dashboard; empty: no sign-in.")
    oidc_secret: SecretStr = Field(
        SecretStr(""), description="Secret of that client; only from the environment, or from oidc_secret_file."
    )
    oidc_secret_file: Path | None = Field(None, description="File that holds that secret and nothing else.")
    oidc_name_claim: str = Field("email", min_length=1, description="Claim that names the person.")
    oidc_role_claim: str = Field(
        "", description="Claim with role or groups; empty: roles are those given with diembao users."
    )
    oidc_roles: dict[str, Literal["viewer", "analyst", "editor", "admin"]] = Field(
        {}, description="Role of each value of that claim; without any, the value is the role."
    )
    proxy_header: str = Field(
        "", pattern="^[A-Za-z0-9-]*$", description="Header in which a signing-in proxy names the person; empty: none."
    )
    proxies: tuple[str, ...] = Field(
        (), description="Addresses or networks of those proxies; nobody else's header counts."
    )

    @field_validator("oidc_secret_file", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("oidc_metadata", "url")
    @classmethod
    def _safe_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
            raise ValueError(f"{value!r} is no address such as https://desk.example")
        if parts.scheme == "http" and not on_loopback(parts.hostname or ""):
            raise ValueError(f"{value!r}: whoever signs in over http is overheard; https is needed beyond this machine")
        return value

    @field_validator("proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            try:
                ip_network(network)
            except ValueError:
                raise ValueError(f"{network!r} is no address or network such as 10.1.2.3 or 10.1.2.0/24") from None
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if bool(self.oidc_client) != bool(self.oidc_metadata):
            raise ValueError("oidc_client and oidc_metadata belong together; one of them is missing")
        if bool(self.proxy_header) != bool(self.proxies):
            raise ValueError("proxy_header and proxies belong together; one of them is missing")
        if self.oidc_client and self.proxy_header:
            raise ValueError("people sign in by oidc_client or by proxy_header, not by both")
        if self.oidc_roles and not self.oidc_role_claim:
            raise ValueError("oidc_roles says what the values of oidc_role_claim mean, which is missing")
        return self

    @property
    def signs_in(self) -> Literal["oidc", "proxy", ""]:
        """How people sign in; "" where nobody does."""
        return "oidc" if self.oidc_client else "proxy" if self.proxy_header else ""


class ReportSettings(_Section):
    """The header and the foot of every report (Decree 30/2020). An empty value prints dots to be filled in by hand."""

    superior_body: str = Field("", description="Body above the issuing one, printed in capitals.")
    issuing_body: str = Field("", description="Body that issues the report, printed in bold capitals.")
    code: str = Field("", description="Abbreviation after BC- in the number of the report.")
    place: str = Field("Hà Nội", description="Place before the date.")
    secrecy: str = Field("", description="Secrecy mark under the number, such as MẬT; empty: none.")
    signatory_office: str = Field("", description="Office of the signatory, with TM., KT. or TL. where it applies.")
    signatory_name: str = Field("", description="Name of the signatory.")
    recipients: tuple[str, ...] = Field(
        (), description="Recipients, one line each; the last line is where it is filed (Lưu: VT, …)."
    )
    template: Path | None = Field(
        None, description="Word document (.docx) whose styles, margins, heads and feet the reports take; empty: ours."
    )
    translations: bool = Field(
        True, description="Whether a final report must have the foreign titles and passages of its body translated."
    )
    plan: Path | None = Field(
        None,
        description="Plan file: the agencies, forms and duties that reports hold coverage against; without it the plan "
        "of 2021-2025 shipped with diembao is used.",
    )

    @field_validator("template", "plan", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value


class MailSettings(_Section):
    """Sending the weekly digest."""

    host: str = Field("", description="Server that takes outgoing mail; empty means that none is sent.")
    port: int = Field(0, ge=0, le=65535, description="Its port; 0 is the usual one: 587, 465 with tls, 25 with none.")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="starttls, tls (from the first byte), or none, which only this very machine may have."
    )
    ca_certs: Path | None = Field(
        None, description="File with the certificate authority that signed the server's certificate; else the system's."
    )
    user: str = Field("", description="User of the mail server; empty means that it asks for none.")
    password: SecretStr = Field(
        SecretStr(""), description="Password of that user; only from the environment, or from password_file."
    )
    password_file: Path | None = Field(None, description="File that holds the password and nothing else.")
    sender: str = Field("", description="Who sends, such as Name <desk@office.example>.")
    recipients: Path | None = Field(None, description="File with who gets the digest, one address a line.")
    attach: tuple[Literal["pdf", "docx"], ...] = Field(
        (), description="Files that go with the digest: pdf, docx, both or none."
    )
    timeout: float = Field(30.0, gt=0, description="Seconds after which the mail server is given up.")

    @field_validator("ca_certs", "password_file", "recipients", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("sender")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if value:
            parse_address(value)
        return value

    @model_validator(mode="after")
    def _in_the_clear_only_here(self) -> Self:
        if self.security == "none" and self.host and not on_loopback(self.host):
            raise ValueError(
                f"security = none sends letters and password in the clear; only localhost may get them, not {self.host}"
            )
        return self

    @property
    def usual_port(self) -> int:
        """The port that is asked: the one set, else the usual one for the security."""
        return self.port or {"starttls": 587, "tls": 465, "none": 25}[self.security]


class PortalSettings(_Section):
    """The feed of chosen articles for a portal."""

    url: str = Field("", description="Address under which the feed's folder is published, http or https.")
    site: str = Field("", description="Address of the portal itself; empty takes the start page of url's host.")
    title_vi: str = Field("", description="Title of the Vietnamese feed; empty takes a general one.")
    title_en: str = Field("", description="Title of the English feed; empty takes a general one.")
    description_vi: str = Field("", description="Description of the Vietnamese feed; empty takes a general one.")
    description_en: str = Field("", description="Description of the English feed; empty takes a general one.")
    items: int = Field(100, ge=1, le=10_000, description="Most articles in a feed, the newest ones.")

    @field_validator("url", "site")
    @classmethod
    def _on_the_web(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
            raise ValueError(f"{value!r} is no address such as https://portal.example/feeds")
        return value


def on_loopback(host: str) -> bool:
    """Whether `host` is this very machine."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


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
    crawl: CrawlSettings = CrawlSettings()
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

    @property
    def archive(self) -> Path:
        """Folder of the WARC files."""
        return self.desk.data / "archive"

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
SECRETS = (("index", "password"), ("index", "api_key"), ("mail", "password"), ("dashboard", "oidc_secret"))
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
    try:
        return Settings(**table)
    except ValidationError as error:
        raise SettingsError(_sentence(error, f"{file} (or a {ENV_PREFIX} variable)")) from error
    except PydanticSettingsError as error:
        raise SettingsError(f"a {ENV_PREFIX} variable cannot be read: {error}") from error
