//! What a version of the core does not bear of what a dependent uses.

use std::collections::BTreeSet;

use model::{DottedName, Passed, Refusal, Signature, Surface, SymbolKind};

use super::{Act, Usage};
use crate::python::typing::CoreApi;
use crate::{Respellings, Surfaces};

/// One use that a version does not bear.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Objection {
    /// Place of the use in the list.
    pub usage: usize,
    /// Why, for people.
    pub reason: String,
    /// How surely it breaks.
    pub weight: Weight,
}

/// How surely a use breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Certainly.
    Breaks,
    /// Unless the name is made at run time, where that cannot be seen.
    MayBreak,
    /// It does not break, but may no longer do what it did: a hook that nothing may call.
    Remark,
}

/// What `version` does not bear of `uses`, in their order; uses that are provided for are left out.
///
/// `reference` is the release that the uses were read with: what it bears of calls and members and `version` does not is
/// counted. Names are looked up in `version` alone.
pub fn objections(uses: &[Usage], reference: &Surface, version: &Surface) -> Vec<Objection> {
    let respellings = Respellings::default();
    let core = CoreApi::new(Surfaces { from: Some(reference), to: Some(version) }, &respellings);
    let judge = Judge { reference, version, core, guarded: guarded_imports(uses), compares: true };
    let unguarded = uses.iter().enumerate().filter(|(_, usage)| !usage.guarded);
    let found = unguarded.filter_map(|(place, usage)| {
        let (reason, weight) = judge.objection(usage)?;
        Some(Objection { usage: place, reason, weight })
    });
    found.collect()
}

/// How many of `uses` the release `version` alone does not bear, and how many names it is not seen to have: a measure of
/// how well a project fits it, the smaller the better.
pub fn misfits(uses: &[Usage], version: &Surface) -> (usize, usize) {
    let respellings = Respellings::default();
    let core = CoreApi::new(Surfaces { from: Some(version), to: Some(version) }, &respellings);
    let judge = Judge { reference: version, version, core, guarded: guarded_imports(uses), compares: false };
    let unguarded = || uses.iter().filter(|usage| !usage.guarded);
    let breaks = |usage: &&Usage| judge.objection(usage).is_some_and(|(_, weight)| weight == Weight::Breaks);
    let unseen = |usage: &&Usage| matches!(usage.act, Act::Import | Act::Read) && !version.offers(&usage.path);
    (unguarded().filter(breaks).count(), unguarded().filter(unseen).count())
}

/// What is imported below a guard, by file: the project knows that it may be absent.
fn guarded_imports(uses: &[Usage]) -> BTreeSet<(usize, &DottedName)> {
    let guarded = uses.iter().filter(|usage| usage.guarded && usage.act == Act::Import);
    guarded.map(|usage| (usage.file, &usage.path)).collect()
}

/// One version, and what is asked of it.
struct Judge<'a> {
    reference: &'a Surface,
    version: &'a Surface,
    core: CoreApi<'a>,
    guarded: BTreeSet<(usize, &'a DottedName)>,
    /// False when the version is looked at alone, and nothing is known to have worked with the reference.
    compares: bool,
}

/// Why, and how surely.
type Reason = (String, Weight);

