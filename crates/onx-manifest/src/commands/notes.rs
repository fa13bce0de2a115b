//! The migration guide of a manifest.

mod guide;
mod html;
mod markdown;

use std::collections::BTreeMap;
use std::path::Path;

use manifest::{Manifest, OperationId};
use model::Limits;
use serde_json::json;
use terminal::{ExitCode, Failure, Format, Global, Messages, printable};

use crate::cli::Notes;
use crate::explanation::surface_beside;
use crate::files::Files;
use crate::snippets::{self, Snippet};
use crate::{Outcome, kept, manifest_file, print, releases};
use guide::Guide;

/// What a guide is written as; `text` is Markdown.
pub(super) const FORMATS: [Format; 3] = [Format::Text, Format::Json, Format::Html];

/// Writes the guide, with uses from the core's own tests where the core is at hand.
pub(super) fn run(arguments: &Notes, global: &Global, limits: &Limits, messages: Messages) -> Outcome {
    let path = &arguments.manifest;
    let read = manifest_file::read(path, limits)?;
    read.warnings.iter().for_each(|it| messages.warning(&format!("{}: {it}", path.display())));
    let found = found(arguments, &read.manifest, limits, messages)?;
    if arguments.core.core_path.is_some() {
        let (uses, all) = (found.len(), read.manifest.operations.len());
        messages.note(&format!("{uses} of {all} operations have a use in the core's own tests, examples and docs"));
    }
    let surface = surface_beside(path, limits);
    let guide = Guide::new(&read.manifest, &found, surface.as_ref());
    let text = match global.format {
        Format::Html => html::page(&guide),
        _ if global.wants_json() => {
            format!("{:#}\n", json!({"type": "notes", "schema_version": 1, "markdown": markdown::text(&guide)}))
        }
        _ => printable(&markdown::text(&guide)).into_owned(),
    };
    write(arguments.out.as_deref(), text, messages)?;
    Ok(ExitCode::Done)
}

fn found(
    arguments: &Notes,
    manifest: &Manifest,
    limits: &Limits,
    messages: Messages,
) -> Result<BTreeMap<OperationId, Snippet>, Failure> {
    let Some(core) = &arguments.core.core_path else { return Ok(BTreeMap::new()) };
    let options = arguments.core.project.options(limits);
    let repository = releases::open_with_cache(core, &arguments.core.cache, messages)?;
    let found = snippets::of_core(&repository, manifest, &options);
    kept::tell(&repository, messages);
    found
}

/// Writes `text` to a file, or to stdout.
pub(super) fn write(out: Option<&Path>, text: String, messages: Messages) -> Result<(), Failure> {
    let Some(path) = out.filter(|path| *path != Path::new("-")) else { return print(&text) };
    let name = path.file_name().and_then(|it| it.to_str()).ok_or_else(|| {
        Failure::new(ExitCode::Usage, format!("`{}` names no file", path.display())).hint("give a file with --out FILE")
    })?;
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Files::of_texts(folder, [(name.to_owned(), text)])?;
    messages.note(&format!("wrote {}", path.display()));
    Ok(())
}
