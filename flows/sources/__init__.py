"""Raw documents in: where they are, how they are cut into batches, their bytes. No parsing of what they say."""

from flows.sources.find import find
from flows.sources.model import RAW_COLUMNS, Batch, Input, Part, Refusal
from flows.sources.plan import plan
from flows.sources.read import halve, read, refuse

__all__ = ["RAW_COLUMNS", "Batch", "Input", "Part", "Refusal", "find", "halve", "plan", "read", "refuse"]
