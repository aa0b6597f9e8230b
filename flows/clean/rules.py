"""The engine of the rules in data/roles.toml: each line gets the role of the first rule that fits it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import polars as pl

from flows.clean.lines import HEAD, SHORT, TAIL
from flows.clean.vocabulary import expand, read_data, words

NO_LIMIT = 2**31
TAIL_MARKS = ["/", ")", "]", "）", "】", "］"]
"""A rule for the end of a line has one of these in its pattern."""
FEW = 100
"""Characters: most rules for whole lines look at no longer ones."""
ANCHORS = {"line": (r"^(?:", r")$"), "head": (r"^(?:", ")"), "tail": ("(?:", ")$")}
SEPARATORS = r"\s*[|·•›»→>/\\]+\s*|\s{2,}|\s+[-–—]\s+"
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

    Short lines recur, so each distinct one is looked at once; of long ones only the start and the end.
    """
    rules = read_rules()
    numbered = lines.select("text", "length").with_row_index("row")
    short = numbered.filter(pl.col("length") <= SHORT)
    distinct = short.select("text", "length").unique(maintain_order=True)
    of_short = distinct.with_columns(_first_that_fits(distinct, rules))
    long = numbered.filter(pl.col("length") > SHORT)
    of_long = long.select("row", "length").with_columns(_first_that_fits(long, rules))
    number = pl.concat(
        [
            short.join(of_short, on="text", how="left", maintain_order="left").select("row", "number"),
            of_long.select("row", "number"),
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
    """In: text, length; all short or all long. Out: the number of each line's first rule, or null."""
    is_long = lines.height > 0 and lines["length"][0] > SHORT
    line = _plain(pl.col("text"))
    looks = lines.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"),
        "length",
        (pl.lit("") if is_long else line).alias("line"),
        _plain(pl.col("text").str.head(HEAD)).alias("head"),
        _plain(pl.col("text").str.tail(TAIL)).alias("tail"),
    )
    found = [_number_of_first(looks.filter(gate), where) for gate, where in _gates(rules, is_long=is_long)]
    if not is_long:
        found.append(looks.select("row", _fit_pieces(looks, rules).alias("number")))
    first = pl.concat(found).drop_nulls("number").group_by("row").agg(pl.col("number").min())
    return looks.select("row").join(first, on="row", how="left", maintain_order="left")["number"]


def _number_of_first(looks: pl.DataFrame, rules: list[tuple[int, Rule]]) -> pl.DataFrame:
    """Row and the number of the first of these rules that fits, or null."""
    numbers = [pl.when(_fits(rule)).then(pl.lit(number, pl.UInt16)) for number, rule in rules]
    return looks.select("row", pl.coalesce(numbers).alias("number"))


def _plain(text: pl.Expr) -> pl.Expr:
    return text.str.to_lowercase().str.replace_all("’", "'", literal=True)


def _gates(rules: tuple[Rule, ...], *, is_long: bool) -> list[tuple[pl.Expr, list[tuple[int, Rule]]]]:
    """Rules by what a line must be for them to look at it, told at a fraction of their cost; each with its number."""
    numbered = list(enumerate(rules))
    heads = (pl.lit(value=True), [(number, rule) for number, rule in numbered if rule.where == "head"])
    tails = (
        pl.col("tail").str.contains_any(TAIL_MARKS),
        [(number, rule) for number, rule in numbered if rule.where == "tail"],
    )
    if is_long:
        return [heads, tails]
    whole = [(number, rule) for number, rule in numbered if rule.where == "line"]
    holding = [(number, rule) for number, rule in numbered if rule.where == "any"]
    all_words = sorted({word for _, rule in holding for name in rule.words for word in words(name)})
    return [
        heads,
        tails,
        (pl.col("length") <= FEW, [(number, rule) for number, rule in whole if rule.max_length <= FEW]),
        (pl.lit(value=True), [(number, rule) for number, rule in whole if rule.max_length > FEW]),
        (pl.col("line").str.contains_any(all_words), holding),
    ]


def _fits(rule: Rule) -> pl.Expr:
    is_short_enough = pl.col("length") <= (rule.max_length if rule.where in ("line", "any") else NO_LIMIT)
    if rule.where == "any":
        return is_short_enough & pl.col("line").str.contains_any([word for name in rule.words for word in words(name)])
    before, after = ANCHORS[rule.where]
    return is_short_enough & pl.col(rule.where).str.contains(before + expand(rule.pattern) + after)


def _fit_pieces(looks: pl.DataFrame, rules: tuple[Rule, ...]) -> pl.Series:
    """In: length, line. Out: the number of the rule that has every piece of a line; a doubled piece counts once."""
    longest = max(rule.max_length for rule in rules if rule.where == "pieces")
    pieces = (
        looks.select("row", "length", "line")
        .filter(pl.col("length") <= longest)
        .with_columns(pl.col("line").str.replace_all(SEPARATORS, "|").str.split("|").alias("piece"))
        .explode("piece")
        .with_columns(pl.col("piece").str.strip_chars(EDGES).str.replace_all(r"\s+", " "))
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
