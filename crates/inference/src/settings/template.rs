//! The texts that a value stands for: literals, names of constants, templates with holes, functions that fill one.

use model::{DefinitionId, Value};

use crate::names::{self, Scope};
use crate::side::Side;

/// How many names and calls are followed.
const DEPTH_LIMIT: u32 = 4;

/// Every text in `value`, written in `scope`, with names and helper functions followed.
pub(crate) fn texts(side: &Side, scope: &Scope, value: &Value) -> Vec<String> {
    within(side, scope, value, DEPTH_LIMIT)
}

fn within(side: &Side, scope: &Scope, value: &Value, depth: u32) -> Vec<String> {
    let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
    match value {
        Value::Text(text) => vec![text.clone()],
        Value::List(items) => items.iter().flat_map(|it| within(side, scope, it, depth)).collect(),
        Value::Name(name) => {
            let meant = definition(side, scope, name);
            let value = meant.and_then(|id| Some((id, side.symbol(id)?.value.as_deref()?)));
            value.map_or_else(Vec::new, |(id, value)| within(side, &names::scope_of(side, id), value, depth))
        }
        Value::Call { callee, arguments } => {
            let Some(id) = definition(side, scope, callee) else { return Vec::new() };
            let filled: Vec<String> = arguments.iter().flat_map(|it| within(side, scope, &it.value, depth)).collect();
            let returned = side.symbol(id).map(|it| it.body.returns.as_slice()).unwrap_or_default();
            let inner = names::scope_of(side, id);
            let templates = returned.iter().flat_map(|it| within(side, &inner, it, depth));
            templates.map(|it| fill(&it, &filled)).collect()
        }
        Value::Table(_) | Value::Other(_) => Vec::new(),
    }
}

fn definition(side: &Side, scope: &Scope, name: &str) -> Option<DefinitionId> {
    (!name.is_empty()).then(|| names::resolve(side, scope, name)).flatten().map(|it| it.0)
}

/// `template` with its holes filled as `str.format` and `%` do: in order, by number, by any name with the first text.
pub(crate) fn fill(template: &str, texts: &[String]) -> String {
    let mut res = String::new();
    let mut rest = template;
    let mut next = 0;
    while let Some(at) = rest.find(['{', '}', '%']) {
        res += &rest[..at];
        let tail = &rest[at..];
        let doubled = ["{{", "}}", "%%"].into_iter().find(|it| tail.starts_with(it));
        let hole = tail.strip_prefix('{').and_then(|it| it.split_once('}')).map(|(hole, _)| hole);
        match (doubled, hole) {
            (Some(pair), _) => {
                res += &pair[..1];
                rest = &tail[2..];
            }
            (None, Some(hole)) => {
                let index = hole.parse().unwrap_or(next);
                next += 1;
                res += texts.get(index).or(texts.first()).map_or("", String::as_str);
                rest = &tail[hole.len() + 2..];
            }
            (None, None) if tail.starts_with("%s") => {
                res += texts.get(next).or(texts.first()).map_or("", String::as_str);
                next += 1;
                rest = &tail[2..];
            }
            (None, None) => {
                res += &tail[..1];
                rest = &tail[1..];
            }
        }
    }
    res + rest
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn fills_holes_as_format_does() {
        let filled = |template: &str, texts: &[&str]| {
            fill(template, &texts.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(filled("{0}_{{0}}", &["acme"]), "acme_{0}");
        assert_eq!(filled("acme_{}_{}", &["a", "b"]), "acme_a_b");
        assert_eq!(filled("acme_{key}", &["a"]), "acme_a");
        assert_eq!(filled("acme_%s 100%", &["a"]), "acme_a 100%");
        assert_eq!(filled("open { hole", &["a"]), "open { hole");
    }
}
