//! Every number of inference, with its reason. Thousandths: how often evidence of this kind alone is right.

use crate::names::Directness;
use crate::text::{Relation, Saying};

/// The code itself makes one name mean the other; only its fate decides whether it is old.
pub(crate) const ALIAS: u16 = 970;
/// An empty subclass that the author calls deprecated is the old name kept for `isinstance`.
pub(crate) const DEPRECATED_SUBCLASS: u16 = 940;
/// Warns and passes every argument on unchanged.
pub(crate) const DEPRECATED_FAITHFUL_DELEGATE: u16 = 960;
/// Warns and passes on with other arguments: what it calls is at least involved.
pub(crate) const DEPRECATED_DELEGATE: u16 = 800;
/// A thin wrapper that is gone; callers may use what it wrapped.
pub(crate) const FAITHFUL_DELEGATE: u16 = 850;
/// A convenience function that is gone.
pub(crate) const DELEGATE: u16 = 400;
/// `old = replaced_by("old", new)`.
pub(crate) const WRAPPED_REFERENCE: u16 = 960;
/// `old = Alias("new")`: the text resolves to a sibling.
pub(crate) const WRAPPED_TEXT: u16 = 940;
/// Both sides of a literal table resolve.
pub(crate) const TABLE: u16 = 950;
/// `@deprecated_function("new")`.
pub(crate) const DECORATOR_NAME: u16 = 950;
/// `@deprecated("use new instead")`.
pub(crate) const DECORATOR_TEXT: u16 = 930;
/// `warnings.warn("… use new instead")`.
pub(crate) const WARNING_TEXT: u16 = 930;
/// A stub that only raises and names the successor.
pub(crate) const REFUSAL_TEXT: u16 = 920;
/// An error among other statements.
pub(crate) const ERROR_TEXT: u16 = 700;
/// `.. deprecated:: 1.2  Use :func:`new` instead`.
pub(crate) const DOCSTRING_DIRECTIVE: u16 = 910;
/// "Alias for `new`." without a word of deprecation.
pub(crate) const DOCSTRING_PROSE: u16 = 600;
/// A module that warns on import and names another.
pub(crate) const MODULE_WARNING: u16 = 930;
/// A module that warns and only imports from one other.
pub(crate) const DEPRECATED_MODULE_SHIM: u16 = 950;
/// A module that only imported from one other, and is gone.
pub(crate) const MODULE_SHIM: u16 = 900;

/// Same bytes in a file of another path.
pub(crate) const IDENTICAL_MODULE: u16 = 990;
/// A public path is gone while another path of the same definition stays.
pub(crate) const LOST_PATH: u16 = 980;

/// A name that had to be guessed or looked up by its last part is right less often.
pub(crate) fn for_directness(strength: u16, directness: Directness) -> u16 {
    match directness {
        Directness::Plain => strength,
        Directness::Guessed => share(strength, 980),
        Directness::Unique => share(strength, 900),
    }
}

/// What a saying is worth, given what a plain “use X instead” of the same text is worth.
pub(crate) fn for_saying(strength: u16, saying: &Saying) -> u16 {
    let relation = match saying.relation {
        // A rename is a promise that nothing else changed.
        Relation::Renamed => 1020,
        Relation::Use | Relation::ImportFrom => 1000,
        // “See X” recommends reading, not replacing.
        Relation::See => 550,
    };
    // A call with arguments, a choice of two, or a plain word ask for a second look.
    let arguments = if saying.target.with_arguments { 850 } else { 1000 };
    let choice = if saying.alternatives > 0 { 800 } else { 1000 };
    let plain = if saying.target.marked { 1000 } else { 970 };
    share(share(share(share(strength, relation), arguments), choice), plain).min(980)
}

/// `part` thousandths of `strength`.
pub(crate) fn share(strength: u16, part: u32) -> u16 {
    (u32::from(strength) * part / 1000).min(1000) as u16
}
