mod uses;

use std::collections::BTreeSet;

use edit::Edit;
use model::TextRange;

pub use uses::setting_uses;

use super::KeyRename;
use super::key::below;
use super::rename::{flag, is_word};
use crate::python::parse::{Parsed, parse};
use crate::python::scope::{ScopeId, ScopeKind, Scopes, SiteKind};
use crate::python::syntax::{ArgumentForm, ArgumentNode, DictItem, ExpressionId, ExpressionKind, StatementKind, Tree};
use crate::{Findings, SiteEdit};

/// Renames module-level settings, and keys in the literal dictionaries that are assigned to them.
pub(super) fn rename(bytes: &[u8], renames: &[KeyRename<'_>]) -> Findings {
    let parsed = parse(bytes);
    let scopes = Scopes::build(&parsed.tree);
    let settings = Settings { parsed: &parsed, scopes: &scopes, renames };
    let mut res = Findings::default();
    for rename in renames {
        match rename.from.split_once('.') {
            None => {
                settings.rename_name(rename, &mut res);
                settings.rename_attributes(rename, &mut res);
                settings.flag_class_settings(rename, &mut res);
            }
            Some((name, path)) => settings.rename_key(name, path, rename, &mut res),
        }
    }
    res
}

struct Settings<'a> {
    parsed: &'a Parsed,
    scopes: &'a Scopes,
    renames: &'a [KeyRename<'a>],
}

