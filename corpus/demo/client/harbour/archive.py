"""Keeps a copy in the old format."""

import ferry


def archive(path: str) -> None:
    records = ferry.load_records(path)
    ferry.dump_legacy(records, path + ".old")
