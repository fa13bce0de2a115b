//! Files are written all or none, each atomically.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use terminal::{ExitCode, Failure};

/// Texts by their file names, on their way into one folder.
#[derive(Debug, Default)]
pub(crate) struct Files(Vec<(String, String)>);

impl Files {
    /// Adds `text` under `name`.
    pub(crate) fn push(&mut self, name: impl Into<String>, text: String) {
        self.0.push((name.into(), text));
    }

    /// Writes everything below `folder`, which is made when it does not exist.
    ///
    /// All texts are on the disk before the first one gets its name: a full disk leaves nothing half done.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), Failure> {
        let failed = |error: io::Error| {
            Failure::from_error(ExitCode::Usage, &error)
                .context(format!("cannot write to `{}`", folder.display()))
                .hint("choose a folder that you may write to with --out DIR")
        };
        let _hold = terminal::hold();
        std::fs::create_dir_all(folder).map_err(failed)?;
        let prepared = self.0.iter().map(|(name, text)| prepare(folder, name, text)).collect::<io::Result<Vec<_>>>();
        for (file, path) in prepared.map_err(failed)? {
            file.persist(path).map_err(|it| failed(it.error))?;
        }
        Ok(())
    }
}

impl FromIterator<(String, String)> for Files {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(texts: T) -> Self {
        Self(texts.into_iter().collect())
    }
}

fn prepare(folder: &Path, name: &str, text: &str) -> io::Result<(NamedTempFile, PathBuf)> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".onx-");
    readable(&mut builder);
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok((file, folder.join(name)))
}

/// Temporary files are private by default; these become what any new file is.
#[cfg(unix)]
fn readable(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(std::fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn readable(_: &mut tempfile::Builder<'_, '_>) {}