impl Settings<'_> {
    fn tree(&self) -> &Tree {
        &self.parsed.tree
    }

    fn rename_name(&self, rename: &KeyRename<'_>, res: &mut Findings) {
        let names = &self.scopes.scope(ScopeId::MODULE).names;
        let Some(binding) = names.get(rename.from).copied() else { return };
        let sites = &self.scopes.binding(binding).sites;
        let Some(first) = sites.first().filter(|_| sites.iter().any(|site| is_assignment(site.kind))) else { return };
        let leaves = self.renames.iter().any(|other| other.from == rename.to);
        let problem = match () {
            () if names.contains_key(rename.to) && !leaves => "exists already",
            () if !is_word(rename.to) => "is no plain name",
            () if self.is_shadowed(rename.to) => "means something else in a function here",
            () => "",
        };
        if !problem.is_empty() {
            let reason = format!("`{}` {problem}, so `{}` stays", rename.to, rename.from);
            res.flags.push(flag(rename, self.parsed.in_file(first.range).start, reason));
            return;
        }
        let mut ranges: Vec<TextRange> = sites.iter().map(|site| site.range).collect();
        ranges.extend(self.scopes.uses(binding).iter().map(|name| self.tree()[*name].range));
        ranges.extend(self.global_names(rename.from));
        ranges.sort();
        ranges.dedup();
        res.edits.extend(ranges.into_iter().map(|range| self.edit(range, rename.to.to_owned(), rename)));
    }

    /// `app.conf.NAME = …`, `settings.configure(NAME=…)` and their kin, in a file that is one of settings.
    fn rename_attributes(&self, rename: &KeyRename<'_>, res: &mut Findings) {
        let found = uses::of_settings(self.tree(), rename.from);
        let Some(first) = found.first() else { return };
        let leaves = self.renames.iter().any(|other| other.from == rename.to);
        if !is_word(rename.to) || (uses::has_setting(self.parsed, rename.to) && !leaves) {
            let reason = format!("`{}` cannot become `{}` here, look at it", rename.from, rename.to);
            res.flags.push(flag(rename, self.parsed.in_file(*first).start, reason));
            return;
        }
        res.edits.extend(found.into_iter().map(|range| self.edit(range, rename.to.to_owned(), rename)));
    }

    /// Settings that are attributes of a class: what reads the class is unknown.
    fn flag_class_settings(&self, rename: &KeyRename<'_>, res: &mut Findings) {
        let classes = self.scopes.iter().filter(|(_, scope)| matches!(scope.kind, ScopeKind::Class(_)));
        for (_, scope) in classes {
            let Some(binding) = scope.names.get(rename.from) else { continue };
            let sites = self.scopes.binding(*binding).sites.iter().filter(|site| is_assignment(site.kind));
            res.flags.extend(sites.map(|site| {
                let reason = format!("`{}` of a class is called `{}` now, look at it", rename.from, rename.to);
                flag(rename, self.parsed.in_file(site.range).start, reason)
            }));
        }
    }

    /// True when an inner scope binds `name` itself: uses of the new name there would mean another thing.
    fn is_shadowed(&self, name: &str) -> bool {
        self.scopes.iter().any(|(id, scope)| id != ScopeId::MODULE && scope.names.contains_key(name))
    }

    fn global_names(&self, name: &str) -> Vec<TextRange> {
        let globals = self.tree().statements.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Global(names) => Some(names),
            _ => None,
        });
        globals.flatten().copied().filter(|range| self.tree().text(*range) == name).collect()
    }

    fn rename_key(&self, name: &str, path: &str, rename: &KeyRename<'_>, res: &mut Findings) {
        let Some(binding) = self.scopes.scope(ScopeId::MODULE).names.get(name).copied() else { return };
        let new = below(rename.to, name).filter(|new| parent(new) == parent(path));
        let assigned = self.scopes.binding(binding).sites.iter().filter_map(|site| assigned(site.kind));
        let mut keys: Vec<LiteralKey> = assigned.flat_map(|value| self.literal_keys(value, path)).collect();
        let names: BTreeSet<ExpressionId> = self.scopes.uses(binding).iter().copied().collect();
        keys.extend(self.keys_through(&names, path));
        for key in keys {
            match new.map(last).and_then(|new| self.respelled(&key, new)) {
                Some(text) => res.edits.push(self.edit(key.range, text, rename)),
                None => {
                    let reason = format!("`{}` cannot become `{}` where it stands", rename.from, rename.to);
                    res.flags.push(flag(rename, self.parsed.in_file(key.range).start, reason));
                }
            }
        }
    }

    /// Keys at `path` that are reached through one of `names`: `D["a"]["b"]`, `D["a"].get("b")`, `D.update(a={…})`.
    fn keys_through(&self, names: &BTreeSet<ExpressionId>, path: &str) -> Vec<LiteralKey> {
        let mut res = Vec::new();
        let text_key = |range: TextRange| LiteralKey::of(self.tree().text(range), range, Spelled::Text);
        for id in (0..self.tree().expressions.len() as u32).map(ExpressionId) {
            match &self.tree()[id].kind {
                ExpressionKind::Subscript { value, index } => {
                    let rest = self.rest_below(*value, names, path);
                    let found = rest.and_then(|rest| uses::literal(self.tree(), *index, rest));
                    res.extend(found.map(text_key));
                }
                ExpressionKind::Call { function, arguments, .. } => {
                    let ExpressionKind::Attribute { value, attribute } = &self.tree()[*function].kind else { continue };
                    let Some(rest) = self.rest_below(*value, names, path) else { continue };
                    let first = arguments.first().filter(|it| it.form == ArgumentForm::Positional);
                    match self.tree().text(*attribute) {
                        "get" | "pop" | "setdefault" => {
                            let found = first.and_then(|it| uses::literal(self.tree(), it.value, rest));
                            res.extend(found.map(text_key));
                        }
                        "update" => {
                            res.extend(first.into_iter().flat_map(|it| self.literal_keys(it.value, rest)));
                            res.extend(self.keyword_keys(arguments, rest));
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        for statement in &self.tree().statements {
            let (targets, value) = match &statement.kind {
                StatementKind::Assign { targets, value } => (targets.as_slice(), value),
                StatementKind::AugmentedAssign { target, value } => (std::slice::from_ref(target), value),
                _ => continue,
            };
            // A name as the target of `=` is an assignment of the setting itself, which is read elsewhere.
            let is_augmented = matches!(statement.kind, StatementKind::AugmentedAssign { .. });
            let targets =
                targets.iter().filter(|it| is_augmented || !matches!(self.tree()[**it].kind, ExpressionKind::Name));
            let rests = targets.filter_map(|it| self.rest_below(*it, names, path));
            res.extend(rests.flat_map(|rest| self.literal_keys(*value, rest)));
        }
        res
    }

    /// What is left of `path` below the dictionary that `id` means; `None` when it is another one.
    fn rest_below<'p>(&self, id: ExpressionId, names: &BTreeSet<ExpressionId>, path: &'p str) -> Option<&'p str> {
        if names.contains(&id) {
            return Some(path);
        }
        let ExpressionKind::Subscript { value, index } = &self.tree()[id].kind else { return None };
        let (first, rest) = self.rest_below(*value, names, path)?.split_once('.')?;
        uses::literal(self.tree(), *index, first).map(|_| rest)
    }

    fn keyword_keys(&self, arguments: &[ArgumentNode], path: &str) -> Vec<LiteralKey> {
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let keywords = arguments.iter().filter_map(|it| match it.form {
            ArgumentForm::Keyword(range) if self.tree().text(range) == first => Some((range, it.value)),
            ArgumentForm::Keyword(_) | ArgumentForm::Positional | ArgumentForm::Star | ArgumentForm::DoubleStar => None,
        });
        keywords
            .flat_map(|(range, value)| match rest {
                Some(rest) => self.literal_keys(value, rest),
                None => vec![LiteralKey::of(first, range, Spelled::Keyword)],
            })
            .collect()
    }

    /// Keys at `path` in the dictionary that `value` spells.
    fn literal_keys(&self, value: ExpressionId, path: &str) -> Vec<LiteralKey> {
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let entries = self.entries(value);
        let siblings: Vec<String> = entries.iter().map(|(key, _)| key.name.clone()).collect();
        let matching = entries.into_iter().filter(|(key, _)| key.name == first);
        let deeper = |(mut key, value): (LiteralKey, ExpressionId)| match rest {
            Some(rest) => self.literal_keys(value, rest),
            None => {
                key.siblings.clone_from(&siblings);
                vec![key]
            }
        };
        matching.flat_map(deeper).collect()
    }

    /// The entries of `{"a": …}` and `dict(a=…)`.
    fn entries(&self, value: ExpressionId) -> Vec<(LiteralKey, ExpressionId)> {
        match &self.tree()[value].kind {
            ExpressionKind::Dict(items) => items.iter().filter_map(|item| self.entry(item)).collect(),
            ExpressionKind::Call { function, arguments, .. }
                if self.tree().dotted(*function).as_deref() == Some("dict") =>
            {
                let keywords = arguments.iter().filter_map(|argument| match argument.form {
                    ArgumentForm::Keyword(range) => {
                        Some((LiteralKey::of(self.tree().text(range), range, Spelled::Keyword), argument.value))
                    }
                    ArgumentForm::Positional | ArgumentForm::Star | ArgumentForm::DoubleStar => None,
                });
                keywords.collect()
            }
            _ => Vec::new(),
        }
    }

    fn entry(&self, item: &DictItem) -> Option<(LiteralKey, ExpressionId)> {
        let DictItem::Pair(key, value) = item else { return None };
        let ExpressionKind::String(string) = &self.tree()[*key].kind else { return None };
        let [part] = string.parts.as_slice() else { return None };
        let text = self.tree().text(part.content);
        let is_plain = !part.is_template && !part.is_bytes && (part.is_raw || !text.contains('\\'));
        is_plain.then(|| (LiteralKey::of(text, part.content, Spelled::Text), *value))
    }

    fn respelled(&self, key: &LiteralKey, new: &str) -> Option<String> {
        let is_sound = match key.spelled {
            Spelled::Keyword => is_word(new),
            Spelled::Text => !new.contains(|c: char| matches!(c, '"' | '\'' | '\\') || c.is_control()),
        };
        (is_sound && !key.siblings.iter().any(|it| it == new)).then(|| new.to_owned())
    }

    fn edit(&self, range: TextRange, text: String, rename: &KeyRename<'_>) -> SiteEdit {
        let edit = Edit::replace(self.parsed.in_file(range), text);
        SiteEdit { file: 0, edit, operation: rename.operation }
    }
}

/// A key of a literal dictionary.
struct LiteralKey {
    name: String,
    range: TextRange,
    spelled: Spelled,
    siblings: Vec<String>,
}

/// How a key is written.
enum Spelled {
    Text,
    Keyword,
}

impl LiteralKey {
    fn of(name: &str, range: TextRange, spelled: Spelled) -> Self {
        Self { name: name.to_owned(), range, spelled, siblings: Vec::new() }
    }
}

fn is_assignment(kind: SiteKind) -> bool {
    matches!(kind, SiteKind::Assign { .. } | SiteKind::AnnotatedAssign { .. } | SiteKind::AugmentedAssign { .. })
}

fn assigned(kind: SiteKind) -> Option<ExpressionId> {
    match kind {
        SiteKind::Assign { value } => Some(value),
        SiteKind::AnnotatedAssign { value, .. } => value,
        _ => None,
    }
}

fn parent(path: &str) -> Option<&str> {
    path.rsplit_once('.').map(|(parent, _)| parent)
}

fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}
