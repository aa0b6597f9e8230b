"""What an attacker sends costs no more than a few times the usual per byte, and grows as the input does."""

from __future__ import annotations

import itertools
import json

import pytest
from cost import assert_linear

SIZE = 100_000
ATTACKS = {
    "dots": ("a.txt", lambda size: "." * size),
    "blank lines": ("a.jsonl", lambda size: '{"text": "t"}' + "\n" * size),
    "brackets": ("a.json", lambda size: '[{"text": "t", "x": ' + "[" * size),
    "pairs of brackets": ("a.json", lambda size: '[{"text": "t", "x": [' + "[]," * (size // 3) + "1]}]"),
    "quotes": ("a.json", lambda size: '[{"text": "' + '\\"' * (size // 2) + '"}]'),
    "one open quote": ("a.json", lambda size: '[{"text": "' + "x" * size),
    "backslashes": ("a.json", lambda size: '[{"text": "' + "\\\\" * (size // 2)),
    "quotes in a table": ("a.csv", lambda size: "id,text\n" + '"' * size),
    "open quotes in a table": ("a.csv", lambda size: "id,text\n" + '1,"x\n' * (size // 5)),
    "commas in a table": ("a.csv", lambda size: "id,text\n" + "," * size),
    "names in no encoding": ("a.csv", lambda size: b"\xe9," * (size // 2)),
    "names of accents": ("a.csv", lambda size: "e" + "\u0301" * (size // 2) + ",text\na,b"),
    "comments": ("a.txt", lambda size: "<!--" * (size // 4)),
    "closed comments": ("a.txt", lambda size: "<!---->" * (size // 7)),
    "headers": ("a.txt", lambda size: "MIME-Version: 1.0\n" * (size // 18)),
    "records of warc": ("a.warc", lambda size: "WARC/1.0\r\nContent-Length: 9999999\r\n\r\n" * (size // 37)),
    "long records of warc": (
        "a.warc",
        lambda size: f"WARC/1.0\r\nContent-Length: {size}\r\n\r\n" + "\nWARC" * (size // 5),
    ),
    "borders of parts": (
        "a.mht",
        lambda size: 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n' + "--x\n\n" * (size // 5),
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_cost_grows_as_the_input_does(collect, put, attack):
    name, make = ATTACKS[attack]
    number = itertools.count()  # a file of a known name is found in the spool
    assert_linear(lambda size: collect(put(f"{next(number)}-{name}", make(size))), SIZE)


def test_names_of_columns_do_not_add_up(collect, put):
    """Each record brings columns of its own: what is remembered of them has a limit."""
    lines = "\n".join(json.dumps({"text": "t", f"c{number}": number}) for number in range(6_000))
    assert collect(put("a.jsonl", lines)).raw.height == 6_000
