"""The plain-text case folder: read it, check its references, describe its format."""

from legalkit.casefile.overview import Overview, overview
from legalkit.casefile.read import CaseRead, read_case
from legalkit.casefile.schema import case_schema
from legalkit.casefile.write import new_case, starter

__all__ = ["CaseRead", "Overview", "case_schema", "new_case", "overview", "read_case", "starter"]
