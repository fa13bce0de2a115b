//! Manifests, trees, journals and checkpoints that try to reach out of the project, into the records of git, or to make
//! the command wait forever.

use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::project::{Project, Tree, migrate, run, run_in_time, tree};
use crate::{conclude, strace};

/// Paths that no input may name; `link` leads out of the project, `inner` to the records of git.
const PATHS: &[&str] = &[
    "../outside/a.py",
    "pkg0/../../outside/a.py",
    "./../outside/a.py",
    "/OUTSIDE/a.py",
    "//OUTSIDE/a.py",
    "link/a.py",
    "link/../outside/a.py",
    "inner/hooks/a.py",
    ".git/hooks/a.py",
    ".GIT/hooks/a.py",
    ".git./hooks/a.py",
    ".git /hooks/a.py",
    "git~1/hooks/a.py",
    "GIT~1/hooks/a.py",
    ".git::$INDEX_ALLOCATION/hooks/a.py",
    ".g\u{200c}it/hooks/a.py",
    ".onx/state.json",
    ".onx/transaction/0.before",
    "..\\\\outside\\\\a.py",
    "C:\\\\a.py",
    "CON",
    "aux.py",
    "pkg0/nul.txt",
    "a.py.",
    "a.py ",
    "~/a.py",
    "pkg0//a.py",
    "pkg0/./a.py",
    "",
    ".",
    "..",
    "away.py",
    "pipe.py",
];

/// What is done to the project, and then run.
struct Attack {
    name: String,
    run: Vec<&'static str>,
    set: Box<dyn Fn(&Site)>,
}

#[test]
fn attacks() {
    let site = Site::new();
    let mut broken = Vec::new();
    let attacks: Vec<Attack> =
        [shapes(), records(), manifests(), plans(), journals(), checkpoints()].into_iter().flatten().collect();
    for attack in &attacks {
        site.project.reset(&site.start);
        site.lay_out();
        let _ = std::fs::remove_file(site.project.folder().join("evil.yaml"));
        (attack.set)(&site);
        let guarded = site.guarded();
        for verb in &attack.run {
            match run_in_time(&mut site.command(verb)) {
                None => broken.push(format!("{}: {verb} hangs", attack.name)),
                Some(done) if !matches!(done.code, Some(0..=5)) || done.stderr.contains("internal error") => {
                    broken.push(format!("{}: {verb}: {done:?}", attack.name));
                }
                Some(_) => {}
            }
        }
        if site.guarded() != guarded {
            broken.push(format!("{}: something outside was changed", attack.name));
        }
        std::fs::remove_dir_all(site.outside()).unwrap();
    }
    conclude(&format!("of {} attacks got through", attacks.len()), &broken);
}

/// Kinds of files that are none, where a project has files.
fn shapes() -> Vec<Attack> {
    type Set = fn(&Site, &Path);
    let sets: [(&str, Set); 9] = [
        ("a link that leads out", |site, at| symlink(site.outside().join("a.py"), at).unwrap()),
        ("a relative link that leads out", |_, at| symlink("../../outside/a.py", at).unwrap()),
        ("a link to a folder outside", |site, at| symlink(site.outside(), at).unwrap()),
        ("a link to itself", |_, at| symlink(at, at).unwrap()),
        ("a link to a device", |_, at| symlink("/dev/zero", at).unwrap()),
        ("a pipe", |_, at| make("mkfifo", at, &[])),
        ("a device", |_, at| make("mknod", at, &["c", "1", "5"])),
        ("a socket", |_, at| drop(UnixListener::bind(at))),
        ("a folder", |_, at| std::fs::create_dir(at).unwrap()),
    ];
    let places = ["pkg0/file0.py", ".gitignore", ".gitattributes", "pyproject.toml", "onx.toml", "pkg0/.ignore"];
    let of_place = |place: &'static str| {
        sets.into_iter().map(move |(what, set)| Attack {
            name: format!("{what} at {place}"),
            run: vec!["plan", "apply", "rollback"],
            set: Box::new(move |site| {
                let at = site.project.root().join(place);
                let _ = std::fs::remove_file(&at);
                set(site, &at);
            }),
        })
    };
    let hard = Attack {
        name: "a second name of a file outside".to_owned(),
        run: vec!["apply", "rollback"],
        set: Box::new(|site| {
            let at = site.project.root().join("pkg0/file0.py");
            std::fs::remove_file(&at).unwrap();
            std::fs::write(site.outside().join("a.py"), "from acme import User\n").unwrap();
            std::fs::hard_link(site.outside().join("a.py"), at).unwrap();
        }),
    };
    let mut res: Vec<Attack> = places.into_iter().flat_map(of_place).collect();
    res.push(hard);
    res
}

