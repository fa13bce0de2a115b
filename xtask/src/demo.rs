//! `cargo xtask demo`: the main job end to end, on the example in `corpus/demo` or on two real releases.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::release_pair::{self, Distribution};
use crate::shell::{build_release, copy_tree, root};

/// Lines of the manifest that are shown.
const EXCERPT: usize = 40;

/// What to run the demonstration on.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// A package of the index that pip is set up for; without it, the example in `corpus/demo`.
    #[arg(long, requires_all = ["from", "to"])]
    package: Option<String>,
    /// Its old release.
    #[arg(long, requires = "package")]
    from: Option<String>,
    /// Its new release.
    #[arg(long, requires = "package")]
    to: Option<String>,
    /// A project that uses the package; only read.
    #[arg(long, requires = "package")]
    dependent: Option<PathBuf>,
}

/// Two releases in a repository, and maybe a project that uses them.
struct Example {
    core: PathBuf,
    from: String,
    to: String,
    dependent: Option<PathBuf>,
}

/// Builds both binaries, generates a manifest, shows it, and shows the patch for a dependent.
pub(crate) fn run(options: &Options) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let example = prepare(options, folder.path())?;
    eprintln!("== building");
    let binaries = build_release()?;
    let out = folder.path().join("manifest");
    generate(&binaries, &example, &out)?;
    show_manifest(&out.join("change_manifest.yaml"))?;
    match &example.dependent {
        Some(dependent) => dry_run(&binaries, &out, dependent),
        None => {
            eprintln!("no --dependent given: that was all");
            Ok(())
        }
    }
}

fn prepare(options: &Options, folder: &Path) -> Result<Example> {
    let core = folder.join("core");
    if let (Some(package), Some(from), Some(to)) = (&options.package, &options.from, &options.to) {
        eprintln!("== fetching {package} {from} and {to}");
        let release = |version: &String| Distribution { version: version.clone(), ..Distribution::default() };
        release_pair::fetch(&core, package, &release(from), &release(to))?;
        return Ok(Example { core, from: from.clone(), to: to.clone(), dependent: options.dependent.clone() });
    }
    let demo = root().join("corpus/demo");
    release_pair::commit(&core, ("v1.4.0", &demo.join("before")), ("v2.0.0", &demo.join("after")))?;
    let dependent = folder.join("client");
    copy_tree(&demo.join("client"), &dependent)?;
    Ok(Example { core, from: "1.4.0".into(), to: "2.0.0".into(), dependent: Some(dependent) })
}

fn generate(binaries: &Path, example: &Example, out: &Path) -> Result<()> {
    let mut command = Command::new(binaries.join("onx-manifest"));
    command.args(["generate", "--no-cache", "--from", &example.from, "--to", &example.to]);
    command.arg("--core-path").arg(&example.core).arg("--out").arg(out);
    announce("onx-manifest generate --core-path CORE --from", &[&example.from, "--to", &example.to, "--out OUT"]);
    expect_codes(&mut command, &[0])
}

fn show_manifest(path: &Path) -> Result<()> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let lines: Vec<&str> = text.lines().collect();
    eprintln!("== change_manifest.yaml ({} lines)", lines.len());
    for line in lines.iter().take(EXCERPT) {
        println!("{line}");
    }
    if lines.len() > EXCERPT {
        println!("# … {} more lines", lines.len() - EXCERPT);
    }
    Ok(())
}

fn dry_run(binaries: &Path, out: &Path, dependent: &Path) -> Result<()> {
    let mut command = Command::new(binaries.join("onx-migrate"));
    command.arg("apply").arg("--manifest").arg(out.join("change_manifest.yaml"));
    command.arg("--target").arg(dependent).args(["--dry-run", "--allow-no-vcs"]);
    announce("onx-migrate apply --manifest OUT/change_manifest.yaml --target CLIENT --dry-run", &[]);
    expect_codes(&mut command, &[0])
}

fn announce(command: &str, rest: &[&str]) {
    eprintln!("\n$ {command} {}", rest.join(" "));
}

fn expect_codes(command: &mut Command, fine: &[i32]) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {command:?}"))?;
    match status.code() {
        Some(code) if fine.contains(&code) => Ok(()),
        _ => bail!("{command:?} ended with {status}"),
    }
}
