"""Makes a new case folder with a commented ``case.yaml`` that is valid as it stands."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from legalkit.model.errors import InputError
from legalkit.model.finding import Finding, Where

#: The folders of a case (design, section 3): originals, and what legalkit produces.
FOLDERS = ("evidence", "out")


def starter() -> str:
    """The text of a new ``case.yaml``: one example creditor, debtor and claim, with comments."""
    return files("legalkit.casefile").joinpath("starter.yaml").read_text(encoding="utf-8")


def new_case(folder: str | Path) -> Path:
    """Make a case folder; nothing that exists is touched.

    Args:
        folder: the folder to make; it may exist as long as it holds no ``case.yaml``.

    Returns:
        The path of the new ``case.yaml``.

    Raises:
        InputError: when there is a case already (LK113) or the folder cannot be written (LK114).
    """
    root = Path(folder)
    path = root / "case.yaml"
    try:
        root.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(starter())
        for name in FOLDERS:
            (root / name).mkdir(exist_ok=True)
    except FileExistsError:
        # A file where the folder should be is a different mistake from a case that is there.
        code = "LK113" if root.is_dir() and path.exists() else "LK114"
        raise _refused(code, root, "it is a file") from None
    except OSError as problem:
        raise _refused("LK114", root, problem.strerror or str(problem)) from None
    return path


def _refused(code: str, root: Path, problem: str) -> InputError:
    finding = Finding(code, where=Where(str(root)), params={"path": str(root), "problem": problem})
    return InputError(finding.message(), [finding])
