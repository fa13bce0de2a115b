//! What a body does with each parameter, in a form that survives the parameter's renaming.

use std::collections::BTreeMap;

use model::{ParameterUse, TextRange};

use super::source::Source;
use super::tokens::{combine, hash_of_text};
use crate::python::syntax::{ExpressionKind, Function};
use crate::python::visit;

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
        let mut contexts: BTreeMap<&str, Vec<Vec<u32>>> = names.clone().map(|it| (it, Vec::new())).collect();
        for id in visit::expressions(self.tree, &function.body) {
            let expression = &self.tree[id];
            if expression.kind == ExpressionKind::Name
                && let Some(found) = contexts.get_mut(self.text(expression.range))
            {
                found.push(self.contexts(expression.range));
            }
        }
        let used = names.filter_map(|name| {
            let found = contexts.remove(name)?;
            let count = found.len() as u32;
            let mut contexts = found.concat();
            contexts.sort_unstable();
            (count > 0).then(|| ParameterUse { name: name.to_owned(), count, contexts })
        });
        used.collect()
    }

    /// The tokens around `range` on its line, those that spell the same name as a hole: far ones, and the nearest alone;
    /// the nearest as written, too, where a hole is among them: `g(new=old)` may have become `g(new=new)`.
    fn contexts(&self, range: TextRange) -> Vec<u32> {
        let (source, name) = (self.tree.source.as_str(), self.text(range));
        let (near, far) = (boundary(source, range.start.saturating_sub(SPAN)), boundary(source, range.end + SPAN));
        let before = source[near..range.start as usize].rsplit(['\n', '\r']).next().unwrap_or("");
        let after = source[range.end as usize..far].split(['\n', '\r']).next().unwrap_or("");
        let (before, after) = (last_tokens(before), first_tokens(after));
        let window = |(back, ahead): (usize, usize), hash: &dyn Fn(&&str) -> u32| {
            let back = before.iter().take(back).map(hash);
            let here = back.chain([hash_of_text(HOLE)]).chain(after.iter().take(ahead).map(hash));
            combine(&here.collect::<Vec<u32>>())
        };
        let holed = |token: &&str| hash_of_text(if *token == name { HOLE } else { token });
        let mut res = vec![window((REACH, REACH), &holed), window(NEAR, &holed)];
        let written = window(NEAR, &|token: &&str| hash_of_text(token));
        res.extend((written != res[1]).then_some(written));
        res
    }
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

/// The first tokens of `text`: words and single signs.
fn first_tokens(text: &str) -> Vec<&str> {
    let mut rest = text.trim_start();
    let mut found = Vec::new();
    while let Some(first) = rest.chars().next().filter(|it| *it != '#' && found.len() < REACH) {
        let length = if is_word(first) { rest.find(|c| !is_word(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        found.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    found
}

/// The last tokens of `text`, the nearest first.
fn last_tokens(text: &str) -> Vec<&str> {
    let mut rest = text.trim_end();
    let mut found = Vec::new();
    while let Some(last) = rest.chars().next_back().filter(|_| found.len() < REACH) {
        let start = if is_word(last) {
            rest.rfind(|c| !is_word(c)).map_or(0, |at| at + rest[at..].chars().next().map_or(1, char::len_utf8))
        } else {
            rest.len() - last.len_utf8()
        };
        found.push(&rest[start..]);
        rest = rest[..start].trim_end();
    }
    found
}
