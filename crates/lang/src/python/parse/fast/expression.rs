//! Expressions.

use model::{ParameterKind, TextRange};
use ruff_python_ast::{
    AnyParameterRef, ArgOrKeyword, Arguments, Comprehension, Expr, ExprBinOp, ExprCompare, ExprUnaryOp, Parameters,
    TypeParam, TypeParams, UnaryOp,
};
use ruff_text_size::Ranged;

use super::{Builder, of};
use crate::python::syntax::{
    ArgumentForm, ArgumentNode, Clause, ComprehensionForm, DictItem, ExpressionId, ExpressionKind, ParameterNode,
    StringNode, TypeParameter,
};

impl Builder<'_> {
    /// The expression, parentheses skipped.
    pub(super) fn expression(&mut self, expression: &Expr, depth: u32) -> ExpressionId {
        let whole = of(expression);
        if self.is_too_deep(depth) {
            return self.push(whole, ExpressionKind::Constant);
        }
        match expression {
            Expr::StringLiteral(string) => self.plain_string(whole, string.value.iter().map(of)),
            Expr::BytesLiteral(bytes) => self.plain_string(whole, bytes.value.iter().map(of)),
            Expr::FString(string) => self.f_string(whole, string.value.as_slice(), depth),
            Expr::TString(string) => {
                let templates = string.value.iter();
                let parts = templates.map(|part| self.template(of(part), &part.elements, depth)).collect();
                self.push(whole, ExpressionKind::String(StringNode { parts }))
            }
            _ => {
                let kind = self.kind(expression, depth + 1);
                self.push(whole, kind)
            }
        }
    }

    fn kind(&mut self, expression: &Expr, depth: u32) -> ExpressionKind {
        match expression {
            Expr::Name(_) => ExpressionKind::Name,
            Expr::NumberLiteral(_) => ExpressionKind::Number,
            Expr::Attribute(it) => {
                ExpressionKind::Attribute { value: self.expression(&it.value, depth), attribute: of(&it.attr) }
            }
            Expr::Call(it) => {
                let function = self.expression(&it.func, depth);
                let arguments = self.arguments(&it.arguments, depth);
                ExpressionKind::Call { function, arguments, parentheses: of(&it.arguments) }
            }
            Expr::Subscript(it) => {
                let value = self.expression(&it.value, depth);
                ExpressionKind::Subscript { value, index: self.expression(&it.slice, depth) }
            }
            Expr::Slice(it) => {
                let parts = [&it.lower, &it.upper, &it.step].into_iter().flatten();
                ExpressionKind::Slice(parts.map(|part| self.expression(part, depth)).collect())
            }
            Expr::If(it) => {
                let body = self.expression(&it.body, depth);
                let test = self.expression(&it.test, depth);
                ExpressionKind::Conditional { test, body, orelse: self.expression(&it.orelse, depth) }
            }
            Expr::BoolOp(it) => ExpressionKind::Boolean(self.expressions(&it.values, depth)),
            Expr::BinOp(it) => self.binary(it, depth),
            Expr::UnaryOp(it) => self.unary(it, depth),
            Expr::Compare(it) => self.comparison(it, depth),
            Expr::Lambda(it) => {
                let parameters = it.parameters.as_ref().map(|list| self.parameters(list, depth));
                let body = self.expression(&it.body, depth);
                ExpressionKind::Lambda { parameters: parameters.unwrap_or_default(), body }
            }
            Expr::Starred(it) => ExpressionKind::Starred(self.expression(&it.value, depth)),
            Expr::Await(it) => ExpressionKind::Await(self.expression(&it.value, depth)),
            Expr::Yield(it) => ExpressionKind::Yield(self.optional(it.value.as_deref(), depth)),
            Expr::YieldFrom(it) => ExpressionKind::YieldFrom(self.expression(&it.value, depth)),
            Expr::Named(it) => {
                ExpressionKind::Walrus { name: of(&*it.target), value: self.expression(&it.value, depth) }
            }
            _ => self.display(expression, depth),
        }
    }

    /// What stands in brackets, and the constants.
    fn display(&mut self, expression: &Expr, depth: u32) -> ExpressionKind {
        match expression {
            Expr::List(it) => ExpressionKind::List(self.expressions(&it.elts, depth)),
            Expr::Tuple(it) => ExpressionKind::Tuple(self.expressions(&it.elts, depth)),
            Expr::Set(it) => ExpressionKind::Set(self.expressions(&it.elts, depth)),
            Expr::Dict(it) => {
                let item = |item: &ruff_python_ast::DictItem| match &item.key {
                    Some(key) => {
                        let key = self.expression(key, depth);
                        DictItem::Pair(key, self.expression(&item.value, depth))
                    }
                    None => DictItem::Unpack(self.expression(&item.value, depth)),
                };
                ExpressionKind::Dict(it.items.iter().map(item).collect())
            }
            Expr::ListComp(it) => self.comprehension(ComprehensionForm::List, &it.elt, None, &it.generators, depth),
            Expr::SetComp(it) => self.comprehension(ComprehensionForm::Set, &it.elt, None, &it.generators, depth),
            Expr::Generator(it) => {
                self.comprehension(ComprehensionForm::Generator, &it.elt, None, &it.generators, depth)
            }
            Expr::DictComp(it) => {
                let form = ComprehensionForm::Dict;
                match &it.key {
                    Some(key) => self.comprehension(form, key, Some(&it.value), &it.generators, depth),
                    None => self.comprehension(form, &it.value, None, &it.generators, depth),
                }
            }
            _ => ExpressionKind::Constant,
        }
    }

    /// The expression, if there is one.
    pub(super) fn optional(&mut self, expression: Option<&Expr>, depth: u32) -> Option<ExpressionId> {
        expression.map(|expression| self.expression(expression, depth))
    }

    /// The expressions in order.
    pub(super) fn expressions(&mut self, expressions: &[Expr], depth: u32) -> Vec<ExpressionId> {
        expressions.iter().map(|expression| self.expression(expression, depth)).collect()
    }

    fn binary(&mut self, it: &ExprBinOp, depth: u32) -> ExpressionKind {
        let left = self.expression(&it.left, depth);
        let operator = self.operator(of(&*it.left).end, it.op.as_str());
        ExpressionKind::Binary { left, operator, right: self.expression(&it.right, depth) }
    }

    fn unary(&mut self, it: &ExprUnaryOp, depth: u32) -> ExpressionKind {
        let length = if it.op == UnaryOp::Not { "not".len() } else { 1 };
        let start = it.range.start().to_u32();
        let operator = TextRange::new(start, start + length as u32);
        ExpressionKind::Unary { operator, operand: self.expression(&it.operand, depth) }
    }

    fn comparison(&mut self, it: &ExprCompare, depth: u32) -> ExpressionKind {
        let mut operands = vec![self.expression(&it.left, depth)];
        let mut operators = Vec::with_capacity(it.ops.len());
        let mut end = of(&*it.left).end;
        for (operator, operand) in it.ops.iter().zip(&it.comparators) {
            operators.push(self.operator(end, operator.as_str()));
            operands.push(self.expression(operand, depth));
            end = of(operand).end;
        }
        ExpressionKind::Compare { operands, operators }
    }

    fn comprehension(
        &mut self,
        form: ComprehensionForm,
        element: &Expr,
        value: Option<&Expr>,
        generators: &[Comprehension],
        depth: u32,
    ) -> ExpressionKind {
        let element = self.expression(element, depth);
        let value = self.optional(value, depth);
        let clause = |it: &Comprehension| {
            let target = self.expression(&it.target, depth);
            let iterable = self.expression(&it.iter, depth);
            Clause { target, iterable, conditions: self.expressions(&it.ifs, depth) }
        };
        ExpressionKind::Comprehension { form, element, value, clauses: generators.iter().map(clause).collect() }
    }

    /// The arguments of a call or class, in source order.
    pub(super) fn arguments(&mut self, arguments: &Arguments, depth: u32) -> Vec<ArgumentNode> {
        let list = of(arguments);
        arguments.iter_source_order().map(|argument| self.argument(argument, list, depth)).collect()
    }

    fn argument(&mut self, argument: ArgOrKeyword<'_>, list: TextRange, depth: u32) -> ArgumentNode {
        match argument {
            ArgOrKeyword::Arg(Expr::Starred(star)) => {
                ArgumentNode { range: of(star), form: ArgumentForm::Star, value: self.expression(&star.value, depth) }
            }
            ArgOrKeyword::Arg(value) => ArgumentNode {
                range: self.with_parentheses(of(value), list),
                form: ArgumentForm::Positional,
                value: self.expression(value, depth),
            },
            ArgOrKeyword::Keyword(keyword) => ArgumentNode {
                range: of(keyword),
                form: keyword.arg.as_ref().map_or(ArgumentForm::DoubleStar, |name| ArgumentForm::Keyword(of(name))),
                value: self.expression(&keyword.value, depth),
            },
        }
    }

    /// The parameters of a function or lambda, in source order.
    pub(super) fn parameters(&mut self, list: &Parameters, depth: u32) -> Vec<ParameterNode> {
        let kinds = [
            (list.posonlyargs.len(), ParameterKind::PositionalOnly),
            (list.args.len(), ParameterKind::Standard),
            (usize::from(list.vararg.is_some()), ParameterKind::VarPositional),
            (list.kwonlyargs.len(), ParameterKind::KeywordOnly),
            (usize::from(list.kwarg.is_some()), ParameterKind::VarKeyword),
        ];
        let kinds = kinds.into_iter().flat_map(|(count, kind)| std::iter::repeat_n(kind, count));
        list.iter_source_order().zip(kinds).map(|(parameter, kind)| self.parameter(parameter, kind, depth)).collect()
    }

    fn parameter(&mut self, parameter: AnyParameterRef<'_>, kind: ParameterKind, depth: u32) -> ParameterNode {
        ParameterNode {
            range: super::range(parameter.range()),
            name: of(parameter.name()),
            kind,
            annotation: self.optional(parameter.annotation(), depth),
            default: self.optional(parameter.default(), depth),
        }
    }

    /// The PEP 695 parameters.
    pub(super) fn type_parameters(&mut self, list: Option<&TypeParams>, depth: u32) -> Vec<TypeParameter> {
        let declared = list.map(|list| list.type_params.as_slice()).unwrap_or_default();
        let one = |parameter: &TypeParam| {
            let bound = match parameter {
                TypeParam::TypeVar(variable) => variable.bound.as_deref(),
                TypeParam::TypeVarTuple(_) | TypeParam::ParamSpec(_) => None,
            };
            TypeParameter {
                name: of(parameter.name()),
                bound: self.optional(bound, depth),
                default: self.optional(parameter.default(), depth),
            }
        };
        declared.iter().map(one).collect()
    }
}
