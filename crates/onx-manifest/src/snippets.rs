//! What stands before and after: lines of the old release's own tests, examples and docs, as the operations leave them.

use std::collections::BTreeMap;
use std::ops::Range;

use apply::Plan;
use edit::{Edit, FilePatch};
use lang::python::parse::parse;
use lang::python::syntax::{Statement, StatementId};
use lang::python::visit;
use manifest::{Confidence, Manifest, OperationId};
use model::{RepoPath, TextRange};
use terminal::Failure;

use crate::own_uses;
use crate::releases::{self, Release};

/// A use in more lines explains nothing.
const LONGEST: usize = 12;

/// Lines of one file, before and after.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Snippet {
    pub(crate) path: RepoPath,
    /// The first line, from 1.
    pub(crate) line: usize,
    pub(crate) before: Vec<String>,
    pub(crate) after: Vec<String>,
}

/// The best use of every operation that the old release's own tests, examples and docs have.
pub(crate) fn of_core(
    repository: &snapshot::Repository,
    manifest: &Manifest,
    options: &snapshot::Options,
) -> Result<BTreeMap<OperationId, Snippet>, Failure> {
    let (from, to) = match &manifest.source {
        Some(source) => (source.from_commit.as_str(), source.to_commit.as_str()),
        None => (manifest.from.as_str(), manifest.to.as_str()),
    };
    let taken = snapshot::take_pair(repository, from, to, options).map_err(|error| releases::failure(&error))?;
    let (old, new) = (Release::of(taken.0, manifest.from.clone()), Release::of(taken.1, manifest.to.clone()));
    let plan = own_uses::plan(manifest, repository, [&old, &new], None, own_uses::is_use, Confidence::WARN)?;
    Ok(best(&plan))
}

/// Of every operation its best snippet in `plan`.
fn best(plan: &Plan) -> BTreeMap<OperationId, Snippet> {
    let mut res: BTreeMap<OperationId, (Rank, Snippet)> = BTreeMap::new();
    for file in &plan.patch.files {
        let Ok(text) = std::str::from_utf8(&file.before) else { continue };
        let (lines, logical) = (Lines::of(text), logical_lines(file));
        for edit in file.edits.iter() {
            let Some(operation) = plan.made_by.get(&(file.path.clone(), edit.range)) else { continue };
            let Some(snippet) = snippet(file, &lines, &logical, edit) else { continue };
            let found = (rank(&snippet), snippet);
            match res.get(operation) {
                Some(kept) if *kept <= found => {}
                Some(_) | None => drop(res.insert(operation.clone(), found)),
            }
        }
    }
    res.into_iter().map(|(operation, (_, snippet))| (operation, snippet)).collect()
}

/// Smaller is better: a use rather than an import, few lines, short ones.
type Rank = (bool, usize, usize);

fn rank(snippet: &Snippet) -> Rank {
    let imports = |line: &String| line.trim_start().starts_with("import ") || line.trim_start().starts_with("from ");
    let length = snippet.before.iter().chain(&snippet.after).map(String::len).sum();
    (snippet.before.iter().all(imports), snippet.before.len() + snippet.after.len(), length)
}

/// The lines of a text with their offsets.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let after = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(after).collect() }
    }

    /// The line that holds `offset`, from 0.
    fn at(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The first and the last line of `range`, from 0.
    fn span(&self, range: Range<usize>) -> (usize, usize) {
        (self.at(range.start), self.at(range.end.saturating_sub(1).max(range.start)))
    }

    /// `range` without the white space and the comments that follow its last token.
    fn trimmed(&self, range: &Range<usize>) -> Range<usize> {
        let text = self.text.get(range.clone()).unwrap_or_default();
        let code = text.lines().rev().skip_while(|line| line.trim().is_empty() || line.trim_start().starts_with('#'));
        let gone = text.lines().count() - code.count();
        let kept: usize = text.split_inclusive('\n').take(text.lines().count() - gone).map(str::len).sum();
        range.start..range.start + text[..kept].trim_end().len().max(1)
    }

    fn start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.text.len())
    }
}

