use std::collections::{BTreeMap, BTreeSet};

use model::DottedName;

use crate::{Change, Entry, Operation};

/// What an operation decides about: no two operations may decide differently.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A module, symbol or member by its old path.
    Name(DottedName),
    /// What becomes of a parameter that the old release has.
    Parameter(DottedName, String),
    /// What calls must pass in addition.
    Addition(DottedName, String),
    /// A configuration key in the files of a glob.
    Key(String, String),
    /// A data file.
    File(String),
}

/// Two operations that decide differently about one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// Place of the earlier operation.
    pub first: usize,
    /// Place of the later one.
    pub second: usize,
    /// What they decide about.
    pub subject: Subject,
    /// What each makes of it.
    pub targets: (String, String),
}

/// Finds operations that contradict an earlier one, in order.
///
/// A name that an operation in between produces is another name of the same spelling: renaming that too is a chain.
pub fn contradictions<'a>(operations: impl IntoIterator<Item = &'a Entry>) -> Vec<Contradiction> {
    let mut decided: BTreeMap<Subject, (usize, String)> = BTreeMap::new();
    let mut produced: BTreeSet<String> = BTreeSet::new();
    let mut res = Vec::new();
    for (second, entry) in operations.into_iter().enumerate() {
        for (subject, target) in claims(&entry.change) {
            match decided.get(&subject) {
                Some((first, other)) if *other != target && !produced.contains(subject.name()) => {
                    let targets = (other.clone(), target);
                    res.push(Contradiction { first: *first, second, subject, targets });
                }
                Some(_) | None => {
                    decided.insert(subject, (second, target));
                }
            }
        }
        produced.extend(entry.change.operation.new_name().map(|it| it.as_str().to_owned()));
    }
    res
}

impl Subject {
    fn name(&self) -> &str {
        match self {
            Self::Name(name) => name.as_str(),
            Self::Parameter(_, name) | Self::Addition(_, name) | Self::Key(_, name) | Self::File(name) => name,
        }
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Name(name) => write!(f, "`{name}`"),
            Self::Parameter(callable, name) | Self::Addition(callable, name) => write!(f, "`{name}` of `{callable}`"),
            Self::Key(file, key) => write!(f, "`{key}` in `{file}`"),
            Self::File(path) => write!(f, "`{path}`"),
        }
    }
}

/// What `change` decides: each subject with what becomes of it, the one that it is about first.
pub fn claims(change: &Change) -> Vec<(Subject, String)> {
    let Some((subject, target)) = decision(&change.operation) else { return Vec::new() };
    let aliases = change.aliases_from.iter().filter(|_| matches!(subject, Subject::Name(_)));
    let aliases: Vec<_> = aliases.map(|alias| (Subject::Name(alias.clone()), target.clone())).collect();
    std::iter::once((subject, target)).chain(aliases).collect()
}

/// What `operation` is about and what becomes of it; `None` for those that only restrict how a call is written.
pub fn decision(operation: &Operation) -> Option<(Subject, String)> {
    let named = |name: &DottedName, target: &str| (Subject::Name(name.clone()), target.to_owned());
    Some(match operation {
        Operation::RenameImport(it) => named(&it.from, it.to.as_str()),
        Operation::RenameSymbol(it) => named(&it.old_path(), it.new_path().as_str()),
        Operation::RenameCallable(it) => named(&it.callable, it.to.as_str()),
        Operation::RemoveSymbol(it) => named(&it.symbol, "nothing"),
        Operation::ArgRename(it) => parameter(&it.callable, &it.from, &it.to),
        Operation::ArgRemove(it) => parameter(&it.callable, &it.arg, "nothing"),
        Operation::ArgAddDefault(it) => addition(&it.callable, &it.arg, &it.default),
        Operation::ArgAddRequired(it) => addition(&it.callable, &it.arg, "a value that only a person knows"),
        Operation::ArgKeywordOnly(_) | Operation::ArgReorder(_) => return None,
        Operation::ConfigKeyRename(it) => (Subject::Key(it.file.clone(), it.from.clone()), it.to.clone()),
        Operation::MoveFile(it) => (Subject::File(it.from.to_string()), it.to.to_string()),
    })
}

fn parameter(callable: &DottedName, name: &str, target: &str) -> (Subject, String) {
    (Subject::Parameter(without_init(callable), name.to_owned()), target.to_owned())
}

fn addition(callable: &DottedName, name: &str, target: &str) -> (Subject, String) {
    (Subject::Addition(without_init(callable), name.to_owned()), target.to_owned())
}

/// `X.__init__` and `X` are the same callable.
fn without_init(callable: &DottedName) -> DottedName {
    if matches!(callable.last(), "__init__" | "__new__") {
        callable.parent().unwrap_or_else(|| callable.clone())
    } else {
        callable.clone()
    }
}
