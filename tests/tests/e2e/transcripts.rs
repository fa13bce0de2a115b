//! The pages in `docs/` show what the commands really say: every `console` block is run anew and compared.
//!
//! `SNAPSHOTS=overwrite` writes what is said now; the diff is reviewed like code.

use std::path::{Path, PathBuf};
use std::process::Command;

use snapbox::{Assert, Data};

use crate::workbench::{Workbench, binaries};

/// Where the pages are.
fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let mut res: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    res.retain(|path| path.extension().is_some_and(|it| it == "md"));
    res.sort();
    res
}

#[test]
fn pages_show_what_the_commands_say() {
    let mut shown = 0;
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        shown += text.matches("```console\n").count();
        let bench = Workbench::new();
        bench.core();
        bench.commit_dependent();
        let now = run_anew(&text, &bench);
        Assert::new().action_env(snapbox::assert::DEFAULT_ACTION_ENV).eq(now, Data::read_from(&page, None).raw());
    }
    assert!(shown > 5, "only {shown} blocks were run");
}

/// `text` with what its commands say now, one after the other on one workbench.
fn run_anew(text: &str, bench: &Workbench) -> String {
    let mut res = String::new();
    let mut in_block = false;
    for line in text.lines() {
        if in_block && line != "```" {
            if let Some(command) = line.strip_prefix("$ ") {
                res += &format!("{line}\n{}", said(command, bench));
            }
            continue;
        }
        in_block = line == "```console";
        res += line;
        res.push('\n');
    }
    res
}

/// Everything that `command` says, in a shell on the workbench, and `? CODE` when it does not end with 0.
fn said(command: &str, bench: &Workbench) -> String {
    let path = std::env::join_paths(
        std::iter::once(binaries().to_owned()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{{ {command}\n}} 2>&1")]).current_dir(bench.path("")).env("PATH", path.unwrap());
    shell.env("HOME", bench.path("")).env("XDG_CONFIG_HOME", bench.path("none")).env("SOURCE_DATE_EPOCH", "0");
    for (key, value) in [("GIT_CONFIG_NOSYSTEM", "1"), ("CI", "1"), ("LC_ALL", "C.UTF-8"), ("COLUMNS", "100")] {
        shell.env(key, value);
    }
    for name in ["AUTHOR", "COMMITTER"] {
        shell.env(format!("GIT_{name}_NAME"), "onx").env(format!("GIT_{name}_EMAIL"), "onx@example.org");
        shell.env(format!("GIT_{name}_DATE"), "2020-01-01T00:00:00Z");
    }
    let done = shell.output().unwrap();
    let text = String::from_utf8(done.stdout).unwrap();
    match done.status.code() {
        Some(0) => text,
        code => format!("{text}? {}\n", code.map_or("killed".to_owned(), |it| it.to_string())),
    }
}
