"""The contracts: one Pandera model per table."""

from __future__ import annotations

from schemas.article_documents import ArticleDocuments
from schemas.articles import Articles
from schemas.documents import Documents
from schemas.inputs import Inputs
from schemas.lines import Lines
from schemas.loads import Loads
from schemas.paragraphs import Paragraphs
from schemas.raw import Raw
from schemas.rejects import Rejects
from schemas.sentences import Sentences
from schemas.table import Table

MODELS: tuple[type[Table], ...] = (
    Inputs,
    Raw,
    Documents,
    Lines,
    Articles,
    ArticleDocuments,
    Paragraphs,
    Sentences,
    Rejects,
    Loads,
)
TABLES: dict[str, type[Table]] = {model.table_name(): model for model in MODELS}
