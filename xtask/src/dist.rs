//! `cargo xtask dist`: what a release consists of, and whether it works where nothing else is.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::release_pair;
use crate::shell::{cargo, copy_tree, metadata, output, root, run};

const COMMANDS: [&str; 2] = ["onx-manifest", "onx-migrate"];
/// Shells with the file that each expects.
const SHELLS: [(&str, &str); 6] = [
    ("bash", "{}.bash"),
    ("elvish", "{}.elv"),
    ("fish", "{}.fish"),
    ("nushell", "{}.nu"),
    ("powershell", "_{}.ps1"),
    ("zsh", "_{}"),
];
const TEXTS: [&str; 4] = ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"];

/// What to make.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The profile to build in.
    #[arg(long, default_value = "release")]
    profile: String,
    /// Where the archive and the wheel go (default: `target/dist`).
    #[arg(long)]
    out: Option<PathBuf>,
    /// Make a wheel with both commands, too; needs maturin (`pip install maturin`, or its path in MATURIN).
    #[arg(long)]
    wheel: bool,
    /// Install the wheel into a fresh environment and migrate the example with it.
    #[arg(long)]
    smoke: bool,
}

/// Makes the archive, and what else was asked for.
pub(crate) fn run_task(options: &Options) -> Result<()> {
    let metadata = metadata()?;
    let target = PathBuf::from(metadata["target_directory"].as_str().context("cargo names no target folder")?);
    let packages = metadata["packages"].as_array().context("cargo lists no packages")?;
    let ours = packages.iter().find(|it| it["name"] == "onx-migrate").context("there is no onx-migrate")?;
    let version = ours["version"].as_str().context("onx-migrate has no version")?;
    eprintln!("== building");
    run(cargo().args(["build", "--quiet", "--profile", &options.profile, "-p", COMMANDS[0], "-p", COMMANDS[1]]))?;
    let folder = if options.profile == "dev" { "debug" } else { &options.profile };
    let out = options.out.clone().unwrap_or_else(|| target.join("dist"));
    let name = format!("onx-{version}-{}", host()?);
    let stage = out.join(&name);
    assemble(&target.join(folder), &stage)?;
    let archive = pack(&out, &name)?;
    println!("{}", archive.display());
    if options.wheel || options.smoke {
        let wheel = wheel(&stage, &out, &options.profile)?;
        println!("{}", wheel.display());
        if options.smoke {
            smoke(&wheel)?;
        }
    }
    Ok(())
}

