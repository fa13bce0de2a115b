//! `cargo xtask new`: the files of a new operation kind or test case.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::shell::root;

/// What to write.
#[derive(clap::Subcommand)]
pub(crate) enum Thing {
    /// A new operation kind: its data, its detector and its cases, all of one name.
    Operation {
        /// In snake case: `arg_rename`.
        name: String,
    },
    /// A new test case.
    Case {
        /// A folder below `tests/cases`: `rename_import`.
        kind: String,
        /// What it claims, in snake case: `keeps_alias`.
        name: String,
    },
}

/// Writes the files of `thing` and says what is left to do.
pub(crate) fn write(thing: &Thing) -> Result<()> {
    match thing {
        Thing::Operation { name } => operation(name),
        Thing::Case { kind, name } => case(kind, name),
    }
}

fn operation(name: &str) -> Result<()> {
    check_name(name)?;
    let title = camel(name);
    create(&format!("crates/manifest/src/operation/{name}.rs"), &fill(OPERATION, name, &title))?;
    create(&format!("crates/inference/src/detect/{name}.rs"), &fill(DETECT, name, &title))?;
    for claim in ["applies", "only_looks_so", "left_to_a_person"] {
        create(&format!("tests/cases/{name}/{claim}.txt"), &fill(CASE, name, &title))?;
    }
    declare("crates/manifest/src/operation.rs", &format!("pub(crate) mod {name};"), "pub(crate) mod ")?;
    declare("crates/inference/src/detect.rs", &format!("mod {name};"), "mod ")?;
    println!("Now add `{title}` to the table in crates/manifest/src/operation.rs and run `cargo check`:");
    println!(
        "the compiler lists every match that lacks it, `apply`'s composition among them. Then fill in the cases in tests/cases/{name}."
    );
    Ok(())
}

fn case(kind: &str, name: &str) -> Result<()> {
    check_name(kind)?;
    check_name(name)?;
    create(&format!("tests/cases/{kind}/{name}.txt"), &fill(CASE, kind, &camel(kind)))?;
    println!("Fill it in, write what you expect by hand, then `cargo test -p tests`.");
    Ok(())
}

fn check_name(name: &str) -> Result<()> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(fits) {
        Ok(())
    } else {
        bail!("`{name}` is not snake case");
    }
}

fn camel(name: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('_').filter(|word| !word.is_empty()).map(capital).collect()
}

/// `rename_import` is called `rename.import` in manifests: the first underscore becomes a dot.
fn fill(template: &str, name: &str, title: &str) -> String {
    let word = name.replacen('_', ".", 1);
    template.replace("NAME", name).replace("TITLE", title).replace("WORD", &word)
}

/// Writes a new file; one that is there stays as it is.
fn create(path: &str, text: &str) -> Result<()> {
    let full = root().join(path);
    if full.exists() {
        bail!("{path} is there already");
    }
    let folder = full.parent().unwrap_or(Path::new(""));
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    std::fs::write(&full, text).with_context(|| format!("cannot write {path}"))?;
    println!("wrote {path}");
    Ok(())
}

/// Adds `line` after the first line of `path` that starts with `anchor`.
fn declare(path: &str, line: &str, anchor: &str) -> Result<()> {
    let full = root().join(path);
    let text = std::fs::read_to_string(&full).with_context(|| format!("cannot read {path}"))?;
    let place = text.find(&format!("\n{anchor}")).with_context(|| format!("{path} has no line `{anchor}…`"))? + 1;
    std::fs::write(&full, format!("{}{line}\n{}", &text[..place], &text[place..]))?;
    println!("declared it in {path}");
    Ok(())
}

const OPERATION: &str = "use model::DottedName;

/// What changed, in one line.
///
/// Before `…`, after `…`. Unsafe when ….
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TITLE {
    /// Full path in the old release.
    pub from: DottedName,
}
";

const DETECT: &str = "//! `WORD`: what it sees, what it emits, when it is wrong.
";

const CASE: &str = "Says in one sentence what this case shows.
-- manifest --
WORD {}
-- client/app.py --
-- patch --
-- flags --
";
