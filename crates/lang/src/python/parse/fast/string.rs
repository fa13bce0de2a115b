//! String literals and their holes.

use model::TextRange;
use ruff_python_ast::{FStringPart, InterpolatedElement, InterpolatedStringElements};

use super::super::literal;
use super::{Builder, of};
use crate::python::syntax::{ExpressionId, ExpressionKind, StringNode, StringPart};

/// The holes of one literal.
type Holes = Vec<(TextRange, ExpressionId)>;

impl Builder<'_> {
    /// Literals without holes, at `ranges`.
    pub(super) fn plain_string(&mut self, whole: TextRange, ranges: impl Iterator<Item = TextRange>) -> ExpressionId {
        let parts = ranges.map(|range| self.string_part(range, Vec::new())).collect();
        self.push(whole, ExpressionKind::String(StringNode { parts }))
    }

    /// Adjacent literals of which at least one may have holes.
    pub(super) fn f_string(&mut self, whole: TextRange, literals: &[FStringPart], depth: u32) -> ExpressionId {
        let mut parts = Vec::with_capacity(literals.len());
        for literal in literals {
            parts.push(match literal {
                FStringPart::Literal(literal) => self.string_part(of(literal), Vec::new()),
                FStringPart::FString(template) => self.template(of(template), &template.elements, depth),
            });
        }
        self.push(whole, ExpressionKind::String(StringNode { parts }))
    }

    /// A literal with holes.
    pub(super) fn template(
        &mut self,
        whole: TextRange,
        elements: &InterpolatedStringElements,
        depth: u32,
    ) -> StringPart {
        let mut holes = Holes::new();
        self.holes(elements, depth, &mut holes);
        self.string_part(whole, holes)
    }

    fn holes(&mut self, elements: &InterpolatedStringElements, depth: u32, holes: &mut Holes) {
        for hole in elements.interpolations() {
            self.hole(hole, depth, holes);
        }
    }

    fn hole(&mut self, hole: &InterpolatedElement, depth: u32, holes: &mut Holes) {
        let shown = self.expression(&hole.expression, depth + 1);
        holes.push((of(hole), shown));
        if let Some(format) = &hole.format_spec
            && !self.is_too_deep(depth)
        {
            self.holes(&format.elements, depth + 1, holes);
        }
    }

    fn string_part(&self, whole: TextRange, holes: Holes) -> StringPart {
        literal::part(self.slice(whole), whole, holes)
    }
}