impl Judge<'_> {
    fn objection(&self, usage: &Usage) -> Option<Reason> {
        let path = &usage.path;
        match &usage.act {
            Act::Import => self.absent(path),
            Act::Read => self.absent(path).filter(|_| !self.is_optional(usage)),
            Act::Member => self.lost_member(path),
            Act::Call(passed) => self.refused_call(path, passed),
            Act::MethodCall { passed, on_class } => self.refused_method_call(path, passed, *on_class),
            Act::Override(takes) => self.unfit_hook(path, takes),
        }
    }

    /// A name that the version lacks, or that only the reference is known to have.
    fn absent(&self, path: &DottedName) -> Option<Reason> {
        if let Some(missing) = self.version.lacks(path) {
            let is_given = is_given_by_python(&missing);
            return (!is_given).then(|| (format!("`{missing}` does not exist"), Weight::Breaks));
        }
        let vanished = self.reference.offers(path) && !self.version.offers(path) && !self.version.incomplete;
        vanished.then(|| (format!("`{path}` is not there, unless something makes it at run time"), Weight::MayBreak))
    }

    /// True when what is missing of the name is imported below a guard in the same file.
    fn is_optional(&self, usage: &Usage) -> bool {
        let Some(missing) = self.version.lacks(&usage.path) else { return false };
        let imported = usage.path.ancestry().filter(|it| self.guarded.contains(&(usage.file, it)));
        imported.into_iter().any(|it| it.starts_with(&missing))
    }

    fn lost_member(&self, path: &DottedName) -> Option<Reason> {
        let (class, name) = (path.parent()?, path.last());
        let before = self.reference.member(&class, name);
        let after = self.core.counterpart(&class).filter(|_| !self.compares || before.is_some())?;
        self.version.lacks(&after.join(name)).filter(|missing| !is_given_by_python(missing))?;
        // What makes a class may give it attributes, but hardly ever methods.
        let is_method = before.is_some_and(|(_, member)| member.kind == SymbolKind::Method);
        let is_plain = !self.version.lineage(&after).iter().any(|it| self.version.symbols[it].opaque);
        let weight = if is_method || is_plain { Weight::Breaks } else { Weight::MayBreak };
        Some((format!("`{path}` does not exist"), weight))
    }

    fn refused_call(&self, path: &DottedName, passed: &Passed) -> Option<Reason> {
        let new = match self.version.symbol(path) {
            Some(_) => path.clone(),
            None => self.core.counterpart(&self.core.canonical(path))?,
        };
        let both = self.core.both_symbols(path, &new)?;
        certainly(path, self.refusal(both.old, both.new, passed))
    }

    fn refused_method_call(&self, path: &DottedName, passed: &Passed, on_class: bool) -> Option<Reason> {
        let (class, name) = (path.parent()?, path.last());
        let both = self.core.both_methods((&class, name), (&self.core.counterpart(&class)?, name))?;
        let skipped = usize::from(on_class && !both.on_class);
        let passed = Passed { places: passed.places.saturating_sub(skipped), ..passed.clone() };
        certainly(path, self.refusal(both.old, both.new, &passed))
    }

    /// Why the new release refuses what the old one took.
    fn refusal(&self, old: Option<&Signature>, new: &Signature, passed: &Passed) -> Option<Refusal> {
        let worked = !self.compares || old.is_none_or(|old| old.refusal(passed).is_none());
        new.refusal(passed).filter(|_| worked)
    }

    /// A method that overrides what is gone, or what is called otherwise now. Nothing may call it: never certain.
    fn unfit_hook(&self, path: &DottedName, takes: &Signature) -> Option<Reason> {
        let (class, name) = (path.parent()?, path.last());
        self.reference.member(&class, name)?;
        let after = self.core.counterpart(&class)?;
        if self.version.lacks(&after.join(name)).is_some() {
            return Some((format!("`{path}` does not exist: what overrides it may never be called"), Weight::Remark));
        }
        let both = self.core.both_methods((&class, name), (&after, name))?;
        let refusal = match (takes.refusal(&demanded(both.old?)), takes.refusal(&demanded(both.new))?) {
            (None, it @ (Refusal::Places(_) | Refusal::Keyword(_))) => it,
            _ => return None,
        };
        Some((
            format!("{}, `{path}` takes more now", refusal.reason(&format!("the override of {name}"))),
            Weight::Remark,
        ))
    }
}

fn certainly(path: &DottedName, refusal: Option<Refusal>) -> Option<Reason> {
    refusal.map(|it| (it.reason(path.as_str()), Weight::Breaks))
}

/// True for names that modules and classes have without anybody writing them, or that are no definitions.
pub fn is_given_by_python(path: &DottedName) -> bool {
    let name = path.last();
    name.starts_with("__") && name.ends_with("__") && name != "__version__"
}

/// What every call of a method with this signature passes.
fn demanded(signature: &Signature) -> Passed {
    let required = || signature.parameters.iter().filter(|it| it.is_required());
    let named = required().filter(|it| !it.is_positional());
    Passed {
        places: required().filter(|it| it.is_positional()).count(),
        keywords: named.map(|it| it.name.clone()).collect(),
        ..Passed::default()
    }
}
