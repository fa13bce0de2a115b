//! Whether the labels agree with a claim.

use std::collections::BTreeSet;

use super::claim::Says;
use super::label::{Label, Renamed};

/// What the labels say of one claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The labels agree.
    Right,
    /// The labels name another target, say that there is none, or are complete and do not know the claim.
    Wrong,
    /// Private, ambiguous, not drop-in, or out of scope.
    Neutral,
}

impl Verdict {
    fn of(right: bool) -> Self {
        if right { Self::Right } else { Self::Wrong }
    }

    /// What becomes of a claim that the labels do not know.
    fn unknown(wrong: bool) -> Self {
        if wrong { Self::Wrong } else { Self::Neutral }
    }
}

/// Judges one claim.
pub(crate) fn judge(label: &Label, says: &Says) -> Verdict {
    match says {
        Says::Name { module, old, new } => judge_name(label, *module, old, new),
        Says::Parameter { callables, old, new } => judge_parameter(label, callables, old, new),
        Says::Key { old, new } => {
            let known: Vec<&str> = label.keys.iter().filter(|it| it.old == *old).map(|it| it.new.as_str()).collect();
            match known.is_empty() {
                true => Verdict::unknown(label.complete && !label.keys.is_empty()),
                false => Verdict::of(known.contains(&new.as_str())),
            }
        }
    }
}

/// True when the labels name this very mapping but say that a use needs more than it.
pub(crate) fn is_more_than_a_rename(label: &Label, says: &Says) -> bool {
    match says {
        Says::Name { old, new, .. } => {
            let soft = label.renames.iter().filter(|it| !it.drop_in);
            soft.into_iter()
                .any(|it| old.iter().any(|old| it.old.contains(old)) && new.iter().any(|new| it.new.contains(new)))
        }
        Says::Parameter { callables, old, new } => {
            let soft = label.parameters.iter().filter(|it| !it.drop_in);
            soft.into_iter().any(|it| it.old == *old && it.new.contains(new) && !it.callables.is_disjoint(callables))
        }
        Says::Key { old, new } => label.keys.iter().any(|it| !it.drop_in && it.old == *old && it.new == *new),
    }
}

/// The accepted targets of `old`: by its own label, else through a labelled class or module that it lies in.
fn targets(label: &Label, old: &str) -> Option<BTreeSet<String>> {
    if let Some(own) = label.renames.iter().find(|it| it.old.contains(old)) {
        return Some(own.new.clone());
    }
    let mut best: Option<(usize, BTreeSet<String>)> = None;
    for renamed in label.renames.iter().chain(&label.modules) {
        for from in renamed.old.iter().filter(|from| is_below(old, from)) {
            if best.as_ref().is_none_or(|(length, _)| from.len() > *length) {
                best = Some((from.len(), renamed.new.iter().map(|to| to.clone() + &old[from.len()..]).collect()));
            }
        }
    }
    best.map(|(_, targets)| targets)
}

fn judge_name(label: &Label, module: bool, old: &[String], new: &[String]) -> Verdict {
    let Some(main) = old.first() else { return Verdict::Neutral };
    let known = old.iter().any(|it| targets(label, it).is_some());
    if !known && (is_private(main) || is_out_of_scope(label, main)) {
        return Verdict::Neutral;
    }
    for name in old {
        if let Some(accepted) = targets(label, name) {
            let soft = label.renames.iter().any(|it| it.old.contains(name) && !it.drop_in);
            let right = new.iter().any(|it| accepted.contains(it));
            return if right && soft { Verdict::Neutral } else { Verdict::of(right) };
        }
    }
    if old.iter().any(|it| is_listed(it, &label.ambiguous)) {
        return Verdict::Neutral;
    }
    if old.iter().any(|it| is_listed(it, &label.gone)) {
        return Verdict::Wrong;
    }
    let piecemeal = if module { judge_piecemeal(label, old, new) } else { None };
    piecemeal.unwrap_or(Verdict::unknown(label.complete))
}

