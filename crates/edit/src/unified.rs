use similar::{Algorithm, DiffOp};

use crate::FilePatch;

const CONTEXT: usize = 3;

/// The unified diff of one file with git's header lines.
pub(crate) fn diff(patch: &FilePatch) -> Vec<u8> {
    let after = patch.after();
    let (old, new) = (lines(&patch.before), lines(&after));
    let groups = similar::group_diff_ops(similar::capture_diff_slices(Algorithm::Myers, &old, &new), CONTEXT);
    if groups.is_empty() {
        return Vec::new();
    }
    let path = quoted(patch.path.as_str());
    let (old_name, new_name) = (path("a/"), path("b/"));
    let mut res = format!("diff --git {old_name} {new_name}\n--- {old_name}\n+++ {new_name}\n").into_bytes();
    for group in groups {
        hunk(&group, &old, &new, &mut res);
    }
    res
}

/// Lines with their line feed; the last one may lack it.
fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

/// Names with control characters, quotes or backslashes are quoted as git does.
fn quoted(path: &str) -> impl Fn(&str) -> String {
    let special = path.chars().any(|c| c.is_control() || c == '"' || c == '\\');
    move |prefix| if special { format!("{:?}", format!("{prefix}{path}")) } else { format!("{prefix}{path}") }
}

fn hunk(group: &[DiffOp], old: &[&[u8]], new: &[&[u8]], res: &mut Vec<u8>) {
    let (Some(first), Some(last)) = (group.first(), group.last()) else { return };
    let old_span = first.old_range().start..last.old_range().end;
    let new_span = first.new_range().start..last.new_range().end;
    let header = format!("@@ -{} +{} @@\n", span(&old_span), span(&new_span));
    res.extend_from_slice(header.as_bytes());
    for op in group {
        let kept = matches!(op, DiffOp::Equal { .. });
        for line in &old[op.old_range()] {
            push(if kept { b' ' } else { b'-' }, line, res);
        }
        for line in new[op.new_range()].iter().filter(|_| !kept) {
            push(b'+', line, res);
        }
    }
}

fn span(range: &std::ops::Range<usize>) -> String {
    match range.len() {
        0 => format!("{},0", range.start),
        1 => format!("{}", range.start + 1),
        count => format!("{},{count}", range.start + 1),
    }
}

fn push(sign: u8, line: &[u8], res: &mut Vec<u8>) {
    res.push(sign);
    res.extend_from_slice(line);
    if !line.ends_with(b"\n") {
        res.extend_from_slice(b"\n\\ No newline at end of file\n");
    }
}

#[cfg(test)]
mod tests {
    use crate::{Edit, EditSet, FilePatch};
    use model::{RepoPath, TextRange};

    fn diff_of(before: &str, edit: Edit) -> String {
        let mut edits = EditSet::default();
        edits.add(edit).unwrap();
        let path = RepoPath::new("a.py").unwrap();
        let patch = FilePatch { path, before: before.into(), edits };
        String::from_utf8(super::diff(&patch)).unwrap()
    }

    #[test]
    fn marks_a_missing_final_newline() {
        let text = diff_of("x\ny", Edit::replace(TextRange::new(2, 3), "z"));
        let expected = "diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n x\n-y\n\\ No newline at end of file\n+z\n\\ No newline at end of file\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn keeps_carriage_returns() {
        let text = diff_of("x\r\ny\r\n", Edit::replace(TextRange::new(0, 1), "z"));
        assert!(text.contains("-x\r\n+z\r\n y\r\n"), "{text:?}");
    }
}
