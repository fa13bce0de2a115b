"""Records and how they are read."""

import json
from dataclasses import dataclass


@dataclass
class Record:
    """One line of a manifest of cargo."""

    key: str
    weight: int = 0


def load_records(path, charset="utf-8"):
    """Reads all records of the file at ``path``."""
    with open(path, encoding=charset) as lines:
        return [Record(**json.loads(line)) for line in lines]


def dump_legacy(records, path):
    """Writes the format of release 0.9."""
    with open(path, "w") as out:
        for record in records:
            out.write("%s;%d\n" % (record.key, record.weight))
