"""Linear models over hashed words: how much the words of a line, and the class words of a container, speak for body."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase

import numpy as np
import numpy.typing as npt

from flows.clean.scan import Hashes, Ints, Scan, scan

BITS = 18
BUCKETS = 1 << BITS
HEAD_WORDS = 40
TAIL_WORDS = 8
PAIRED_WORDS = 8
CLASS_WORDS = 24
PLAIN, FIRST, LAST, PAIR, TAGGED, TAG = (
    np.uint32(salt) for salt in (0x85EBCA6B, 0xC2B2AE35, 0x27D4EB2F, 0x165667B1, 0x9E3779B1, 0xD6E8FEB9)
)
SPREAD = np.uint32(0x85EBCA77)

Floats = npt.NDArray[np.float32]


def _bucket(hashes: Hashes, salt: np.uint32 = PLAIN) -> Ints:
    mixed = hashes * salt
    mixed = (mixed ^ (mixed >> np.uint32(15))) * SPREAD
    return (mixed >> np.uint32(32 - BITS)).astype(np.int64)


def _pairs(hashes: Hashes, first: Ints) -> Hashes:
    return hashes[first] * np.uint32(3) + hashes[np.minimum(first + 1, max(len(hashes) - 1, 0))]


def line_buckets(found: Scan) -> tuple[Ints, Ints]:
    """The features of each line: (line, bucket), sorted by line.

    Words at the start and the end, the first and the last one as such, and pairs at the start; all pairs for CJK.
    """
    count = found.word_count
    line = np.repeat(np.arange(len(count)), count)
    first = np.cumsum(count) - count
    place = np.arange(len(line)) - first[line]
    left = count[line] - place
    hashes = found.word_hash
    one = np.flatnonzero((place < HEAD_WORDS) | (left <= TAIL_WORDS))
    pair = np.flatnonzero(((place < PAIRED_WORDS) | (found.is_cjk & (place < HEAD_WORDS))) & (left > 1))
    opening = first[count > 0]
    closing = (first + count - 1)[count > 0]
    buckets = [
        _bucket(hashes[one]),
        _bucket(_pairs(hashes, pair), PAIR),
        _bucket(hashes[opening], FIRST),
        _bucket(hashes[closing], LAST),
    ]
    lines = np.concatenate([line[one], line[pair], line[opening], line[closing]])
    return lines, np.concatenate(buckets)


def class_buckets(tags: Ints, words: Sequence[str]) -> tuple[Ints, Ints]:
    """The features of each container: (container, bucket): its tag, its class words, each with the tag, pairs."""
    found = scan([_split_humps(text) for text in words])
    count = found.word_count
    holder = np.repeat(np.arange(len(count)), count)
    place = np.arange(len(holder)) - (np.cumsum(count) - count)[holder]
    hashes = found.word_hash
    one = np.flatnonzero(place < CLASS_WORDS)
    pair = np.flatnonzero((place < CLASS_WORDS) & (place + 1 < count[holder]))
    tag_hash = (tags.astype(np.uint32) + np.uint32(1)) * TAG
    buckets = [
        _bucket(hashes[one]),
        _bucket(hashes[one] + tag_hash[holder[one]], TAGGED),
        _bucket(_pairs(hashes, pair), PAIR),
        _bucket(tag_hash),
    ]
    return np.concatenate([holder[one], holder[one], holder[pair], np.arange(len(tags))]), np.concatenate(buckets)


def _split_humps(text: str) -> str:
    """In articleBody are two words, as in article-body; ARTICLE is one."""
    if text == text.lower() or text.isupper():  # islower() takes three times as long
        return text
    for letter in ascii_uppercase:  # a pattern takes twice as long
        if letter in text:
            text = text.replace(letter, f" {letter}")
    return text


def scores(rows: Ints, buckets: Ints, size: int, weights: Floats, bias: float) -> Floats:
    """The logit of each of `size` rows: the sum of its features' weights over the root of their number."""
    total = np.bincount(rows, weights.take(buckets), size)
    number = np.bincount(rows, minlength=size)
    return (total / np.sqrt(np.maximum(number, 1)) + bias).astype(np.float32)
