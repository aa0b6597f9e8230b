"""The engine of the rules in data/roles.toml: each line gets the role of the first rule that fits it."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import polars as pl

from flows.clean.lines import HEAD, SHORT, TAIL
from flows.clean.vocabulary import expand, loosely, read_data, words

TAIL_MARKS = ["/", ")", "]", "）", "】", "］"]
"""A rule for the end of a line has one of these in its pattern."""
FEW = 100
"""Characters: most rules for whole lines look at no longer ones."""
ANCHORS = {"line": (r"^(?:", r")$"), "head": (r"^(?:", ")"), "tail": ("(?:", ")$")}
SEPARATORS = r"\s*[|·•›»→>/\\]+\s*|\s{2,}|\s+[-–—]\s+"
ODD_BLANK = r"[\s--\x20]"
"""After SEPARATORS no two blanks are left together; to look for plain ones, too, takes three times as long."""
EDGES = " \t|·•›»«→<>/\\-–—_*#:.,;!…▶►▼▲○●[](){}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table of rules."""

    rule: str
    """Its id, which lands in `lines.rule`."""
    role: str
    score: float
    where: str
    """What is looked at: "line" (all of a line of up to `max_length` characters), "head" (the first HEAD of any line),
    "tail" (the last TAIL); "any" (a line holds one of the words), "pieces" (every piece of it is one)."""
    words: tuple[str, ...] = ()
    pattern: str = ""
    max_length: int = SHORT
    place: str = "anywhere"
    """"end": only where hardly any text follows."""


@cache
def read_rules() -> tuple[Rule, ...]:
    """The table of rules, in order."""
    rows = read_data("roles")["rules"]
    if not isinstance(rows, list):
        raise TypeError("data/roles.toml has no list of rules")
    return tuple(Rule(**{**row, "words": tuple(row.get("words", ()))}) for row in rows)


def apply_rules(lines: pl.DataFrame) -> pl.DataFrame:
    """In: text, length. Out, in the same order: role, score, rule; null where no rule fits.

    Polars keeps 32 compiled patterns a thread, and a batch has more. In a thread of their own those of the rules are
    compiled once and not again for each batch, which took half of the 90 ms that a batch of one document takes.
    """
    return _thread(os.getpid()).submit(_apply_rules, lines).result()


@cache
def _thread(process: int) -> ThreadPoolExecutor:
    """The thread of the rules; a process that was forked has none of its parent's."""
    return ThreadPoolExecutor(1, thread_name_prefix=f"rules-{process}")


def _apply_rules(lines: pl.DataFrame) -> pl.DataFrame:
    """Short lines recur, so each distinct one is looked at once; of long ones only the start and the end."""
    numbered = lines.select("text", "length").with_row_index("row")
    short, long = (numbered.filter(fits) for fits in (pl.col("length") <= SHORT, pl.col("length") > SHORT))
    distinct = short.select("text", "length").unique(maintain_order=True)
    found = _first_that_fits(pl.concat([distinct, long.select("text", "length")]))
    of_short = distinct.select("text", found.head(distinct.height))
    number = pl.concat(
        [
            short.join(of_short, on="text", how="left", maintain_order="left").select("row", "number"),
            long.select("row", found.tail(long.height)),
        ]
    ).sort("row")["number"]
    return _given().select(pl.all().gather(number))


@cache
def _given() -> pl.DataFrame:
    """role, score, rule of each rule."""
    rules = [(rule.role, rule.score, rule.rule) for rule in read_rules()]
    return pl.DataFrame(rules, schema={"role": pl.String, "score": pl.Float32, "rule": pl.String}, orient="row")


def _first_that_fits(lines: pl.DataFrame) -> pl.Series:
    """In: text, length. Out: `number`, that of each line's first rule, or null."""
    parts = lines.select(_parts()).with_columns_seq(_gated_parts())
    looks = _looks()
    may_fit = parts.select_seq(look.may_fit.alias(str(place)) for place, look in enumerate(looks))
    found = [
        parts.filter(some).select_seq("row", look.found).select("row", look.number)
        for look, some in zip(looks, may_fit, strict=True)
        if some.any()
    ]
    found.append(_fit_pieces(parts))
    first = pl.concat(found).drop_nulls("number").group_by("row").agg(pl.col("number").min())
    return parts.select("row").join(first, on="row", how="left", maintain_order="left")["number"]


@cache
def _parts() -> list[pl.Expr]:
    """What rules look at: in lower case, of a long line the ends alone."""

    def plain(text: pl.Expr) -> pl.Expr:
        return text.str.to_lowercase().str.replace_all("’", "'", literal=True)

    text, length = pl.col("text"), pl.col("length")
    return [
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"),
        length,
        plain(pl.when(length <= SHORT).then(text).otherwise(pl.lit(""))).alias("line"),
        plain(text.str.head(HEAD)).alias("head"),
        plain(text.str.tail(TAIL)).alias("tail"),
    ]


