//! A project that a manifest changes, and the command on it.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use apply::Occasion;
use model::Digest;
use tempfile::TempDir;

const MANIFEST: &str = "\
manifest_version: 1
package: acme
from: '1'
to: '2'
operations:
- {id: OP001, kind: rename.symbol, match: {module: acme, from: User, to: Account}}
";

/// A folder `project` of `files` files, without version control, the manifest beside it.
pub(crate) struct Project {
    folder: TempDir,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// All that a folder holds by its path: kind and mode, and the bytes or where a link leads.
pub(crate) type Tree = BTreeMap<String, (u32, Vec<u8>)>;

impl Project {
    pub(crate) fn new(files: usize) -> Self {
        let res = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::write(res.manifest(), MANIFEST).unwrap();
        std::fs::create_dir(res.root()).unwrap();
        for place in 0..files {
            let path = format!("pkg{}/file{place}.py", place % 7);
            res.write(&path, &format!("from acme import User\n\nowner = User({place})\n"));
            let mode = [0o644, 0o755, 0o600][place % 3];
            std::fs::set_permissions(res.root().join(path), PermissionsExt::from_mode(mode)).unwrap();
        }
        res
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    pub(crate) fn manifest(&self) -> PathBuf {
        self.folder.path().join("m.yaml")
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// The project as it was made: no records, every file as before.
    pub(crate) fn reset(&self, before: &Tree) {
        std::fs::remove_dir_all(self.root()).unwrap();
        for (path, (mode, bytes)) in before {
            let path = self.root().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, bytes).unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(*mode)).unwrap();
        }
    }

    /// `onx-migrate apply` on the project.
    pub(crate) fn apply(&self) -> Command {
        let mut res = migrate("apply", &self.root());
        res.arg("--manifest").arg(self.manifest()).arg("--allow-no-vcs");
        res
    }

    pub(crate) fn recover(&self) -> Command {
        migrate("recover", &self.root())
    }

    /// Everything but our own records.
    pub(crate) fn tree(&self) -> Tree {
        tree(&self.root(), &[".git", ".onx"])
    }

    /// How the tree is after a run that nothing disturbs, and how long that takes.
    pub(crate) fn rehearse(&self, before: &Tree) -> (Tree, Duration) {
        let start = Instant::now();
        let done = run(&mut self.apply());
        let time = start.elapsed();
        assert_eq!(done.code, Some(0), "{}", done.stderr);
        let after = self.tree();
        self.reset(before);
        (after, time)
    }

    /// What is wrong when the tree is neither `before` nor `after`, when the history says otherwise, or when something of
    /// an unfinished run is left.
    pub(crate) fn wrong(&self, before: &Tree, after: &Tree) -> Option<String> {
        let tree = self.tree();
        let rows = self.rows();
        let has_content = |name: &&str| {
            let folder = self.root().join(".onx").join(name);
            std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
        };
        let left: Vec<&str> = ["transaction", "trash", "kept"].into_iter().filter(has_content).collect();
        match () {
            () if tree != *before && tree != *after => Some("the tree is neither before nor after".to_owned()),
            () if (tree == *after) != (rows == 1) || rows > 1 => Some(format!("the history has {rows} rows")),
            () if !left.is_empty() => Some(format!("left over: {left:?}")),
            () => None,
        }
    }

    /// How many runs the history tells of.
    pub(crate) fn rows(&self) -> usize {
        let Ok(text) = std::fs::read_to_string(self.root().join(".onx/state.json")) else { return 0 };
        let state: serde_json::Value = serde_json::from_str(&text).unwrap();
        state["history"].as_array().unwrap().len()
    }
}

/// Everything below `root` but folders with one of the names `left_out`.
pub(crate) fn tree(root: &Path, left_out: &[&str]) -> Tree {
    let mut res = Tree::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let (path, metadata) = (entry.path(), entry.metadata().unwrap());
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            if metadata.is_dir() {
                if !left_out.iter().any(|it| entry.file_name() == *it) {
                    folders.push(path);
                }
            } else {
                let bytes = match () {
                    () if metadata.is_symlink() => {
                        std::fs::read_link(&path).unwrap().into_os_string().into_encoded_bytes()
                    }
                    () if metadata.is_file() => std::fs::read(&path).unwrap(),
                    () => Vec::new(),
                };
                res.insert(name, (metadata.permissions().mode(), bytes));
            }
        }
    }
    res
}

/// `onx-migrate SUBCOMMAND --target TARGET`.
pub(crate) fn migrate(subcommand: &str, target: &Path) -> Command {
    let mut res = program("onx-migrate");
    res.arg(subcommand).arg("--target").arg(target);
    res
}

/// One of the binaries, with nothing of this terminal.
pub(crate) fn program(name: &str) -> Command {
    let mut res = Command::new(binaries().join(name));
    for variable in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "RUST_BACKTRACE"] {
        res.env_remove(variable);
    }
    // The user's own cache is none of a test's.
    res.env("CI", "1").env("SOURCE_DATE_EPOCH", "0").env("ONX_NO_CACHE", "1");
    res.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    res
}

pub(crate) fn run(command: &mut Command) -> Run {
    ended(command.output().unwrap())
}

/// The same, but `None` when it takes longer than anything may take that does not hang.
pub(crate) fn run_in_time(command: &mut Command) -> Option<Run> {
    const LIMIT: Duration = Duration::from_secs(20);
    let mut child = command.spawn().unwrap();
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > LIMIT {
            child.kill().unwrap();
            child.wait().unwrap();
            return None;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Some(ended(child.wait_with_output().unwrap()))
}

pub(crate) fn ended(done: std::process::Output) -> Run {
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Run { code: done.status.code(), stdout: text(done.stdout), stderr: text(done.stderr) }
}

/// The folder of the binaries, built once: cargo builds binaries unasked only for tests of their own package.
fn binaries() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let built = Command::new(env!("CARGO")).args(["build", "--quiet", "--workspace", "--bins"]).status().unwrap();
        assert!(built.success());
        std::env::current_exe().unwrap().ancestors().nth(2).unwrap().to_owned()
    })
}

/// What the history shall say of a run without a manifest file.
pub(crate) fn occasion() -> Occasion {
    Occasion {
        name: "acme".into(),
        from: "1".into(),
        to: "2".into(),
        manifest: Digest::of(b""),
        timestamp: "2025-01-01T00:00:00Z".into(),
        head: None,
    }
}
