"""Loads a register from Parquet or CSV; what cannot be used as it stands is on its list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from legalkit.companies.register.entities import entities_of
from legalkit.companies.register.files import TableFile, open_table, place_columns, unusable
from legalkit.companies.register.problems import Problems
from legalkit.companies.register.register import Register
from legalkit.companies.register.relations import relations_of
from legalkit.companies.register.settings import RegisterWords, load_words
from legalkit.companies.register.tables import entity_readers, read_tables, relation_readers

_ENDINGS = (".parquet", ".csv", ".tsv", ".txt")


def load(files: Path | Iterable[Path], law_dir: Path | None = None) -> Register:
    """Read a register: one table or more of entities, one or more of dated relations.

    Args:
        files: a folder, or files; a file with columns for both ends of a tie holds relations.
        law_dir: the user's own titles of columns (``_sources/register.yaml``).

    Returns:
        the register; rows that could not be used as they stand are ``problems`` of it.

    Raises:
        InputError: when there is no table of either sort, or a file cannot be read at all.
    """
    try:
        import pyarrow as pa
    except ImportError:  # pragma: no cover - the tests run with the extra installed
        raise unusable("LK688", None) from None
    words = load_words(law_dir)
    tables, ties = _sorted_out(_files(files), words)
    problems = Problems()
    readers = entity_readers(words)
    found = entities_of(readers, read_tables(tables, readers, words, problems), problems)
    readers = relation_readers(words)
    rows = read_tables(ties, readers, words, problems)
    nodes, drawn = relations_of(readers, rows, found, problems)
    register = Register(nodes, drawn, rows, problems)
    pa.default_memory_pool().release_unused()
    return register


def _files(files: Path | Iterable[Path]) -> list[Path]:
    given = [files] if isinstance(files, Path) else list(files)
    found: list[Path] = []
    for path in given:
        inside = path.is_dir()
        found += sorted(p for p in path.iterdir() if p.suffix in _ENDINGS) if inside else [path]
    return found


def _sorted_out(
    paths: Sequence[Path], words: RegisterWords
) -> tuple[list[TableFile], list[TableFile]]:
    entities: list[TableFile] = []
    relations: list[TableFile] = []
    for path in paths:
        table = open_table(path)
        place_columns(table, {name: words.relations[name] for name in ("from", "to")})
        ties = len(table.places) == 2
        table.places.clear()
        place_columns(table, words.relations if ties else words.entities)
        (relations if ties else entities).append(table)
    if not entities or not relations:
        shown = ", ".join(path.name for path in paths) or "-"
        raise unusable("LK696", None, files=shown)
    return entities, relations
