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

NO_LIMIT = 2**31
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
    rules = read_rules()
    numbered = lines.select("text", "length").with_row_index("row")
    short, long = (numbered.filter(fits) for fits in (pl.col("length") <= SHORT, pl.col("length") > SHORT))
    distinct = short.select("text", "length").unique(maintain_order=True)
    found = _first_that_fits(pl.concat([distinct, long.select("text", "length")]), rules)
    of_short = distinct.select("text", found.head(distinct.height))
    number = pl.concat(
        [
            short.join(of_short, on="text", how="left", maintain_order="left").select("row", "number"),
            long.select("row", found.tail(long.height)),
        ]
    ).sort("row")
    table = pl.DataFrame(
        {
            "number": pl.Series(range(len(rules)), dtype=pl.UInt16),
            "role": [rule.role for rule in rules],
            "score": pl.Series([rule.score for rule in rules], dtype=pl.Float32),
            "rule": [rule.rule for rule in rules],
        }
    )
    return number.join(table, on="number", how="left", maintain_order="left").select("role", "score", "rule")


def _first_that_fits(lines: pl.DataFrame, rules: tuple[Rule, ...]) -> pl.Series:
    """In: text, length. Out: `number`, that of each line's first rule, or null."""
    looks = lines.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"),
        "length",
        _plain(pl.when(pl.col("length") <= SHORT).then("text").otherwise(pl.lit(""))).alias("line"),
        _plain(pl.col("text").str.head(HEAD)).alias("head"),
        _plain(pl.col("text").str.tail(TAIL)).alias("tail"),
    )
    short = looks.filter(pl.col("length") <= SHORT)
    found = [_number_of_first(looks.filter(gate), some) for gate, some in _gates(rules)]
    found.append(short.select("row", _fit_pieces(short, rules).alias("number")))
    first = pl.concat(found).drop_nulls("number").group_by("row").agg(pl.col("number").min())
    return looks.select("row").join(first, on="row", how="left", maintain_order="left")["number"]


def _number_of_first(looks: pl.DataFrame, rules: list[tuple[int, Rule]]) -> pl.DataFrame:
    """Row and the number of the first of these rules that fits; of some rows, that none fits, there are none.

    Patterns for one part of a line are joined to one: a pass over the lines costs more than what a pattern holds.
    """
    alike: dict[tuple[str, int], list[tuple[int, Rule]]] = {}
    for number, rule in rules:
        own = number if rule.where in ("any", "tail") else -1  # a tail may match from further left by a later rule
        alike.setdefault((f"{rule.where}{own}", rule.max_length), []).append((number, rule))
    found = [_numbers_of_alike(looks, some) for some in alike.values()]
    return pl.concat(found) if found else looks.head(0).select("row", pl.lit(None, pl.UInt16).alias("number"))


def _numbers_of_alike(looks: pl.DataFrame, rules: list[tuple[int, Rule]]) -> pl.DataFrame:
    """Row and number of the first of rules that look at the same, null or no row where none fits."""
    first, rule = rules[0]
    is_short_enough = pl.col("length") <= (rule.max_length if rule.where in ("line", "any") else NO_LIMIT)
    if rule.where == "any":
        holds = pl.col("line").str.contains_any([word for name in rule.words for word in words(name)])
        return looks.filter(is_short_enough, holds).select("row", pl.lit(first, pl.UInt16).alias("number"))
    before, after = ANCHORS[rule.where]
    pattern = before + "|".join(f"(?P<rule_{number}>{expand(each.pattern)})" for number, each in rules) + after
    may_fit = looks.filter(is_short_enough, pl.col(rule.where).str.contains(loosely(pattern)))
    groups = may_fit.select_seq("row", pl.col(rule.where).str.extract_groups(pattern).alias("group")).unnest("group")
    numbers = [pl.when(pl.col(f"rule_{number}").is_not_null()).then(pl.lit(number, pl.UInt16)) for number, _ in rules]
    return groups.select("row", pl.coalesce(numbers).alias("number"))


def _plain(text: pl.Expr) -> pl.Expr:
    return text.str.to_lowercase().str.replace_all("’", "'", literal=True)


def _gates(rules: tuple[Rule, ...]) -> list[tuple[pl.Expr, list[tuple[int, Rule]]]]:
    """Rules by what a line must be for them to look at it, told at a fraction of their cost; each with its number."""

    def which(where: str, lengths: range = range(NO_LIMIT)) -> list[tuple[int, Rule]]:
        return [(n, rule) for n, rule in enumerate(rules) if rule.where == where and rule.max_length in lengths]

    all_words = {word for _, rule in which("any") for name in rule.words for word in words(name)}
    one_of_them = "|".join(map(re.escape, sorted(all_words)))  # a pattern is found twice as fast as a list of words
    is_short = pl.col("length") <= SHORT
    return [
        (pl.lit(value=True), which("head")),
        (pl.col("tail").str.contains_any(TAIL_MARKS), which("tail")),
        (pl.col("length") <= FEW, which("line", range(FEW + 1))),
        (is_short, which("line", range(FEW + 1, NO_LIMIT))),
        (is_short & pl.col("line").str.contains(one_of_them), which("any")),
    ]


def _fit_pieces(looks: pl.DataFrame, rules: tuple[Rule, ...]) -> pl.Series:
    """In: length, line. Out: the number of the rule that has every piece of a line; a doubled piece counts once."""
    longest = max(rule.max_length for rule in rules if rule.where == "pieces")
    pieces = (
        looks.select("row", "length", "line")
        .filter(pl.col("length") <= longest)
        .with_columns(pl.col("line").str.replace_all(SEPARATORS, "|").str.split("|").alias("piece"))
        .explode("piece")
        .with_columns(pl.col("piece").str.strip_chars(EDGES).str.replace_all(ODD_BLANK, " "))
        .filter(pl.col("piece") != "")
    )
    size = pl.col("piece").str.len_chars() // 2
    half = pl.col("piece").str.head(size)
    is_doubled = pl.col("piece").str.contains(" ", literal=True) & (half == pl.col("piece").str.tail(size))
    pieces = pieces.with_columns(pl.when(is_doubled).then(half).otherwise("piece").alias("piece"))
    numbers = [
        pl.when(
            (pl.col("length") <= rule.max_length)
            & pl.col("piece").is_in(sorted(word for name in rule.words for word in words(name)))
        ).then(pl.lit(index, pl.UInt16))
        for index, rule in enumerate(rules)
        if rule.where == "pieces"
    ]
    found = (
        pieces.select("row", pl.coalesce(numbers).alias("number"))
        .group_by("row")
        .agg(pl.col("number").max(), pl.col("number").is_null().any().alias("has_other"))
        .filter(~pl.col("has_other"))
    )
    return looks.select("row").join(found, on="row", how="left", maintain_order="left")["number"]
