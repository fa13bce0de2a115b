use super::Block;

/// Words after a fence that say Python.
const LANGUAGES: &[&str] = &["py", "py3", "pycon", "python", "python3"];

/// The fenced Python blocks of a Markdown file; one that is never closed is none.
pub(super) fn blocks(source: &str) -> Vec<Block> {
    let mut res = Vec::new();
    let mut lines = lines(source);
    while let Some((_, line)) = lines.next() {
        let Some(fence) = Fence::open(line) else { continue };
        let mut inside: Vec<(usize, &str)> = Vec::new();
        let mut is_closed = false;
        for (start, line) in lines.by_ref() {
            is_closed = fence.is_closed_by(line);
            if is_closed {
                break;
            }
            inside.push((start, line));
        }
        if is_closed && fence.is_python {
            res.push(block(&inside, fence.indentation));
        }
    }
    res
}

/// The lines of `source` with their offsets, line ends included.
pub(super) fn lines(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    source.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

/// What opens a block.
struct Fence {
    mark: char,
    length: usize,
    indentation: usize,
    is_python: bool,
}

impl Fence {
    fn open(line: &str) -> Option<Self> {
        let body = line.trim_start_matches(' ');
        let mark = body.chars().next().filter(|it| matches!(it, '`' | '~'))?;
        let word = body.trim_start_matches(mark);
        let length = body.len() - word.len();
        let language = word.trim().trim_start_matches(['{', '.']);
        let language = language.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let is_python = LANGUAGES.contains(&language.to_ascii_lowercase().as_str());
        (length >= 3).then_some(Self { mark, length, indentation: line.len() - body.len(), is_python })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let body = line.trim();
        body.len() >= self.length && body.chars().all(|it| it == self.mark)
    }
}

/// Lines of code that all begin with `indentation` spaces, or a session with prompts.
pub(super) fn block(lines: &[(usize, &str)], indentation: usize) -> Block {
    let first = lines.iter().map(|(_, line)| line.trim()).find(|line| !line.is_empty());
    let is_session = first.is_some_and(|line| line.starts_with(">>>"));
    let mut res = Block::default();
    for (start, line) in lines {
        if is_session {
            add_prompted(&mut res, *start, line);
        } else {
            let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
            let cut = blank.min(indentation);
            res.add_line(&line[..cut], &line[cut..], start + cut);
        }
    }
    res
}

/// Adds what a person typed; what the interpreter answered is left out.
pub(super) fn add_prompted(block: &mut Block, start: usize, line: &str) {
    let blank = line.len() - line.trim_start().len();
    for prompt in [">>>", "..."] {
        let Some(typed) = line[blank..].strip_prefix(prompt) else { continue };
        let gap = usize::from(typed.starts_with(' '));
        let cut = blank + prompt.len() + gap;
        block.add_line(&line[..cut], &line[cut..], start + cut);
    }
}
