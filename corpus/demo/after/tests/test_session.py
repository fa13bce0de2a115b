from ferry import Client, Record
from ferry.transport.retry import RetryPolicy


def test_push_remembers_the_record():
    session = Client("store.local", policy=RetryPolicy(attempts=1))
    assert session.send(Record("a")) == 200
    assert session.sent == [(Record("a"), False)]
