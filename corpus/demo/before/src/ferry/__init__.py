"""Ferry carries records between stores."""

from ferry.core.transport.session import Session
from ferry.records import Record, dump_legacy, load_records

__all__ = ["Record", "Session", "dump_legacy", "load_records"]
