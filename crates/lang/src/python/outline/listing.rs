//! The names to which alone a module's `__getattr__` answers, where it raises for all others.

use std::collections::BTreeSet;

use model::{CompactString, Listing};

use super::source::Source;
use crate::python::syntax::{
    ArgumentNode, DictItem, ExpressionId, ExpressionKind, Function, MatchCase, StatementId, StatementKind,
};

/// It may answer to any name.
struct Open;

/// Whether what follows is reached, and if so, whether the name is then known to be a listed one.
type Reached = Option<bool>;

/// A walk through a `__getattr__`.
struct Hook<'s, 'a> {
    source: &'s Source<'a>,
    /// The parameter that holds the name.
    asked: &'a str,
    /// Variables that hold what a table gives for the name, or `None`.
    found: BTreeSet<&'a str>,
    /// Variables that hold the names of a module itself.
    own: BTreeSet<&'a str>,
    /// Variables that hold the name behind that of its module: `f"{module}:{name}"`.
    keys: BTreeSet<&'a str>,
    /// The names that it answers to.
    names: BTreeSet<String>,
    /// The function to which it hands all others.
    then: Option<&'a str>,
}

/// What a test says of the name: listed where it holds, listed where it does not.
type Told = (bool, bool);

impl<'a> Source<'a> {
    /// The names to which the `__getattr__` of a module answers, sorted: none other, whatever is asked for. `None` for other
    /// functions, and where it may answer to more.
    ///
    /// Every way to a `return` must lead over a test of the name against texts or against a table of the module that is
    /// written out once and nowhere changed; every other way must raise.
    ///
    /// Of a function that makes one, `def make(module): def answer(name): …; return answer`, the same of what it makes.
    pub(super) fn listing(&self, function: &Function) -> Option<Box<Listing>> {
        if self.text(function.name) == "__getattr__" {
            return self.answered(function);
        }
        let [_] = function.parameters.as_slice() else { return None };
        let returned = function.body.last().and_then(|id| match self.tree[*id].kind {
            StatementKind::Return(Some(value)) => self.name(value),
            _ => None,
        })?;
        let made = function.body.iter().find_map(|id| match &self.tree[*id].kind {
            StatementKind::Function(it) if self.text(it.name) == returned => Some(it),
            _ => None,
        })?;
        self.answered(made)
    }

    fn answered(&self, function: &Function) -> Option<Box<Listing>> {
        let [asked] = function.parameters.as_slice() else { return None };
        let mut hook = Hook {
            source: self,
            asked: self.text(asked.name),
            found: BTreeSet::new(),
            own: BTreeSet::new(),
            keys: BTreeSet::new(),
            names: BTreeSet::new(),
            then: None,
        };
        match hook.block(&function.body, false) {
            Ok(None | Some(true)) => Some(Box::new(Listing {
                names: hook.names.into_iter().map(CompactString::from).collect(),
                then: hook.then.map(CompactString::from),
            })),
            Ok(Some(false)) | Err(Open) => None,
        }
    }
}

