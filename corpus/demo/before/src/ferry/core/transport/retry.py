"""Deciding when to try again."""


class RetryPolicy:
    """Waits longer after each failure."""

    def __init__(self, attempts=3, pause=0.5):
        self.attempts = attempts
        self.pause = pause

    def delays(self):
        """The pauses between attempts, in seconds."""
        for attempt in range(self.attempts):
            yield self.pause * 2**attempt


def is_temporary(status):
    """True for answers that may differ next time."""
    return status in (429, 502, 503, 504)
