"""Ids: what identifies a thing, as 128 bits of BLAKE2b in lower-case hex."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b


def make_id(*parts: str | bytes) -> str:
    """The id of what the parts name. Each part's length goes in, so that ("ab", "c") is not ("a", "bc")."""
    digest = blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def make_ids(*columns: Iterable[str | bytes]) -> list[str]:
    """One id a row of equally long columns."""
    return [make_id(*parts) for parts in zip(*columns, strict=True)]
