"""Who somebody is and what they may do: from the claims of a sign-in, from a proxy's header, or from nothing at all.

Without Streamlit; `dashboard.entrance` asks it for each drawing, `dashboard.acting` once more before anything is
written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Literal

from newsroom.errors import DiembaoError, InputError
from newsroom.roles import Role, highest, may, role_of, user_name
from newsroom.sections import DashboardSettings, on_loopback
from newsroom.store import Store

Way = Literal["oidc", "proxy", "unsigned", "check"]
"""How it is known who somebody is: by OpenID Connect, by a proxy, by their own word, or because `--check` draws."""
Why = Literal["signed_out", "sign_in_old", "unnamed", "unverified", "not_by_proxy"]


class NotKnown(DiembaoError):
    """Nobody who may come in."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class User:
    """Somebody at the desk."""

    name: str
    """See `newsroom.roles.user_name`; "" where nobody said it yet."""
    way: Way
    claimed: Role | None
    """The role that the sign-in itself gives."""
    role: Role | None
    """What they may do as of this drawing; None: nothing, not even look."""
    page: str = ""
    """Path of the page on which they are."""

    def may(self, needed: Role) -> bool:
        """Whether they may do what takes `needed`: for what a page offers. What is done is asked again by
        `dashboard.acting`."""
        return may(self.role, needed) and bool(self.name)


def by_claims(claims: Mapping[str, Any], settings: DashboardSettings, now: datetime) -> tuple[str, Role | None]:
    """Name and role of whoever signed in with `claims` of a token that was already verified.

    The role is None where the claims say nothing of it. Raises NotKnown.
    """
    if not claims.get("is_logged_in"):
        raise NotKnown("signed_out")
    issued = claims.get("iat")
    if not isinstance(issued, int | float) or now.timestamp() - issued > settings.sign_in_hours * 3600:
        raise NotKnown("sign_in_old")
    given = claims.get(settings.oidc_name_claim)
    if settings.oidc_name_claim == "email" and claims.get("email_verified") in (False, "false"):
        # A provider where everybody may write any address would let anybody be anybody.
        raise NotKnown("unverified")
    return _named(given), _claimed_role(claims, settings)


def _claimed_role(claims: Mapping[str, Any], settings: DashboardSettings) -> Role | None:
    value = claims.get(settings.oidc_role_claim) if settings.oidc_role_claim else None
    values = value if isinstance(value, list | tuple) else [value]
    words = [word for word in values if isinstance(word, str)]
    if settings.oidc_roles:
        return highest(settings.oidc_roles[word] for word in words if word in settings.oidc_roles)
    return highest(role for word in words if (role := role_of(word)) is not None)


def by_proxy(peer: str, names: Sequence[str], settings: DashboardSettings) -> str:
    """The name that a proxy gives in its header.

    `peer` is the address that is connected, not one that a header tells; `names` are all values of the header. Raises
    NotKnown where the peer is no listed proxy or does not name exactly one person.
    """
    try:
        address = ip_address(peer.split("%")[0])
    except ValueError:
        raise NotKnown("not_by_proxy") from None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if not any(address in ip_network(network) for network in settings.proxies):
        raise NotKnown("not_by_proxy")
    if len(names) != 1:
        # Two such headers: one may be the visitor's own.
        raise NotKnown("unnamed")
    try:
        # Headers come as Latin-1; proxies write names in UTF-8.
        given = names[0].encode("latin-1").decode("utf-8")
    except UnicodeError:
        given = names[0]
    return _named(given)


def _named(given: object) -> str:
    try:
        return user_name(given if isinstance(given, str) else "")
    except InputError:
        raise NotKnown("unnamed") from None


def role_now(store: Store, name: str, way: Way, claimed: Role | None, settings: DashboardSettings) -> Role | None:
    """What somebody may do at this moment.

    Where a claim gives roles it is the only one that does; else the store, else the default of the settings.
    """
    if way == "check":
        return "admin"
    if way == "unsigned":
        return unsigned_role(settings)
    if way == "oidc" and settings.oidc_role_claim:
        return claimed or role_of(settings.default_role)
    return store.users.role(name) or role_of(settings.default_role)


def unsigned_role(settings: DashboardSettings) -> Role:
    """What everybody may do where nobody signs in."""
    return role_of(settings.unsigned_role) or ("admin" if on_loopback(settings.address) else "viewer")
