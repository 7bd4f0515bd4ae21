"""The wheel carries what it needs, nothing else, and works in an empty environment."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ("jurisdictions", "doc_templates", "examples")
pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("LEGALKIT", "PYTHON"))
    }
    environment |= {"PYTHONUTF8": "1", **more}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    result = run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", out, ROOT, cwd=ROOT
    )
    assert result.returncode == 0, result.stdout + result.stderr
    (path,) = out.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the programs of a new environment that holds the wheel and what it declares."""
    home = tmp_path_factory.mktemp("elsewhere")
    assert run(sys.executable, "-m", "venv", home / "env", cwd=home).returncode == 0
    programs = home / "env" / "bin"
    # The pins only bound the versions; what is installed follows from the wheel's own metadata.
    result = run(
        programs / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--retries",
        "5",
        "-c",
        ROOT / "requirements-dev.txt",
        wheel,
        cwd=home,
    )
    assert result.returncode == 0, result.stderr
    return programs


def tracked(folder: str) -> set[str]:
    """Files of a data folder that belong to the project: known to git, or new and not ignored."""
    result = run(
        "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", folder, cwd=ROOT
    )
    assert result.returncode == 0, result.stderr
    return {name for name in result.stdout.split("\0") if name and (ROOT / name).is_file()}


def test_every_data_file_is_carried_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in DATA:
        carried = {
            name.removeprefix("legalkit/_data/")
            for name in names
            if name.startswith(f"legalkit/_data/{folder}/")
        }
        expected = {
            name
            for name in tracked(folder)
            if "/out/" not in name and not Path(name).name.startswith("~$")
        }
        assert expected
        assert carried == expected


def test_every_module_catalogue_and_the_mark_of_types_are_carried(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "legalkit/py.typed" in names
    own = {
        name
        for name in names
        if name.startswith("legalkit/") and not name.startswith("legalkit/_data/")
    }
    assert own == tracked("legalkit")


def test_no_leftovers_are_carried(wheel: Path) -> None:
    for name in zipfile.ZipFile(wheel).namelist():
        parts = Path(name).parts
        assert not {"__pycache__", "tests", ".git", ".venv", "out", ".hypothesis"} & set(parts), (
            name
        )
        assert not name.endswith((".pyc", ".orig", ".tmp"))


def test_version_and_laws_from_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    version = run(installed / "legalkit", "--version", cwd=tmp_path)
    assert version.stdout.startswith("legalkit, version ")
    where = run(
        installed / "python",
        "-c",
        "from legalkit.law.places import builtin_root as r; print(r('jurisdictions'))",
        cwd=tmp_path,
    )
    assert "site-packages/legalkit/_data/jurisdictions" in where.stdout
    doctor = run(installed / "legalkit", "doctor", "--json", "--as-of", "2026-11-24", cwd=tmp_path)
    assert doctor.returncode == 0, doctor.stdout
    assert '"state": "broken"' not in doctor.stdout
    assert "Law CN" in doctor.stdout


def test_demo_runs_there(installed: Path, tmp_path: Path) -> None:
    result = run(installed / "legalkit", "demo", "demo-out", cwd=tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    made = [path for path in (tmp_path / "demo-out").rglob("*") if path.is_file()]
    assert any(path.suffix == ".docx" for path in made)
    assert any(path.suffix == ".pdf" for path in made)


def test_types_reach_those_who_import_legalkit(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "user.py").write_text(
        "from legalkit.model.scalars import When\nreveal_type(When.parse)\n", encoding="utf-8"
    )
    result = run(
        sys.executable,
        "-m",
        "mypy",
        "--python-executable",
        installed / "python",
        "user.py",
        cwd=tmp_path,
    )
    assert "When" in result.stdout
    assert "missing library stubs" not in result.stdout
