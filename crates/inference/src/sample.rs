//! Cores in two releases for tests, from texts that hold several files, and what rules find between them, as lines.

use manifest::{Change, Confidence, Operation};
use model::{RepoPath, Snapshot, SymbolGraph};

use crate::candidate::{Candidate, Successor};
use crate::pair::Pair;
use crate::{Calibration, Release, infer_with};

/// A core in two releases.
pub(crate) struct Sample {
    before: (Snapshot, SymbolGraph),
    after: (Snapshot, SymbolGraph),
}

impl Sample {
    /// Lines `-- path --` each start a file; a text without such a line is `acme/__init__.py`.
    pub(crate) fn new(before: &str, after: &str) -> Self {
        Self { before: linked("1.0", before), after: linked("2.0", after) }
    }

    /// Both releases, before anything is known about moves.
    pub(crate) fn pair(&self) -> Pair<'_> {
        Pair::new(release(&self.before), release(&self.after))
    }

    /// What one rule finds, of names that work as before, too: `old -> new`, sorted.
    pub(crate) fn found(&self, rule: fn(&Pair, &mut Vec<Candidate>)) -> Vec<String> {
        let mut pair = self.pair();
        pair.hear_everything();
        let mut found = Vec::new();
        rule(&pair, &mut found);
        shown(&pair, &found)
    }

    /// Every operation that comes out at the end: `rename.callable acme.load -> acme.read`.
    pub(crate) fn operations(&self) -> Vec<String> {
        self.changes().iter().map(operation).collect()
    }

    /// The operations that are sure enough to be carried out without a question.
    pub(crate) fn sure(&self) -> Vec<String> {
        self.changes().iter().filter(|it| it.confidence >= Confidence::AUTO).map(operation).collect()
    }

    /// Renamed settings with their confidence: `0.94 core.size -> store.size`.
    pub(crate) fn keys(&self) -> Vec<String> {
        let key = |it: &Change| match &it.operation {
            Operation::ConfigKeyRename(key) => Some(format!("{} {} -> {}", it.confidence, key.from, key.to)),
            _ => None,
        };
        self.changes().iter().filter_map(key).collect()
    }

    /// Names that are gone, with the reason: `acme.load: became private: acme._load`.
    pub(crate) fn reasons(&self) -> Vec<String> {
        let reason = |it: &Change| match &it.operation {
            Operation::RemoveSymbol(gone) => Some(format!("{}: {}", gone.symbol, gone.reason)),
            _ => None,
        };
        self.changes().iter().filter_map(reason).collect()
    }

    /// How many pairs are scored by likeness from beginning to end.
    pub(crate) fn scored(&self) -> u64 {
        infer_with(&Calibration::identity(), &release(&self.before), &release(&self.after)).counters.candidate_pairs
    }

    /// With raw scores, so that a fit anew changes no test of a rule.
    fn changes(&self) -> Vec<Change> {
        infer_with(&Calibration::identity(), &release(&self.before), &release(&self.after)).changes
    }
}

/// Candidates as lines: `old -> new`, sorted.
pub(crate) fn shown(pair: &Pair, candidates: &[Candidate]) -> Vec<String> {
    let line = |it: &Candidate| {
        let new = match &it.new {
            Successor::Inside(id) => pair.after.path(*id).to_string(),
            Successor::Former(id) => format!("the old {}", pair.before.path(*id)),
            Successor::Outside(path) => format!("outside {path}"),
        };
        format!("{} -> {new}", it.path)
    };
    let mut lines: Vec<String> = candidates.iter().map(line).collect();
    lines.sort();
    lines.dedup();
    lines
}

fn operation(change: &Change) -> String {
    let kind = change.operation.kind().as_str();
    match &change.operation {
        Operation::RenameImport(it) => format!("{kind} {} -> {}", it.from, it.to),
        Operation::RenameSymbol(it) => format!("{kind} {} -> {}", it.old_path(), it.new_path()),
        Operation::RenameCallable(it) => {
            let becomes = it.becomes.map_or(String::new(), |becomes| format!(" ({})", becomes.as_str()));
            format!("{kind} {} -> {}{becomes}", it.callable, it.to)
        }
        Operation::RemoveSymbol(it) => format!("{kind} {}", it.symbol),
        other => format!("{kind} {}", manifest::wire::operation_json(other)["match"]),
    }
}

fn release(linked: &(Snapshot, SymbolGraph)) -> Release<'_> {
    Release { snapshot: &linked.0, graph: &linked.1 }
}

fn linked(reference: &str, text: &str) -> (Snapshot, SymbolGraph) {
    let snapshot = snapshot::from_sources(reference, &files(text), &snapshot::Options::default());
    let graph = lang::python::link::link(&snapshot);
    (snapshot, graph)
}

fn files(text: &str) -> Vec<(RepoPath, String)> {
    let mut files: Vec<(RepoPath, String)> = Vec::new();
    for line in text.lines() {
        let named = line.strip_prefix("-- ").and_then(|it| it.strip_suffix(" --"));
        if named.is_some() || files.is_empty() {
            let path = RepoPath::new(named.unwrap_or("acme/__init__.py")).expect("tests name paths inside a folder");
            files.push((path, String::new()));
        }
        if let (None, Some(file)) = (named, files.last_mut()) {
            file.1 += &format!("{line}\n");
        }
    }
    files
}
