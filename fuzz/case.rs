//! Inputs that are test cases: the same texts, laws and runner as in `tests/cases`.

use std::collections::BTreeSet;

use fixture::Case;
use model::RepoPath;

/// The case that `text` is; `None` for what the runner of cases does not take either.
pub(crate) fn read(text: &str) -> Option<Case> {
    let case = Case::parse(text).ok()?;
    for files in [&case.before, &case.after, &case.client] {
        let paths: BTreeSet<&str> = files.iter().map(|it| it.path.as_str()).collect();
        let sound = paths.iter().all(|it| RepoPath::new(it).is_ok());
        if !sound || paths.len() != files.len() {
            return None;
        }
    }
    Some(case)
}

/// Runs `case`; what it expects does not matter, what always holds does.
pub(crate) fn check(case: &Case) {
    let outcome = tests::run(case);
    // The look-alike of that law is made of the case's own names: mutated ones may mean it.
    let broken = outcome.broken_laws.iter().filter(|it| !it.starts_with("a file that does not use the core"));
    let broken: Vec<&String> = broken.collect();
    assert!(broken.is_empty(), "{broken:#?}");
}