@cache
def _gated_parts() -> list[pl.Expr]:
    """The same where a rule may fit, as is told at a fraction of the rules' cost, else null."""
    any_words = {word for rule in read_rules() if rule.where == "any" for name in rule.words for word in words(name)}
    one_of_them = "|".join(map(re.escape, sorted(any_words)))  # a pattern is found twice as fast as a list of words
    return [
        pl.when(pl.col("tail").str.contains_any(TAIL_MARKS)).then("tail").alias("tail"),
        pl.when(pl.col("length") <= FEW).then("line").alias("few"),
        pl.when(pl.col("line").str.contains(one_of_them)).then("line").alias("any"),
    ]


@dataclass(frozen=True, slots=True)
class Look:
    """Rules that look at the same part of lines at once, for a pass over lines costs more than what a pattern holds."""

    may_fit: pl.Expr
    """Whether one of them may fit."""
    found: pl.Expr
    """`found` of those that may: what `number`, that of the first rule, is told from."""
    number: pl.Expr


@cache
def _looks() -> list[Look]:
    """All rules but those for pieces."""
    alike: dict[tuple[str, int], list[tuple[int, Rule]]] = {}
    for number, rule in enumerate(read_rules()):
        own = number if rule.where in ("any", "tail") else -1  # a tail may match from further left by a later rule
        if rule.where != "pieces":
            alike.setdefault((f"{rule.where}{own}", rule.max_length), []).append((number, rule))
    return [_look(rules) for rules in alike.values()]


def _look(rules: list[tuple[int, Rule]]) -> Look:
    """Of rules that look at the same."""
    first, rule = rules[0]
    where, length = rule.where, pl.col("length")
    if where == "any":
        holds = pl.col("any").str.contains_any([word for name in rule.words for word in words(name)])
        may_fit = pl.col("any").is_not_null() & (length <= rule.max_length)
        return Look(may_fit, holds.alias("found"), _if(pl.col("found"), first))
    before, after = ANCHORS[where]
    pattern = before + "|".join(f"(?P<rule_{number}>{expand(each.pattern)})" for number, each in rules) + after
    part = pl.col("few" if where == "line" and rule.max_length <= FEW else where)
    may_fit = part.str.contains(loosely(pattern))
    groups = pl.col("found").struct
    numbers = [_if(groups.field(f"rule_{number}").is_not_null(), number) for number, _ in rules]
    return Look(
        may_fit & (length <= rule.max_length) if where == "line" else may_fit,
        part.str.extract_groups(pattern).alias("found"),
        pl.coalesce(numbers),
    )


def _if(condition: pl.Expr, number: int) -> pl.Expr:
    return pl.when(condition).then(pl.lit(number, pl.UInt16)).alias("number")


def _fit_pieces(parts: pl.DataFrame) -> pl.DataFrame:
    """Row and number of the rule that has every piece of a line; a doubled piece counts once."""
    pieces, stripped, undoubled, number, of_lines = _of_pieces()
    return (
        parts.filter(pl.col("length") <= max(rule.max_length for rule in read_rules() if rule.where == "pieces"))
        .select("row", "length", pieces)
        .explode("piece")
        .with_columns(stripped)
        .filter(pl.col("piece") != "")
        .with_columns(undoubled)
        .select("row", number)
        .group_by("row")
        .agg(of_lines)
    )


@cache
def _of_pieces() -> tuple[pl.Expr, ...]:
    """A line's pieces; without their edges; without what is doubled; the number of the rule of each; of the line."""
    piece = pl.col("piece")
    size = piece.str.len_chars() // 2
    half = piece.str.head(size)
    is_doubled = piece.str.contains(" ", literal=True) & (half == piece.str.tail(size))
    numbers = [
        _if(
            (pl.col("length") <= rule.max_length)
            & piece.is_in(sorted(word for name in rule.words for word in words(name))),
            number,
        )
        for number, rule in enumerate(read_rules())
        if rule.where == "pieces"
    ]
    return (
        pl.col("line").str.replace_all(SEPARATORS, "|").str.split("|").alias("piece"),
        piece.str.strip_chars(EDGES).str.replace_all(ODD_BLANK, " "),
        pl.when(is_doubled).then(half).otherwise(piece).alias("piece"),
        pl.coalesce(numbers),
        pl.when(pl.col("number").is_not_null().all()).then(pl.col("number").max()).alias("number"),
    )
