"""Made-up articles of about 4.4 kB in the form of the sample: headline, publisher line, notes, paragraphs, pager."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

import polars as pl

PARAGRAPHS, BODY_BYTES = 12, 3_750
"""Either makes records of 4.4 kB."""
PROSE_SETS = ("aed", "fundus_fixtures", "wcxb_dev")
OUTLETS = ("Harbour Courier", "The Northern Ledger", "Valley Post", "Morning Standard", "Delta Times", "City Observer")
SUBJECTS = (
    "the regional council", "a group of engineers", "the ministry of transport", "local farmers", "the central bank",
    "researchers at the coastal institute", "the port authority", "residents of the old town", "the opposition",
    "a court in the capital", "the national museum", "the biggest union", "Mayor Ines Duarte", "Dr. Paul Okafor",
    "Professor Lena Brandt", "Prime Minister Tom Adeyemi", "the chief executive, Maria Novak,",
)  # fmt: skip
VERBS = (
    "rejected", "approved", "postponed", "announced", "criticised", "welcomed", "signed", "studied", "defended",
    "withdrew", "presented", "questioned",
)  # fmt: skip
OBJECTS = (
    "the plan for a new bridge", "an agreement worth $3.5 million", "the reform of the water law",
    "a report on housing", "the budget for 2018-19", "the sale of the shipyard", "a ban on night flights",
    "the merger with Arcadia Inc.", "a school programme", "the census", "the U.N. resolution", "the tax on sugar",
)  # fmt: skip
TAILS = (
    "after months of talks", "despite protests", "on Tuesday evening", "for the third time in 12 years",
    "with a majority of 54 to 41", "because costs had doubled since Jan. 2016", "without naming a date",
    "while exports fell by 4.2 percent", "as rain flooded several streets", "in spite of an appeal by the E.U.",
    "which had been expected", "to the surprise of many observers",
)  # fmt: skip
QUOTES = (
    "We will not wait any longer", "Nobody asked us", "This is a good day for the city", "There is no alternative",
    "The numbers speak for themselves", "I have read every page of it",
)  # fmt: skip


def sentence(random_: random.Random) -> str:
    """One made-up sentence, some with a quotation."""
    subject, verb, object_, tail = (random_.choice(words) for words in (SUBJECTS, VERBS, OBJECTS, TAILS))
    if random_.random() < 0.15:
        return f'"{random_.choice(QUOTES)}," {subject} said {tail}.'
    extra = (
        f", and {random_.choice(SUBJECTS)} {random_.choice(VERBS)} {random_.choice(OBJECTS)}"
        if random_.random() < 0.5
        else ""
    )
    return f"{subject[0].upper()}{subject[1:]} {verb} {object_}{extra} {tail}."


def article(number: int, prose: Sequence[str] = ()) -> str:
    """The article with this number, always the same; of paragraphs drawn from `prose`, if there is any."""
    random_ = random.Random(number)
    headline = f"{random_.choice(SUBJECTS).title()} {random_.choice(VERBS)} {random_.choice(OBJECTS)} ({number})"
    day = f"20{random_.randint(10, 24)}-{random_.randint(1, 12):02}-{random_.randint(1, 28):02}"
    lines = [
        headline,
        f"({random_.choice(OUTLETS)} )| Updated : {day}",
        "Print Print",
        f"Editor's note: {random_.choice(('Two', 'Three'))} experts share their views on {random_.choice(OBJECTS)}.",
        headline,
        *_body(random_, prose),
        f"The author is a research fellow at the institute for {random_.choice(OBJECTS)}.",
        "1 2 3 >",
    ]
    return "\n\n".join(lines)


def _body(random_: random.Random, prose: Sequence[str]) -> list[str]:
    """Paragraphs of about BODY_BYTES together."""
    if not prose:
        return [" ".join(sentence(random_) for _ in range(random_.randint(2, 4))) for _ in range(PARAGRAPHS)]
    paragraphs: list[str] = []
    while sum(len(text.encode()) for text in paragraphs) < BODY_BYTES:
        paragraphs.append(random_.choice(prose))
    return paragraphs


def read_prose(folder: Path) -> list[str]:
    """The paragraphs in the bodies of labelled pages, <set>.parquet, each once, in order: news as it is written.

    Made-up sentences are ASCII, of few words, and compress to a ninth; real ones are in 20 languages, and to 38 %.
    """
    bodies = pl.concat(pl.scan_parquet(folder / f"{name}.parquet").select("body") for name in PROSE_SETS).collect()
    paragraphs = bodies["body"].drop_nulls().str.split("\n").explode().str.strip_chars()
    return paragraphs.filter(paragraphs.str.len_chars().is_between(150, 900)).unique().sort().to_list()


def write_corpus(path: Path, count: int, start: int = 0, prose: Sequence[str] = ()) -> None:
    """`count` articles from `start` on as JSON lines: text, and for every other one the address that it came from."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(start, start + count):
            record = {"text": article(number, prose)}
            if number % 2:
                record["url"] = f"https://www.example-{number % 97}.com/news/{number}.html"
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
