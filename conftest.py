"""A second session in one process must not be answered from what the first one kept.

`make mutation` asks the tests of every changed line in a copy of one running process.
"""

import sys


def pytest_sessionstart(session):
    """Empty every cache of the modules that are loaded already."""
    for name, module in list(sys.modules.items()):
        if name.startswith("legalkit."):
            for value in list(vars(module).values()):
                forget = getattr(value, "cache_clear", None)
                if callable(forget):
                    forget()
