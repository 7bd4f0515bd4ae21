"""Gates before each step: what must be there, what should be, and what it costs to go without."""

from legalkit.checklist.result import Checklist, Group, Line, Status
from legalkit.checklist.run import run

__all__ = ["Checklist", "Group", "Line", "Status", "run"]
