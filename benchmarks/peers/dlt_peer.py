"""dlt: the JSONL as nested records (article, paragraphs, sentences) into Parquet files."""

import json
import os
import re
import sys
from pathlib import Path

corpus, out = sys.argv[1:]
os.environ["DESTINATION__FILESYSTEM__BUCKET_URL"] = f"file://{out}"
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"

import dlt  # noqa: E402 - the settings above are read when it is imported

SENTENCE = re.compile(r"(?<=[.!?])\s+")


def articles():
    """Each article with its paragraphs and their sentences."""
    with Path(corpus).open(encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            paragraphs = [part for part in record["text"].split("\n\n") if part.strip()]
            record["paragraphs"] = [{"text": part, "sentences": SENTENCE.split(part)} for part in paragraphs]
            yield record


pipeline = dlt.pipeline("peer", destination="filesystem", dataset_name="news", pipelines_dir=f"{out}/state")
pipeline.run(dlt.resource(articles, name="articles"), loader_file_format="parquet")
