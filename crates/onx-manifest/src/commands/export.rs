//! The knowledge of a manifest for other tools.

mod json;
mod libcst;
mod openrewrite;
mod ruff;
mod sarif;

use std::path::Path;

use lang::{OperationIndex, Respellings, Surfaces};
use manifest::{Entry, Manifest};
use model::{DottedName, Limits};
use terminal::{Code, ExitCode, Failure, Format, Global, Messages};

use super::notes::write;
use crate::cli::Export;
use crate::explanation::surface_beside;
use crate::{Outcome, manifest_file, report_file};

/// What can be written.
pub(super) const FORMATS: [Format; 5] =
    [Format::Ruff, Format::Libcst, Format::Openrewrite, Format::Sarif, Format::Json];

/// A manifest in another tool's form.
struct Exported {
    text: String,
    /// The operations that the form cannot say, with what is missing.
    unsaid: Vec<Unsaid>,
}

/// One operation that a form cannot say.
struct Unsaid {
    id: String,
    what: String,
    why: &'static str,
}

impl Unsaid {
    fn new(entry: &Entry, why: &'static str) -> Self {
        Self { id: entry.id.to_string(), what: entry.change.operation.to_string(), why }
    }
}

impl std::fmt::Display for Unsaid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {}", self.id, self.what, self.why)
    }
}

/// Writes the manifest in another form and lists what that form cannot say.
pub(super) fn run(arguments: &Export, global: &Global, limits: &Limits, messages: Messages) -> Outcome {
    let path = &arguments.manifest;
    let read = manifest_file::read(path, limits)?;
    read.warnings.iter().for_each(|it| messages.warning(&format!("{}: {it}", path.display())));
    let manifest = read.manifest;
    let format = if global.json { Format::Json } else { global.format };
    let respellings = respellings(path, &manifest, limits)?;
    let exported = match format {
        Format::Ruff => ruff::export(&manifest, &respellings),
        Format::Libcst => libcst::export(&manifest, &respellings),
        Format::Openrewrite => openrewrite::export(&manifest, &respellings),
        Format::Sarif => sarif::export(&manifest, report_file::beside(path, limits)?.as_ref()),
        Format::Json => json::export(&manifest),
        Format::Text | Format::Ndjson | Format::Github | Format::Junit | Format::Html | Format::Markdown => {
            let failure = Failure::new(ExitCode::Usage, "say for which tool");
            return Err(failure.hint("use --format with one of: ruff, libcst, openrewrite, sarif, json"));
        }
    };
    write(arguments.out.as_deref(), exported.text, messages)?;
    let (unsaid, all) = (exported.unsaid, manifest.operations.len());
    unsaid.iter().for_each(|it| messages.warning(&format!("left out: {it}")));
    messages.note(&format!("{} of {all} operations are in it whole", all - distinct(&unsaid)));
    Ok(ExitCode::Done)
}

/// Old names to final ones, all operations composed, as `apply` takes them.
fn respellings(path: &Path, manifest: &Manifest, limits: &Limits) -> Result<Respellings, Failure> {
    let all = (0..manifest.operations.len() as u32).map(OperationIndex).collect();
    let from = surface_beside(path, limits);
    let surfaces = Surfaces { from: from.as_ref(), to: None };
    let composed = apply::compose(manifest, &all, surfaces);
    composed.map(|it| it.respellings).map_err(|error| {
        let failure = Failure::from_error(ExitCode::Usage, &error).coded(Code::UnsoundManifest);
        failure.context(path.display()).hint("correct the manifest")
    })
}

/// True for members of classes, as far as the names tell; a constructor stands for its class.
fn is_member(path: &DottedName) -> bool {
    let parent = path.parent().filter(|_| path.last() != "__init__");
    parent.is_some_and(|class| class.last().trim_start_matches('_').starts_with(char::is_uppercase))
}

fn distinct(unsaid: &[Unsaid]) -> usize {
    unsaid.iter().map(|it| &it.id).collect::<std::collections::BTreeSet<_>>().len()
}

/// The head of a file with comments: what it is, how it is used, and what it does not say.
fn head(manifest: &Manifest, about: &[&str], unsaid: &[Unsaid]) -> String {
    let Manifest { package, from, to, generator, .. } = manifest;
    let mut lines = vec![format!("{package} {from} -> {to}, written by {generator}.")];
    lines.extend(about.iter().map(|it| (*it).to_owned()));
    if !unsaid.is_empty() {
        lines.push(String::new());
        lines.push("Not said here:".to_owned());
        lines.extend(unsaid.iter().map(|it| format!("  {}", one_line(&it.to_string()))));
    }
    lines.iter().map(|line| format!("# {line}").trim_end().to_owned() + "\n").collect()
}

fn one_line(text: &str) -> String {
    text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect()
}

/// `text` as a string of TOML and of YAML between double quotes.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
