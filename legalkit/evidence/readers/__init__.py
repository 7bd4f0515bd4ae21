"""Readers of evidence: one module for each kind of file, one kind of answer."""

from legalkit.evidence.readers.read import read_bytes, read_file
from legalkit.evidence.readers.reading import PaperLine, Part, Reading

__all__ = ["PaperLine", "Part", "Reading", "read_bytes", "read_file"]
