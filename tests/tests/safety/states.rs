//! Repositories in every state, with every flag: the exit code of each.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::conclude;
use crate::project::{Project, migrate, run};

const FLAGS: [&str; 4] = ["", "--allow-dirty", "--allow-staged", "--allow-no-vcs"];

/// A state, how it is made of a committed project with `pkg0/file0.py`, and the exit code without a flag and with each.
type State = (&'static str, fn(&Bench) -> PathBuf, [i32; 4]);

const STATES: &[State] = &[
    ("clean", |it| it.root(), [0, 0, 0, 0]),
    ("changed", changed, [3, 0, 3, 3]),
    ("changed elsewhere", changed_elsewhere, [0, 0, 0, 0]),
    ("staged", staged, [3, 0, 0, 3]),
    ("staged and changed", staged_and_changed, [3, 0, 3, 3]),
    ("untracked", untracked, [5, 5, 5, 5]),
    ("to be added", to_be_added, [3, 0, 3, 3]),
    ("no version control", no_vcs, [3, 3, 3, 0]),
    ("no commit yet", unborn, [3, 0, 0, 3]),
    ("detached head", detached, [0, 0, 0, 0]),
    ("merge in progress", merging, [3, 0, 3, 3]),
    ("rebase in progress", rebasing, [3, 0, 3, 3]),
    ("submodule, as target", submodule, [0, 0, 0, 0]),
    ("submodule, around it", around_submodule, [0, 0, 0, 0]),
    ("linked worktree", worktree, [0, 0, 0, 0]),
    ("sparse", sparse, [0, 0, 0, 0]),
    ("shallow", shallow, [0, 0, 0, 0]),
    ("partial clone", partial, [0, 0, 0, 0]),
    ("bare", bare, [3, 3, 3, 3]),
    ("the records of git", records, [3, 3, 3, 3]),
    ("large file pointer", pointer, [0, 0, 0, 0]),
    ("sha256", sha256, [3, 0, 3, 3]),
    ("a folder in it", folder, [0, 0, 0, 0]),
    ("a folder that it ignores", ignored, [3, 3, 3, 0]),
];

#[test]
fn states() {
    if Command::new("git").arg("--version").output().is_err() {
        return;
    }
    let mut broken = Vec::new();
    for (name, make, codes) in STATES {
        let mut ready = None;
        for (flag, code) in FLAGS.into_iter().zip(codes) {
            // What was refused is as it was.
            let (bench, target) = ready.take().unwrap_or_else(|| Bench::in_state(*make));
            let mut command = migrate("apply", &target);
            command.arg("--manifest").arg(bench.project.manifest()).args(Some(flag).filter(|it| !it.is_empty()));
            let done = run(&mut command);
            if done.code != Some(*code) {
                broken.push(format!("{name} {flag}: {:?} instead of {code}: {}", done.code, done.stderr));
            }
            if bench.sprung().exists() {
                broken.push(format!("{name} {flag}: ran something of the repository"));
            }
            if done.code == Some(3) {
                ready = Some((bench, target));
            }
        }
    }
    let (states, flags) = (STATES.len(), FLAGS.len());
    conclude(&format!("wrong of {} exit codes: {states} states, {flags} sets of flags", states * flags), &broken);
}

struct Bench {
    project: Project,
}

impl Bench {
    /// A committed project.
    fn new() -> Self {
        let res = Self { project: Project::new(2) };
        res.git(&["init", "-q", "-b", "main", "--template="]);
        res.commit();
        res
    }

    /// A project in the state that `make` makes, and the target in it.
    fn in_state(make: fn(&Self) -> PathBuf) -> (Self, PathBuf) {
        let res = Self::new();
        let target = make(&res);
        res.set_traps();
        (res, target)
    }

    fn root(&self) -> PathBuf {
        self.project.root()
    }

    fn beside(&self, name: &str) -> PathBuf {
        self.project.folder().join(name)
    }

    fn git(&self, arguments: &[&str]) {
        self.git_at(&self.root(), arguments);
    }

    fn git_at(&self, folder: &Path, arguments: &[&str]) {
        let done = self.try_git(folder, arguments);
        assert!(done, "git {arguments:?}");
    }

    fn try_git(&self, folder: &Path, arguments: &[&str]) -> bool {
        let mut git = Command::new("git");
        git.current_dir(folder).args(["-c", "user.name=a", "-c", "user.email=a@example.org"]);
        git.args(["-c", "protocol.file.allow=always", "-c", "commit.gpgsign=false"]).args(arguments);
        git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_EDITOR", "true");
        git.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
    }

    fn commit(&self) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "start"]);
    }

    /// Another commit on a branch of its own that touches the same line.
    fn diverge(&self) {
        self.git(&["checkout", "-q", "-b", "other"]);
        self.project.write("notes.txt", "theirs\n");
        self.commit();
        self.git(&["checkout", "-q", "main"]);
        self.project.write("notes.txt", "ours\n");
        self.commit();
    }

    fn sprung(&self) -> PathBuf {
        self.beside("sprung")
    }

    /// Everything that git runs by itself says so.
    fn set_traps(&self) {
        let trap = self.beside("trap");
        std::fs::write(&trap, format!("#!/bin/sh\ntouch '{}'\n", self.sprung().display())).unwrap();
        std::fs::set_permissions(&trap, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let trap = trap.to_str().unwrap();
        for key in ["core.fsmonitor", "filter.lfs.clean", "filter.lfs.smudge", "filter.lfs.process", "diff.external"] {
            self.try_git(&self.root(), &["config", key, trap]);
        }
        self.try_git(&self.root(), &["config", "core.hooksPath", self.project.folder().to_str().unwrap()]);
    }
}

