from ferry import Record, Session
from ferry.core.transport.retry import RetryPolicy


def test_push_remembers_the_record():
    session = Session("store.local", retries=RetryPolicy(attempts=1))
    assert session.push(Record("a")) == 200
    assert session.sent == [(Record("a"), False)]
