//! On what was measured, and what.

use std::process::Command;

use anyhow::Result;

use crate::shell::{git, output, root};

/// One paragraph: machine, day, versions, commit.
pub(super) fn describe(rounds: usize) -> Result<String> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let model = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let model = model.map_or("a processor without a name", |(_, name)| name.trim());
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown");
    let day = output(Command::new("date").arg("+%Y-%m-%d"))?;
    let commit = output(git(root()).args(["rev-parse", "--short", "HEAD"]))?;
    let compiler = output(Command::new("rustc").arg("--version"))?;
    Ok(format!(
        "{processors} × {model}, {}, load {load} at the end; {}; commit {}, {}; rounds: {rounds}.\n",
        std::env::consts::OS,
        day.trim(),
        commit.trim(),
        compiler.trim()
    ))
}