/// The logical lines of a Python file: simple statements, and the heads of compound ones, in order.
fn logical_lines(file: &FilePatch) -> Vec<Range<usize>> {
    if !is_python(&file.path) {
        return Vec::new();
    }
    let parsed = parse(&file.before);
    let tree = &parsed.tree;
    let head = |id: StatementId| {
        let Statement { range, kind } = &tree[id];
        let body = visit::blocks(kind).into_iter().flatten().map(|id| tree[*id].range.start).min();
        let range = parsed.in_file(TextRange::new(range.start, body.unwrap_or(range.end)));
        range.as_usize()
    };
    visit::statements(tree, &tree.body).map(head).collect()
}

fn is_python(path: &RepoPath) -> bool {
    matches!(path.extension(), Some("py" | "pyi"))
}

/// The whole statement around `edit` with every other edit in it; nothing when it takes many lines.
fn snippet(file: &FilePatch, lines: &Lines<'_>, logical: &[Range<usize>], edit: &Edit) -> Option<Snippet> {
    let start = edit.range.start as usize;
    let around = logical.iter().rev().find(|it| it.start <= start && start < it.end);
    let (mut first, mut last) = lines.span(edit.range.as_usize());
    if let Some((from, to)) = around.map(|it| lines.span(lines.trimmed(it))) {
        (first, last) = (first.min(from), last.max(to));
    }
    let on_them = |it: &&Edit| {
        let span = lines.span(it.range.as_usize());
        span.0 <= last && span.1 >= first
    };
    let touching: Vec<&Edit> = file.edits.iter().filter(on_them).collect();
    let range = lines.start(first)..lines.start(last + 1);
    let inside = |it: &&Edit| range.start <= it.range.start as usize && it.range.end as usize <= range.end;
    if last - first >= LONGEST || !touching.iter().all(inside) {
        return None;
    }
    let before = lines.text.get(range.clone())?;
    let after = edited(before, range.start, &touching);
    let indent = indent(before).min(indent(&after));
    let cut = |text: &str| text.lines().map(|line| line.get(indent..).unwrap_or("").trim_end().to_owned()).collect();
    let (path, line) = (file.path.clone(), first + 1);
    Some(Snippet { path, line, before: cut(before), after: cut(&after) })
}

/// `before`, which stands at `offset` of its file, after `edits`, which are in order.
fn edited(before: &str, offset: usize, edits: &[&Edit]) -> String {
    let mut res = String::new();
    let mut done = 0;
    for edit in edits {
        let range = edit.range.as_usize();
        res += &before[done..range.start - offset];
        res += &edit.replacement;
        done = range.end - offset;
    }
    res + &before[done..]
}

/// How far the lines that hold something are indented, at least, in bytes.
fn indent(text: &str) -> usize {
    let filled = text.lines().filter(|line| !line.trim().is_empty());
    filled.map(|line| line.len() - line.trim_start_matches([' ', '\t']).len()).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use edit::EditSet;

    fn one(before: &str, replaced: &str, by: &str) -> Option<Snippet> {
        let start = before.find(replaced).unwrap() as u32;
        let edit = Edit::replace(TextRange::new(start, start + replaced.len() as u32), by);
        let mut edits = EditSet::default();
        edits.add(edit.clone()).unwrap();
        let path = RepoPath::new("tests/test_a.py").unwrap();
        let file = FilePatch { path, before: before.as_bytes().to_vec(), edits };
        snippet(&file, &Lines::of(before), &logical_lines(&file), &edit)
    }

    #[test]
    fn a_call_over_several_lines_is_shown_whole_and_without_its_indent() {
        let found = one("def a():\n    pass\n\n    get(\n        old=1,\n    )\n    more()\n", "old", "new").unwrap();
        assert_eq!((found.line, found.before), (4, vec!["get(".into(), "    old=1,".into(), ")".to_owned()]));
        assert_eq!(found.after, ["get(", "    new=1,", ")"]);
    }

    #[test]
    fn the_head_of_a_compound_statement_stands_alone() {
        let found = one("if old(\n    1\n):\n    # why\n    pass\n", "old", "new").unwrap();
        assert_eq!(found.after, ["if new(", "    1", "):"]);
    }

    #[test]
    fn what_takes_too_many_lines_is_not_shown() {
        let text = format!("old(\n{})\n", "    1,\n".repeat(LONGEST + 1));
        assert_eq!(one(&text, "old", "new"), None);
    }
}
