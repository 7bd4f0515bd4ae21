"""Days in two bytes, told from the day of the assessment: so the tables stay near the processor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from legalkit.portfolio.daytable import LOWEST, Days
from legalkit.portfolio.layout import NO_DAY

#: Further away than this (89 years) a day cannot be told.
_FARTHEST = 32_767


def shortened(days: Days, today: int) -> NDArray[np.int16]:
    """Days as they are kept; NO_DAY for what is no day or lies too far away."""
    away = days.astype(np.int64) - today
    told = (days >= LOWEST) & (np.abs(away) <= _FARTHEST)
    return np.where(told, away, NO_DAY).astype(np.int16)


def too_far(days: Days, today: int) -> NDArray[np.bool_]:
    """Days that cannot be told."""
    return (days >= LOWEST) & (np.abs(days.astype(np.int64) - today) > _FARTHEST)