/// A module operation may state what the labels list symbol by symbol.
fn judge_piecemeal(label: &Label, old: &[String], new: &[String]) -> Option<Verdict> {
    let inside = |it: &String| old.iter().any(|module| is_strictly_below(it, module));
    let below: Vec<(&String, &Renamed)> = label
        .renames
        .iter()
        .flat_map(|it| it.old.iter().map(move |from| (from, it)))
        .filter(|(it, _)| inside(it))
        .collect();
    let lands = |(from, renamed): &&(&String, &Renamed)| {
        let modules = old.iter().filter(|module| is_strictly_below(from, module));
        modules
            .into_iter()
            .any(|module| new.iter().any(|to| renamed.new.contains(&(to.clone() + &from[module.len()..]))))
    };
    let hits = below.iter().filter(lands).count();
    (!below.is_empty()).then(|| Verdict::of(hits * 2 >= below.len()))
}

fn judge_parameter(label: &Label, callables: &BTreeSet<String>, old: &str, new: &str) -> Verdict {
    let mut same_pair = false;
    for labelled in label.parameters.iter().filter(|it| it.old == old) {
        if !labelled.callables.is_disjoint(callables) {
            return Verdict::of(labelled.new.contains(new));
        }
        same_pair |= labelled.new.contains(new);
    }
    // The same rename on a subclass or an alias that the labels do not repeat.
    if same_pair {
        return Verdict::Neutral;
    }
    for callable in callables {
        let changed_otherwise = label.other_parameters.contains(&(callable.clone(), old.to_owned()));
        if changed_otherwise || is_listed(callable, &label.gone) {
            return Verdict::Wrong;
        }
        if is_private(callable) || is_listed(callable, &label.ambiguous) {
            return Verdict::Neutral;
        }
    }
    if callables.iter().any(|it| is_out_of_scope(label, it)) {
        return Verdict::Neutral;
    }
    Verdict::unknown(label.complete)
}

fn is_out_of_scope(label: &Label, name: &str) -> bool {
    !label.roots.contains(name.split('.').next().unwrap_or_default()) || name.contains(".tests")
}

fn is_private(name: &str) -> bool {
    name.split('.').any(|it| it.starts_with('_') && !(it.starts_with("__") && it.ends_with("__")))
}

fn is_listed(name: &str, list: &BTreeSet<String>) -> bool {
    list.iter().any(|it| is_below(name, it) || it.contains('*') && matches(name.as_bytes(), it.as_bytes()))
}

fn is_below(name: &str, prefix: &str) -> bool {
    name == prefix || is_strictly_below(name, prefix)
}

fn is_strictly_below(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('.'))
}

/// `*` stands for anything, `?` for one character.
fn matches(name: &[u8], pattern: &[u8]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, rest) => rest.is_none(),
        (Some((b'*', pattern)), _) => (0..=name.len()).any(|at| matches(&name[at..], pattern)),
        (Some((b'?', pattern)), Some((_, name))) => matches(name, pattern),
        (Some((wanted, pattern)), Some((found, name))) => wanted == found && matches(name, pattern),
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Verdict, judge};
    use crate::corpus::claim::Says;
    use crate::corpus::label::{Label, parse};

    const LABELS: &str = r#"