/// Our own records, turned into something else.
fn records() -> Vec<Attack> {
    let names = ["", "lock", "state.json", ".gitignore", "transaction", "trash", "checkpoints", "transaction/journal"];
    let of_name = |name: &'static str| {
        let links = ["../outside", "../../outside/folder", "../../outside/a.py", "../.git"].map(|target| Attack {
            name: format!(".onx/{name} is a link to {target}"),
            run: vec!["apply", "recover", "status", "history", "rollback"],
            set: Box::new(move |site| symlink(target, site.record(name)).unwrap()),
        });
        let pipe = Attack {
            name: format!(".onx/{name} is a pipe"),
            run: vec!["apply", "recover", "status", "history", "rollback"],
            set: Box::new(move |site| make("mkfifo", &site.record(name), &[])),
        };
        links.into_iter().chain([pipe])
    };
    names.into_iter().flat_map(of_name).collect()
}

fn manifests() -> Vec<Attack> {
    let kinds = [
        "config.key_rename, match: {file: PATH, from: old, to: new}",
        "move.file, match: {from: PATH, to: b.py}",
        "move.file, match: {from: a.py, to: PATH}",
    ];
    let of_kind = |kind: &'static str| {
        PATHS.iter().map(move |path| Attack {
            name: format!("a manifest with {}", kind.replace("PATH", &format!("{path:?}"))),
            run: vec!["plan", "apply"],
            set: Box::new(move |site| {
                let path = serde_json::to_string(&site.spelled(path)).unwrap();
                let head = "manifest_version: 1\npackage: acme\nfrom: '1'\nto: '2'\noperations:\n";
                let text = format!("{head}- {{id: OP001, kind: {}}}\n", kind.replace("PATH", &path));
                std::fs::write(site.project.folder().join("evil.yaml"), text).unwrap();
            }),
        })
    };
    kinds.into_iter().flat_map(of_kind).collect()
}

/// Saved plans that name other files than they were made for.
fn plans() -> Vec<Attack> {
    let of_path = |path: &'static str| Attack {
        name: format!("a plan with {path:?}"),
        run: vec!["apply --plan"],
        set: Box::new(move |site| {
            let named = serde_json::to_string(&site.spelled(path)).unwrap();
            std::fs::write(site.project.folder().join("evil.json"), site.plan.replace("\"pkg0/file0.py\"", &named))
                .unwrap();
        }),
    };
    PATHS.iter().map(|path| of_path(path)).collect()
}

/// Journals of runs that seem to have died, which recovery would put back.
fn journals() -> Vec<Attack> {
    let planted = |path: &'static str, has_commit: bool| Attack {
        name: format!("a journal with {path:?}{}", if has_commit { ", done" } else { "" }),
        run: vec!["recover", "status", "apply"],
        set: Box::new(move |site| {
            site.plant(&site.torn, ".onx/transaction/journal", path);
            if has_commit {
                site.project.write(".onx/transaction/commit", "done\n");
            }
        }),
    };
    PATHS.iter().flat_map(|path| [planted(path, false), planted(path, true)]).collect()
}

fn checkpoints() -> Vec<Attack> {
    let of_path = |path: &'static str| Attack {
        name: format!("a checkpoint with {path:?}"),
        run: vec!["rollback", "history"],
        set: Box::new(move |site| site.plant(&site.applied, &site.checkpoint, path)),
    };
    let by_name = |name: &'static str| Attack {
        name: format!("rollback to {name:?}"),
        run: vec![name],
        set: Box::new(|site| std::fs::write(site.outside().join("journal"), "{}").unwrap()),
    };
    let names = ["../../outside", "/etc", "..", "0123456789abcdef/../../../../outside", "-"];
    PATHS.iter().map(|path| of_path(path)).chain(names.into_iter().map(by_name)).collect()
}

/// A project with the records of git in it, beside a folder that nobody may touch.
struct Site {
    project: Project,
    start: Tree,
    /// After a run, records included; and where its checkpoint is.
    applied: Tree,
    checkpoint: String,
    /// After a run that died half-way, records included.
    torn: Tree,
    /// A saved plan.
    plan: String,
}

