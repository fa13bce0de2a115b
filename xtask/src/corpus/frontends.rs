//! `cargo xtask corpus frontends`: both Python front ends over real files, and where their trees differ.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use lang::python::parse::{Agreement, Difference, agreement};
use rayon::prelude::*;

/// Where the files are.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Folders that are searched for `.py` and `.pyi` files.
    #[arg(required = true)]
    folders: Vec<PathBuf>,
    /// How many differences are printed.
    #[arg(long, default_value_t = 20)]
    show: usize,
}

/// Compares the trees of every file and prints the counts and the differences.
///
/// # Errors
/// When a folder cannot be read, or two trees differ.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut files = Vec::new();
    for folder in &options.folders {
        collect(folder, &mut files)?;
    }
    files.sort();
    let judged: Vec<(PathBuf, Agreement)> =
        files.into_par_iter().map(|file| judge(&file).map(|found| (file, found))).collect::<Result<_>>()?;
    let count = |wanted: fn(&Agreement) -> bool| judged.iter().filter(|(_, found)| wanted(found)).count();
    let different = count(|found| matches!(found, Agreement::Different(_)));
    println!("{} files", judged.len());
    println!("{} the same tree", count(|found| *found == Agreement::Same));
    println!("{} read by one front end only", count(|found| *found == Agreement::OneSided));
    println!("{different} different");
    let differences = judged.iter().filter_map(|(file, found)| match found {
        Agreement::Different(difference) => Some((file, difference)),
        Agreement::Same | Agreement::OneSided => None,
    });
    differences.take(options.show).for_each(|(file, difference)| print(file, difference));
    ensure!(different == 0, "{different} files have two trees");
    Ok(())
}

fn print(file: &Path, difference: &Difference) {
    let text: String = difference.text.chars().take(120).collect();
    println!("\n{}:{}: {text:?}", file.display(), difference.line);
    println!("  fast     {}", difference.fast);
    println!("  tolerant {}", difference.tolerant);
}

fn judge(file: &Path) -> Result<Agreement> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(agreement(&bytes))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read the folder {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            collect(&path, files)?;
        } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "py" || extension == "pyi") {
            files.push(path);
        }
    }
    Ok(())
}
