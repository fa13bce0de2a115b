//! `cargo xtask test`: everything that must hold for a commit.

use anyhow::Result;

use crate::shell::{self, cargo};
use crate::tidy;

/// Checks format, lints, house rules and licences, and runs all tests.
pub(crate) fn run() -> Result<()> {
    run_all(&[("format", &["fmt", "--all", "--check"])])?;
    eprintln!("== tidy");
    tidy::run()?;
    if shell::run(cargo().args(["deny", "--version"]).stdout(std::process::Stdio::null())).is_ok() {
        run_all(&[("licences, bans, sources", &["deny", "check", "bans", "licenses", "sources"])])?;
    } else {
        eprintln!("WARNING: cargo-deny is missing: licences, bans and sources stay UNCHECKED");
    }
    run_all(&[
        ("lints", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]),
        ("tests", &["test", "--workspace", "--quiet"]),
    ])
}

/// Runs the checks from fast to slow and stops at the first that fails.
fn run_all(steps: &[(&str, &[&str])]) -> Result<()> {
    for (title, arguments) in steps {
        eprintln!("== {title}");
        shell::run(cargo().args(*arguments))?;
    }
    Ok(())
}
