//! Real repositories in temporary folders: refs, trees and what is wrong with them.

#![expect(clippy::disallowed_methods, reason = "looks at a work tree of its own")]

use std::fmt::Write;
use std::path::Path;

use git2::{IndexEntry, IndexTime, Oid, Signature};
use snapshot::{Options, Repository, TakeError};
use tempfile::TempDir;

const FILE: u32 = 0o100_644;

/// A repository with one commit per release, each the list of its files, tagged with its name.
fn repository(releases: &[(&str, &[(&str, &str)])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let git = git2::Repository::init(folder.path()).expect("a new repository");
    for (tag, files) in releases {
        let entries: Vec<_> = files.iter().map(|(path, text)| (path.as_bytes(), text.as_bytes(), FILE)).collect();
        commit(&git, tag, &entries);
    }
    folder
}

fn commit(git: &git2::Repository, tag: &str, files: &[(&[u8], &[u8], u32)]) -> Oid {
    let mut index = git.index().expect("an index");
    index.clear().expect("an empty index");
    for (path, text, mode) in files {
        // A submodule is named by a commit, which need not exist here.
        let id = if *mode == 0o160_000 {
            Oid::from_bytes(&[7; 20]).expect("an id")
        } else {
            git.blob(text).expect("a blob")
        };
        index.add(&entry(path, id, *mode)).expect("an entry");
    }
    let tree = git.find_tree(index.write_tree().expect("a tree")).expect("the tree");
    let author = Signature::new("a", "a@example.org", &git2::Time::new(0, 0)).expect("a signature");
    let parent = git.head().ok().and_then(|head| head.peel_to_commit().ok());
    let parents: Vec<_> = parent.iter().collect();
    let id = git.commit(Some("HEAD"), &author, &author, tag, &tree, &parents).expect("a commit");
    git.reference(&format!("refs/tags/{tag}"), id, true, "").expect("a tag");
    id
}

fn entry(path: &[u8], id: Oid, mode: u32) -> IndexEntry {
    let time = IndexTime::new(0, 0);
    IndexEntry {
        ctime: time,
        mtime: time,
        dev: 0,
        ino: 0,
        mode,
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.to_vec(),
    }
}

fn open(folder: &TempDir) -> Repository {
    Repository::open(folder.path()).expect("the repository")
}

fn show(snapshot: &model::Snapshot) -> String {
    let mut shown = String::new();
    for file in &snapshot.files {
        let module = file.module.as_ref().map_or("-", |module| module.as_str());
        writeln!(shown, "{} {:?} {module} {}", file.path, file.role, file.outline.is_some()).expect("a line");
    }
    for skipped in &snapshot.skipped {
        writeln!(shown, "skipped {:?} {:?}", skipped.path, skipped.reason).expect("a line");
    }
    shown
}

fn error(result: Result<model::Snapshot, TakeError>) -> String {
    let error = result.expect_err("an error");
    let hint = error.hint().map(|hint| format!(" ({hint})")).unwrap_or_default();
    format!("{error}{hint}")
}

const TINY: &[(&str, &str)] = &[("acme/__init__.py", "x = 1\n")];

#[test]
fn a_ref_is_a_tag_a_branch_a_commit_or_an_expression() {
    let folder = repository(&[("v1.0", TINY), ("core-2.0", TINY), ("3.0", TINY)]);
    let git = git2::Repository::open(folder.path()).expect("the repository");
    let head = git.head().and_then(|head| head.peel_to_commit()).expect("a commit");
    git.branch("stable", &head, false).expect("a branch");
    let repository = open(&folder);
    let prefixed = Options { tag_prefix: Some("core-".to_owned()), ..Options::default() };
    let resolve = |reference: &str, options: &Options| {
        let resolved = repository.resolve(reference, options).expect("a commit");
        format!("{} {}", resolved.tag.unwrap_or_default(), resolved.version)
    };
    assert_eq!(resolve("1.0", &Options::default()), "v1.0 1.0");
    assert_eq!(resolve("v1.0", &Options::default()), "v1.0 1.0");
    assert_eq!(resolve("v3.0", &Options::default()), "3.0 3.0");
    assert_eq!(resolve("2.0", &prefixed), "core-2.0 2.0");
    assert_eq!(resolve("stable", &Options::default()), " stable");
    assert_eq!(resolve("HEAD~1", &Options::default()), " HEAD~1");
    let by_id = repository.resolve(&head.id().to_string(), &Options::default()).expect("a commit");
    assert_eq!(by_id.commit, head.id().to_string());
}

#[test]
fn an_unknown_ref_names_its_neighbours() {
    let folder = repository(&[("v1.0.0", TINY), ("v1.0.1", TINY)]);
    let message = error(snapshot::take(&open(&folder), "1.0.2", &Options::default()));
    assert_eq!(message, "unknown ref `1.0.2` (did you mean `v1.0.0`, `v1.0.1`?)");
}

#[test]
fn what_cannot_be_read_is_said() {
    let empty = repository(&[]);
    assert!(error(snapshot::take(&open(&empty), "1.0", &Options::default())).ends_with("has no commits"));
    let prose = repository(&[("1.0", &[("README.md", "hello")])]);
    let message = error(snapshot::take(&open(&prose), "1.0", &Options::default()));
    assert!(message.starts_with("no importable Python module at `1.0`"), "{message}");
    let nowhere = tempfile::tempdir().expect("a temporary folder");
    assert!(Repository::open(nowhere.path()).is_err());
    assert!(matches!(Repository::open(Path::new("/nonexistent")), Err(TakeError::NotARepository { .. })));
}

#[test]
fn the_work_tree_is_neither_read_nor_touched() {
    let folder = repository(&[("1.0", TINY)]);
    std::fs::write(folder.path().join("mine.py"), "y = 2\n").expect("a file");
    let taken = snapshot::take(&open(&folder), "1.0", &Options::default()).expect("a snapshot");
    assert_eq!(show(&taken), "acme/__init__.py Library acme true\n");
    let names: Vec<_> =
        std::fs::read_dir(folder.path()).expect("a folder").flatten().map(|it| it.file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn what_is_no_plain_file_is_skipped_and_listed() {
    let folder = repository(&[]);
    let git = git2::Repository::open(folder.path()).expect("the repository");
    let huge = vec![b'#'; 600];
    commit(
        &git,
        "1.0",
        &[
            (b"acme/__init__.py", b"", FILE),
            (b"acme/data.bin", b"version https://git-lfs.example/spec/v1\noid sha256:0\n", FILE),
            (b"acme/huge.py", &huge, FILE),
            (b"acme/link.py", b"__init__.py", 0o120_000),
            (b"acme/\xff.py", b"", FILE),
            (b"acme/vendored", b"", 0o160_000),
        ],
    );
    let options = Options { size_limit: 500, ..Options::default() };
    let taken = snapshot::take(&open(&folder), "1.0", &options).expect("a snapshot");
    let expected = "acme/__init__.py Library acme true
skipped \"acme/data.bin\" LfsPointer
skipped \"acme/huge.py\" TooLarge
skipped \"acme/link.py\" Symlink
skipped \"acme/vendored\" Submodule
skipped \"acme/\u{fffd}.py\" Path
";
    assert_eq!(show(&taken), expected);
}

#[test]
fn a_pair_equals_two_single_reads_with_any_number_of_threads() {
    let old: Vec<(String, String)> =
        (0..200).map(|n| (format!("acme/m{n}.py"), format!("def f{n}(): return {n}\n"))).collect();
    let mut old: Vec<(&str, &str)> = old.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    old.push(("acme/__init__.py", ""));
    let mut new = old.clone();
    new[3].1 = "def other(): pass\n";
    let folder = repository(&[("1.0", &old), ("2.0", &new)]);
    let options = Options::default();
    let single = |reference| snapshot::take(&open(&folder), reference, &options).expect("a snapshot");
    let expected = (single("1.0"), single("2.0"));
    for threads in [1, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let pair = pool.install(|| snapshot::take_pair(&open(&folder), "1.0", "2.0", &options)).expect("snapshots");
        assert_eq!(pair, expected);
    }
}

#[test]
fn a_version_finds_the_only_tag_that_ends_in_it() {
    let folder = repository(&[("rel_1_9", TINY), ("rel_1_10", TINY), ("core-2.0", TINY), ("cli-2.0", TINY)]);
    let repository = open(&folder);
    let resolve =
        |reference: &str| repository.resolve(reference, &Options::default()).map(|it| (it.tag, it.version)).ok();
    assert_eq!(resolve("1.10"), Some((Some("rel_1_10".to_owned()), "1.10".to_owned())));
    assert_eq!(resolve("2.0"), None);
    let versions: Vec<String> = repository.releases(None).into_iter().map(|release| release.version).collect();
    assert_eq!(versions, ["1.9", "1.10", "2.0", "2.0"]);
}

#[test]
fn releases_are_ordered_by_version() {
    let folder =
        repository(&[("v1.10.0", TINY), ("v1.9.0", TINY), ("v2.0.0rc1", TINY), ("v2.0.0", TINY), ("nightly", TINY)]);
    let versions: Vec<String> = open(&folder).releases(None).into_iter().map(|release| release.version).collect();
    assert_eq!(versions, ["1.9.0", "1.10.0", "2.0.0rc1", "2.0.0"]);
}
