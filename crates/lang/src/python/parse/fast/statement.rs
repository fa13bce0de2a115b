//! Statements.

use model::TextRange;
use ruff_python_ast::{
    Alias, Decorator, ExceptHandler as Handler, Expr, Operator, Stmt, StmtClassDef, StmtFunctionDef, StmtIf,
    StmtImportFrom, StmtTry,
};

use super::{Builder, of};
use crate::python::syntax::{
    Block, Class, ExceptHandler, ExpressionId, FromImport, Function, ImportName, ImportedName, MatchCase, Name,
    StatementId, StatementKind, WithItem,
};
use crate::python::visit;

impl Builder<'_> {
    /// The statements in order.
    pub(super) fn block(&mut self, statements: &[Stmt], depth: u32) -> Block {
        if self.is_too_deep(depth) {
            return Block::new();
        }
        statements.iter().map(|statement| self.statement(statement, depth + 1)).collect()
    }

    fn statement(&mut self, statement: &Stmt, depth: u32) -> StatementId {
        let kind = self.statement_kind(statement, depth);
        let last = visit::blocks(&kind).into_iter().rev().find_map(|block| block.last());
        let whole = of(statement);
        let end = last.map_or(whole.end, |last| self.statements[last.0 as usize].range.end);
        self.push_statement(TextRange::new(whole.start, end), kind)
    }

    fn statement_kind(&mut self, statement: &Stmt, depth: u32) -> StatementKind {
        match statement {
            Stmt::FunctionDef(it) => StatementKind::Function(Box::new(self.function(it, depth))),
            Stmt::ClassDef(it) => StatementKind::Class(Box::new(self.class(it, depth))),
            Stmt::If(it) => self.if_statement(it, depth),
            Stmt::While(it) => {
                let test = self.expression(&it.test, depth);
                let body = self.block(&it.body, depth);
                StatementKind::While { test, body, orelse: self.block(&it.orelse, depth) }
            }
            Stmt::For(it) => {
                let target = self.expression(&it.target, depth);
                let iterable = self.expression(&it.iter, depth);
                let body = self.block(&it.body, depth);
                StatementKind::For { target, iterable, body, orelse: self.block(&it.orelse, depth) }
            }
            Stmt::With(it) => {
                let item = |item: &ruff_python_ast::WithItem| WithItem {
                    context: self.expression(&item.context_expr, depth),
                    target: self.optional(item.optional_vars.as_deref(), depth),
                };
                let items = it.items.iter().map(item).collect();
                StatementKind::With { items, body: self.block(&it.body, depth) }
            }
            Stmt::Match(it) => {
                let subject = self.expression(&it.subject, depth);
                let case = |case: &ruff_python_ast::MatchCase| MatchCase {
                    pattern: self.pattern(&case.pattern, depth),
                    guard: self.optional(case.guard.as_deref(), depth),
                    body: self.block(&case.body, depth),
                };
                StatementKind::Match { subject, cases: it.cases.iter().map(case).collect() }
            }
            Stmt::Try(it) => self.try_statement(it, depth),
            _ => self.simple(statement, depth),
        }
    }

    /// A statement without a block.
    fn simple(&mut self, statement: &Stmt, depth: u32) -> StatementKind {
        match statement {
            Stmt::Import(it) => StatementKind::Import(it.names.iter().map(|name| self.import_name(name)).collect()),
            Stmt::ImportFrom(it) => StatementKind::FromImport(self.import_from(it)),
            Stmt::Expr(it) => self.expression_statement(&it.value, depth),
            Stmt::Assign(it) => {
                let targets = self.expressions(&it.targets, depth);
                StatementKind::Assign { targets, value: self.expression(&it.value, depth) }
            }
            Stmt::AnnAssign(it) => {
                let target = self.expression(&it.target, depth);
                let annotation = self.expression(&it.annotation, depth);
                StatementKind::AnnotatedAssign { target, annotation, value: self.optional(it.value.as_deref(), depth) }
            }
            Stmt::AugAssign(it) => {
                let target = self.expression(&it.target, depth);
                StatementKind::AugmentedAssign { target, value: self.expression(&it.value, depth) }
            }
            Stmt::Return(it) => StatementKind::Return(self.optional(it.value.as_deref(), depth)),
            Stmt::Raise(it) => {
                let exception = self.optional(it.exc.as_deref(), depth);
                StatementKind::Raise { exception, cause: self.optional(it.cause.as_deref(), depth) }
            }
            Stmt::Delete(it) => StatementKind::Delete(self.expressions(&it.targets, depth)),
            Stmt::Assert(it) => {
                let test = self.expression(&it.test, depth);
                StatementKind::Assert { test, message: self.optional(it.msg.as_deref(), depth) }
            }
            Stmt::Global(it) => StatementKind::Global(it.names.iter().map(of).collect()),
            Stmt::Nonlocal(it) => StatementKind::Nonlocal(it.names.iter().map(of).collect()),
            Stmt::TypeAlias(it) => {
                let type_parameters = self.type_parameters(it.type_params.as_deref(), depth);
                StatementKind::TypeAlias {
                    name: of(&*it.name),
                    type_parameters,
                    value: self.expression(&it.value, depth),
                }
            }
            _ => StatementKind::Simple,
        }
    }

    /// Python 2's `print >>file, a` is an expression to Python 3, too, but never a meant one.
    fn expression_statement(&mut self, value: &Expr, depth: u32) -> StatementKind {
        let (first, rest) = match value {
            Expr::Tuple(tuple) if !tuple.parenthesized => match tuple.elts.as_slice() {
                [first, rest @ ..] => (first, rest),
                [] => (value, [].as_slice()),
            },
            _ => (value, [].as_slice()),
        };
        match printed_to(first) {
            Some(file) => {
                let mut printed = vec![self.expression(file, depth)];
                printed.extend(self.expressions(rest, depth));
                StatementKind::Legacy(printed)
            }
            None => StatementKind::Expression(self.expression(value, depth)),
        }
    }

    fn decorators(&mut self, decorators: &[Decorator], depth: u32) -> Vec<ExpressionId> {
        decorators.iter().map(|decorator| self.expression(&decorator.expression, depth)).collect()
    }

    fn function(&mut self, it: &StmtFunctionDef, depth: u32) -> Function {
        Function {
            name: of(&it.name),
            decorators: self.decorators(&it.decorator_list, depth),
            type_parameters: self.type_parameters(it.type_params.as_deref(), depth),
            parameters: self.parameters(&it.parameters, depth),
            parameters_range: of(&*it.parameters),
            returns: self.optional(it.returns.as_deref(), depth),
            body: self.block(&it.body, depth),
            is_async: it.is_async,
        }
    }

    fn class(&mut self, it: &StmtClassDef, depth: u32) -> Class {
        Class {
            name: of(&it.name),
            decorators: self.decorators(&it.decorator_list, depth),
            type_parameters: self.type_parameters(it.type_params.as_deref(), depth),
            arguments: it.arguments.as_ref().map(|list| self.arguments(list, depth)).unwrap_or_default(),
            body: self.block(&it.body, depth),
        }
    }

    fn if_statement(&mut self, it: &StmtIf, depth: u32) -> StatementKind {
        let test = self.expression(&it.test, depth);
        let mut branches = vec![(test, self.block(&it.body, depth))];
        let mut orelse = Block::new();
        for clause in &it.elif_else_clauses {
            match &clause.test {
                Some(test) => {
                    let test = self.expression(test, depth);
                    branches.push((test, self.block(&clause.body, depth)));
                }
                None => orelse = self.block(&clause.body, depth),
            }
        }
        StatementKind::If { branches, orelse }
    }

    fn try_statement(&mut self, it: &StmtTry, depth: u32) -> StatementKind {
        let body = self.block(&it.body, depth);
        let handlers = it.handlers.iter().map(|handler| self.except_handler(handler, depth)).collect();
        let orelse = self.block(&it.orelse, depth);
        StatementKind::Try { body, handlers, orelse, finally: self.block(&it.finalbody, depth) }
    }

    fn except_handler(&mut self, handler: &Handler, depth: u32) -> ExceptHandler {
        let Handler::ExceptHandler(it) = handler;
        let (caught, legacy) = self.legacy_binding(it.type_.as_deref());
        let exception = self.optional(caught, depth);
        let body = self.block(&it.body, depth);
        let end = body.last().map_or(of(it).end, |last| self.statements[last.0 as usize].range.end);
        let name = it.name.as_ref().map(of).or(legacy);
        ExceptHandler { range: TextRange::new(of(it).start, end), exception, name, body }
    }

    /// Tells Python 2's `except Error, error` from Python 3.14's `except Error, Other`: a class is not written small.
    fn legacy_binding<'a>(&self, caught: Option<&'a Expr>) -> (Option<&'a Expr>, Option<Name>) {
        if let Some(Expr::Tuple(tuple)) = caught
            && !tuple.parenthesized
            && let [exception, Expr::Name(name)] = tuple.elts.as_slice()
            && name.id.starts_with(|first: char| first.is_lowercase() || first == '_')
        {
            return (Some(exception), Some(of(name)));
        }
        (caught, None)
    }

    fn import_name(&self, it: &Alias) -> ImportName {
        ImportName { range: of(it), path: self.segments(of(&it.name)), alias: it.asname.as_ref().map(of) }
    }

    fn import_from(&self, it: &StmtImportFrom) -> FromImport {
        let module_range = self.module_range(it);
        let star = it.names.first().filter(|name| name.name.as_str() == "*").map(of);
        let imported =
            |name: &Alias| ImportedName { range: of(name), name: of(&name.name), alias: name.asname.as_ref().map(of) };
        let names = if star.is_some() { Vec::new() } else { it.names.iter().map(imported).collect() };
        let import = self.skip(module_range.end, b"");
        let open = self.skip(import + "import".len() as u32, b"");
        let parenthesized = self.text.as_bytes().get(open as usize) == Some(&b'(');
        FromImport {
            level: it.level,
            module_range,
            module: it.module.as_ref().map(|module| self.segments(of(module))).unwrap_or_default(),
            names,
            star,
            parentheses: parenthesized.then(|| TextRange::new(open, of(it).end)),
        }
    }

    /// The dots and the module.
    fn module_range(&self, it: &StmtImportFrom) -> TextRange {
        let mut start = of(it).start;
        if it.is_lazy {
            start = self.skip(start + "lazy".len() as u32, b"");
        }
        start = self.skip(start + "from".len() as u32, b"");
        let end = match &it.module {
            Some(module) => of(module).end,
            None => (0..it.level).fold(start, |at, _| self.skip(at, b"") + 1),
        };
        TextRange::new(start, end)
    }
}

/// The file in `print >>file`.
fn printed_to(expression: &Expr) -> Option<&Expr> {
    match expression {
        Expr::BinOp(shift) if shift.op == Operator::RShift => match &*shift.left {
            Expr::Name(name) if name.id.as_str() == "print" => Some(&shift.right),
            _ => None,
        },
        _ => None,
    }
}
