use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use model::Digest;

use crate::release_pair;
use crate::shell::{cargo, copy_tree, git, output, root, run};
use tests::random::Random;

/// Of how many rounds `--quick` makes one.
const QUICK_SHARE: usize = 25;

/// What every promise is tried with: both commands, and how thorough to be.
pub(crate) struct Workbench {
    binaries: PathBuf,
    quick: bool,
    seed: u64,
}

/// A generated manifest and a committed project that it changes, in a folder of their own.
pub(crate) struct Demo {
    /// The manifest; the surfaces lie beside it.
    pub(crate) manifest: PathBuf,
    /// The project.
    pub(crate) dependent: PathBuf,
}

/// How a command ended.
pub(crate) struct Run {
    /// `None` after a signal.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

/// Every file and link of a folder by its path: its mode, and what it holds or where it leads.
pub(crate) type Files = BTreeMap<String, (u32, Vec<u8>)>;

impl Workbench {
    /// Builds both commands in the profile that this command was built in.
    pub(crate) fn new(quick: bool, seed: u64) -> Result<Self> {
        let own = std::env::current_exe()?;
        let binaries = own.parent().context("a program lies in a folder")?.to_owned();
        let folder = binaries.file_name().and_then(|it| it.to_str()).unwrap_or_default();
        let profile = if folder == "debug" { "dev" } else { folder };
        run(cargo().args(["build", "--quiet", "--profile", profile, "-p", "onx-manifest", "-p", "onx-migrate"]))?;
        Ok(Self { binaries, quick, seed })
    }

    /// How many rounds to make where the promise asks for `full`.
    pub(crate) fn rounds(&self, full: usize) -> usize {
        if self.quick { (full / QUICK_SHARE).max(2).min(full) } else { full }
    }

    /// Numbers for round `round`.
    pub(crate) fn random(&self, round: usize) -> Random {
        let round = u64::try_from(round).expect("rounds are few");
        Random::new(self.seed.wrapping_mul(0x1000_0000_01b3) ^ round)
    }

    /// `onx-migrate`, with nothing of this terminal.
    pub(crate) fn migrate(&self) -> Command {
        self.command("onx-migrate")
    }

    /// `onx-manifest`, with nothing of this terminal.
    pub(crate) fn manifest(&self) -> Command {
        self.command("onx-manifest")
    }

    /// Makes the example of `corpus/demo` below `folder`.
    pub(crate) fn demo(&self, folder: &Path) -> Result<Demo> {
        let demo = root().join("corpus/demo");
        let [core, out, dependent] = ["core", "out", "dependent"].map(|it| folder.join(it));
        release_pair::commit(&core, ("1.4.0", &demo.join("before")), ("2.0.0", &demo.join("after")))?;
        copy_tree(&demo.join("client"), &dependent)?;
        commit(&dependent)?;
        let mut generate = self.manifest();
        generate.args(["generate", "--from", "1.4.0", "--to", "2.0.0"]);
        ended(generate.arg("--core-path").arg(&core).arg("--out").arg(&out))?.expect(&[0])?;
        Ok(Demo { manifest: out.join("change_manifest.yaml"), dependent })
    }

    fn command(&self, name: &str) -> Command {
        let mut res = Command::new(self.binaries.join(name));
        for variable in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "RUST_BACKTRACE"] {
            res.env_remove(variable);
        }
        res.env("CI", "1").env("SOURCE_DATE_EPOCH", "0").env("ONX_NO_CACHE", "1");
        res
    }
}

impl Run {
    /// The same when it ended with one of `codes`.
    pub(crate) fn expect(self, codes: &[i32]) -> Result<Self> {
        if self.code.is_some_and(|code| codes.contains(&code)) {
            return Ok(self);
        }
        bail!("ended with {:?} instead of {codes:?}\n{}", self.code, self.stderr);
    }
}

/// Runs `command` to its end.
pub(crate) fn ended(command: &mut Command) -> Result<Run> {
    let done = command.output().with_context(|| format!("cannot start {command:?}"))?;
    let stderr = String::from_utf8_lossy(&done.stderr).into_owned();
    Ok(Run { code: done.status.code(), stdout: done.stdout, stderr })
}

/// Commits everything in `folder`, which becomes a repository if it is none.
pub(crate) fn commit(folder: &Path) -> Result<()> {
    if !folder.join(".git").exists() {
        run(git(folder).args(["init", "--quiet", "--initial-branch=main", "--template="]))?;
    }
    run(git(folder).args(["add", "--all", "--force"]))?;
    output(git(folder).args(["commit", "--quiet", "--allow-empty", "--message", "start"])).map(drop)
}

/// The files and links below `folder`, those of git and of our own records left out.
pub(crate) fn files(folder: &Path) -> Result<Files> {
    let mut res = Files::new();
    collect(folder, "", &[".git", ".onx"], &mut res)?;
    Ok(res)
}

/// One digest for all that `files` says.
pub(crate) fn digest(files: &Files) -> Digest {
    let part = |(path, (mode, bytes)): (&String, &(u32, Vec<u8>))| {
        [path.clone().into_bytes(), mode.to_be_bytes().to_vec(), bytes.clone()]
    };
    let parts: Vec<Vec<u8>> = files.iter().flat_map(part).collect();
    Digest::of_parts(parts.iter().map(Vec::as_slice))
}

fn collect(folder: &Path, below: &str, left_out: &[&str], res: &mut Files) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let (path, kind) = (format!("{below}{name}"), entry.file_type()?);
        if kind.is_dir() {
            if !left_out.contains(&name.as_str()) {
                collect(&entry.path(), &format!("{path}/"), left_out, res)?;
            }
        } else if kind.is_symlink() {
            let target = std::fs::read_link(entry.path())?;
            res.insert(path, (0, target.to_string_lossy().into_owned().into_bytes()));
        } else {
            res.insert(path, (mode(&entry.metadata()?), std::fs::read(entry.path())?));
        }
    }
    Ok(())
}

#[cfg(unix)]
fn mode(metadata: &std::fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode()
}

#[cfg(not(unix))]
fn mode(metadata: &std::fs::Metadata) -> u32 {
    u32::from(metadata.permissions().readonly())
}