/// The triple of this machine.
fn host() -> Result<String> {
    let text = output(Command::new("rustc").arg("-vV"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(line.context("rustc does not say for which machine it builds")?.to_owned())
}

/// Binaries, man pages, completions and texts below `stage`, which is made anew.
fn assemble(binaries: &Path, stage: &Path) -> Result<()> {
    if stage.exists() {
        std::fs::remove_dir_all(stage)?;
    }
    for folder in ["bin", "man/man1", "completions"] {
        std::fs::create_dir_all(stage.join(folder))?;
    }
    for name in COMMANDS {
        let binary = binaries.join(name);
        std::fs::copy(&binary, stage.join("bin").join(name)).with_context(|| format!("no {}", binary.display()))?;
        run(Command::new(&binary).arg("man").arg(stage.join("man/man1")))?;
        for (shell, file) in SHELLS {
            let script = output(Command::new(&binary).args(["completions", shell]))?;
            std::fs::write(stage.join("completions").join(file.replace("{}", name)), script)?;
        }
    }
    for name in TEXTS {
        std::fs::copy(root().join(name), stage.join(name))?;
    }
    Ok(())
}

/// `NAME.tar.gz` with its checksum beside it: the same files give the same bytes.
fn pack(out: &Path, name: &str) -> Result<PathBuf> {
    let archive = format!("{name}.tar.gz");
    let mut tar = Command::new("tar");
    tar.args(["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "-czf", &archive, name]);
    run(tar.current_dir(out).env("GZIP", "-n"))?;
    let sum = output(Command::new("sha256sum").arg(&archive).current_dir(out))?;
    std::fs::write(out.join(format!("{archive}.sha256")), sum)?;
    Ok(out.join(archive))
}

/// A wheel with both commands: maturin packs one, and takes the other and the documents from `onx.data`.
fn wheel(stage: &Path, out: &Path, profile: &str) -> Result<PathBuf> {
    let data = root().join("onx.data");
    let built = with_data(stage, &data).and_then(|()| {
        let maturin = std::env::var_os("MATURIN").unwrap_or_else(|| "maturin".into());
        let mut command = Command::new(maturin);
        command.args(["build", "--quiet", "--profile", profile, "--out"]).arg(out.join("wheels"));
        run(command.current_dir(root()))
    });
    std::fs::remove_dir_all(&data)?;
    built?;
    let wheels = std::fs::read_dir(out.join("wheels"))?.filter_map(|it| Some(it.ok()?.path()));
    let newest = wheels
        .filter(|it| it.extension().is_some_and(|it| it == "whl"))
        .max_by_key(|it| it.metadata().and_then(|it| it.modified()).ok());
    newest.context("maturin left no wheel")
}

fn with_data(stage: &Path, data: &Path) -> Result<()> {
    copy_tree(&stage.join("man"), &data.join("data/share/man"))?;
    for (shell, place) in [
        ("onx-{}.bash", "data/share/bash-completion/completions/onx-{}"),
        ("onx-{}.fish", "data/share/fish/vendor_completions.d/onx-{}.fish"),
        ("_onx-{}", "data/share/zsh/site-functions/_onx-{}"),
    ] {
        for name in ["manifest", "migrate"] {
            let target = data.join(place.replace("{}", name));
            std::fs::create_dir_all(target.parent().context("a file lies in a folder")?)?;
            std::fs::copy(stage.join("completions").join(shell.replace("{}", name)), target)?;
        }
    }
    std::fs::create_dir_all(data.join("scripts"))?;
    std::fs::copy(stage.join("bin/onx-manifest"), data.join("scripts/onx-manifest"))?;
    Ok(())
}

/// What a stranger does first: install, six commands, no settings.
fn smoke(wheel: &Path) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (environment, core, client) =
        (folder.path().join("env"), folder.path().join("core"), folder.path().join("client"));
    let demo = root().join("corpus/demo");
    release_pair::commit(&core, ("v1.4.0", &demo.join("before")), ("v2.0.0", &demo.join("after")))?;
    copy_tree(&demo.join("client"), &client)?;
    for arguments in [&["init", "-q"][..], &["add", "-A"], &["commit", "-qm", "start"]] {
        run(crate::shell::git(&client).args(arguments))?;
    }
    let start = Instant::now();
    run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    let python = environment.join("bin/python");
    run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]).arg(wheel))?;
    let page = environment.join("share/man/man1/onx-migrate-apply.1");
    if !page.is_file() {
        bail!("the wheel brought no man pages");
    }
    let step = |name: &str, arguments: &[&str], code: i32| -> Result<()> {
        eprintln!("$ {name} {}", arguments.join(" "));
        let mut command = Command::new(environment.join("bin").join(name));
        let status = command.args(arguments).current_dir(&client).status()?;
        if status.code() == Some(code) { Ok(()) } else { bail!("{name} ended with {status}, not with {code}") }
    };
    let manifest = "../out/change_manifest.yaml";
    step(
        "onx-manifest",
        &["generate", "--core-path", "../core", "--from", "1.4.0", "--to", "2.0.0", "--out", "../out"],
        0,
    )?;
    step("onx-migrate", &["status"], 0)?;
    step("onx-migrate", &["plan", "--manifest", manifest], 0)?;
    step("onx-migrate", &["apply", "--manifest", manifest], 5)?;
    let changed = output(crate::shell::git(&client).args(["diff", "--name-only"]))?;
    if !changed.contains("harbour/upload.py") {
        bail!("nothing was migrated: {changed}");
    }
    step("onx-migrate", &["rollback"], 0)?;
    let left = output(crate::shell::git(&client).args(["diff", "--name-only"]))?;
    if !left.is_empty() {
        bail!("the rollback left {left}");
    }
    println!("from the wheel to the patch and back in {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}
