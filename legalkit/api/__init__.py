"""Where the rooms meet: the Python API that the README shows and the command line uses."""

from legalkit.api.folder import CaseFolder, open_case

__all__ = ["CaseFolder", "open_case"]
