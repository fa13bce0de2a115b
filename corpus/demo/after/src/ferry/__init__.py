"""Ferry carries records between stores."""

from ferry.records import Record, load_records, read_records
from ferry.transport.session import Client, Session

__all__ = ["Client", "Record", "Session", "load_records", "read_records"]
