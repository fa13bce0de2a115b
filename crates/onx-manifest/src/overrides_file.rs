use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use manifest::Override;
use manifest::wire::{overrides_from_yaml_within, with_overrides};
use model::{Limit, Limits};
use synth::Report;
use terminal::{ExitCode, Failure, Messages};

use crate::files::Files;
use crate::said::Said;

/// The name of the file beside the core.
pub(crate) const NAME: &str = "onx-overrides.yaml";

/// A maintainer's corrections and where they stand.
#[derive(Debug, Default)]
pub(crate) struct OverridesFile {
    path: PathBuf,
    /// As written; empty when there is no file yet.
    text: String,
    /// What the file says.
    pub(crate) overrides: Vec<Override>,
}

impl OverridesFile {
    /// Reads the file at `path`, which must be there.
    pub(crate) fn read(path: &Path, limits: &Limits, messages: Messages) -> Result<Self, Failure> {
        Self::of(path, true, limits, messages)
    }

    /// Reads the file at `path`; when there is none, nothing is said yet.
    pub(crate) fn read_or_start(path: &Path, limits: &Limits, messages: Messages) -> Result<Self, Failure> {
        Self::of(path, false, limits, messages)
    }

    /// Reads the file in the work tree of `core`, when there is one: what the maintainer edits, committed or not.
    pub(crate) fn read_of_core(core: &Path, limits: &Limits, messages: Messages) -> Result<Self, Failure> {
        let path = core.join(NAME);
        Self::of(path.strip_prefix(".").unwrap_or(&path), false, limits, messages)
    }

    fn of(path: &Path, required: bool, limits: &Limits, messages: Messages) -> Result<Self, Failure> {
        let unreadable = |failure: Failure| failure.context(format!("cannot read the overrides `{}`", path.display()));
        let bytes = match File::open(path).and_then(|file| limits.read(Limit::ManifestMb, file)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !required => Vec::new(),
            Err(error) => {
                let failure = unreadable(Failure::from_error(ExitCode::Usage, &error));
                return Err(failure.hint("make the file with: onx-manifest review, or leave --overrides out"));
            }
            Ok(bytes) => bytes,
        };
        let text = String::from_utf8(bytes)
            .map_err(|error| unreadable(Failure::from_error(ExitCode::Usage, &error.utf8_error())))?;
        let read = overrides_from_yaml_within(&text, limits).map_err(|error| {
            let spot = error.spot.map(|spot| format!(":{spot}")).unwrap_or_default();
            let section = error.operation.map(|it| format!(" {it}:")).unwrap_or_default();
            Failure::new(ExitCode::Usage, format!("{}{spot}:{section} {}", path.display(), error.problem))
                .hint("the format is described by: onx-manifest schema overrides")
        })?;
        for warning in &read.warnings {
            messages.warning(&format!("{}:{}: {}", path.display(), warning.spot, warning.message));
        }
        Ok(Self { path: path.to_owned(), text, overrides: read.overrides })
    }

    /// What came of the corrections: which were obeyed, and which speak of nothing that was found.
    pub(crate) fn said(&self, report: &Report) -> Vec<Said> {
        let (from, to) = (&report.header.from, &report.header.to);
        let idle = |idle: &Override| {
            Said::Warning(format!(
                "{}:{}: {}: no such operation was found between {from} and {to}: correct `match`, say with `to` which \
                 release it is for, or take the entry out",
                self.path.display(),
                idle.spot,
                idle.verdict.as_str(),
            ))
        };
        let mut res: Vec<Said> = report.idle.iter().map(idle).collect();
        let concerned = self.overrides.iter().filter(|it| it.concerns(from, to)).count();
        let path = self.path.display();
        res.extend(match concerned - report.idle.len() {
            0 => None,
            1 => Some(Said::Note(format!("{path}: 1 correction obeyed"))),
            obeyed => Some(Said::Note(format!("{path}: {obeyed} corrections obeyed"))),
        });
        res
    }

    /// As written; empty when there is no file.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Where it is, or will be.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Adds `additions` to the file; what stands in it stays, comments too.
    pub(crate) fn add(&mut self, additions: &[Override]) -> Result<(), Failure> {
        let text = with_overrides(&self.text, additions).map_err(|error| {
            Failure::from_error(ExitCode::Usage, &error)
                .context(format!("cannot add to `{}`", self.path.display()))
                .hint("the format is described by: onx-manifest schema overrides")
        })?;
        let name = self.path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let folder = self.path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Files::of_texts(folder, [(name, &text)])?;
        self.overrides.extend(additions.iter().cloned());
        self.text = text;
        Ok(())
    }
}
