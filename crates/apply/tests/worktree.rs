//! The door on real folders and real git repositories.
#![expect(clippy::disallowed_methods, reason = "the test stands on the other side of the door")]

use std::fs;
use std::path::Path;

use apply::{Allowed, Occasion, Plan, Refusal, Standing, Wanted, Worktree, checkpoint, execute, rollback};
use edit::{Edit, EditSet, FilePatch, Patch};
use git2::{IndexAddOption, Repository, Signature};
use manifest::wire::from_yaml;
use model::{Digest, RepoPath, TextRange};
use tempfile::TempDir;

const MANIFEST: &str = "\
manifest_version: 1
from: '1'
to: '2'
operations:
- {id: OP001, kind: config.key_rename, match: {file: '.env', from: A, to: B}}
";

/// A folder with files, `path text` each, and nothing else.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|(path, text)| write(folder.path(), path, text));
    folder
}

/// The same under git, all of it committed.
fn repository(files: &[(&str, &str)]) -> (TempDir, Repository) {
    let folder = folder(files);
    let repository = Repository::init(folder.path()).unwrap();
    stage(&repository);
    let tree = repository.find_tree(repository.index().unwrap().write_tree().unwrap()).unwrap();
    let person = Signature::now("a", "a@example.org").unwrap();
    repository.commit(Some("HEAD"), &person, &person, "before", &tree, &[]).unwrap();
    drop(tree);
    (folder, repository)
}

fn stage(repository: &Repository) {
    let mut index = repository.index().unwrap();
    index.add_all(["*"], IndexAddOption::DEFAULT, None).unwrap();
    index.write().unwrap();
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// `path standing` of every file that is loaded.
fn loaded(root: &Path) -> Vec<String> {
    let manifest = from_yaml(MANIFEST).unwrap().manifest;
    let files = Worktree::open(root).unwrap().load(&Wanted::by(&manifest)).project.files;
    let standing = |standing| match standing {
        Standing::Tracked => "tracked",
        Standing::Untracked => "untracked",
        Standing::Ignored => "ignored",
    };
    files.iter().map(|file| format!("{} {}", file.path, standing(file.standing))).collect()
}

fn plan(path: &str, before: &str) -> Plan {
    let mut edits = EditSet::default();
    edits.add(Edit::replace(TextRange::new(0, 3), "new")).unwrap();
    let file = FilePatch { path: self::path(path), before: before.into(), edits };
    Plan { patch: Patch { files: vec![file] }, ..Plan::default() }
}

fn path(text: &str) -> RepoPath {
    RepoPath::new(text).unwrap()
}

fn occasion(worktree: &Worktree) -> Occasion {
    Occasion {
        name: "acme".into(),
        from: "1".into(),
        to: "2".into(),
        manifest: Digest::of(b""),
        timestamp: "2025-01-01T00:00:00Z".into(),
        head: worktree.head(),
    }
}

#[test]
fn loads_what_git_tracks_and_knows_the_rest() {
    let (folder, _git) = repository(&[(".gitignore", ".env\nskipped.py\n"), ("a.py", ""), ("pkg/b.pyi", "")]);
    write(folder.path(), "new.py", "");
    write(folder.path(), "skipped.py", "");
    write(folder.path(), ".env", "A=1\n");
    write(folder.path(), "venv/lib/x.py", "");
    write(folder.path(), "pkg/node_modules/x.py", "");
    write(folder.path(), "notes.txt", "");
    let expected = [".env ignored", "a.py tracked", "new.py untracked", "pkg/b.pyi tracked"];
    assert_eq!(loaded(folder.path()), expected);
}

#[test]
fn a_folder_below_the_repository_has_paths_of_its_own() {
    let (folder, _git) = repository(&[("a.py", ""), ("services/one/b.py", "")]);
    assert_eq!(loaded(&folder.path().join("services")), ["one/b.py tracked"]);
}

#[test]
fn without_version_control_everything_is_taken() {
    let folder = folder(&[("a.py", ""), (".gitignore", "b.py\n"), ("b.py", "")]);
    assert_eq!(loaded(folder.path()), ["a.py tracked"]);
}

#[test]
fn patterns_count_as_git_counts_them() {
    let (folder, git) = repository(&[
        (".gitignore", "*_new.py\n/services/one/left.py\nlog/\n!kept_new.py\n"),
        ("services/one/.gitignore", "!taken_new.py\n\u{feff}x\n"),
        ("services/.ignore", "quiet.py\n"),
    ]);
    std::fs::write(git.path().join("info/exclude"), "private.py\n").unwrap();
    for name in ["a_new.py", "left.py", "log/a.py", "kept_new.py", "taken_new.py", "quiet.py", "private.py", "a.py"] {
        write(folder.path(), &format!("services/one/{name}"), "");
    }
    let found = loaded(&folder.path().join("services"));
    let paths: Vec<&str> = found.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(paths, ["one/a.py", "one/kept_new.py", "one/taken_new.py"]);
}

#[test]
fn a_repository_inside_is_a_project_of_its_own() {
    let (folder, _git) = repository(&[("a.py", "")]);
    Repository::init(folder.path().join("vendor/inner")).unwrap();
    write(folder.path(), "vendor/inner/b.py", "");
    let manifest = from_yaml(MANIFEST).unwrap().manifest;
    let found = Worktree::open(folder.path()).unwrap().load(&Wanted::by(&manifest));
    let paths: Vec<&str> = found.project.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["a.py"]);
    assert_eq!(found.skipped.keys().map(RepoPath::as_str).collect::<Vec<_>>(), ["vendor/inner"]);
}

