"""Pages that declare no encoding and are not in UTF-8: how many are read right in every character.

    python benchmarks/encoding.py --data FOLDER [--wrong]

`--data`: a folder of <set>.parquet with id, url and html. Each page in a language that had encodings of its own before
UTF-8, with LETTERS or more beyond ASCII among what is to be seen, is written in each of these, without its declaration.
A character that the encoding lacks becomes a reference, as editors did it, when those are few. "as text": what the page
shows, as a dump. `--wrong` names those that are misread.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from labelled import SETS, read_set

from flows.clean.decode import decode
from flows.clean.language import READ, detect_languages
from flows.clean.markup import to_utf8

ENCODINGS = {
    "cp1252": "fr de es it pt nl sv da no fi", "cp1250": "pl cs hu sk sl hr ro", "cp1251": "ru uk bg", "koi8_r": "ru",
    "iso8859-2": "pl cs hu sk sl hr", "cp1253": "el", "cp1254": "tr", "cp1255": "he", "cp1256": "ar", "gb18030": "zh",
    "big5hkscs": "zh", "cp932": "ja", "euc_jp": "ja", "euc_kr": "ko",
}  # fmt: skip
LETTERS = 30
REFERENCES = 0.02
"""Of the letters beyond ASCII so many may become references."""
DECLARATION = re.compile(rb"""<meta[^>]*charset[^>]*>|<\?xml[^>]*\?>|(?<=;)\s*charset=[\w-]+""", re.IGNORECASE)


def pages(data: Path) -> Iterator[tuple[str, str, str, str]]:
    """Id, language, html and text of the pages in UTF-8 that have LETTERS, the declaration taken out."""
    for name in SETS:
        rows = [row for row in read_set(data, name) if letters(row["text"]) >= LETTERS]
        longest = [max(row["text"].split("\n"), key=len)[:READ] for row in rows]
        for row, language in zip(
            rows, detect_languages(pl.Series([[text] for text in longest], dtype=pl.List(pl.String))), strict=True
        ):
            try:
                html = DECLARATION.sub(b"", row["html"]).decode().replace("\r\n", "\n")
            except UnicodeDecodeError:
                continue
            yield f"{name}/{row['id']}", language or "", html, row["text"]


def letters(text: str) -> int:
    """How many letters beyond ASCII it has."""
    return sum(letter.isalpha() for letter in text if letter > "\x7f")


def written(text: str, encoding: str) -> bytes | None:
    """The text in the encoding; None when it lacks more than some characters, or too little is left to tell it by."""
    data = text.encode(encoding, "xmlcharrefreplace")
    kept = letters(text.encode(encoding, "ignore").decode(encoding))
    few = kept >= LETTERS and letters(text) - kept <= REFERENCES * kept
    return data if few and not is_utf8(data) else None


def is_utf8(data: bytes) -> bool:
    """ASCII alone is, too, but for the escapes of ISO-2022."""
    try:
        return "\x1b" not in data.decode()
    except UnicodeDecodeError:
        return False


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--wrong", action="store_true")
    arguments = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    spent: Counter[str] = Counter()
    wrong = []
    for page, language, *forms in pages(arguments.data):
        for encoding, languages in ENCODINGS.items():
            if language not in languages.split():
                continue
            for form, text in zip(("page", "text"), forms, strict=True):
                if (data := written(text, encoding)) is None:
                    continue
                started = time.process_time()
                if form == "page":
                    found, said = to_utf8(data, None)
                    right = found == data.decode(encoding).encode()
                else:
                    decoded = decode(data)
                    right, said = decoded.text == decode(data, encoding).text, decoded.encoding
                spent[form] += time.process_time() - started
                counts[encoding, form] += 1
                counts[encoding, f"{form} right"] += right
                if not right:
                    wrong.append(f"{form} {page} {language} {encoding}: read as {said}")
    print("| written in | pages | read right | as text | read right |\n|---|---|---|---|---|")
    columns = ("page", "page right", "text", "text right")
    for encoding in ENCODINGS:
        if counts[encoding, "page"] or counts[encoding, "text"]:
            print(f"| {encoding} |", " | ".join(str(counts[encoding, column]) for column in columns), "|")
    totals = {column: sum(counts[encoding, column] for encoding in ENCODINGS) for column in columns}
    print("| all |", " | ".join(map(str, totals.values())), "|")
    print({form: f"{1000 * spent[form] / totals[form]:.1f} ms each" for form in spent})
    print("\n".join(wrong) if arguments.wrong else "")


if __name__ == "__main__":
    main()
