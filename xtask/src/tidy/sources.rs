use std::path::Path;

use anyhow::{Context, Result};

/// One Rust file of ours, read and parsed.
pub(crate) struct SourceFile {
    /// Relative to the workspace, with `/`.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
    /// Its syntax.
    pub(crate) syntax: syn::File,
}

impl SourceFile {
    /// The file's name without its folder.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Parses `text` as if it lay at `path`.
    pub(crate) fn parse(path: &str, text: &str) -> Result<Self> {
        let syntax = syn::parse_file(text).with_context(|| format!("cannot parse {path}"))?;
        Ok(Self { path: path.to_owned(), text: text.to_owned(), syntax })
    }
}

/// Every Rust file of the workspace, in path order.
pub(crate) fn rust_files(root: &Path) -> Result<Vec<SourceFile>> {
    let mut res = Vec::new();
    for top in ["crates", "tests", "xtask"] {
        collect(root, &root.join(top), &mut res)?;
    }
    res.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(res)
}

fn collect(root: &Path, folder: &Path, res: &mut Vec<SourceFile>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, res)?;
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = std::fs::read_to_string(&path)?;
            let relative = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            res.push(SourceFile::parse(&relative, &text)?);
        }
    }
    Ok(())
}
