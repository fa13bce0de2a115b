from unittest import mock

from harbour.upload import Uploader


def test_run_counts_taken_records(tmp_path):
    path = tmp_path / "records"
    path.write_text('{"key": "a"}\n')
    with mock.patch("ferry.core.transport.session.Session.push", return_value=200):
        assert Uploader("store.local").run(str(path)) == 1
