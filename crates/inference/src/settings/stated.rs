//! What a release states about its settings, whatever states it.

use model::RepoPath;

use super::key::KeyPath;
use super::known::Known;
use crate::evidence::Release;

/// One statement that a setting is called otherwise now.
#[derive(Debug, Clone)]
pub(crate) struct Stated {
    pub old: KeyPath,
    pub new: KeyPath,
    /// The release that says so.
    pub release: Release,
    pub rule: &'static str,
    pub quote: String,
    pub path: RepoPath,
    pub line: u32,
    /// True when the release still reads the old key.
    pub reads: bool,
}

/// The rule of statements that options make.
pub(super) const OPTION: &str = "stated-by-option";

/// The statements that the options of a release make themselves: `Option(old="…")`, `moved_to="…"`.
///
/// Wrong when a keyword of that name means something else than a key; such a key must be known to be believed.
pub(super) fn by_declarations(side: &crate::side::Side, release: Release, known: &Known) -> Vec<Stated> {
    let mut found = Vec::new();
    for tree in &known.trees {
        let line = side.symbol(tree.id).map_or(1, |it| it.lines.0);
        let mut add = |old: KeyPath, new: KeyPath| {
            let quote = format!("{} → {}", old.dotted(), new.dotted());
            let path = side.file(tree.id).path.clone();
            found.push(Stated { old, new, release, rule: OPTION, quote, path, line, reads: true });
        };
        for leaf in &tree.leaves {
            leaf.old.iter().filter_map(|it| KeyPath::of_text(it)).for_each(|it| add(it, leaf.path.clone()));
            leaf.new.iter().for_each(|it| add(leaf.path.clone(), it.clone()));
        }
    }
    found
}
