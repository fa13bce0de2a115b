//! The parts of `__all__`.

use model::ExportPart;

use super::source::Source;
use crate::python::syntax::{ArgumentNode, DictItem, ExpressionId, ExpressionKind, StatementId, StatementKind};
use crate::python::visit;

/// The value of `__all__`; `None` when the module does not set it.
pub(super) fn exports(source: &Source<'_>) -> Option<Vec<ExportPart>> {
    let mut exports = Exports { source, parts: None, depth: 0 };
    exports.block(&source.tree.body, false);
    exports.parts
}

const NAME: &str = "__all__";

/// How many names are followed to what they stand for.
const DEPTH_LIMIT: u32 = 8;

struct Exports<'s, 'a> {
    source: &'s Source<'a>,
    parts: Option<Vec<ExportPart>>,
    depth: u32,
}

impl Exports<'_, '_> {
    /// The statements of the module, those below `if`, `try` and the like included.
    fn block(&mut self, block: &[StatementId], conditional: bool) {
        for id in block {
            let kind = &self.source.tree[*id].kind;
            match kind {
                StatementKind::Assign { targets, value } => {
                    let assigned = targets.iter().find_map(|target| self.assigned(*target, *value));
                    assigned.into_iter().for_each(|value| self.assign(value, conditional));
                }
                StatementKind::AnnotatedAssign { target, value: Some(value), .. } if self.is_all(*target) => {
                    self.assign(*value, conditional);
                }
                StatementKind::AugmentedAssign { target, value } if self.is_all(*target) => self.add(*value),
                StatementKind::Expression(value) => self.method_call(*value),
                StatementKind::Function(_) | StatementKind::Class(_) => {}
                _ => visit::blocks(kind).into_iter().for_each(|block| self.block(block, true)),
            }
        }
    }

    /// What `__all__` is assigned by `target = value`: a part of the value, or all of it.
    fn assigned(&self, target: ExpressionId, value: ExpressionId) -> Option<ExpressionId> {
        match (&self.source.tree[target].kind, &self.source.tree[value].kind) {
            (ExpressionKind::Tuple(targets), ExpressionKind::Tuple(values)) if targets.len() == values.len() => {
                targets.iter().position(|target| self.is_all(*target)).map(|place| values[place])
            }
            (ExpressionKind::Tuple(targets), _) => targets.iter().any(|target| self.is_all(*target)).then_some(value),
            _ => self.is_all(target).then_some(value),
        }
    }

    fn is_all(&self, expression: ExpressionId) -> bool {
        self.source.name(expression) == Some(NAME)
    }

    /// `__all__ = …`: replaces what stood there, unless the new value builds on it or only one branch sets it.
    fn assign(&mut self, value: ExpressionId, conditional: bool) {
        let builds_on = self
            .source
            .walk_expression(value)
            .any(|node| matches!(node, visit::Node::Expression(id) if self.is_all(id)));
        if !conditional && !builds_on {
            self.parts = None;
        }
        self.add(value);
    }

    fn push(&mut self, part: ExportPart) {
        self.parts.get_or_insert_default().push(part);
    }

    /// Adds the names that `value` lists.
    fn add(&mut self, value: ExpressionId) {
        self.parts.get_or_insert_default();
        self.depth += 1;
        if self.depth > DEPTH_LIMIT || !self.add_known(value) {
            self.push(ExportPart::Dynamic(self.source.value(value)));
        }
        self.depth -= 1;
    }

    /// Adds what can be told; false when nothing can.
    fn add_known(&mut self, value: ExpressionId) -> bool {
        match &self.source.tree[value].kind {
            ExpressionKind::List(items) | ExpressionKind::Tuple(items) | ExpressionKind::Set(items) => {
                items.iter().for_each(|item| self.element(*item));
                true
            }
            ExpressionKind::Dict(items) => {
                items.iter().for_each(|item| self.key(item));
                true
            }
            ExpressionKind::Binary { left, operator, right } if self.source.text(*operator) == "+" => {
                self.add(*left);
                self.add(*right);
                true
            }
            ExpressionKind::Attribute { value, attribute } if self.source.text(*attribute) == NAME => {
                let module = self.source.tree.dotted(*value);
                let known = module.is_some();
                module.into_iter().for_each(|module| self.push(ExportPart::AllOf(module)));
                known
            }
            ExpressionKind::Name => self.add_name(value),
            ExpressionKind::Call { function, arguments, .. } => self.add_call(*function, arguments),
            _ => false,
        }
    }

    fn add_name(&mut self, value: ExpressionId) -> bool {
        if self.is_all(value) {
            return true;
        }
        let constant = self.source.constants.get(self.source.written(value)).copied();
        match constant {
            Some(constant) if constant != value => self.depth < DEPTH_LIMIT && self.add_known(constant),
            Some(_) | None => false,
        }
    }

    /// `list(…)`, `tuple(…)`, `sorted(…)`, and the keys of a table.
    fn add_call(&mut self, function: ExpressionId, arguments: &[ArgumentNode]) -> bool {
        match (&self.source.tree[function].kind, arguments) {
            (ExpressionKind::Name, [single]) => {
                let copies = matches!(self.source.written(function), "list" | "tuple" | "sorted" | "set");
                copies && self.add_known(single.value)
            }
            (ExpressionKind::Attribute { value, attribute }, []) => {
                self.source.text(*attribute) == "keys" && self.add_known(*value)
            }
            _ => false,
        }
    }

    fn key(&mut self, item: &DictItem) {
        match item {
            DictItem::Pair(key, _) => self.element(*key),
            DictItem::Unpack(value) => self.add(*value),
        }
    }

    fn element(&mut self, item: ExpressionId) {
        match &self.source.tree[item].kind {
            ExpressionKind::Starred(inner) => self.add(*inner),
            _ => match self.name_of(item) {
                Some(name) => self.push(ExportPart::Name(name)),
                None => self.push(ExportPart::Dynamic(self.source.value(item))),
            },
        }
    }

    /// The name that an element stands for: a literal, or `f.__name__`.
    fn name_of(&self, item: ExpressionId) -> Option<String> {
        match &self.source.tree[item].kind {
            ExpressionKind::Attribute { value, attribute } if self.source.text(*attribute) == "__name__" => {
                self.source.name(*value).map(str::to_owned)
            }
            ExpressionKind::String(_) => self.source.literal(item),
            _ => None,
        }
    }

    /// `__all__.extend(…)` and its like.
    fn method_call(&mut self, call: ExpressionId) {
        let ExpressionKind::Call { function, arguments, .. } = &self.source.tree[call].kind else { return };
        let ExpressionKind::Attribute { value, attribute } = &self.source.tree[*function].kind else { return };
        let ([single], true) = (arguments.as_slice(), self.is_all(*value)) else { return };
        match self.source.text(*attribute) {
            "extend" => self.add(single.value),
            "append" => self.element(single.value),
            "remove" => {
                let name = self.name_of(single.value);
                name.into_iter().for_each(|name| self.push(ExportPart::Without(name)));
            }
            _ => {}
        }
    }
}
