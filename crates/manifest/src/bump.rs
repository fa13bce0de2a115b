use crate::{Entry, Operation, Semver, Status};

/// The smallest version bump that `operations` call for.
///
/// What still works costs a minor release, what no longer does a major one, however young the core is.
pub fn required_semver(operations: &[Entry]) -> Semver {
    operations.iter().map(bump).max().unwrap_or(Semver::Patch)
}

fn bump(entry: &Entry) -> Semver {
    match (&entry.change.operation, entry.change.status) {
        (_, Status::Deprecated) => Semver::Minor,
        (Operation::ArgAddDefault(addition), Status::Removed) if !addition.insert => Semver::Minor,
        (_, Status::Removed) => Semver::Major,
    }
}
