"""A second session in one process must not be answered from what the first one kept.

`make mutation` asks the tests of every changed line in a copy of one running process.
"""

import os
import sys

from hypothesis import settings

# A run that decides whether work lands must come out the same twice; at a desk the search goes on.
settings.register_profile("ci", derandomize=True, print_blob=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


def pytest_sessionstart(session):
    """Empty every cache of the modules that are loaded already."""
    for name, module in list(sys.modules.items()):
        if name.startswith("legalkit."):
            for value in list(vars(module).values()):
                forget = getattr(value, "cache_clear", None)
                if callable(forget):
                    forget()