fn changed(it: &Bench) -> PathBuf {
    it.project.write("pkg0/file0.py", "from acme import User\n# mine\n");
    it.root()
}

fn changed_elsewhere(it: &Bench) -> PathBuf {
    it.project.write("other.py", "a = 1\n");
    it.commit();
    it.project.write("other.py", "a = 2\n");
    it.project.write("new.txt", "");
    it.root()
}

fn staged(it: &Bench) -> PathBuf {
    changed(it);
    it.git(&["add", "-A"]);
    it.root()
}

fn staged_and_changed(it: &Bench) -> PathBuf {
    staged(it);
    it.project.write("pkg0/file0.py", "from acme import User\n# mine again\n");
    it.root()
}

fn untracked(it: &Bench) -> PathBuf {
    it.project.write("new.py", "from acme import User\n");
    it.root()
}

fn to_be_added(it: &Bench) -> PathBuf {
    untracked(it);
    it.git(&["add", "-N", "new.py"]);
    it.root()
}

fn no_vcs(it: &Bench) -> PathBuf {
    std::fs::remove_dir_all(it.root().join(".git")).unwrap();
    it.root()
}

fn unborn(it: &Bench) -> PathBuf {
    no_vcs(it);
    it.git(&["init", "-q", "--template="]);
    it.git(&["add", "-A"]);
    it.root()
}

fn detached(it: &Bench) -> PathBuf {
    it.git(&["checkout", "-q", "--detach"]);
    it.root()
}

fn merging(it: &Bench) -> PathBuf {
    it.diverge();
    assert!(!it.try_git(&it.root(), &["merge", "-q", "other"]), "it conflicts");
    it.root()
}

fn rebasing(it: &Bench) -> PathBuf {
    it.diverge();
    assert!(!it.try_git(&it.root(), &["rebase", "-q", "other"]), "it conflicts");
    it.root()
}

fn submodule(it: &Bench) -> PathBuf {
    let outer = it.beside("outer");
    std::fs::create_dir(&outer).unwrap();
    it.git_at(&outer, &["init", "-q", "--template="]);
    it.git_at(&outer, &["submodule", "-q", "add", it.root().to_str().unwrap(), "inner"]);
    outer.join("inner")
}

fn around_submodule(it: &Bench) -> PathBuf {
    submodule(it);
    it.git_at(&it.beside("outer"), &["commit", "-q", "-m", "start"]);
    it.beside("outer")
}

fn worktree(it: &Bench) -> PathBuf {
    let linked = it.beside("linked");
    it.git(&["worktree", "add", "-q", linked.to_str().unwrap(), "-b", "linked"]);
    linked
}

fn sparse(it: &Bench) -> PathBuf {
    it.git(&["sparse-checkout", "set", "--no-cone", "/pkg0/"]);
    assert!(!it.root().join("pkg1").exists());
    it.root()
}

/// A clone made with `arguments`.
fn cloned(it: &Bench, arguments: &[&str]) -> PathBuf {
    let (from, to) = (format!("file://{}", it.root().display()), it.beside("clone"));
    it.git(&["config", "uploadpack.allowFilter", "true"]);
    let all = [&["clone", "-q"], arguments, &[from.as_str(), to.to_str().unwrap()]].concat();
    it.git_at(it.project.folder(), &all);
    to
}

fn shallow(it: &Bench) -> PathBuf {
    it.git(&["commit", "-q", "--allow-empty", "-m", "second"]);
    cloned(it, &["--depth", "1"])
}

fn partial(it: &Bench) -> PathBuf {
    cloned(it, &["--filter=blob:none"])
}

fn bare(it: &Bench) -> PathBuf {
    let bare = cloned(it, &["--bare"]);
    std::fs::write(bare.join("hooks.py"), "from acme import User\n").unwrap();
    bare
}

fn records(it: &Bench) -> PathBuf {
    let hooks = it.root().join(".git/hooks");
    std::fs::create_dir_all(&hooks).unwrap();
    std::fs::write(hooks.join("update.py"), "from acme import User\n").unwrap();
    hooks
}

fn pointer(it: &Bench) -> PathBuf {
    let text = "version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 12\n";
    it.project.write("data.py", text);
    it.project.write(".gitattributes", "*.py filter=lfs diff=lfs merge=lfs\n");
    it.commit();
    it.root()
}

fn sha256(it: &Bench) -> PathBuf {
    no_vcs(it);
    it.git(&["init", "-q", "--template=", "--object-format=sha256"]);
    it.commit();
    it.root()
}

fn folder(it: &Bench) -> PathBuf {
    it.root().join("pkg0")
}

fn ignored(it: &Bench) -> PathBuf {
    it.project.write(".gitignore", "/pkg0/\n");
    it.root().join("pkg0")
}
