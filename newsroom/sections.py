"""The sections of the settings: every key with its default, type and help."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, field_validator, model_validator

from newsroom.addresses import parse_address

OptionalPath = Annotated[Path | None, BeforeValidator(lambda value: None if value == "" else value)]
"""A path that an empty text in the file leaves out."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DeskSettings(_Section):
    """Where things lie and in which language they are shown."""

    data: Path = Field(Path("data"), description="Folder of the store, the archive, the index and the reports.")
    language: Literal["vi", "en"] = Field("vi", description="Language of what an analyst sees: vi or en.")


class StoreSettings(_Section):
    """The store of truth."""

    url: str = Field(
        "",
        description="Address of the store, such as postgresql://diembao@db.example/diembao; empty means the file "
        "diembao.sqlite in the data folder.",
    )
    password: SecretStr = Field(
        SecretStr(""),
        description="Password of the server's role; from the environment only, or else libpq's own ways (PGPASSFILE).",
    )
    password_file: OptionalPath = Field(None, description="File with that password.")


class ArchiveSettings(_Section):
    """Where the raw responses are kept."""

    url: str = Field(
        "",
        description="Folder of the WARC files, or an address such as s3://bucket/folder; empty means the folder "
        "archive in the data folder.",
    )
    endpoint: str = Field("", description="Address (http or https) of an S3-compatible server; empty: Amazon's.")
    region: str = Field("", description="Region of the bucket, where its server has regions.")
    key: str = Field("", description="Access key of the bucket; empty: as the AWS tools find theirs.")
    secret: SecretStr = Field(
        SecretStr(""), description="Secret of that key; only from the environment, or from secret_file."
    )
    secret_file: OptionalPath = Field(None, description="File that holds the secret and nothing else.")
    timeout: float = Field(30.0, gt=0, description="Seconds after which a request to the server is given up.")

    @field_validator("url")
    @classmethod
    def _folder_or_address(cls, value: str) -> str:
        if "://" in value:
            parts = urlsplit(value)
            if parts.scheme == "file" or not parts.netloc or "@" in parts.netloc or parts.query or parts.fragment:
                raise ValueError(f"{value!r} is no folder and no address such as s3://bucket/folder")
        return value.rstrip("/") or value

    @field_validator("endpoint")
    @classmethod
    def _server(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc):
            raise ValueError(f"{value!r} is no address such as https://objects.office.example")
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.key and not (self.secret.get_secret_value() or self.secret_file):
            raise ValueError("key needs its secret: set secret_file, or DIEMBAO_ARCHIVE__SECRET in the environment")
        return self


class CrawlSettings(_Section):
    """Collecting."""

    sources: OptionalPath = Field(None, description="Sources file; without it the file shipped with diembao is used.")
    own_sources: OptionalPath = Field(
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


class WorkerSettings(_Section):
    """Several workers (`diembao worker`)."""

    name: str = Field(
        "",
        pattern="^[A-Za-z0-9._-]{0,48}$",
        description="Name of the workers of this machine, part of the names of their files; empty: the machine's.",
    )
    term: float = Field(
        60.0, ge=2, description="Seconds without a sign of life after which others take over from a worker."
    )
    interval: float = Field(
        30.0, gt=0, description="Minutes after which a source is visited again, by whichever worker is free."
    )
    visits: int = Field(
        64, ge=1, description="Sources that one worker visits at the same time; the others are left to other workers."
    )


class ExtractSettings(_Section):
    """From a page to an article."""

    min_words: int = Field(40, ge=1, description="A page with fewer words of text is skipped as no article.")
    workers: int = Field(0, ge=0, description="Processes that extract; 0 takes one for each core.")
    timeout: float = Field(20.0, gt=0, description="Seconds for one page; one that takes longer is quarantined.")


class ClassifySettings(_Section):
    """Labelling."""

    taxonomy: OptionalPath = Field(
        None, description="Taxonomy file; without it the plan of 2021-2025 shipped with diembao is used."
    )

    calendar: OptionalPath = Field(
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
    shards: int = Field(
        0,
        ge=0,
        le=64,
        description="Shards of each year's index in Elasticsearch; 0 means as many as its size asks for.",
    )
    replicas: int = Field(0, ge=0, le=8, description="Copies of each shard on other servers.")
    ca_certs: OptionalPath = Field(None, description="File with the certificate authority that signed the servers'.")
    fingerprint: str = Field(
        "", description="SHA-256 fingerprint of the server's certificate, instead of a certificate authority."
    )
    user: str = Field("", description="User of Elasticsearch, where no API key is used.")
    password: SecretStr = Field(
        SecretStr(""), description="Password of that user; only from the environment, or from password_file."
    )
    password_file: OptionalPath = Field(None, description="File that holds the password and nothing else.")
    api_key: SecretStr = Field(
        SecretStr(""), description="API key for Elasticsearch; only from the environment, or from api_key_file."
    )
    api_key_file: OptionalPath = Field(None, description="File that holds the API key and nothing else.")
    timeout: float = Field(30.0, gt=0, description="Seconds after which a request to Elasticsearch is given up.")

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
    oidc_secret_file: OptionalPath = Field(None, description="File that holds that secret and nothing else.")
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
    template: OptionalPath = Field(
        None, description="Word document (.docx) whose styles, margins, heads and feet the reports take; empty: ours."
    )
    translations: bool = Field(
        True, description="Whether a final report must have the foreign titles and passages of its body translated."
    )
    plan: OptionalPath = Field(
        None,
        description="Plan file: the agencies, forms and duties that reports hold coverage against; without it the plan "
        "of 2021-2025 shipped with diembao is used.",
    )


class MailSettings(_Section):
    """Sending the weekly digest."""

    host: str = Field("", description="Server that takes outgoing mail; empty means that none is sent.")
    port: int = Field(0, ge=0, le=65535, description="Its port; 0 is the usual one: 587, 465 with tls, 25 with none.")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="starttls, tls (from the first byte), or none, which only this very machine may have."
    )
    ca_certs: OptionalPath = Field(
        None, description="File with the certificate authority that signed the server's certificate; else the system's."
    )
    user: str = Field("", description="User of the mail server; empty means that it asks for none.")
    password: SecretStr = Field(
        SecretStr(""), description="Password of that user; only from the environment, or from password_file."
    )
    password_file: OptionalPath = Field(None, description="File that holds the password and nothing else.")
    sender: str = Field("", description="Who sends, such as Name <desk@office.example>.")
    recipients: OptionalPath = Field(None, description="File with who gets the digest, one address a line.")
    attach: tuple[Literal["pdf", "docx"], ...] = Field(
        (), description="Files that go with the digest: pdf, docx, both or none."
    )
    timeout: float = Field(30.0, gt=0, description="Seconds after which the mail server is given up.")

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
