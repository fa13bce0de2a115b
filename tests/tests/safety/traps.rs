//! A library and a project full of things that run by themselves: nothing of them is run, and nobody is called.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::project::{Project, program, run};
use crate::{conclude, strace};

/// Python that says that it was run, where Python or its tools run files unasked.
const SOURCES: &[&str] = &[
    "setup.py",
    "conftest.py",
    "sitecustomize.py",
    "usercustomize.py",
    "noxfile.py",
    "tasks.py",
    "manage.py",
    "docs/conf.py",
    "build.rs",
    "_custom_build.py",
];

#[test]
fn traps() {
    if !strace::is_there() {
        return;
    }
    let bench = Project::new(2);
    let core = bench.folder().join("acme");
    set(&bench, &core, "acme");
    set(&bench, &bench.root(), "user");
    git(&core, &["tag", "1"]);
    std::fs::write(core.join("acme/models.py"), "class Account:\n    pass\n").unwrap();
    git(&core, &["-c", "core.hooksPath=/dev/null", "commit", "-qam", "second"]);
    git(&core, &["tag", "2"]);
    arm(&bench, &core);
    arm(&bench, &bench.root());
    let (core, root, manifest) = (text(&core), text(&bench.root()), text(&bench.manifest()));
    let out = text(&bench.folder().join("out"));
    let generate = ["generate", "--core-path", &core, "--from", "1", "--to", "2", "--out", &out];
    let plan = ["plan", "--target", &root, "--manifest", &manifest];
    let apply = ["apply", "--target", &root, "--manifest", &manifest];
    let rollback = ["rollback", "--target", &root];
    let runs =
        [("onx-manifest", &generate[..]), ("onx-migrate", &plan), ("onx-migrate", &apply), ("onx-migrate", &rollback)];
    let mut broken = Vec::new();
    for (name, arguments) in runs {
        let log = bench.folder().join("log");
        let trace = ["-e", "trace=execve,execveat,connect,socket"];
        let mut command = program(name);
        let done = run(&mut strace::under(&trace, &log, command.args(arguments)));
        if done.code != Some(0) {
            broken.push(format!("{name} {}: {done:?}", arguments[0]));
        }
        let seen = std::fs::read_to_string(&log).unwrap();
        // The first call starts the command itself.
        broken.extend(seen.lines().skip(1).filter(|line| line.contains('(')).map(str::to_owned));
    }
    if bench.folder().join("sprung").exists() {
        broken.push("something was run".to_owned());
    }
    conclude("programs started, calls made and traps sprung by generate, plan, apply and rollback", &broken);
}

/// A committed tree of files that would run, if anybody let them.
fn set(bench: &Project, root: &Path, package: &str) {
    let sprung = bench.folder().join("sprung");
    let own = ["__init__.py", "__main__.py"].map(|name| format!("{package}/{name}"));
    for name in SOURCES.iter().copied().chain(own.iter().map(String::as_str)) {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, format!("open('{}', 'w')\n", sprung.display())).unwrap();
    }
    let pth = format!("import os; open('{}', 'w')\n", sprung.display());
    std::fs::write(root.join("trap.pth"), pth).unwrap();
    std::fs::write(root.join(package).join("models.py"), "class User:\n    pass\n").unwrap();
    std::fs::write(root.join(".gitattributes"), "* filter=trap diff=trap merge=trap\n*.py ident\n").unwrap();
    std::fs::write(
        root.join("pyproject.toml"),
        "[build-system]\nbuild-backend = '_custom_build'\nbackend-path = ['.']\n",
    )
    .unwrap();
    git(root, &["init", "-q", "--template="]);
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "first"]);
}

/// Lets git run something at every occasion that it knows.
fn arm(bench: &Project, root: &Path) {
    let trap = bench.folder().join("trap");
    std::fs::write(&trap, format!("#!/bin/sh\ntouch '{}'\n", bench.folder().join("sprung").display())).unwrap();
    let executable = |path: &Path| {
        std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    };
    executable(&trap);
    let hooks = root.join(".git/hooks");
    std::fs::create_dir_all(&hooks).unwrap();
    for hook in ["pre-commit", "post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman"] {
        std::fs::copy(&trap, hooks.join(hook)).unwrap();
        executable(&hooks.join(hook));
    }
    let trap = text(&trap);
    for key in [
        "core.fsmonitor",
        "core.pager",
        "core.editor",
        "core.sshCommand",
        "diff.external",
        "diff.trap.textconv",
        "diff.trap.command",
        "filter.trap.clean",
        "filter.trap.smudge",
        "filter.trap.process",
        "merge.trap.driver",
        "credential.helper",
        "gpg.program",
        "uploadpack.packObjectsHook",
        "alias.status",
    ] {
        git(root, &["config", key, &trap]);
    }
    git(root, &["config", "core.hooksPath", &text(&hooks)]);
    git(root, &["config", "remote.origin.url", "http://127.0.0.1:9/x"]);
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.current_dir(folder).args(["-c", "user.name=a", "-c", "user.email=a@example.org"]).args(arguments);
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").stdout(Stdio::null());
    assert!(git.status().unwrap().success(), "git {arguments:?}");
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}
