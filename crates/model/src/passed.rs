use std::collections::BTreeSet;

use crate::{Parameter, ParameterKind, Signature};

/// What a call passes for certain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Passed {
    /// How many arguments are passed by place; with `*` at least so many.
    pub places: usize,
    /// The keywords; with `**` at least these.
    pub keywords: BTreeSet<String>,
    /// True when `*` may pass more by place.
    pub hides_places: bool,
    /// True when `**` may pass more keywords.
    pub hides_keywords: bool,
}

/// Why a call fails for certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No parameter takes this keyword.
    Keyword(String),
    /// More arguments are passed by place than this many.
    Places(usize),
    /// This parameter is passed by place and by name.
    Twice(String),
    /// This parameter must be passed and is not.
    Missing(String),
}

impl Signature {
    /// Why a call that passes `passed` fails for certain; `None` when it may work.
    pub fn refusal(&self, passed: &Passed) -> Option<Refusal> {
        let keyword = || self.refused_keyword(passed).map(Refusal::Keyword);
        let places = || self.refused_places(passed).map(Refusal::Places);
        let twice = || self.passed_twice(passed).map(Refusal::Twice);
        keyword().or_else(places).or_else(twice).or_else(|| self.not_passed(passed).map(Refusal::Missing))
    }

    fn refused_keyword(&self, passed: &Passed) -> Option<String> {
        let taken = |name: &String| self.parameters.iter().any(|it| it.accepts_keyword() && it.name == *name);
        let mut refused = passed.keywords.iter().filter(|name| !self.takes_any_keyword() && !taken(name));
        refused.next().cloned()
    }

    fn refused_places(&self, passed: &Passed) -> Option<usize> {
        let takes_any = self.parameters.iter().any(|it| it.kind == ParameterKind::VarPositional);
        let count = self.positional().count();
        (!takes_any && passed.places > count).then_some(count)
    }

    fn passed_twice(&self, passed: &Passed) -> Option<String> {
        let mut by_place = self.positional().take(passed.places).filter(|it| it.accepts_keyword());
        by_place.find(|it| passed.keywords.contains(&it.name)).map(|it| it.name.clone())
    }

    fn not_passed(&self, passed: &Passed) -> Option<String> {
        let by_place = self.positional().skip(passed.places).filter(|_| !passed.hides_places);
        let by_name = self.parameters.iter().filter(|it| it.kind == ParameterKind::KeywordOnly);
        let hidden = |it: &&Parameter| it.accepts_keyword() && passed.hides_keywords;
        let mut missing = by_place.chain(by_name).filter(|it| it.is_required() && !hidden(it));
        let is_named = |it: &Parameter| it.accepts_keyword() && passed.keywords.contains(&it.name);
        missing.find(|it| !is_named(it)).map(|it| it.name.clone())
    }

    fn positional(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|it| it.is_positional())
    }
}

impl Refusal {
    /// The reason, for people, of a call of `callee`.
    pub fn reason(&self, callee: &str) -> String {
        match self {
            Self::Keyword(name) => format!("`{callee}` takes no `{name}`"),
            Self::Places(0) => format!("`{callee}` takes no arguments by place"),
            Self::Places(1) => format!("`{callee}` takes only one argument by place"),
            Self::Places(count) => format!("`{callee}` takes only {count} arguments by place"),
            Self::Twice(name) => format!("`{callee}` gets `{name}` by place and by name"),
            Self::Missing(name) => format!("`{callee}` requires `{name}`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a, b=1, /, c, *args, d, **kwargs` without types.
    fn signature(text: &str) -> Signature {
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut kind = ParameterKind::Standard;
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, default) = part.split_once('=').map_or((part, None), |(name, value)| (name, Some(value)));
            let kind = match name {
                "/" => {
                    parameters.iter_mut().for_each(|it| it.kind = ParameterKind::PositionalOnly);
                    continue;
                }
                "*" => {
                    kind = ParameterKind::KeywordOnly;
                    continue;
                }
                _ if name.starts_with("**") => ParameterKind::VarKeyword,
                _ if name.starts_with('*') => {
                    kind = ParameterKind::KeywordOnly;
                    ParameterKind::VarPositional
                }
                _ => kind,
            };
            let (name, default) = (name.trim_start_matches('*').to_owned(), default.map(str::to_owned));
            parameters.push(Parameter { name, kind, default, annotation: None });
        }
        Signature { parameters, ..Signature::default() }
    }

    /// `1, 2, x=, *, **`: what a call passes.
    fn passed(text: &str) -> Passed {
        let mut res = Passed::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match part {
                "*" => res.hides_places = true,
                "**" => res.hides_keywords = true,
                _ => match part.strip_suffix('=') {
                    Some(name) => {
                        res.keywords.insert(name.to_owned());
                    }
                    None => res.places += 1,
                },
            }
        }
        res
    }

    #[track_caller]
    fn check(parameters: &str, call: &str, expected: &str) {
        let reason = signature(parameters).refusal(&passed(call)).map(|it| it.reason("f"));
        assert_eq!(reason.unwrap_or_default(), expected, "f({parameters}) called with ({call})");
    }

    #[test]
    fn names_the_keyword_that_nothing_takes() {
        check("a, b=1", "1, c=", "`f` takes no `c`");
        check("a, /, b=1", "a=", "`f` takes no `a`");
        check("a, **kwargs", "1, c=", "");
        check("*args", "args=", "`f` takes no `args`");
    }

    #[test]
    fn counts_what_is_passed_by_place() {
        check("a, b=1, *, c=2", "1, 2, 3", "`f` takes only 2 arguments by place");
        check("a", "1, 2, *", "`f` takes only one argument by place");
        check("*, a=1", "1", "`f` takes no arguments by place");
        check("a, *args", "1, 2, 3", "");
        check("a, b", "1, 2, a=", "`f` gets `a` by place and by name");
        check("a, /, **kwargs", "1, a=", "");
    }

    #[test]
    fn misses_what_is_required() {
        check("a, b", "1", "`f` requires `b`");
        check("a, b", "1, b=", "");
        check("a, *, b", "1", "`f` requires `b`");
        check("a, *args", "1", "");
    }

    #[test]
    fn what_is_hidden_may_be_passed() {
        check("a, b", "*", "");
        check("a, b", "**", "");
        check("a, /", "**", "`f` requires `a`");
        check("a, *, b", "*", "`f` requires `b`");
        check("a, *, b", "*, **", "");
    }
}
