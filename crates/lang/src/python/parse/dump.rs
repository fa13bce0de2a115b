//! A tree as text, for tests: one s-expression per statement.

use crate::python::syntax::*;

/// The dump of a whole tree.
pub(super) fn dump(tree: &Tree) -> String {
    let mut dump = Dump { tree, text: String::new() };
    dump.block(&tree.body, 0);
    for comment in &tree.comments {
        dump.line(0, &format!("comment {}", tree.text(*comment)));
    }
    for error in &tree.errors {
        dump.line(0, &format!("error {:?}", tree.text(*error)));
    }
    dump.text
}

struct Dump<'a> {
    tree: &'a Tree,
    text: String,
}

impl Dump<'_> {
    fn line(&mut self, indent: usize, text: &str) {
        self.text.push_str(&"  ".repeat(indent));
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn block(&mut self, block: &[StatementId], indent: usize) {
        for id in block {
            self.statement(*id, indent);
        }
    }

    fn section(&mut self, name: &str, block: &[StatementId], indent: usize) {
        if !block.is_empty() {
            self.line(indent, name);
            self.block(block, indent + 1);
        }
    }

    fn statement(&mut self, id: StatementId, indent: usize) {
        let tree = self.tree;
        match &tree[id].kind {
            StatementKind::Import(names) => {
                let names: Vec<String> =
                    names.iter().map(|name| self.aliased(tree.dotted_text(&name.path), name.alias)).collect();
                self.line(indent, &format!("import {}", names.join(", ")));
            }
            StatementKind::FromImport(import) => self.import_from(import, indent),
            StatementKind::Function(function) => self.function(function, indent),
            StatementKind::Class(class) => self.class(class, indent),
            StatementKind::Assign { targets, value } => {
                self.line(indent, &format!("assign {} = {}", self.all(targets), self.expression(*value)));
            }
            StatementKind::AnnotatedAssign { target, annotation, value } => {
                let (target, annotation) = (self.expression(*target), self.expression(*annotation));
                self.line(indent, &format!("annotate {target}: {annotation} = {}", self.option(*value)));
            }
            StatementKind::AugmentedAssign { target, value } => {
                self.line(indent, &format!("augment {} {}", self.expression(*target), self.expression(*value)));
            }
            StatementKind::Expression(value) => self.line(indent, &self.expression(*value)),
            StatementKind::Return(value) => self.line(indent, &format!("return {}", self.option(*value))),
            StatementKind::Raise { exception, cause } => {
                self.line(indent, &format!("raise {} from {}", self.option(*exception), self.option(*cause)));
            }
            StatementKind::Delete(targets) => self.line(indent, &format!("del {}", self.all(targets))),
            StatementKind::Assert { test, message } => {
                self.line(indent, &format!("assert {}, {}", self.expression(*test), self.option(*message)));
            }
            StatementKind::Global(names) => self.line(indent, &format!("global {}", self.names(names))),
            StatementKind::Nonlocal(names) => self.line(indent, &format!("nonlocal {}", self.names(names))),
            StatementKind::If { branches, orelse } => {
                for (test, body) in branches {
                    self.section(&format!("if {}", self.expression(*test)), body, indent);
                }
                self.section("else", orelse, indent);
            }
            StatementKind::While { test, body, orelse } => {
                self.section(&format!("while {}", self.expression(*test)), body, indent);
                self.section("else", orelse, indent);
            }
            StatementKind::For { target, iterable, body, orelse } => {
                let head = format!("for {} in {}", self.expression(*target), self.expression(*iterable));
                self.section(&head, body, indent);
                self.section("else", orelse, indent);
            }
            StatementKind::With { items, body } => {
                let item = |it: &WithItem| format!("{} as {}", self.expression(it.context), self.option(it.target));
                let items: Vec<String> = items.iter().map(item).collect();
                self.section(&format!("with {}", items.join(", ")), body, indent);
            }
            StatementKind::Try { body, handlers, orelse, finally } => {
                self.section("try", body, indent);
                for handler in handlers {
                    let name = handler.name.map_or("-", |name| tree.text(name));
                    self.section(
                        &format!("except {} as {name}", self.option(handler.exception)),
                        &handler.body,
                        indent,
                    );
                }
                self.section("else", orelse, indent);
                self.section("finally", finally, indent);
            }
            StatementKind::Match { subject, cases } => {
                self.line(indent, &format!("match {}", self.expression(*subject)));
                for case in cases {
                    let head = format!("case {} if {}", self.expression(case.pattern), self.option(case.guard));
                    self.section(&head, &case.body, indent + 1);
                }
            }
            StatementKind::TypeAlias { name, type_parameters, value } => {
                let head = format!("type {}{}", tree.text(*name), self.type_parameters(type_parameters));
                self.line(indent, &format!("{head} = {}", self.expression(*value)));
            }
            StatementKind::Simple => self.line(indent, tree.text(tree[id].range)),
            StatementKind::Legacy(values) => self.line(indent, &format!("legacy {}", self.all(values))),
        }
    }

    fn aliased(&self, name: String, alias: Option<Name>) -> String {
        alias.map_or(name.clone(), |alias| format!("{name} as {}", self.tree.text(alias)))
    }

    fn names(&self, names: &[Name]) -> String {
        names.iter().map(|name| self.tree.text(*name)).collect::<Vec<_>>().join(", ")
    }

    fn import_from(&mut self, import: &FromImport, indent: usize) {
        let name = |it: &ImportedName| self.aliased(self.tree.text(it.name).to_owned(), it.alias);
        let mut names: Vec<String> = import.names.iter().map(name).collect();
        names.extend(import.star.map(|star| self.tree.text(star).to_owned()));
        let mut names = names.join(", ");
        if let Some(parentheses) = import.parentheses {
            let text = self.tree.text(parentheses);
            assert!(text.starts_with('(') && text.ends_with(')'));
            names = format!("({names})");
        }
        let module = self.tree.dotted_text(&import.module);
        let written = self.tree.text(import.module_range);
        self.line(indent, &format!("from {}:{module} [{written}] import {names}", import.level));
    }

    fn decorators(&mut self, decorators: &[ExpressionId], indent: usize) {
        for decorator in decorators {
            self.line(indent, &format!("@{}", self.expression(*decorator)));
        }
    }

    fn function(&mut self, function: &Function, indent: usize) {
        self.decorators(&function.decorators, indent);
        let keyword = if function.is_async { "async def" } else { "def" };
        let name = self.tree.text(function.name);
        let types = self.type_parameters(&function.type_parameters);
        let head = format!("{keyword} {name}{types}({})", self.parameters(&function.parameters));
        self.line(indent, &format!("{head} -> {}", self.option(function.returns)));
        self.block(&function.body, indent + 1);
    }

    fn class(&mut self, class: &Class, indent: usize) {
        self.decorators(&class.decorators, indent);
        let types = self.type_parameters(&class.type_parameters);
        let head = format!("class {}{types}({})", self.tree.text(class.name), self.arguments(&class.arguments));
        self.line(indent, &head);
        self.block(&class.body, indent + 1);
    }

    fn type_parameters(&self, parameters: &[TypeParameter]) -> String {
        if parameters.is_empty() {
            return String::new();
        }
        let one = |it: &TypeParameter| {
            let mut text = self.tree.text(it.name).to_owned();
            text.extend(it.bound.map(|bound| format!(": {}", self.expression(bound))));
            text.extend(it.default.map(|default| format!(" = {}", self.expression(default))));
            text
        };
        format!("[{}]", parameters.iter().map(one).collect::<Vec<_>>().join(", "))
    }

    fn parameters(&self, parameters: &[ParameterNode]) -> String {
        let one = |it: &ParameterNode| {
            let mark = match it.kind {
                model::ParameterKind::PositionalOnly => "/",
                model::ParameterKind::Standard => "",
                model::ParameterKind::VarPositional => "*",
                model::ParameterKind::KeywordOnly => "=",
                model::ParameterKind::VarKeyword => "**",
            };
            let mut text = format!("{mark}{}", self.tree.text(it.name));
            text.extend(it.annotation.map(|annotation| format!(": {}", self.expression(annotation))));
            text.extend(it.default.map(|default| format!(" = {}", self.expression(default))));
            text
        };
        parameters.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    fn arguments(&self, arguments: &[ArgumentNode]) -> String {
        let one = |it: &ArgumentNode| {
            let mark = match it.form {
                ArgumentForm::Positional => String::new(),
                ArgumentForm::Keyword(name) => format!("{}=", self.tree.text(name)),
                ArgumentForm::Star => "*".to_owned(),
                ArgumentForm::DoubleStar => "**".to_owned(),
            };
            format!("{mark}{}", self.expression(it.value))
        };
        arguments.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    fn all(&self, ids: &[ExpressionId]) -> String {
        ids.iter().map(|id| self.expression(*id)).collect::<Vec<_>>().join(" ")
    }

    fn option(&self, id: Option<ExpressionId>) -> String {
        id.map_or("-".to_owned(), |id| self.expression(id))
    }

    fn expression(&self, id: ExpressionId) -> String {
        let tree = self.tree;
        let Expression { range, kind } = &tree[id];
        match kind {
            ExpressionKind::Name | ExpressionKind::Number | ExpressionKind::Constant => tree.text(*range).to_owned(),
            ExpressionKind::Attribute { value, attribute } => {
                format!("{}.{}", self.expression(*value), tree.text(*attribute))
            }
            ExpressionKind::Call { function, arguments, parentheses } => {
                let text = tree.text(*parentheses);
                assert!(text.starts_with('(') && text.ends_with(')'), "{text}");
                format!("{}({})", self.expression(*function), self.arguments(arguments))
            }
            ExpressionKind::Subscript { value, index } => {
                format!("{}[{}]", self.expression(*value), self.expression(*index))
            }
            ExpressionKind::Slice(parts) => format!("(slice {})", self.all(parts)),
            ExpressionKind::String(string) => self.string(string),
            ExpressionKind::Conditional { test, body, orelse } => {
                let (test, body, orelse) = (self.expression(*test), self.expression(*body), self.expression(*orelse));
                format!("(if {test} {body} {orelse})")
            }
            ExpressionKind::Boolean(operands) => format!("(bool {})", self.all(operands)),
            ExpressionKind::Binary { left, operator, right } => {
                format!("({} {} {})", tree.text(*operator), self.expression(*left), self.expression(*right))
            }
            ExpressionKind::Unary { operator, operand } => {
                format!("({} {})", tree.text(*operator), self.expression(*operand))
            }
            ExpressionKind::Compare { operands, operators } => {
                let operators: Vec<&str> = operators.iter().map(|it| tree.text(*it)).collect();
                format!("({} {})", operators.join(" "), self.all(operands))
            }
            ExpressionKind::Lambda { parameters, body } => {
                format!("(lambda {}: {})", self.parameters(parameters), self.expression(*body))
            }
            ExpressionKind::List(items) => format!("(list {})", self.all(items)),
            ExpressionKind::Tuple(items) => format!("(tuple {})", self.all(items)),
            ExpressionKind::Set(items) => format!("(set {})", self.all(items)),
            ExpressionKind::Dict(items) => {
                let one = |it: &DictItem| match it {
                    DictItem::Pair(key, value) => format!("{}: {}", self.expression(*key), self.expression(*value)),
                    DictItem::Unpack(value) => format!("**{}", self.expression(*value)),
                };
                format!("{{{}}}", items.iter().map(one).collect::<Vec<_>>().join(", "))
            }
            ExpressionKind::Comprehension { form, element, value, clauses } => {
                let mut text = format!("({form:?} {}", self.expression(*element));
                text.extend(value.map(|value| format!(": {}", self.expression(value))));
                for clause in clauses {
                    let (target, iterable) = (self.expression(clause.target), self.expression(clause.iterable));
                    text.push_str(&format!(" for {target} in {iterable}"));
                    text.extend(clause.conditions.iter().map(|it| format!(" if {}", self.expression(*it))));
                }
                text + ")"
            }
            ExpressionKind::Starred(value) => format!("(star {})", self.expression(*value)),
            ExpressionKind::Await(value) => format!("(await {})", self.expression(*value)),
            ExpressionKind::Yield(value) => format!("(yield {})", self.option(*value)),
            ExpressionKind::YieldFrom(value) => format!("(yield-from {})", self.expression(*value)),
            ExpressionKind::Walrus { name, value } => {
                format!("(:= {} {})", tree.text(*name), self.expression(*value))
            }
            ExpressionKind::Capture => format!("${}", tree.text(*range)),
            ExpressionKind::ClassPattern { class, arguments } => {
                format!("(class {} {})", self.expression(*class), self.arguments(arguments))
            }
            ExpressionKind::Pattern(parts) => format!("(pattern {})", self.all(parts)),
            ExpressionKind::Wildcard => "_".to_owned(),
            ExpressionKind::Error(found) => format!("(error {})", self.all(found)),
        }
    }

    fn string(&self, string: &StringNode) -> String {
        let one = |part: &StringPart| {
            let mut text = String::new();
            text.extend(part.is_raw.then_some('r'));
            text.extend(part.is_bytes.then_some('b'));
            text.extend(part.is_template.then_some('f'));
            text.push_str(&format!("{:?}", self.tree.text(part.content)));
            for (range, value) in &part.holes {
                assert!(self.tree.text(*range).starts_with('{') && self.tree.text(*range).ends_with('}'));
                text.push_str(&format!("{{{}}}", self.expression(*value)));
            }
            text
        };
        string.parts.iter().map(one).collect::<Vec<_>>().join(" + ")
    }
}
