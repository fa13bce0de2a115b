//! A folder with a core, a dependent and a manifest, and ways to run the binaries on them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use git2::{IndexAddOption, Repository, Signature, Time};
use tempfile::TempDir;

/// The names of the demo's two releases.
pub(crate) const RELEASES: [&str; 2] = ["1.4.0", "2.0.0"];

/// A folder that goes away with the test.
pub(crate) struct Workbench {
    folder: TempDir,
}

/// How a command ended.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Every file of a folder by its path: what it holds and its mode.
pub(crate) type Files = BTreeMap<String, (Vec<u8>, u32)>;

impl Workbench {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A workbench on which `manifest()`, the core and a committed dependent are ready.
    pub(crate) fn with_manifest() -> Self {
        let res = Self::new();
        res.commit_dependent();
        let core = res.core();
        let run = res.generate(&core, RELEASES, &res.path("out"), &[]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        res
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The manifest that `with_manifest` generated.
    pub(crate) fn manifest(&self) -> PathBuf {
        self.path("out/change_manifest.yaml")
    }

    pub(crate) fn dependent(&self) -> PathBuf {
        self.path("dependent")
    }

    /// The demo's library in two releases, tagged `v1.4.0` and `v2.0.0`.
    pub(crate) fn core(&self) -> PathBuf {
        let core = self.path("core");
        for (side, release) in ["before", "after"].into_iter().zip(RELEASES) {
            clear(&core);
            copy(&demo(side), &core);
            commit(&core, release, Some(&format!("v{release}")));
        }
        core
    }

    /// The demo's dependent, committed.
    pub(crate) fn commit_dependent(&self) {
        copy(&demo("client"), &self.dependent());
        commit(&self.dependent(), "start", None);
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn generate(&self, core: &Path, refs: [&str; 2], out: &Path, more: &[&str]) -> Run {
        let mut command = command("onx-manifest");
        command.args(["generate", "--from", refs[0], "--to", refs[1]]);
        command.arg("--core-path").arg(core).arg("--out").arg(out).args(more);
        run(&mut command)
    }

    pub(crate) fn migrate(&self, subcommand: &str, more: &[&str]) -> Run {
        run(self.migration(subcommand).args(more))
    }

    pub(crate) fn apply(&self, manifest: &Path, more: &[&str]) -> Run {
        run(self.migration("apply").arg("--manifest").arg(manifest).args(more))
    }

    /// `onx-migrate SUBCOMMAND` on the dependent.
    pub(crate) fn migration(&self, subcommand: &str) -> Command {
        let mut res = command("onx-migrate");
        let target = if subcommand == "rollback" { "--package" } else { "--target" };
        res.arg(subcommand).arg(target).arg(self.dependent());
        res
    }
}

/// The files below `folder`, those of git and of our own records left out.
pub(crate) fn files(folder: &Path) -> Files {
    let mut res = Files::new();
    collect(folder, folder, &mut res);
    res
}

/// Commits everything in `folder`, which becomes a repository if it is none.
pub(crate) fn commit(folder: &Path, message: &str, tag: Option<&str>) {
    std::fs::create_dir_all(folder).unwrap();
    let repository = Repository::open(folder).or_else(|_| Repository::init(folder)).unwrap();
    let mut index = repository.index().unwrap();
    index.clear().unwrap();
    index.add_all(["*"], IndexAddOption::FORCE, None).unwrap();
    index.write().unwrap();
    let tree = repository.find_tree(index.write_tree().unwrap()).unwrap();
    let author = Signature::new("onx", "onx@example.org", &Time::new(1_577_836_800, 0)).unwrap();
    let parent = repository.head().ok().map(|head| head.peel_to_commit().unwrap());
    let parents: Vec<&git2::Commit> = parent.iter().collect();
    let id = repository.commit(Some("HEAD"), &author, &author, message, &tree, &parents).unwrap();
    if let Some(tag) = tag {
        let object = repository.find_object(id, None).unwrap();
        repository.tag_lightweight(tag, &object, true).unwrap();
    }
}

/// Runs git itself, without the user's settings.
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> Run {
    run(Command::new("git").current_dir(folder).args(["-c", "core.hooksPath=/dev/null"]).args(arguments))
}

/// What was said on stderr, without how long it took.
pub(crate) fn untimed(stderr: &str) -> String {
    let line = |line: &str| match line.rsplit_once(" (") {
        Some((text, time)) if time.strip_suffix(" s)").is_some_and(|it| it.parse::<f64>().is_ok()) => text.to_owned(),
        Some(_) | None => line.to_owned(),
    };
    stderr.lines().map(|it| line(it) + "\n").collect()
}

pub(crate) fn run(command: &mut Command) -> Run {
    let done = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: done.status.code(), stdout: text(done.stdout), stderr: text(done.stderr) }
}

pub(crate) fn command(name: &str) -> Command {
    let mut res = Command::new(binaries().join(name));
    for variable in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "RUST_BACKTRACE"] {
        res.env_remove(variable);
    }
    // The user's own cache is none of a test's.
    res.env("CI", "1").env("ONX_NO_CACHE", "1");
    res
}

/// The folder of the binaries, built once: cargo builds binaries unasked only for tests of their own package.
pub(crate) fn binaries() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let built = Command::new(env!("CARGO")).args(["build", "--quiet", "--workspace", "--bins"]).status().unwrap();
        assert!(built.success());
        let test = std::env::current_exe().unwrap();
        test.ancestors().nth(2).unwrap().to_owned()
    })
}

fn demo(side: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/demo").join(side)
}

fn copy(from: &Path, to: &Path) {
    for (path, (bytes, _)) in files(from) {
        let target = to.join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, bytes).unwrap();
    }
}

fn clear(folder: &Path) {
    for path in files(folder).into_keys() {
        std::fs::remove_file(folder.join(path)).unwrap();
    }
}

fn collect(root: &Path, folder: &Path, res: &mut Files) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            if ![".git", ".onx"].map(Into::into).contains(&entry.file_name()) {
                collect(root, &path, res);
            }
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            res.insert(name, (std::fs::read(&path).unwrap(), mode(&path)));
        }
    }
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode()
}

#[cfg(not(unix))]
fn mode(_path: &Path) -> u32 {
    0
}
