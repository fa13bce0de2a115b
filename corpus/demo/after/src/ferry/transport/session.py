"""Talking to a store."""

import time
import warnings

from ferry.transport.retry import RetryPolicy, is_temporary


class Client:
    """A conversation with one store."""

    def __init__(self, address, policy=None, timeout_ms=2000):
        self.address = address
        self.policy = policy or RetryPolicy()
        self.timeout_ms = timeout_ms
        self.sent = []

    def send(self, record, urgent=False):
        """Sends one record and waits for the answer."""
        for delay in self.policy.delays():
            status = self.exchange(record, urgent)
            if not is_temporary(status):
                return status
            time.sleep(delay)
        raise TimeoutError(f"{self.address} did not take {record.key}")

    def push(self, record, urgent=False):
        """Sends one record.

        .. deprecated:: 2.0
           Use :meth:`send` instead.
        """
        warnings.warn("push() is deprecated, use send() instead", DeprecationWarning, stacklevel=2)
        return self.send(record, urgent)

    def exchange(self, record, urgent):
        """One attempt."""
        self.sent.append((record, urgent))
        return 200

    def close(self):
        """Ends the conversation."""
        self.sent.clear()


# The name of release 1, kept until release 3.
Session = Client