impl<'a> Hook<'_, 'a> {
    fn block(&mut self, block: &[StatementId], listed: bool) -> Result<Reached, Open> {
        let mut listed = listed;
        for id in block {
            match self.statement(*id, listed)? {
                Some(after) => listed = after,
                None => return Ok(None),
            }
        }
        Ok(Some(listed))
    }

    fn statement(&mut self, id: StatementId, listed: bool) -> Result<Reached, Open> {
        let source = self.source;
        match &source.tree[id].kind {
            StatementKind::Raise { .. } => Ok(None),
            StatementKind::Return(Some(value)) if listed || self.is_item(*value) => Ok(None),
            StatementKind::Return(_) if listed => Ok(None),
            StatementKind::Return(Some(value)) => self.handed(*value).map(|()| None),
            StatementKind::Return(_) | StatementKind::Legacy(_) => Err(Open),
            StatementKind::Assign { targets, value } => self.assigned(targets, *value, listed),
            StatementKind::AnnotatedAssign { target, value: Some(value), .. } => {
                self.assigned(std::slice::from_ref(target), *value, listed)
            }
            StatementKind::If { branches, orelse } => self.branches(branches, orelse, listed),
            StatementKind::For { body, orelse, .. } | StatementKind::While { body, orelse, .. } => {
                self.block(body, listed)?;
                self.block(orelse, listed)?;
                Ok(Some(listed))
            }
            // What it manages may swallow what is raised.
            StatementKind::With { body, .. } => self.block(body, listed).map(|it| Some(it.unwrap_or(listed))),
            StatementKind::Try { body, handlers, orelse, finally } => {
                let mut after = match self.block(body, listed)? {
                    Some(reached) => self.block(orelse, reached)?,
                    None => None,
                };
                for handler in handlers {
                    after = join(after, self.block(&handler.body, listed)?);
                }
                let last = self.block(finally, listed)?;
                Ok(after.filter(|_| last.is_some()))
            }
            StatementKind::Match { subject, cases } if source.name(*subject) == Some(self.asked) => {
                self.cases(cases, listed)
            }
            StatementKind::Match { cases, .. } => {
                cases.iter().try_for_each(|case| self.block(&case.body, listed).map(|_| ()))?;
                Ok(Some(listed))
            }
            StatementKind::Import(_)
            | StatementKind::FromImport(_)
            | StatementKind::Function(_)
            | StatementKind::Class(_)
            | StatementKind::AnnotatedAssign { value: None, .. }
            | StatementKind::AugmentedAssign { .. }
            | StatementKind::Expression(_)
            | StatementKind::Delete(_)
            | StatementKind::Assert { .. }
            | StatementKind::Global(_)
            | StatementKind::Nonlocal(_)
            | StatementKind::TypeAlias { .. }
            | StatementKind::Simple => Ok(Some(listed)),
        }
    }

    fn assigned(&mut self, targets: &[ExpressionId], value: ExpressionId, listed: bool) -> Result<Reached, Open> {
        let names: Vec<&'a str> = targets.iter().filter_map(|it| self.source.name(*it)).collect();
        if names.contains(&self.asked) {
            return Err(Open);
        }
        let is_item = self.is_item(value);
        let is_found = is_item || self.is_lookup(value);
        let (is_own, is_key) = (self.is_own(value), self.is_key(value));
        for name in names {
            if is_found {
                self.found.insert(name)
            } else {
                self.found.remove(name)
            };
            if is_own {
                self.own.insert(name)
            } else {
                self.own.remove(name)
            };
            if is_key {
                self.keys.insert(name)
            } else {
                self.keys.remove(name)
            };
        }
        Ok(Some(listed || is_item))
    }

    /// `return other(name)`: one function, and nothing but the name.
    fn handed(&mut self, value: ExpressionId) -> Result<(), Open> {
        let source = self.source;
        let ExpressionKind::Call { function, arguments, .. } = &source.tree[value].kind else { return Err(Open) };
        let ([only], Some(name)) = (arguments.as_slice(), source.name(*function)) else { return Err(Open) };
        if source.name(only.value) != Some(self.asked) || self.then.is_some_and(|it| it != name) {
            return Err(Open);
        }
        self.then = Some(name);
        Ok(())
    }

    /// `globals()`, `sys.modules[module].__dict__`.
    fn is_own(&self, value: ExpressionId) -> bool {
        match &self.source.tree[value].kind {
            ExpressionKind::Attribute { attribute, .. } => self.source.text(*attribute) == "__dict__",
            ExpressionKind::Call { function, .. } => self.source.name(*function) == Some("globals"),
            _ => false,
        }
    }

    /// A text that ends in the name behind a colon.
    fn is_key(&self, value: ExpressionId) -> bool {
        let ExpressionKind::String(string) = &self.source.tree[value].kind else { return false };
        let [part] = string.parts.as_slice() else { return false };
        let Some((range, hole)) = part.holes.last() else { return false };
        let before = self.source.text(part.content).get(..(range.start - part.content.start) as usize);
        let is_behind = before.is_some_and(|it| it.ends_with(':'));
        is_behind && range.end == part.content.end && self.source.name(*hole) == Some(self.asked)
    }

    fn branches(
        &mut self,
        branches: &[(ExpressionId, Vec<StatementId>)],
        orelse: &[StatementId],
        listed: bool,
    ) -> Result<Reached, Open> {
        let (mut after, mut state) = (None, listed);
        for (test, body) in branches {
            let known = self.names.clone();
            let (held, failed) = self.test(*test);
            after = join(after, self.block(body, state || held)?);
            // What it compares with to refuse it is nothing that it answers to.
            if held && !self.returns(body) {
                self.names = known;
            }
            state |= failed;
        }
        Ok(join(after, self.block(orelse, state)?))
    }

    fn cases(&mut self, cases: &[MatchCase], listed: bool) -> Result<Reached, Open> {
        let mut after = Some(listed);
        for case in cases {
            let is_text = self.texts(case.pattern);
            after = join(after, self.block(&case.body, listed || is_text)?);
        }
        Ok(after)
    }

    fn returns(&self, body: &[StatementId]) -> bool {
        let tree = self.source.tree;
        self.source.statements(body).any(|id| matches!(tree[id].kind, StatementKind::Return(_)))
    }

    fn test(&mut self, test: ExpressionId) -> Told {
        let source = self.source;
        match &source.tree[test].kind {
            ExpressionKind::Unary { operator, operand } if source.text(*operator) == "not" => {
                let (held, failed) = self.test(*operand);
                (failed, held)
            }
            ExpressionKind::Boolean(operands) => {
                let told: Vec<Told> = operands.iter().map(|it| self.test(*it)).collect();
                let (all, any) =
                    (|of: fn(&Told) -> bool| told.iter().all(of), |of: fn(&Told) -> bool| told.iter().any(of));
                match self.is_conjunction(operands) {
                    true => (any(|it| it.0), all(|it| it.1)),
                    false => (all(|it| it.0), any(|it| it.1)),
                }
            }
            ExpressionKind::Compare { operands, operators } => {
                let ([left, right], [operator]) = (operands.as_slice(), operators.as_slice()) else {
                    return (false, false);
                };
                let operator: Vec<&str> = source.text(*operator).split_whitespace().collect();
                self.compared(*left, &operator.join(" "), *right)
            }
            _ => (self.is_lookup(test), false),
        }
    }

    fn compared(&mut self, left: ExpressionId, operator: &str, right: ExpressionId) -> Told {
        let asked =
            |hook: &Self, it| hook.source.name(it).is_some_and(|name| name == hook.asked || hook.keys.contains(name));
        let is_own = self.source.name(right).is_some_and(|name| self.own.contains(name)) || self.is_own(right);
        let source = self.source;
        let is_none = |it: ExpressionId| source.written(it) == "None";
        match operator {
            "==" | "!=" => {
                let other = match (asked(self, left), asked(self, right)) {
                    (true, _) => right,
                    (false, true) => left,
                    (false, false) => return (false, false),
                };
                let is_text = self.texts(other);
                if operator == "==" { (is_text, false) } else { (false, is_text) }
            }
            "in" if asked(self, left) => (is_own || self.texts(right) || self.table(right), false),
            "not in" if asked(self, left) => (false, is_own || self.texts(right) || self.table(right)),
            "is" if is_none(right) => (false, self.is_lookup(left)),
            "is not" if is_none(right) => (self.is_lookup(left), false),
            _ => (false, false),
        }
    }

    fn is_conjunction(&self, operands: &[ExpressionId]) -> bool {
        let range = |at: usize| operands.get(at).map(|it| self.source.tree[*it].range);
        let (Some(first), Some(second)) = (range(0), range(1)) else { return false };
        let between = &self.source.tree.source[first.end as usize..second.start as usize];
        between.split(|it: char| !it.is_ascii_alphabetic()).any(|word| word == "and")
    }

    /// `table[name]`, which raises for names that are not in it.
    fn is_item(&mut self, expression: ExpressionId) -> bool {
        let ExpressionKind::Subscript { value, index } = &self.source.tree[expression].kind else { return false };
        self.source.name(*index) == Some(self.asked) && self.table(*value)
    }

    /// `table.get(name)`, or a variable that holds what it gave.
    fn is_lookup(&mut self, expression: ExpressionId) -> bool {
        let source = self.source;
        match &source.tree[expression].kind {
            ExpressionKind::Name => self.found.contains(source.written(expression)),
            ExpressionKind::Walrus { name, value } => {
                let is_found = self.is_lookup(*value);
                if is_found {
                    self.found.insert(source.text(*name));
                }
                is_found
            }
            ExpressionKind::Call { function, arguments, .. } => {
                let ExpressionKind::Attribute { value, attribute } = &source.tree[*function].kind else { return false };
                source.text(*attribute) == "get" && self.gets(arguments) && self.table(*value)
            }
            _ => false,
        }
    }

    /// True for the name alone, or with `None` as what stands for nothing.
    fn gets(&self, arguments: &[ArgumentNode]) -> bool {
        let name = |it: &ArgumentNode| self.source.name(it.value) == Some(self.asked);
        match arguments {
            [asked] => name(asked),
            [asked, otherwise] => name(asked) && self.source.written(otherwise.value) == "None",
            _ => false,
        }
    }

    /// True for a text, or a display of nothing but texts, which it then answers to.
    fn texts(&mut self, expression: ExpressionId) -> bool {
        let Some(texts) = self.source.listed(expression) else { return false };
        self.names.extend(texts);
        true
    }

    /// True for a table of the module that is written out once and not changed; its keys are then answered to.
    fn table(&mut self, expression: ExpressionId) -> bool {
        let name = self.source.name(expression).or_else(|| self.source.whose_keys(expression));
        let keys = name.and_then(|name| self.source.written_once(name));
        let Some(texts) = keys.and_then(|value| self.source.listed(value)) else { return false };
        self.names.extend(texts);
        true
    }
}

