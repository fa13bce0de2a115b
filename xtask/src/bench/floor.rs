//! The least that the same work can cost: only what has to be listed, read, hashed, parsed and walked, on one thread.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use git2::{ObjectType, Oid, Repository, TreeWalkMode, TreeWalkResult};
use lang::python::strict;
use memchr::memmem;

/// What to do the least for.
#[derive(clap::Subcommand)]
pub(crate) enum Floor {
    /// Two releases: each blob once.
    #[command(hide = true)]
    Generate { repository: PathBuf, from: String, to: String },
    /// A project: files that hold the package's name and one of the names in a file.
    #[command(hide = true)]
    Apply { folder: PathBuf, names: PathBuf, package: String },
}

/// Does it; prints how many files were parsed.
pub(super) fn run(floor: &Floor) -> Result<()> {
    let parsed = match floor {
        Floor::Generate { repository, from, to } => generate(repository, from, to)?,
        Floor::Apply { folder, names, package } => {
            let names = std::fs::read_to_string(names).with_context(|| format!("cannot read {}", names.display()))?;
            apply(folder, &names.lines().collect(), package)?
        }
    };
    println!("{parsed}");
    Ok(())
}

fn generate(repository: &Path, from: &str, to: &str) -> Result<usize> {
    let git = Repository::open(repository)?;
    let mut blobs: BTreeSet<Oid> = BTreeSet::new();
    for tag in [from, to] {
        let tree = git.revparse_single(tag)?.peel_to_tree()?;
        tree.walk(TreeWalkMode::PreOrder, |_, entry| {
            if entry.kind() == Some(ObjectType::Blob) && entry.name_bytes().ends_with(b".py") {
                blobs.insert(entry.id());
            }
            TreeWalkResult::Ok
        })?;
    }
    let store = git.odb()?;
    for blob in &blobs {
        let object = store.read(*blob)?;
        std::hint::black_box(blake3::hash(object.data()));
        parse(object.data());
    }
    Ok(blobs.len())
}

fn apply(folder: &Path, names: &HashSet<&str>, package: &str) -> Result<usize> {
    let package = memmem::Finder::new(package);
    let mut parsed = 0;
    for_each_file(folder, &mut |bytes| {
        if package.find(bytes).is_some() && holds_one(bytes, names) {
            parsed += 1;
            parse(bytes);
        }
    })?;
    Ok(parsed)
}

/// The strict parser and one walk over its tree.
fn parse(bytes: &[u8]) {
    // Whether it parses is nobody's business here.
    let _ = std::hint::black_box(strict::check(bytes));
}

fn holds_one(bytes: &[u8], names: &HashSet<&str>) -> bool {
    let words = bytes.split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    words.filter_map(|word| std::str::from_utf8(word).ok()).any(|word| names.contains(word))
}

fn for_each_file(folder: &Path, work: &mut impl FnMut(&[u8])) -> Result<()> {
    let mut entries: BTreeMap<PathBuf, bool> = BTreeMap::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let entry = entry?;
        entries.insert(entry.path(), entry.file_type()?.is_dir());
    }
    for (path, is_folder) in entries {
        if is_folder && path.file_name().is_none_or(|name| name != ".git") {
            for_each_file(&path, work)?;
        } else if path.extension().is_some_and(|it| it == "py") {
            work(&std::fs::read(&path)?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_with_package_and_name_are_parsed() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("a.py", "from acme import User\n");
        write("b.py", "from acme import Users\n");
        write("c.py", "User = 1\n");
        assert_eq!(apply(folder.path(), &HashSet::from(["User"]), "acme").unwrap(), 1);
    }
}
