"""API keys: shown once, stored as a hash. A key names its tenant and what may be done with it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import sqlalchemy as sa
from sqlalchemy.orm import Session

from extraction.errors import UsageError
from service.storage.tables import ApiKey

Scope = Literal["read", "write", "review", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
LOCAL = "local"  # the tenant as long as there are no keys
_PREFIX = "gouji"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the tenant, the key's name and id (None as long as there are no keys), what may be done."""

    tenant: str
    key: str | None
    scopes: frozenset[str]
    key_id: str | None = None

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes or "admin" in self.scopes


ANYBODY = Caller(LOCAL, None, frozenset(SCOPES))


def create(session: Session, name: str, tenant: str, scopes: Sequence[str]) -> str:
    """Makes a key and gives it, the only time that it is seen. Raises `UsageError` for a scope that there is not."""
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        raise UsageError(f"scopes {', '.join(unknown) or '(none)'}: unknown; there are {', '.join(SCOPES)}")
    if not tenant or len(tenant) > 100 or not name or len(name) > 200:
        raise UsageError("a key needs a name of at most 200 characters and a tenant of at most 100")
    id_, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    ordered = " ".join(scope for scope in SCOPES if scope in scopes)
    session.add(ApiKey(id=id_, tenant=tenant, name=name, digest=_digest(secret), scopes=ordered, created_at=time.time()))
    return f"{_PREFIX}_{id_}_{secret}"


def listed(session: Session) -> Sequence[ApiKey]:
    """All keys, revoked ones too, in the order in which they were made."""
    return session.scalars(sa.select(ApiKey).order_by(ApiKey.created_at)).all()


def revoke(session: Session, id_: str) -> ApiKey:
    """Makes a key worthless, at once and for good. Raises `UsageError` where there is none of this id."""
    key = session.get(ApiKey, id_)
    if key is None:
        raise UsageError(f"{id_}: there is no such key; `gouji keys list` shows them")
    key.revoked_at = key.revoked_at or time.time()
    return key


def any_made(session: Session) -> bool:
    """Whether a key was ever made: from then on nobody gets in without one, even if all are revoked."""
    return session.scalar(sa.select(ApiKey.id).limit(1)) is not None


def caller_of(session: Session, presented: str) -> Caller | None:
    """Who presents this key; None where it is none, or revoked."""
    prefix, _, rest = presented.partition("_")
    id_, _, secret = rest.partition("_")
    if prefix != _PREFIX or not secret:
        return None
    key = session.get(ApiKey, id_)
    if not hmac.compare_digest(key.digest if key else "", _digest(secret)) or key is None or key.revoked_at is not None:
        return None
    return Caller(key.tenant, key.name, frozenset(key.scopes.split()), key.id)


def revoked(session: Session, caller: Caller) -> bool:
    """Whether the key that let the caller in is worthless by now."""
    return session.scalar(sa.select(ApiKey.id).where(ApiKey.id == caller.key_id, ApiKey.revoked_at.is_not(None))) is not None


def _digest(secret: str) -> str:
    """A plain hash is enough: the secret is 256 random bits, so there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()
