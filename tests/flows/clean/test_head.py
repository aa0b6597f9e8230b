"""What a page says about itself, however its JSON-LD is wrapped."""

from __future__ import annotations

import time

import pytest
from made_up_pages import page, read

from flows.clean.head import read_head
from flows.clean.html import read_html

ARTICLE = '{"@type": "NewsArticle", "author": "Jane\n Doe"}'
WRAPPED = [
    f"<!--\n{ARTICLE}\n-->",
    f"//<![CDATA[\n{ARTICLE}\n//]]>",
    f"\n    <![CDATA[\n    {ARTICLE}\n    ]]>\n    ",
    f"/* <![CDATA[ */ {ARTICLE} /* ]]> */",
    f"{ARTICLE};",
]


@pytest.mark.parametrize("script", WRAPPED)
def test_json_ld_in_a_wrapper(script: str) -> None:
    assert read(page(f'<script type="application/ld+json">{script}</script>')).authors == ("Jane Doe",)


@pytest.mark.parametrize("filler", ["/", "/* ", "<![CDATA[", "]]>", " "])
def test_hostile_wrappers(filler: str) -> None:
    script = f'<script type="application/ld+json"><![CDATA[{filler * (200_000 // len(filler))}]]></script>'
    head = read_head(read_html(page(script)).tree)
    begin = time.process_time()
    assert head.json_ld == []
    assert time.process_time() - begin < 1
