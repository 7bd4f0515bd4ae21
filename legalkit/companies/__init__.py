"""The related-company graph: who owns, who controls, which transfers deserve a second look."""

from legalkit.companies.assess import assess
from legalkit.companies.result import CompanyReport, Flag, Remedy

__all__ = ["CompanyReport", "Flag", "Remedy", "assess"]
