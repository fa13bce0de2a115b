//! Which files of a project can matter, told from their bytes.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use memchr::memmem;
use model::DottedName;
use rayon::prelude::*;

use super::imported::{has_star, imported};
use super::words::Words;
use super::{Imported, ModuleTable};
use crate::{SourceText, is_wide};

/// In which files something can be found.
#[derive(Debug, Clone)]
pub(crate) enum Interest {
    /// In all that can name the core.
    Everything,
    /// In those that hold one of some words.
    Words {
        /// Each of them counts where it stands.
        words: BTreeSet<String>,
        /// Those of them that count under every other name, too, which the project has for the same.
        aliased: BTreeSet<String>,
        /// What stands where something has been changed already; by itself it is no reason to look.
        successors: BTreeSet<String>,
    },
}

/// What the files say of the core.
#[derive(Debug)]
pub(super) struct Mentions {
    roots: Vec<memmem::Finder<'static>>,
    /// By place of the file, once it was asked for: whether it can name the core.
    standing: Vec<OnceLock<bool>>,
    /// By place of the file: the files of the project that it imports or spells.
    targets: Vec<OnceLock<Vec<usize>>>,
}

impl Mentions {
    pub(super) fn new(files: &[SourceText<'_>], roots: &BTreeSet<String>) -> Self {
        Self {
            roots: roots.iter().map(|root| memmem::Finder::new(root).into_owned()).collect(),
            standing: files.iter().map(|_| OnceLock::new()).collect(),
            targets: files.iter().map(|_| OnceLock::new()).collect(),
        }
    }

    /// The files in which something of `interest` can stand, whether or not they can name the core.
    pub(super) fn of(&self, files: &[SourceText<'_>], interest: &Interest) -> Vec<usize> {
        match interest {
            Interest::Everything => (0..files.len()).collect(),
            Interest::Words { words, .. } => self.holding(files, &(0..files.len()).collect::<Vec<_>>(), words),
        }
    }

    /// Those of the files at `places` in which one of `words` can be meant.
    pub(super) fn holding(&self, files: &[SourceText<'_>], places: &[usize], words: &BTreeSet<String>) -> Vec<usize> {
        let bytes = places.iter().map(|place| files[*place].bytes.len()).sum();
        let words = Words::new(words, bytes);
        let holds = |index: &usize| {
            let bytes = files[*index].bytes;
            is_wide(bytes) || words.stand_in(bytes) || self.is_special(bytes)
        };
        places.par_iter().copied().filter(holds).collect()
    }

    /// True for files that can have to do with any name: those that bring names unseen, spell the beginning of a path,
    /// reach for the core through another module, or cannot be read.
    fn is_special(&self, bytes: &[u8]) -> bool {
        let mut found = self.roots.iter().flat_map(|root| {
            let length = root.needle().len();
            root.find_iter(bytes).map(move |at| (at, at + length))
        });
        let Some(first) = found.next() else { return false };
        let is_beginning = |(start, end): (usize, usize)| {
            let before = start.checked_sub(1).map(|at| bytes[at]);
            let after = bytes.get(end).copied();
            before == Some(b'.') || (matches!(before, Some(b'"' | b'\'')) && after == Some(b'.'))
        };
        let head = &bytes[..bytes.len().min(HEAD)];
        is_beginning(first)
            || found.any(is_beginning)
            || has_star(bytes)
            || memmem::find(head, b"coding").is_some()
            || std::str::from_utf8(bytes).is_err()
    }

    /// True when the file at `index` names a root of the core, or a file of the project that can.
    pub(super) fn counts(&self, files: &[SourceText<'_>], table: &ModuleTable, index: usize) -> bool {
        if let Some(known) = self.standing[index].get() {
            return *known;
        }
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        let mut stack = vec![index];
        while let Some(at) = stack.pop() {
            if !seen.insert(at) {
                continue;
            }
            let known = self.standing[at].get().copied();
            if known.unwrap_or_else(|| self.names_root(files[at].bytes)) {
                let _ = (self.standing[at].set(true), self.standing[index].set(true));
                return true;
            }
            if known.is_none() {
                stack.extend(self.targets(files, table, at));
            }
        }
        // Nothing that was met leads to the core.
        for at in seen {
            let _ = self.standing[at].set(false);
        }
        false
    }

    pub(super) fn names_root(&self, bytes: &[u8]) -> bool {
        let found = |bytes: &[u8]| self.roots.iter().any(|root| root.find(bytes).is_some());
        found(bytes) || narrowed(bytes).is_some_and(|text| found(&text))
    }

    /// The files of the project that the one at `index` imports, or spells as patch targets do.
    fn targets(&self, files: &[SourceText<'_>], table: &ModuleTable, index: usize) -> &[usize] {
        self.targets[index].get_or_init(|| {
            let bytes = files[index].bytes;
            let imported = imported(bytes, table.module(index));
            if memmem::find(bytes, b"import").is_none() {
                return Vec::new();
            }
            let imported = imported.iter().filter_map(|it| Some(table.split(&it.path)?.0));
            let spelled = quoted_paths(bytes, table).filter_map(|path| Some(table.split(&path)?.0));
            imported.chain(spelled).collect::<BTreeSet<usize>>().into_iter().collect()
        })
    }

    /// What files that name the core, or take all that a module has, import of the project.
    pub(super) fn imported(&self, file: SourceText<'_>, table: &ModuleTable, index: usize) -> Vec<Imported> {
        if !has_star(file.bytes) && !self.names_root(file.bytes) {
            return Vec::new();
        }
        imported(file.bytes, table.module(index))
    }
}

/// Where a coding line may stand.
const HEAD: usize = 400;

/// UTF-16 or UTF-32 with its zero bytes left out, so that plain names can be looked for.
fn narrowed(bytes: &[u8]) -> Option<Vec<u8>> {
    is_wide(bytes).then(|| bytes.iter().copied().filter(|byte| *byte != 0).collect())
}

/// The paths of the project with which string literals start: `shop.cart.User` in `patch("shop.cart.User")`.
fn quoted_paths<'t>(bytes: &'t [u8], table: &'t ModuleTable) -> impl Iterator<Item = DottedName> + 't {
    let in_path = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':');
    memchr::memchr2_iter(b'"', b'\'', bytes).filter_map(move |quote| {
        let rest = &bytes[quote + 1..];
        let path = &rest[..rest.iter().position(|byte| !in_path(byte)).unwrap_or(rest.len())];
        let path = std::str::from_utf8(path).ok()?.trim_matches(['.', ':']);
        let (root, _) = path.split_once(['.', ':'])?;
        table.has_root(root).then(|| DottedName::from(path.replace(':', ".")))
    })
}

#[cfg(test)]
mod tests {
    use model::RepoPath;

    use super::*;

    /// The files that can matter for `User` of `acme`.
    fn sites(files: &[(&str, &str)]) -> Vec<String> {
        let paths: Vec<RepoPath> = files.iter().map(|(path, _)| RepoPath::new(path).unwrap()).collect();
        let texts = paths.iter().zip(files).map(|(path, (_, text))| SourceText { path, bytes: text.as_bytes() });
        let texts: Vec<SourceText<'_>> = texts.collect();
        let words = BTreeSet::from(["User".to_owned()]);
        let words = Interest::Words { aliased: words.clone(), words, successors: BTreeSet::new() };
        let project = super::super::Project::about(
            &super::super::Sources::new(texts, super::super::Search::Words),
            &BTreeSet::from(["acme".to_owned()]),
            &words,
        );
        project.site_units().map(|unit| unit.path.to_string()).collect()
    }

    #[test]
    fn a_word_counts_where_the_core_can_be_meant() {
        let files = [
            ("a.py", "from acme import User\n"),
            ("b.py", "import acme\nUsers = acme.Group\n"),
            ("c.py", "from a import User\n"),
            ("d.py", "from c import User\n"),
            ("e.py", "User = 1\n"),
            ("f.py", "import e\ne.User\n"),
        ];
        assert_eq!(sites(&files), ["a.py", "c.py", "d.py"]);
    }

    #[test]
    fn other_names_lead_on() {
        let files = [
            ("a.py", "from acme import User as U, Group\nclass Admin(U): pass\n"),
            ("b.py", "from a import Admin\nclass Root(Admin): pass\n"),
            ("c.py", "import b\nb.Root(1)\n"),
            ("d.py", "from a import Group\nGroup()\n"),
        ];
        assert_eq!(sites(&files), ["a.py", "b.py", "c.py"]);
    }

    #[test]
    fn what_brings_names_unseen_counts_without_a_word() {
        assert_eq!(sites(&[("a.py", "from acme import *\n"), ("b.py", "from acme import Group\n")]), ["a.py"]);
        assert_eq!(sites(&[("a.py", "load('acme.models.' + name)\n")]), ["a.py"]);
        assert_eq!(sites(&[("a.py", "import b\nb.acme.x()\n")]), ["a.py"]);
        assert_eq!(sites(&[("a.py", "# coding: latin-1\nimport acme\n")]), ["a.py"]);
    }
}
