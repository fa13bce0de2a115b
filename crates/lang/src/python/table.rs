//! Tests that are a file of sources, each with the text that it becomes.

/// Compares `dump` of every source in the file at `path`, below the crate, with the text that stands behind it.
///
/// A source starts behind a line of `=`, its expected text behind a line of `-`. `UPDATE=1` rewrites the file.
#[expect(clippy::disallowed_methods, reason = "a test reads and rewrites its own table")]
pub(crate) fn check(path: &str, dump: impl Fn(&str) -> String) {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    let table = std::fs::read_to_string(&path).expect("the table is part of the crate");
    let mut actual = String::new();
    for case in table.split(SOURCE).skip(1) {
        let source = case.split(EXPECTED).next().unwrap_or(case);
        actual.push_str(&format!("{SOURCE}{source}{EXPECTED}{}", dump(source)));
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &actual).expect("the table can be written");
    } else {
        assert_same(&table, &actual);
    }
}

const SOURCE: &str = "========\n";
const EXPECTED: &str = "--------\n";

fn assert_same(expected: &str, actual: &str) {
    for (expected, actual) in expected.split(SOURCE).zip(actual.split(SOURCE)) {
        assert_eq!(actual, expected, "the text of a source changed; UPDATE=1 rewrites the table");
    }
    assert_eq!(actual.len(), expected.len(), "the table has text outside its cases");
}
