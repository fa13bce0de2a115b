"""Ferry carries records between stores."""

from ferry.records import Record, load_records, read_records
from ferry.transport.session import Client

__all__ = ["Client", "Record", "load_records", "read_records"]