package: acme
import_root: acme
from: "1.0"
to: "2.0"
complete: true
operations:
- {kind: rename.import, from: "acme.old", to: "acme.new"}
- {kind: rename.symbol, from: "acme.User", also_from: ["acme.models.User"], to: "acme.Account", also_to: ["acme.api.Account"]}
- {kind: rename.callable, from: "acme.fetch", to: "acme.get", drop_in: false}
- {kind: rename.callable, from: "acme.split.one", to: "acme.joined.one"}
- {kind: rename.callable, from: "acme.split.two", to: "acme.elsewhere.two"}
- {kind: arg.rename, callable: "acme.Client.__init__", from: retries, to: policy}
- {kind: arg.remove, callable: "acme.send", name: timeout}
- {kind: config.key_rename, from: "a.b", to: "a.c"}
no_successor:
- "acme.gone (dropped)"
- {names: ["acme.lost.*"]}
ambiguous:
- "acme.maybe, which may be acme.get"
external_successor:
- {from: "acme.terminal_size", to: "shutil.get_terminal_size"}
"#;

    fn label() -> Label {
        parse("acme_1.0_2.0", LABELS).expect("the labels can be read")
    }

    fn name(old: &str, new: &str) -> Verdict {
        judge(&label(), &Says::Name { module: false, old: vec![old.into()], new: vec![new.into()] })
    }

    fn module(old: &str, new: &str) -> Verdict {
        judge(&label(), &Says::Name { module: true, old: vec![old.into()], new: vec![new.into()] })
    }

    fn parameter(callable: &str, old: &str, new: &str) -> Verdict {
        let callables = [callable.to_owned()].into();
        judge(&label(), &Says::Parameter { callables, old: old.into(), new: new.into() })
    }

    #[test]
    fn names_are_judged_by_their_own_label() {
        assert_eq!(name("acme.User", "acme.Account"), Verdict::Right);
        assert_eq!(name("acme.models.User", "acme.api.Account"), Verdict::Right);
        assert_eq!(name("acme.User", "acme.Person"), Verdict::Wrong);
    }

    #[test]
    fn names_are_judged_by_the_class_or_module_that_they_lie_in() {
        assert_eq!(name("acme.old.thing", "acme.new.thing"), Verdict::Right);
        assert_eq!(name("acme.User.name", "acme.Account.name"), Verdict::Right);
        assert_eq!(name("acme.older.thing", "acme.new.thing"), Verdict::Wrong);
    }

    #[test]
    fn what_needs_more_than_a_rename_is_neither_right_nor_wrong() {
        assert_eq!(name("acme.fetch", "acme.get"), Verdict::Neutral);
        assert_eq!(name("acme.fetch", "acme.put"), Verdict::Wrong);
        assert_eq!(name("acme.terminal_size", "shutil.get_terminal_size"), Verdict::Neutral);
    }

    #[test]
    fn names_without_successor_and_unknown_ones_are_wrong_where_labels_are_complete() {
        assert_eq!(name("acme.gone", "acme.get"), Verdict::Wrong);
        assert_eq!(name("acme.lost.one", "acme.get"), Verdict::Wrong);
        assert_eq!(name("acme.maybe", "acme.get"), Verdict::Neutral);
        assert_eq!(name("acme.unknown", "acme.get"), Verdict::Wrong);
        assert_eq!(name("acme._private", "acme.get"), Verdict::Neutral);
        assert_eq!(name("other.unknown", "acme.get"), Verdict::Neutral);
    }

    #[test]
    fn a_module_may_state_what_labels_list_by_symbol() {
        assert_eq!(module("acme.split", "acme.joined"), Verdict::Right);
        assert_eq!(module("acme.split", "acme.third"), Verdict::Wrong);
        assert_eq!(module("acme.other", "acme.joined"), Verdict::Wrong);
    }

    #[test]
    fn parameters_are_judged_by_callable() {
        assert_eq!(parameter("acme.Client", "retries", "policy"), Verdict::Right);
        assert_eq!(parameter("acme.Client", "retries", "limit"), Verdict::Wrong);
        assert_eq!(parameter("acme.SubClient", "retries", "policy"), Verdict::Neutral);
        assert_eq!(parameter("acme.send", "timeout", "limit"), Verdict::Wrong);
        assert_eq!(parameter("acme._send", "timeout", "limit"), Verdict::Neutral);
    }

    #[test]
    fn keys_are_judged_by_their_old_path() {
        let key = |old: &str, new: &str| judge(&label(), &Says::Key { old: old.into(), new: new.into() });
        assert_eq!(key("a.b", "a.c"), Verdict::Right);
        assert_eq!(key("a.b", "a.d"), Verdict::Wrong);
        assert_eq!(key("x.y", "x.z"), Verdict::Wrong);
    }
}
