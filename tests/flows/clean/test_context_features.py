"""What the model is told of a line by its document: rules around it, the block that reads like a body, its words."""

from __future__ import annotations

import numpy as np
import pytest
from cost import assert_linear

from flows.clean.context_features import KINDS, block_features, find_blocks, rule_features, topic_features
from flows.clean.features import Columns, Floats, Lines, text_features
from flows.clean.rules import read_rules
from flows.clean.scan import scan

MENU = ["Home", "World", "Sports"]
BODY = [
    "The harbour bridge will close on Monday for repairs, the council said.",
    "Engineers found cracks in two piers of the harbour bridge in March.",
    "Buses will be diverted, the council said, until the repairs are done.",
]
TEASERS = ["Ten recipes for a rainy weekend", "More on the harbour bridge and its repairs"]
TEXT = [*MENU, "12 March 2026", *BODY, "Related articles", *TEASERS]
RULES = [*["navigation.words"] * 3, "timestamp.published", *[None] * 3, "related.header", *[None] * 2]
SCORES = np.array([-2, -2, -2, -1, 2, 2, 2, -1, -1, -1], np.float32)


def columns_of(lines: list[str], rules: list[str | None], scores: Floats, counts: list[int]) -> Columns:
    where, found = Lines(counts), scan(lines)
    own = text_features(where, found, scores)
    blocks = find_blocks(where, own)
    return rule_features(where, rules) | block_features(where, own, blocks) | topic_features(where, found, blocks)


def test_the_block_is_what_reads_like_a_body() -> None:
    columns = columns_of(TEXT, RULES, SCORES, [len(TEXT)])
    assert columns["from_block_start"].tolist() == [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5]
    assert columns["to_block_end"].tolist() == [6, 5, 4, 3, 2, 1, 0, -1, -2, -3]
    assert set(columns["block_lines"].tolist()) == {3}
    assert columns["chars_from_block"][3] == len(TEXT[3])
    assert columns["chars_from_block"][8] == len(TEXT[7]) + len(TEXT[8])
    assert not columns["chars_from_block"][4:7].any()


def test_a_document_that_no_line_speaks_for_has_a_block_of_one_line() -> None:
    columns = columns_of(MENU, [None] * 3, np.array([-2, -1, -3], np.float32), [3])
    assert set(columns["block_lines"].tolist()) == {1}


def test_lines_know_how_far_rules_found_something() -> None:
    columns = columns_of(TEXT, RULES, SCORES, [len(TEXT)])
    assert columns["info_above"].tolist() == [-1, -1, -1, -1, 1, 2, 3, 4, 5, 6]
    assert columns["info_below"].tolist() == [3, 2, 1, -1, -1, -1, -1, -1, -1, -1]
    assert columns["header_above"].tolist() == [-1] * 8 + [1, 2]
    assert columns["rest_before_3"][4] == 1
    assert columns["rest_after_3"][4] == pytest.approx(1 / 3)


def test_words_of_the_block_are_known_again_and_their_own_line_does_not_count() -> None:
    columns = columns_of(TEXT, RULES, SCORES, [len(TEXT)])
    ferry, bridge = columns["told"][8:10]
    assert ferry == 0
    assert bridge == pytest.approx(3 / 3)
    assert 0 < columns["told"][6] < 1  # "council" and "repairs" of five; "diverted" is in no other line


def test_pairs_of_characters_are_words_where_there_are_no_blanks() -> None:
    lines = ["港口大桥将于周一关闭维修", "工程师发现港口大桥出现裂缝", "港口大桥", "周末食谱"]
    columns = columns_of(lines, [None] * 4, np.array([2, 2, -1, -1], np.float32), [4])
    assert columns["told"][2] == 1
    assert columns["told"][3] == 0


def test_a_document_alone_has_the_columns_that_it_has_among_others() -> None:
    both = columns_of(TEXT + BODY, [*RULES, *[None] * 3], np.append(SCORES, [1, 1, 1]).astype(np.float32), [10, 3])
    alone = columns_of(BODY, [None] * 3, np.ones(3, np.float32), [3])
    for name, column in alone.items():
        np.testing.assert_allclose(both[name][10:], column, atol=1e-4, err_msg=name)


def test_each_kind_of_rule_has_a_number() -> None:
    assert {rule.rule.partition(".")[0] for rule in read_rules()} <= set(KINDS)


@pytest.mark.parametrize("unit", ["word ", "港", "bridge\n"])
def test_hostile_lines_cost_what_their_length_costs(unit: str) -> None:
    def look(size: int) -> None:
        lines = (unit * size).split("\n")
        assert columns_of(lines, [None] * len(lines), np.ones(len(lines), np.float32), [len(lines)])

    assert_linear(look, 6_000)
