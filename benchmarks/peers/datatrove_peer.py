"""datatrove: a reader, a step that splits, three Parquet writers."""

import re
import sys

from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import ParquetWriter

corpus, out = sys.argv[1:]
SENTENCE = re.compile(r"(?<=[.!?])\s+")


def split(documents, rank=0, world_size=1):  # noqa: ARG001 - datatrove's signature
    """Writes paragraphs and sentences beside the articles."""
    with ParquetWriter(f"{out}/paragraphs") as paragraphs, ParquetWriter(f"{out}/sentences") as sentences:
        for document in documents:
            for number, paragraph in enumerate(filter(None, document.text.split("\n\n"))):
                paragraphs.write(Document(paragraph, f"{document.id}-{number}"), rank)
                for place, sentence in enumerate(SENTENCE.split(paragraph)):
                    sentences.write(Document(sentence, f"{document.id}-{number}-{place}"), rank)
            yield document


folder, name = corpus.rsplit("/", 1)
LocalPipelineExecutor(
    [
        JsonlReader(folder, glob_pattern=name, compression=None, default_metadata={"url": ""}),
        split,
        ParquetWriter(f"{out}/articles"),
    ],
    logging_dir=f"{out}/logs",
).run()
