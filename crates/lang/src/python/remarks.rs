//! Comments that steer a migration, and places where one can be put without changing what the code means.

use model::TextRange;

use super::parse::{Parsed, parse};
use super::syntax::{Statement, Tree};

/// A comment `# onx: ignore` or `# onx: ignore[OP001, OP002]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoreComment {
    /// Byte offset of its `#`.
    pub offset: u32,
    /// The bytes that it speaks for: its line, or, when it stands alone on a line, the next one too.
    pub lines: TextRange,
    /// The operations; empty for all.
    pub operations: Vec<String>,
}

/// What such comments begin with; a quick search for it tells whether a file needs to be parsed.
pub const IGNORE: &str = "onx: ignore";

/// Every comment of a Python file that keeps the tool from its line, in order.
pub fn ignore_comments(bytes: &[u8]) -> Vec<IgnoreComment> {
    let parsed = parse(bytes);
    let comments = parsed.tree.comments.iter();
    comments.filter_map(|range| ignore_comment(&parsed, *range)).collect()
}

fn ignore_comment(parsed: &Parsed, range: TextRange) -> Option<IgnoreComment> {
    let source = parsed.tree.source.as_str();
    let text = source.get(range.as_usize())?.trim_start_matches('#').trim_start();
    let rest = text.strip_prefix(IGNORE)?.trim_start();
    let operations = match rest.strip_prefix('[') {
        Some(list) => list.split_once(']')?.0.split(',').map(|it| it.trim().to_owned()).collect(),
        None => Vec::new(),
    };
    let start = line_start(source, range.start);
    let mut end = line_end(source, range.end);
    let alone = source[start as usize..range.start as usize].trim().is_empty();
    if alone && (end as usize) < source.len() {
        end = line_end(source, end + 1);
    }
    let lines = parsed.in_file(TextRange::new(start, end));
    Some(IgnoreComment { offset: range.start + parsed.shift, lines, operations })
}

/// Where a comment line about `offset` goes: above the statement that holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemarkPlace {
    /// Byte offset of the start of a line.
    pub offset: u32,
    /// The white space that the line begins with.
    pub indentation: String,
    /// How the file ends its lines there.
    pub line_ending: &'static str,
    /// The lines directly above that hold nothing but a comment, trimmed.
    pub above: Vec<String>,
}

/// A Python file in which places for comments are looked for: it is read once for all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remarkable {
    parsed: Parsed,
}

impl Remarkable {
    /// Reads a file.
    pub fn read(bytes: &[u8]) -> Self {
        Self { parsed: parse(bytes) }
    }

    /// The place for a comment about the byte at `offset`; `None` when the file cannot be read there.
    ///
    /// A comment line may stand between any two logical lines: so it goes above the innermost statement around
    /// `offset` that is the first on its line. Never inside a text or a continued line.
    pub fn place(&self, offset: u32) -> Option<RemarkPlace> {
        let Parsed { tree, shift, .. } = &self.parsed;
        let statement = first_of_line(tree, offset.checked_sub(*shift)?)?;
        let source = tree.source.as_str();
        let start = line_start(source, statement.range.start);
        let indentation = source.get(start as usize..statement.range.start as usize)?.to_owned();
        let line_ending =
            if source[..start as usize].ends_with("\r\n") || first_line_is_dos(source) { "\r\n" } else { "\n" };
        let above = source[..start as usize].lines().rev().map(str::trim).take_while(|line| line.starts_with('#'));
        let above = above.map(str::to_owned).collect();
        Some(RemarkPlace { offset: start + shift, indentation, line_ending, above })
    }
}

/// The innermost statement around `offset`, or the last one before it, before which its line holds only white space.
fn first_of_line(tree: &Tree, offset: u32) -> Option<&Statement> {
    let source = tree.source.as_str();
    let leads = |it: &&Statement| {
        let start = line_start(source, it.range.start) as usize;
        let blank = source[start..it.range.start as usize].trim_matches([' ', '\t', '\u{c}']).is_empty();
        blank && !source[..start].trim_end_matches(['\r', '\n']).ends_with('\\')
    };
    let begun = || tree.statements.iter().filter(|it| it.range.start <= offset).filter(leads);
    let around = begun().filter(|it| offset < it.range.end.max(it.range.start + 1));
    around.min_by_key(|it| it.range.len()).or_else(|| begun().max_by_key(|it| it.range.start))
}

fn first_line_is_dos(source: &str) -> bool {
    source.find('\n').is_some_and(|at| source[..at].ends_with('\r'))
}

fn line_start(source: &str, offset: u32) -> u32 {
    let before = &source.as_bytes()[..offset as usize];
    memchr::memrchr2(b'\n', b'\r', before).map_or(0, |at| at as u32 + 1)
}

fn line_end(source: &str, offset: u32) -> u32 {
    let after = &source.as_bytes()[offset as usize..];
    offset + memchr::memchr(b'\n', after).unwrap_or(after.len()) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(source: &str) -> Vec<(String, Vec<String>)> {
        let found = ignore_comments(source.as_bytes()).into_iter();
        found.map(|it| (source[it.lines.as_usize()].to_owned(), it.operations)).collect()
    }

    fn with_remark(source: &str, at: &str) -> String {
        let place = Remarkable::read(source.as_bytes()).place(source.find(at).unwrap() as u32).unwrap();
        let (before, after) = source.split_at(place.offset as usize);
        format!("{before}{}#!{}{after}", place.indentation, place.line_ending)
    }

    #[test]
    fn a_comment_speaks_for_its_line() {
        let source = "a()  # onx: ignore[OP001, OP2]\nb()  # onx: ignore\n";
        let named = vec!["OP001".to_owned(), "OP2".to_owned()];
        assert_eq!(
            lines(source),
            [("a()  # onx: ignore[OP001, OP2]".to_owned(), named), ("b()  # onx: ignore".to_owned(), vec![])]
        );
    }

    #[test]
    fn a_comment_alone_speaks_for_the_next_line_too() {
        assert_eq!(lines("# onx: ignore\nb()\nc()\n"), [("# onx: ignore\nb()".to_owned(), vec![])]);
    }

    #[test]
    fn texts_and_other_comments_do_not_steer() {
        assert_eq!(lines("x = '# onx: ignore'\ny()  # ignore\n# onx: ignore[OP1\n"), []);
    }

    #[test]
    fn a_remark_goes_above_the_statement() {
        assert_eq!(with_remark("if a:\n    f(\n        b)\n", "b)"), "if a:\n    #!\n    f(\n        b)\n");
        assert_eq!(with_remark("x = 1; y = '''\n'''; f()\n", "f("), "#!\nx = 1; y = '''\n'''; f()\n");
        assert_eq!(with_remark("@a\ndef f(): pass\r\n", "def"), "#!\n@a\ndef f(): pass\r\n");
        assert_eq!(with_remark("if a: f()\n", "f("), "#!\nif a: f()\n");
        assert_eq!(with_remark("x = 1; \\\nf()\n", "f("), "#!\nx = 1; \\\nf()\n");
    }

    #[test]
    fn line_endings_are_the_files_own() {
        assert_eq!(with_remark("a\r\n\tf()\r\n", "a"), "#!\r\na\r\n\tf()\r\n");
    }

    #[test]
    fn nothing_can_be_said_outside_of_statements() {
        assert_eq!(Remarkable::read(b"# only a comment\n").place(3), None);
    }
}
