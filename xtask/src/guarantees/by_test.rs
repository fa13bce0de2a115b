use std::path::Path;

use anyhow::{Context, Result};

use super::Shown;
use crate::shell::{cargo, root};

/// Runs a test of `tests/tests/safety` in `rounds` rounds and takes its figure.
pub(super) fn shown(test: &str, rounds: usize) -> Result<Shown> {
    let folder = tempfile::tempdir()?;
    let figure = folder.path().join("figure");
    let mut command = cargo();
    command.args(["test", "--quiet", "-p", "tests", "--test", "safety", "--", "--exact", &format!("{test}::{test}")]);
    command.current_dir(root()).env("ROUNDS", rounds.to_string()).env("FIGURE", &figure);
    let done = command.output().context("cannot start cargo")?;
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    let figure = read(&figure);
    Ok(match (done.status.success(), figure) {
        (true, Some(figure)) => Shown::Held(figure),
        (true, None) => Shown::NotHere("`strace` or `git` cannot be used here".to_owned()),
        (false, figure) => Shown::Broken(figure.unwrap_or_else(|| "could not be tried".to_owned()), vec![said]),
    })
}

/// The figures of two tests as one.
pub(super) fn both(one: Shown, other: Shown) -> Shown {
    match (one, other) {
        (Shown::Held(one), Shown::Held(other)) => Shown::Held(format!("{one}; {other}")),
        (Shown::Broken(figure, broken), _) | (_, Shown::Broken(figure, broken)) => Shown::Broken(figure, broken),
        (Shown::NotHere(why), _) | (_, Shown::NotHere(why)) => Shown::NotHere(why),
    }
}

fn read(path: &Path) -> Option<String> {
    std::fs::read_to_string(path).ok().map(|text| text.trim().to_owned())
}
