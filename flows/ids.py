"""Ids: what identifies a thing, as 128 bits of BLAKE2b in lower-case hex."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b


def make_id(*parts: str | bytes) -> str:
    """The id of what the parts name. Each part's length goes in, so that ("ab", "c") is not ("a", "bc")."""
    datas = [part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in parts]
    sized = b"".join([piece for data in datas for piece in (len(data).to_bytes(8, "little"), data)])
    return blake2b(sized, digest_size=16).hexdigest()


def text_hash(text: str) -> str:
    """A text's hash, by which two copies of it are told."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


def make_ids(*columns: Iterable[str | bytes]) -> list[str]:
    """One id a row of equally long columns."""
    return [make_id(*parts) for parts in zip(*columns, strict=True)]
