//! Where the edits of a plan stand, before and after.

use std::ops::RangeInclusive;

use apply::Plan;
use edit::FilePatch;
use manifest::OperationId;
use model::RepoPath;

/// One edit in lines, from 1.
pub(super) struct Edited<'p> {
    pub(super) path: &'p RepoPath,
    /// Where it begins in the file as it was.
    pub(super) before: u32,
    /// What it takes in the file as it becomes.
    pub(super) after: RangeInclusive<u32>,
    /// The operation that it belongs to.
    pub(super) operation: Option<&'p OperationId>,
}

/// Every edit of `plan`, file by file.
pub(super) fn edited(plan: &Plan) -> Vec<Edited<'_>> {
    plan.patch.files.iter().flat_map(|file| of_file(plan, file)).collect()
}

fn of_file<'p>(plan: &'p Plan, file: &'p FilePatch) -> Vec<Edited<'p>> {
    let after = file.after();
    let mut grown: isize = 0;
    let mut res = Vec::new();
    for edit in file.edits.iter() {
        let range = edit.range.as_usize();
        let start = range.start.saturating_add_signed(grown);
        let end = start + edit.replacement.trim_end().len();
        grown += edit.replacement.len().cast_signed() - range.len().cast_signed();
        res.push(Edited {
            path: &file.path,
            before: line(&file.before, range.start),
            after: line(&after, start)..=line(&after, end),
            operation: plan.made_by.get(&(file.path.clone(), edit.range)),
        });
    }
    res
}

/// The line of the byte at `offset` of `text`.
fn line(text: &[u8], offset: usize) -> u32 {
    let above = text[..offset.min(text.len())].iter().filter(|byte| **byte == b'\n').count();
    u32::try_from(above + 1).unwrap_or(u32::MAX)
}
