"""The plain-text case folder: read it, check its references, describe its format."""

from legalkit.casefile.read import CaseRead, read_case

__all__ = ["CaseRead", "read_case"]
