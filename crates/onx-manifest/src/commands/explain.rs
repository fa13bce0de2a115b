use std::path::Path;

use manifest::wire::operation_json;
use manifest::{Entry, Manifest};
use model::Limits;
use terminal::{Code, ExitCode, Failure, Global, Messages, nearest, printable};

use crate::cli::Explain;
use crate::explanation::{Background, surface_beside};
use crate::report_file;
use crate::sources::Sources;
use crate::{Outcome, manifest_file, print};

/// Says what an operation changes, why it is believed, where it was seen, and what it does.
pub(crate) fn run(arguments: &Explain, global: &Global, limits: &Limits, messages: Messages) -> Outcome {
    if let Some(code) = Code::from_word(&arguments.operation).filter(|_| !arguments.operation.starts_with("OP")) {
        print(&global.explanation(code))?;
        return Ok(ExitCode::Done);
    }
    let path = &arguments.manifest;
    let read = manifest_file::read(path, limits)?;
    read.warnings.iter().for_each(|it| messages.warning(&format!("{}: {it}", path.display())));
    let entry = find(&read.manifest, &arguments.operation)?;
    let explained = explained(path, entry, limits, messages)?;
    let sources = Sources::open(arguments.core_path.as_deref(), &read.manifest, messages)?;
    let surface = surface_beside(path, limits);
    let background = Background { manifest: &read.manifest, sources: &sources, surface: surface.as_ref() };
    let change = explained.as_ref().map_or(&entry.change, |it| &it.change);
    let explanation = background.of_operation(&entry.id, change)?;
    if global.wants_json() {
        print(&format!("{:#}\n", explanation.json()))?;
    } else {
        print(&printable(&explanation.text(&read.manifest)))?;
    }
    Ok(ExitCode::Done)
}

fn find<'a>(manifest: &'a Manifest, id: &str) -> Result<&'a Entry, Failure> {
    let same = |entry: &&Entry| entry.id.as_str().eq_ignore_ascii_case(id);
    manifest.operations.iter().find(same).ok_or_else(|| {
        let failure = Failure::new(ExitCode::Usage, format!("the manifest has no operation `{id}`"));
        let failure = failure.coded(Code::UnknownOperation);
        let ids = manifest.operations.iter().map(|entry| entry.id.as_str());
        match (nearest(id, ids), manifest.operations.first(), manifest.operations.last()) {
            (Some(nearest), ..) => failure.hint(format!("did you mean `{nearest}`?")),
            (None, Some(first), Some(last)) => failure.hint(format!("it has {} to {}", first.id, last.id)),
            (None, ..) => failure.hint("the manifest has no operations at all"),
        }
    })
}

/// What the report beside the manifest says of the operation; nothing when there is none.
fn explained(
    manifest: &Path,
    entry: &Entry,
    limits: &Limits,
    messages: Messages,
) -> Result<Option<synth::Explained>, Failure> {
    let report = report_file::beside(manifest, limits)?.unwrap_or_default();
    let named = operation_json(&entry.change.operation);
    let same = |it: &synth::Explained| it.id == entry.id && operation_json(&it.change.operation) == named;
    let told = report.operations.into_iter().find(same);
    if told.is_none() {
        let path = report_file::path_beside(manifest);
        let id = &entry.id;
        messages.warning(&format!("no evidence for {id} in {}: showing what the manifest says", path.display()));
    }
    Ok(told)
}
