use lang::python::remarks::{IGNORE, IgnoreComment, ignore_comments};
use manifest::Manifest;
use memchr::memmem;
use model::TextRange;

use super::draft::Draft;
use super::files::is_python;
use super::{Flag, ProjectFile};

/// True when a comment of the file may keep the tool from a line.
pub(super) fn may_ignore(file: &ProjectFile) -> bool {
    is_python(&file.path) && memmem::find(&file.bytes, IGNORE.as_bytes()).is_some()
}

/// Takes out of `draft` what comments in the file speak against; the offsets of the comments that spoke against nothing.
pub(super) fn heed_comments(file: &ProjectFile, draft: &mut Draft, manifest: &Manifest) -> Vec<u32> {
    if !may_ignore(file) {
        return Vec::new();
    }
    let mut comments: Vec<(IgnoreComment, bool)> =
        ignore_comments(&file.bytes).into_iter().map(|comment| (comment, false)).collect();
    let mut is_kept = |range: TextRange, operation: Option<lang::OperationIndex>| {
        let id = operation.map_or(Flag::API, |it| manifest.operations[it.0 as usize].id.as_str());
        let speaks = |it: &IgnoreComment| it.operations.is_empty() || it.operations.iter().any(|name| name == id);
        let found = comments
            .iter_mut()
            .find(|(it, _)| it.lines.start <= range.start && range.start <= it.lines.end && speaks(it));
        found.map(|(_, used)| *used = true).is_some()
    };
    draft.edits.retain(|(edit, operation)| !is_kept(edit.range, Some(*operation)));
    draft.flags.retain(|mark| !is_kept(TextRange::at(mark.offset), mark.operation));
    comments.into_iter().filter(|(_, used)| !used).map(|(comment, _)| comment.offset).collect()
}
