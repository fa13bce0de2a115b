//! What a body does with each parameter, in a form that survives the parameter's renaming.

use std::collections::BTreeMap;

use memchr::{memchr2, memrchr2};
use model::{ParameterUse, TextRange};

use super::source::Source;
use super::tokens::{combine_all, hash_of_text};
use crate::python::syntax::{ExpressionKind, Function};

/// How many tokens of the line count on each side of a use.
const REACH: usize = 4;
/// How many before and behind are the nearest.
const NEAR: (usize, usize) = (2, 1);
/// How many bytes on each side are looked at: lines may be endless.
const SPAN: u32 = 160;

impl<'a> Source<'a> {
    /// The parameters that the body of `function` uses, `receiver` left out, in the order of the signature.
    pub(super) fn parameter_uses(&self, function: &Function, receiver: Option<&str>) -> Vec<ParameterUse> {
        let names = function.parameters.iter().map(|it| self.text(it.name)).filter(|it| Some(*it) != receiver);
        let mut contexts: BTreeMap<&str, (u32, Vec<u32>)> = names.clone().map(|it| (it, (0, Vec::new()))).collect();
        if contexts.is_empty() {
            return Vec::new();
        }
        let hole = hash_of_text(HOLE);
        for id in self.expressions(&function.body) {
            let expression = &self.tree[id];
            if matches!(expression.kind, ExpressionKind::Name)
                && let Some((count, found)) = contexts.get_mut(self.text(expression.range))
            {
                *count += 1;
                found.extend(self.contexts(expression.range, hole).into_iter().flatten());
            }
        }
        let used = names.filter_map(|name| {
            let (count, mut contexts) = contexts.remove(name)?;
            contexts.sort_unstable();
            (count > 0).then(|| ParameterUse { name: name.into(), count, contexts: contexts.into() })
        });
        used.collect()
    }

    /// The tokens around `range` on its line, those that spell the same name as a hole: far ones, and the nearest alone;
    /// the nearest as written, too, where a hole is among them: `g(new=old)` may have become `g(new=new)`.
    fn contexts(&self, range: TextRange, hole: u32) -> [Option<u32>; 3] {
        let (source, name) = (self.tree.source.as_str(), self.text(range));
        let (near, far) = (boundary(source, range.start.saturating_sub(SPAN)), boundary(source, range.end + SPAN));
        let (before, after) = (&source[near..range.start as usize], &source[range.end as usize..far]);
        let before = &before[memrchr2(b'\n', b'\r', before.as_bytes()).map_or(0, |at| at + 1)..];
        let after = &after[..memchr2(b'\n', b'\r', after.as_bytes()).unwrap_or(after.len())];
        let (before, after) = (last_tokens(before), first_tokens(after));
        let written = |token: &str| hash_of_text(token);
        let holed = |token: &str| if token == name { hole } else { hash_of_text(token) };
        let (back, ahead) = (hashes(&before, holed), hashes(&after, holed));
        let nearest = window(&back, hole, &ahead, NEAR);
        let spelled = before.iter().take(NEAR.0).chain(after.iter().take(NEAR.1)).any(|it| *it == name);
        let as_written = || window(&hashes(&before, written), hole, &hashes(&after, written), NEAR);
        let as_written = spelled.then(as_written).filter(|it| *it != nearest);
        [Some(window(&back, hole, &ahead, (REACH, REACH))), Some(nearest), as_written]
    }
}

/// The hash of each token by `hash`; `None` where there is none.
fn hashes(tokens: &[&str; REACH], hash: impl Fn(&str) -> u32) -> [Option<u32>; REACH] {
    tokens.map(|it| (!it.is_empty()).then(|| hash(it)))
}

/// One hash of the nearest `reach` tokens on both sides of a hole.
fn window(back: &[Option<u32>; REACH], hole: u32, ahead: &[Option<u32>; REACH], reach: (usize, usize)) -> u32 {
    let (back, ahead) = (back.iter().take(reach.0).flatten(), ahead.iter().take(reach.1).flatten());
    combine_all(back.copied().chain([hole]).chain(ahead.copied()))
}

/// The nearest character boundary at or before `offset`.
fn boundary(source: &str, offset: u32) -> usize {
    let mut at = (offset as usize).min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    at
}

const HOLE: &str = "\0parameter";

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The first tokens of `text`, words and single signs; empty ones where there are fewer.
fn first_tokens(text: &str) -> [&str; REACH] {
    let mut rest = text.trim_start();
    let mut found = [""; REACH];
    for token in &mut found {
        let Some(first) = rest.chars().next().filter(|it| *it != '#') else { break };
        let length = if is_word(first) { rest.find(|c| !is_word(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        *token = &rest[..length];
        rest = rest[length..].trim_start();
    }
    found
}

/// The last tokens of `text`, the nearest first; empty ones where there are fewer.
fn last_tokens(text: &str) -> [&str; REACH] {
    let mut rest = text.trim_end();
    let mut found = [""; REACH];
    for token in &mut found {
        let Some(last) = rest.chars().next_back() else { break };
        let start = if is_word(last) {
            rest.rfind(|c| !is_word(c)).map_or(0, |at| at + rest[at..].chars().next().map_or(1, char::len_utf8))
        } else {
            rest.len() - last.len_utf8()
        };
        *token = &rest[start..];
        rest = rest[..start].trim_end();
    }
    found
}
