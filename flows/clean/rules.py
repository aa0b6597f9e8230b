"""The engine of the rules in data/roles.toml: each line gets the role of the first rule that fits it."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from flows.clean.lines import HEAD, SHORT, TAIL
from flows.clean.vocabulary import any_of, expand, loosely, read_data, words

MARKS = re.compile(r"^[^\w©]*")
BEGINNING = 5
"""Letters of a word: with more the look at how lines begin takes longer, with less it lets more lines pass."""
TAIL_MARK = r"[/)\]）】］]"
TAIL_END = r"(?:[)\]）】］]\s*|/[\p{L}\s.'’-]+\)?)$"
"""Of a line that a rule for the tail may fit: marks that it has, and how it ends."""
ANCHORS = {"line": (r"^(?:", r")$"), "head": (r"^(?:", ")"), "tail": (r"(?s)^.*(?:", ")$")}
"""A pattern without "^" would be looked for from the end of a tail, which takes ten times as long."""
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
    """Lists of words. A "line" begins with one of them, with a number, or has no letters; marks may stand before."""
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

    Lines recur, so each distinct one is looked at once.
    """
    rows = lines.select("text", "length").with_row_index("row")
    distinct = rows.group_by("text").agg(pl.col("length").first(), "row")
    parts = distinct.select(_parts())
    looks = [_thread(os.getpid(), look.where).submit(_find, look, parts).result() for look in _looks()]
    fits = pl.concat(looks).drop_nulls().group_by("at").agg(pl.col("number").min())
    found = distinct.select(pl.col("row").gather(fits["at"])).with_columns(fits["number"]).explode("row")
    number = np.full(lines.height, len(read_rules()), np.uint16)
    number[found["row"].to_numpy()] = found["number"].to_numpy()
    return _given().select(pl.all().gather(pl.Series(number)))


@cache
def _thread(process: int, where: str) -> ThreadPoolExecutor:
    """The thread of a look; a process that was forked has none of its parent's.

    Polars keeps 32 compiled patterns a thread, and a batch has more. In threads of their own those of the rules are
    compiled once and not again for each batch, which took half of the 90 ms that a batch of one document takes. One
    waits for the other: at once they take a fifth more CPU.
    """
    return ThreadPoolExecutor(1, thread_name_prefix=f"rules-{process}-{where}")


@cache
def _given() -> pl.DataFrame:
    """role, score, rule of each rule, then nulls for where none fits."""
    rules = [(rule.role, rule.score, rule.rule) for rule in read_rules()]
    schema = {"role": pl.String, "score": pl.Float32, "rule": pl.String}
    return pl.DataFrame([*rules, (None, None, None)], schema=schema, orient="row")


@cache
def _parts() -> list[pl.Expr | str]:
    """What rules look at: `at`, the line's place; `line`, in lower case, of a long one the start; `tail`, as it is."""
    text = pl.col("text")
    return [
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("at"),
        "length",
        _plain(pl.when(pl.col("length") <= SHORT).then(text).otherwise(text.str.head(HEAD))).alias("line"),
        text.str.tail(TAIL).alias("tail"),
    ]


def _plain(text: pl.Expr) -> pl.Expr:
    return text.str.to_lowercase().str.replace_all("’", "'", literal=True)


@dataclass(frozen=True, slots=True)
class Look:
    """Rules that look at the same part of a line."""

    where: str
    may_fit: tuple[pl.Expr, ...]
    """What holds where one of them may fit, each told at a fraction of their cost from the lines that are left."""
    part: pl.Expr
    """What they look at."""
    number: pl.Expr
    """That of the first rule that fits it, or null."""


@cache
def _looks() -> tuple[Look, ...]:
    line, tail, is_short = pl.col("line"), pl.col("tail"), pl.col("length") <= SHORT
    start = line.str.head(HEAD)
    return (
        _look("line", line, is_short & line.str.contains(_beginning())),
        _look("any", line, is_short & line.str.contains(_any_pattern("any"))),
        _look("head", start, start.str.contains(loosely(_any_pattern("head")))),
        _look("tail", _plain(tail), tail.str.contains(TAIL_MARK), tail.str.contains(TAIL_END)),
    )


