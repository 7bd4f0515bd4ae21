"""Tables of whole numbers that grow line by line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Grown:
    """Lines of whole numbers; the array is made anew only when lines were added.

    Args:
        width: numbers in a line.
        kind: type of the array.
    """

    def __init__(self, width: int, kind: Any = np.int32) -> None:
        self._array: NDArray[Any] = np.zeros((16, width), dtype=kind)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, line: Sequence[int] | NDArray[Any]) -> int:
        """Add a line; its number."""
        return self.extend(np.asarray(line, dtype=self._array.dtype)[None])

    def extend(self, lines: NDArray[Any]) -> int:
        """Add lines; the number of the first."""
        first, self._size = self._size, self._size + len(lines)
        if self._size > len(self._array):
            more = np.zeros((self._size, self._array.shape[1]), dtype=self._array.dtype)
            self._array = np.concatenate([self._array[:first], more])
        self._array[first : self._size] = lines
        return first

    def cut(self, size: int) -> None:
        """Forget the lines from that number on."""
        self._size = size

    @property
    def all(self) -> NDArray[Any]:
        """The lines, to be read and written; room for later ones stands behind them."""
        return self._array