impl Site {
    fn new() -> Self {
        let project = Project::new(3);
        let start = project.tree();
        assert_eq!(run(&mut project.apply()).code, Some(0));
        let applied = tree(&project.root(), &[]);
        let checkpoint = applied.keys().find(|path| path.ends_with("/journal")).unwrap().clone();
        project.reset(&start);
        let mut torn = Tree::new();
        if strace::is_there() {
            let kill = ["-e", "inject=renameat2:signal=KILL:when=2"];
            run(&mut strace::under(&kill, "/dev/null".as_ref(), &project.apply()));
            torn = tree(&project.root(), &[]);
        }
        project.reset(&start);
        let saved = project.folder().join("plan.json");
        let mut save = migrate("plan", &project.root());
        assert_eq!(run(save.arg("--manifest").arg(project.manifest()).arg("--plan-out").arg(&saved)).code, Some(0));
        let plan = std::fs::read_to_string(saved).unwrap();
        assert!(plan.contains("\"pkg0/file0.py\""), "{plan}");
        Self { project, start, applied, checkpoint, torn, plan }
    }

    fn outside(&self) -> PathBuf {
        self.project.folder().join("outside")
    }

    /// A record of ours that can be made; what it lies in is there.
    fn record(&self, name: &str) -> PathBuf {
        let path = self.project.root().join(".onx").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        if name.is_empty() { self.project.root().join(".onx") } else { path }
    }

    /// What every attack finds. Files outside look like those that a run has made.
    fn lay_out(&self) {
        let made = &self.applied["pkg0/file0.py"].1;
        for folder in [self.outside(), self.outside().join("folder"), self.project.root().join(".git/hooks")] {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("a.py"), made).unwrap();
        }
        std::fs::write(self.project.root().join(".git/config"), "[core]\n").unwrap();
        let root = self.project.root();
        symlink("../outside", root.join("link")).unwrap();
        symlink(".git", root.join("inner")).unwrap();
        symlink("../outside/a.py", root.join("away.py")).unwrap();
        make("mkfifo", &root.join("pipe.py"), &[]);
    }

    /// `path` with the real place of what is outside.
    fn spelled(&self, path: &str) -> String {
        path.replace("/OUTSIDE", self.outside().to_str().unwrap())
    }

    /// The records in `state`, with `path` in place of the first file in `journal`.
    fn plant(&self, state: &Tree, journal: &str, path: &str) {
        for (name, (_, bytes)) in state.iter().filter(|(name, _)| name.starts_with(".onx/")) {
            let at = self.project.root().join(name);
            std::fs::create_dir_all(at.parent().unwrap()).unwrap();
            let named = serde_json::to_string(&self.spelled(path)).unwrap();
            let text = String::from_utf8_lossy(bytes).replace("\"pkg0/file0.py\"", &named);
            std::fs::write(at, if name == journal { text.as_bytes() } else { bytes }).unwrap();
        }
    }

    /// All that no run may change: what is outside, and the records of git.
    fn guarded(&self) -> [Tree; 2] {
        [tree(&self.outside(), &[]), tree(&self.project.root().join(".git"), &[])]
    }

    fn command(&self, verb: &str) -> Command {
        let root = self.project.root();
        let evil = self.project.folder().join("evil.yaml");
        let manifest = if evil.exists() { evil } else { self.project.manifest() };
        let mut res = match verb {
            "plan" | "apply" | "recover" | "status" | "history" | "rollback" => migrate(verb, &root),
            "apply --plan" => {
                let mut res = migrate("apply", &root);
                res.arg("--plan").arg(self.project.folder().join("evil.json")).arg("--include-untracked");
                res.args(["--allow-no-vcs", "--allow-dirty"]);
                res
            }
            checkpoint => {
                let mut res = migrate("rollback", &root);
                res.arg("--checkpoint").arg(checkpoint);
                res
            }
        };
        if matches!(verb, "plan" | "apply") {
            res.arg("--manifest").arg(manifest).arg("--include-untracked");
        }
        if verb == "apply" {
            res.args(["--allow-no-vcs", "--allow-dirty"]);
        }
        res
    }
}

/// Runs `program` to make a special file; who may not make one sees an attack fail early.
fn make(program: &str, at: &Path, more: &[&str]) {
    let _ = Command::new(program).arg(at).args(more).status();
}
