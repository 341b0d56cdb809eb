"""What a request needs of the sources beyond the plain records."""

from __future__ import annotations

from enum import Enum


class DataNeed(Enum):
    """A part of the sources' answers that costs extra, so it is asked for only when it is selected."""

    JOURNAL = "the journals of cases"
    PAYMENTS = "the payments of benefits"
