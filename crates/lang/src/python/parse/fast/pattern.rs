//! The patterns of `case`.

use model::TextRange;
use ruff_python_ast::PatternOrKeyword;
use ruff_python_ast::{
    Expr, Identifier, Pattern, PatternArguments, PatternMatchAs, PatternMatchMapping, PatternMatchSequence,
};

use super::{Builder, of};
use crate::python::syntax::{ArgumentForm, ArgumentNode, ExpressionId, ExpressionKind};

impl Builder<'_> {
    /// The pattern, names that it binds being captures.
    pub(super) fn pattern(&mut self, pattern: &Pattern, depth: u32) -> ExpressionId {
        let whole = of(pattern);
        if self.is_too_deep(depth) {
            return self.push(whole, ExpressionKind::Wildcard);
        }
        match pattern {
            Pattern::MatchValue(value) => self.value_pattern(&value.value, depth),
            Pattern::MatchSingleton(_) => self.push(whole, ExpressionKind::Constant),
            Pattern::MatchSequence(sequence) => self.sequence_pattern(sequence, depth),
            Pattern::MatchMapping(mapping) => self.mapping_pattern(mapping, depth),
            Pattern::MatchClass(class) => {
                let called = self.expression(&class.cls, depth + 1);
                let arguments = self.pattern_arguments(&class.arguments, depth);
                self.push(whole, ExpressionKind::ClassPattern { class: called, arguments })
            }
            Pattern::MatchStar(star) => {
                let name = match &star.name {
                    Some(name) => self.capture(name),
                    None => self.push(TextRange::new(whole.end - 1, whole.end), ExpressionKind::Wildcard),
                };
                self.push(whole, ExpressionKind::Starred(name))
            }
            Pattern::MatchAs(binding) => self.as_pattern(binding, depth),
            Pattern::MatchOr(either) => {
                let parts = self.patterns(&either.patterns, depth);
                self.push(whole, ExpressionKind::Pattern(parts))
            }
        }
    }

    fn patterns(&mut self, patterns: &[Pattern], depth: u32) -> Vec<ExpressionId> {
        patterns.iter().map(|pattern| self.pattern(pattern, depth + 1)).collect()
    }

    /// A value to compare with; `1+2j` is one number.
    fn value_pattern(&mut self, value: &Expr, depth: u32) -> ExpressionId {
        match value {
            Expr::BinOp(complex) => self.push(of(complex), ExpressionKind::Number),
            _ => self.expression(value, depth),
        }
    }

    fn capture(&mut self, name: &Identifier) -> ExpressionId {
        self.push(of(name), ExpressionKind::Capture)
    }

    fn as_pattern(&mut self, binding: &PatternMatchAs, depth: u32) -> ExpressionId {
        match (&binding.pattern, &binding.name) {
            (None, None) => self.push(of(binding), ExpressionKind::Wildcard),
            (None, Some(name)) => self.capture(name),
            (Some(pattern), name) => {
                let mut parts = vec![self.pattern(pattern, depth + 1)];
                parts.extend(name.as_ref().map(|name| self.capture(name)));
                self.push(of(binding), ExpressionKind::Pattern(parts))
            }
        }
    }

    fn sequence_pattern(&mut self, sequence: &PatternMatchSequence, depth: u32) -> ExpressionId {
        let parts = self.patterns(&sequence.patterns, depth);
        let mut whole = of(sequence);
        // A comma behind the last pattern of a bare sequence is not part of it.
        if self.slice(whole).ends_with(',') {
            let kept = self.slice(whole).trim_end_matches(',').trim_end().len() as u32;
            whole = TextRange::new(whole.start, whole.start + kept);
        }
        self.push(whole, ExpressionKind::Pattern(parts))
    }

    /// Keys and values in turn, then what takes the rest.
    fn mapping_pattern(&mut self, mapping: &PatternMatchMapping, depth: u32) -> ExpressionId {
        let mut parts = Vec::new();
        for (key, pattern) in mapping.keys.iter().zip(&mapping.patterns) {
            parts.push(self.value_pattern(key, depth + 1));
            parts.push(self.pattern(pattern, depth + 1));
        }
        if let Some(rest) = &mapping.rest {
            let name = self.capture(rest);
            let before = self.slice(TextRange::new(of(mapping).start, of(rest).start));
            let stars = before.rfind("**").unwrap_or(before.len()) as u32;
            let whole = TextRange::new(of(mapping).start + stars, of(rest).end);
            parts.push(self.push(whole, ExpressionKind::Starred(name)));
        }
        self.push(of(mapping), ExpressionKind::Pattern(parts))
    }

    fn pattern_arguments(&mut self, arguments: &PatternArguments, depth: u32) -> Vec<ArgumentNode> {
        let list = of(arguments);
        let one = |argument| match argument {
            PatternOrKeyword::Pattern(pattern) => ArgumentNode {
                range: self.with_parentheses(of(pattern), list),
                form: ArgumentForm::Positional,
                value: self.pattern(pattern, depth + 1),
            },
            PatternOrKeyword::Keyword(keyword) => ArgumentNode {
                range: of(keyword),
                form: ArgumentForm::Keyword(of(&keyword.attr)),
                value: self.pattern(&keyword.pattern, depth + 1),
            },
        };
        arguments.iter_source_order().map(one).collect()
    }
}
