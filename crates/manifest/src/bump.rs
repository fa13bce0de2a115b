use model::DottedName;

use crate::{Entry, Operation, Semver, Status};

/// The smallest version bump that `operations` call for.
///
/// What still works costs a minor release, what no longer does a major one, however young the core is. The core's own
/// tests are no API, shipped or not.
pub fn required_semver(operations: &[Entry]) -> Semver {
    operations.iter().map(bump).max().unwrap_or(Semver::Patch)
}

fn bump(entry: &Entry) -> Semver {
    let operation = &entry.change.operation;
    match (operation, entry.change.status) {
        _ if is_about_tests(operation) => Semver::Patch,
        (_, Status::Deprecated) => Semver::Minor,
        (Operation::ArgAddDefault(addition), Status::Removed) if !addition.insert => Semver::Minor,
        (_, Status::Removed) => Semver::Major,
    }
}

/// True for what speaks of the core's own tests.
fn is_about_tests(operation: &Operation) -> bool {
    operation.old_name().is_some_and(|name| is_of_tests(&name))
}

/// True for names in a package `tests` below another one, in a `conftest`, and in modules `test_…` of a package `test`.
///
/// A package `test` alone may be what a library offers for testing, as `django.test` is, and so may `aiohttp.test_utils`.
fn is_of_tests(name: &DottedName) -> bool {
    let inside: Vec<&str> = name.segments().skip(1).collect();
    let has = |word: &str| inside.contains(&word);
    let is_test_module = |pair: &[&str]| pair[0] == "test" && pair[1].starts_with("test_");
    has("tests") || has("conftest") || inside.windows(2).any(is_test_module)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_tests(name: &str) -> bool {
        is_of_tests(&DottedName::new(name))
    }

    #[test]
    fn tests_that_are_shipped_are_no_api() {
        let shipped = ["acme.tests", "acme.io.tests.test_read.Case", "acme.conftest.server", "acme.test.test_io.Case"];
        assert!(shipped.into_iter().all(of_tests));
    }

    #[test]
    fn what_is_offered_for_testing_is_api() {
        let offered = ["acme.test", "acme.test.Client", "acme.test_utils.make", "acme.testing.check", "tests.helpers"];
        assert!(!offered.into_iter().any(of_tests));
    }
}