#[cfg(unix)]
#[test]
fn links_and_special_files_are_not_followed() {
    let outside = folder(&[("secret.py", "old = 1\n")]);
    let (folder, _git) = repository(&[("a.py", "")]);
    std::os::unix::fs::symlink(outside.path(), folder.path().join("linked")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret.py"), folder.path().join("link.py")).unwrap();
    assert_eq!(loaded(folder.path()), ["a.py tracked"]);
    let mut worktree = Worktree::open(folder.path()).unwrap();
    let occasion = occasion(&worktree);
    for path in ["linked/secret.py", "link.py"] {
        assert!(execute(&plan(path, "old = 1\n"), &occasion, worktree.disk()).is_err(), "{path}");
    }
    assert_eq!(fs::read_to_string(outside.path().join("secret.py")).unwrap(), "old = 1\n");
}

#[test]
fn changes_that_are_not_committed_are_refused() {
    let (folder, git) = repository(&[("a.py", "old = 1\n"), ("b.py", "")]);
    let paths = [path("a.py")];
    let check = |allowed| Worktree::open(folder.path()).unwrap().check(&paths, allowed);
    let none = Allowed::default();
    write(folder.path(), "b.py", "other = 1\n");
    assert!(check(none).is_ok(), "only files of the plan must be clean");
    write(folder.path(), "a.py", "mine = 1\n");
    assert!(matches!(check(none), Err(Refusal::Dirty { .. })));
    assert!(matches!(check(Allowed { staged: true, ..none }), Err(Refusal::Dirty { .. })));
    assert!(check(Allowed { dirty: true, ..none }).is_ok());
    stage(&git);
    assert!(matches!(check(none), Err(Refusal::Staged { .. })));
    assert!(check(Allowed { staged: true, ..none }).is_ok());
}

#[test]
fn a_folder_without_version_control_is_refused_unless_allowed() {
    let folder = folder(&[("a.py", "")]);
    let worktree = Worktree::open(folder.path()).unwrap();
    assert!(matches!(worktree.check(&[], Allowed::default()), Err(Refusal::NoVcs { .. })));
    assert!(worktree.check(&[], Allowed { no_vcs: true, ..Allowed::default() }).is_ok());
}

#[test]
fn a_repository_without_commit_counts_as_dirty() {
    let folder = folder(&[("a.py", "old = 1\n")]);
    let git = Repository::init(folder.path()).unwrap();
    stage(&git);
    let worktree = Worktree::open(folder.path()).unwrap();
    assert_eq!(worktree.head(), None);
    assert!(matches!(worktree.check(&[path("a.py")], Allowed::default()), Err(Refusal::Staged { .. })));
}

#[test]
fn only_one_run_at_a_time() {
    let folder = folder(&[]);
    let [mut one, mut two] = [0, 1].map(|_| Worktree::open(folder.path()).unwrap());
    let lock = one.lock("noon").unwrap();
    let error = two.lock("one").unwrap_err().to_string();
    let process = std::process::id();
    assert!(error.starts_with(&format!("another run is at work in this repository: process {process} on ")), "{error}");
    assert!(error.ends_with(" since noon"), "{error}");
    drop(lock);
    assert!(two.lock("one").is_ok());
}

#[test]
fn two_projects_of_one_repository_wait_for_each_other() {
    let (folder, _git) = repository(&[("one/a.py", ""), ("two/a.py", "")]);
    let [mut one, mut two] = ["one", "two"].map(|name| Worktree::open(&folder.path().join(name)).unwrap());
    let lock = one.lock("noon").unwrap();
    let error = two.lock("one").unwrap_err().to_string();
    assert_eq!(error, "another run is at work in this repository");
    drop(lock);
    assert!(two.lock("one").is_ok());
}

#[test]
fn the_lock_of_the_dead_is_taken_over_and_that_of_another_machine_is_not() {
    let folder = folder(&[]);
    let mut worktree = Worktree::open(folder.path()).unwrap();
    let lock = worktree.lock("noon").unwrap();
    let file = folder.path().join(".onx/lock");
    let held = fs::read_to_string(&file).unwrap();
    drop(lock);
    assert_eq!(fs::read_to_string(&file).unwrap(), "");
    fs::write(&file, &held).unwrap();
    drop(worktree.lock("one").unwrap());
    let (process, rest) = held.split_once(" on ").unwrap();
    fs::write(&file, format!("{process} on another-{rest}")).unwrap();
    let error = worktree.lock("two").unwrap_err().to_string();
    assert!(error.starts_with("a run on another machine holds `.onx/lock`: process "), "{error}");
}

#[cfg(unix)]
#[test]
fn bytes_and_modes_come_back() {
    use std::os::unix::fs::PermissionsExt;
    let text = "old = 1\r\n# \u{feff}no end";
    let (folder, _git) = repository(&[("bin/run.py", text)]);
    let file = folder.path().join("bin/run.py");
    let mode = || fs::metadata(&file).unwrap().permissions().mode() & 0o7777;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o555)).unwrap();
    let mut worktree = Worktree::open(folder.path()).unwrap();
    let occasion = occasion(&worktree);
    let done = execute(&plan("bin/run.py", text), &occasion, worktree.disk()).unwrap();
    assert_eq!((fs::read_to_string(&file).unwrap(), mode()), (text.replace("old", "new"), 0o555));
    let read = checkpoint(worktree.folder(), &done.id).unwrap();
    assert_eq!(read, done);
    rollback(&read, String::new(), None, worktree.disk()).unwrap();
    assert_eq!((fs::read_to_string(&file).unwrap(), mode()), (text.to_owned(), 0o555));
    assert_eq!(private_mode(&folder, &done), 0o700);
    assert!(git_sees_history_only(folder.path()));
}

#[cfg(unix)]
fn private_mode(folder: &TempDir, done: &apply::Checkpoint) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    let kept = folder.path().join(".onx/checkpoints").join(done.id.as_str());
    fs::metadata(kept).unwrap().permissions().mode() & 0o7777
}

fn git_sees_history_only(root: &Path) -> bool {
    let git = Repository::open(root).unwrap();
    let mut options = git2::StatusOptions::new();
    options.include_untracked(true).recurse_untracked_dirs(true);
    let statuses = git.statuses(Some(&mut options)).unwrap();
    let names: Vec<String> = statuses.iter().filter_map(|it| it.path().map(str::to_owned).ok()).collect();
    names.iter().filter(|name| name.starts_with(".onx")).collect::<Vec<_>>() == [".onx/.gitignore", ".onx/state.json"]
}