/// Where two ways meet.
fn join(one: Reached, other: Reached) -> Reached {
    match (one, other) {
        (Some(one), Some(other)) => Some(one && other),
        (one, other) => one.or(other),
    }
}

impl<'a> Source<'a> {
    /// The name in `name.keys()`.
    fn whose_keys(&self, expression: ExpressionId) -> Option<&'a str> {
        let ExpressionKind::Call { function, .. } = &self.tree[expression].kind else { return None };
        let ExpressionKind::Attribute { value, attribute } = &self.tree[*function].kind else { return None };
        self.name(*value).filter(|_| self.text(*attribute) == "keys")
    }

    /// The texts of a text, a display or the keys of one; `None` when there is anything else in it.
    fn listed(&self, expression: ExpressionId) -> Option<Vec<String>> {
        match &self.tree[expression].kind {
            ExpressionKind::List(items)
            | ExpressionKind::Tuple(items)
            | ExpressionKind::Set(items)
            | ExpressionKind::Pattern(items) => items.iter().map(|item| self.whole_text(*item)).collect(),
            ExpressionKind::Dict(items) => {
                let key = |item: &DictItem| match item {
                    DictItem::Pair(key, _) => self.whole_text(*key),
                    DictItem::Unpack(_) => None,
                };
                items.iter().map(key).collect()
            }
            ExpressionKind::Call { function, arguments, .. } => {
                let is_set = matches!(self.name(*function), Some("frozenset" | "set" | "tuple" | "list"));
                match arguments.as_slice() {
                    [only] if is_set => self.listed(only.value),
                    _ => None,
                }
            }
            ExpressionKind::Comprehension { element, .. } => self.beginning(*element).map(|text| vec![text]),
            _ => self.whole_text(expression).map(|text| vec![text]),
        }
    }

    /// `acme.utils:*` for `f"acme.utils:{name}"`: any name of that module.
    fn beginning(&self, expression: ExpressionId) -> Option<String> {
        let ExpressionKind::String(string) = &self.tree[expression].kind else { return None };
        let part = string.parts.first()?;
        let (hole, _) = part.holes.first()?;
        let text = self.text(part.content).get(..(hole.start - part.content.start) as usize)?;
        text.ends_with(':').then(|| format!("{text}*"))
    }

    /// A text without holes.
    fn whole_text(&self, expression: ExpressionId) -> Option<String> {
        let ExpressionKind::String(string) = &self.tree[expression].kind else { return None };
        let is_whole = string.parts.iter().all(|part| part.holes.is_empty() && !part.is_bytes);
        self.literal(expression).filter(|_| is_whole)
    }

    /// The value of the module-level `name`, when the module binds it once and changes it nowhere.
    fn written_once(&self, name: &str) -> Option<ExpressionId> {
        let mut value = None;
        for id in self.statements(&self.tree.body) {
            let (targets, given) = match &self.tree[id].kind {
                StatementKind::Assign { targets, value } => (targets.as_slice(), Some(*value)),
                StatementKind::AnnotatedAssign { target, value: Some(value), .. } => {
                    (std::slice::from_ref(target), Some(*value))
                }
                StatementKind::AugmentedAssign { target, .. } => (std::slice::from_ref(target), None),
                StatementKind::Delete(targets) => (targets.as_slice(), None),
                StatementKind::Expression(call) if self.changes(*call, name) => return None,
                _ => continue,
            };
            if !targets.iter().any(|it| self.is_at(*it, name)) {
                continue;
            }
            let is_plain = targets.iter().all(|it| self.name(*it) == Some(name));
            let is_first = value.replace(given.filter(|_| is_plain)?).is_none();
            if !is_first {
                return None;
            }
        }
        value
    }

    /// `name`, `name[…]`, `name.x`.
    fn is_at(&self, target: ExpressionId, name: &str) -> bool {
        match &self.tree[target].kind {
            ExpressionKind::Subscript { value, .. } | ExpressionKind::Attribute { value, .. } => {
                self.is_at(*value, name)
            }
            ExpressionKind::Tuple(items) | ExpressionKind::List(items) => items.iter().any(|it| self.is_at(*it, name)),
            _ => self.name(target) == Some(name),
        }
    }

    /// `name.update(…)` and other calls of a method on its own.
    fn changes(&self, call: ExpressionId, name: &str) -> bool {
        let ExpressionKind::Call { function, .. } = &self.tree[call].kind else { return false };
        matches!(&self.tree[*function].kind, ExpressionKind::Attribute { value, .. } if self.name(*value) == Some(name))
    }
}
