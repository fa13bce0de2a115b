"""Records and how they are read."""

import json
import warnings
from dataclasses import dataclass


@dataclass
class Record:
    """One line of a manifest of cargo."""

    key: str
    weight: int = 0


def read_records(path, encoding="utf-8"):
    """Reads all records of the file at ``path``."""
    with open(path, encoding=encoding) as lines:
        return [Record(**json.loads(line)) for line in lines]


def load_records(path, encoding="utf-8"):
    """Reads all records.

    .. deprecated:: 2.0
       Use :func:`read_records` instead.
    """
    warnings.warn("load_records is deprecated, use read_records instead", DeprecationWarning, stacklevel=2)
    return read_records(path, encoding)