def _look(where: str, part: pl.Expr, *may_fit: pl.Expr) -> Look:
    numbers = (_if(_fits(rule), number) for number, rule in _rules_for(where).items())
    return Look(where, may_fit, part.alias("part"), pl.coalesce(numbers).alias("number"))


def _find(look: Look, parts: pl.DataFrame) -> pl.DataFrame:
    """In: _parts. Out: `at` and `number`, that of the look's first rule that fits, or null."""
    for may_fit in look.may_fit:
        parts = parts.filter(parts.select_seq(may_fit).to_series())
    some = parts.select_seq("at", "length", look.part)
    found = some.select_seq("at", look.number)
    return pl.concat([found, _fit_pieces(some)]) if look.where == "line" else found


def _rules_for(*places: str) -> dict[int, Rule]:
    """Those that look there, by number."""
    return {number: rule for number, rule in enumerate(read_rules()) if rule.where in places}


def _fits(rule: Rule) -> pl.Expr:
    """Whether the rule fits `part` of a line."""
    holds = pl.col("part").str.contains(_pattern(rule))
    return holds if rule.where in ("head", "tail") else holds & (pl.col("length") <= rule.max_length)


def _any_pattern(where: str) -> str:
    return "|".join(map(_pattern, _rules_for(where).values()))


def _pattern(rule: Rule) -> str:
    """What is found where the rule fits. A pattern is found twice as fast as a list of words."""
    if rule.where == "any":
        return "|".join(map(re.escape, _words_of(rule)))
    before, after = ANCHORS[rule.where]
    return f"{before}{expand(rule.pattern)}{after}"


def _words_of(*rules: Rule) -> list[str]:
    return sorted({word for rule in rules for name in rule.words for word in words(name)})


def _beginning() -> str:
    """How lines begin that a rule for lines or pieces may fit: marks, then nothing, a number or the start of a word."""
    begun = (MARKS.sub("", word.replace("’", "'")) for word in _words_of(*_rules_for("line", "pieces").values()))
    return loosely(rf"^[^\p{{L}}\p{{N}}©]*(?:$|\p{{N}}|{any_of({word[:BEGINNING] for word in begun if word})})")


def _if(condition: pl.Expr, number: int) -> pl.Expr:
    return pl.when(condition).then(pl.lit(number, pl.UInt16))


def _fit_pieces(parts: pl.DataFrame) -> pl.DataFrame:
    """`at` and `number`, that of the rule that has every piece of a line; a doubled piece counts once."""
    pieces, stripped, undoubled, number, of_lines = _of_pieces()
    return (
        parts.filter(pl.col("length") <= max(rule.max_length for rule in _rules_for("pieces").values()))
        .select("at", "length", pieces)
        .explode("piece")
        .with_columns(stripped)
        .filter(pl.col("piece") != "")
        .with_columns(undoubled)
        .select("at", number)
        .group_by("at")
        .agg(of_lines)
    )


@cache
def _of_pieces() -> tuple[pl.Expr, ...]:
    """A line's pieces; without their edges; without what is doubled; the number of the rule of each; of the line."""
    piece = pl.col("piece")
    size = piece.str.len_chars() // 2
    half = piece.str.head(size)
    is_doubled = piece.str.contains(" ", literal=True) & (half == piece.str.tail(size))
    numbers = (
        _if((pl.col("length") <= rule.max_length) & piece.is_in(_words_of(rule)), number)
        for number, rule in _rules_for("pieces").items()
    )
    return (
        pl.col("part").str.replace_all(SEPARATORS, "|").str.split("|").alias("piece"),
        piece.str.strip_chars(EDGES).str.replace_all(ODD_BLANK, " "),
        pl.when(is_doubled).then(half).otherwise(piece).alias("piece"),
        pl.coalesce(numbers).alias("number"),
        pl.when(pl.col("number").is_not_null().all()).then(pl.col("number").max()).alias("number"),
    )
