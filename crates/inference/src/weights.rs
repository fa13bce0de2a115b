//! Every number of inference, with its reason. Thousandths: how often evidence of this kind alone is right.

use crate::names::Directness;
use crate::text::{Relation, Saying};

/// The code itself makes one name mean the other; only its fate decides whether it is old.
pub(crate) const ALIAS: u16 = 970;
/// An empty subclass that the author calls deprecated is the old name kept for `isinstance`.
pub(crate) const DEPRECATED_SUBCLASS: u16 = 940;
/// A deprecated exception class: catching its base is another thing.
pub(crate) const DEPRECATED_EXCEPTION: u16 = 600;
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
/// `if name == "Old": return New` in a `__getattr__`.
pub(crate) const NAME_CASE: u16 = 960;
/// `@deprecated_function("new")`.
pub(crate) const DECORATOR_NAME: u16 = 950;
/// A decorator of something new is passed the name of a sibling that is gone.
pub(crate) const DECORATOR_OLD_NAME: u16 = 930;
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

/// A module that was emptied and only passes on a new one.
pub(crate) const EMPTIED_MODULE: u16 = 950;
/// A name whose old module imports it from its new one, for its own use.
pub(crate) const LEFT_BEHIND: u16 = 930;

/// Same bytes in a file of another path.
pub(crate) const IDENTICAL_MODULE: u16 = 990;
/// The same public path leads to a definition of the same name and kind.
pub(crate) const BEHIND_FACADE: u16 = 970;
/// A definition moved with its module, and a new package above it offers it.
pub(crate) const NEW_FACADE: u16 = 950;
/// What remains of the move of a module most of whose public names are offered elsewhere.
pub(crate) const EMPTY_MOVE: u32 = 600;
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

/// A body with fewer shingles than this is equal by chance.
pub(crate) const SUBSTANCE: usize = 8;

/// A module whose definitions stand in another one: by their share, the margin to the next module, and how many.
pub(crate) fn for_module_share(share: f64, runner_up: f64, count: usize) -> u16 {
    let margin = share - runner_up;
    let base = 1.1 * share + 0.1;
    // One definition alone is a moved symbol rather than a moved module.
    let few = if count < 2 { 0.9 } else { 1.0 };
    let close = if margin < 0.1 { 0.85 } else { 1.0 };
    per_mille((base * few * close).min(0.97))
}

/// What a module that is gone without a trace counts against the move of its package.
pub(crate) const UNTRACED: f64 = 0.4;
/// So many modules must have gone the same way for the others of their package to follow.
pub(crate) const SIBLINGS: usize = 3;
/// A module of the same name came where the modules beside the old one went.
pub(crate) const WITH_SIBLINGS: u16 = 700;

/// A package whose modules went the same way: by their share and how many.
pub(crate) fn for_package_share(share: f64, count: usize) -> u16 {
    let few = if count < 2 { 0.9 } else { 1.0 };
    per_mille((0.6 + 0.38 * share) * few)
}

/// What is known about a definition that may have moved under its own name.
pub(crate) struct Moved {
    /// Likeness of bodies or members.
    pub body: f64,
    /// Likeness of the assigned values.
    pub value: f64,
    /// How much body there is.
    pub substance: usize,
    /// Class stayed class, function stayed function.
    pub same_kind: bool,
    /// The new place is new.
    pub fresh: bool,
    /// How many places bear the name.
    pub homes: usize,
    /// How many other names went from the same module to the same new place.
    pub company: usize,
}

/// A definition of the same name elsewhere.
pub(crate) fn for_moved_symbol(moved: &Moved) -> u16 {
    // A long body that is the same is as good as identical content; a short one may be a coincidence.
    let known = moved.substance >= SUBSTANCE;
    let body = match (known, moved.body >= 1.0) {
        (true, true) => 0.97,
        (true, false) => 0.55 + 0.42 * moved.body,
        (false, true) => 0.86,
        (false, false) => 0.6,
    };
    let value = match moved.value {
        value if value >= 1.0 => 0.93,
        value if value > 0.0 => 0.6 + 0.25 * value,
        _ => 0.0,
    };
    // Names that move together were moved on purpose.
    let company = if moved.fresh && moved.same_kind { moved.company } else { 0 };
    let doubt = (1.0 - body.max(value)) * COMPANY.get(company).unwrap_or(&MUCH_COMPANY);
    let kind = if moved.same_kind { 1.0 } else { 0.7 };
    // A new definition is likelier to be a moved one than one that was there all along, a constant above all.
    let fresh = match (moved.fresh, known) {
        (true, _) => 1.0,
        (false, true) => 0.93,
        (false, false) => 0.85,
    };
    let crowd = if moved.homes > 1 { 0.97 } else { 1.0 };
    per_mille((1.0 - doubt) * kind * fresh * crowd)
}

/// What remains of the doubt about a moved name when so many others went along.
const COMPANY: [f64; 3] = [1.0, 0.6, 0.4];
/// The same, for more of them.
const MUCH_COMPANY: f64 = 0.25;

/// Bodies alike as much as this are one and the same, whatever they are called.
pub(crate) const STILL_THE_SAME: f64 = 0.6;

/// A definition of another name with the same body, in the same class or at module level.
pub(crate) fn for_same_body(matches: usize, names: f64) -> u16 {
    let base = if matches == 1 { 0.9 } else { 0.6 };
    per_mille((base + 0.08 * names).min(0.98))
}

/// `share` in thousandths.
pub(crate) fn per_mille(share: f64) -> u16 {
    (share.clamp(0.0, 1.0) * 1000.0).round() as u16
}

/// No evidence short of identical content is certain.
pub(crate) const MOST: f64 = 0.99;
/// A name that the core only passed on is the same thing where it came from.
pub(crate) const PASSED_ON: u16 = 930;
/// A name that the core passed on under another one.
pub(crate) const PASSED_ON_RENAMED: u16 = 800;
/// A name outside the core cannot be checked.
pub(crate) const OUTSIDE: u32 = 960;
/// What remains of likeness when another old name is more like the same new one.
pub(crate) const LOST_CONTEST: u32 = 750;

/// A name like the old one supports what other evidence says.
pub(crate) fn with_name(chance: u16, likeness: f64) -> u16 {
    let doubt = 1.0 - f64::from(chance) / 1000.0;
    let support = if likeness > 0.45 { 0.3 * likeness } else { 0.0 };
    per_mille((1.0 - doubt * (1.0 - support)).min(MOST)).max(chance)
}

/// A close runner-up is a reason to doubt.
pub(crate) fn against_runner_up(chance: u16, runner_up: u16) -> u16 {
    let (chance, rival) = (f64::from(chance) / 1000.0, f64::from(runner_up) / 1000.0);
    if rival < 0.7 * chance {
        return per_mille(chance);
    }
    // Two stories that exclude each other: the better one keeps the share of the odds that it has.
    let odds = |p: f64| p / (1.0 - p).max(0.005);
    let kept = odds(chance) / (odds(chance) + odds(rival));
    per_mille(chance * (0.75 + 0.25 * ((kept - 0.5) * 2.0)).min(1.0))
}

/// A public name that is gone, by how much speaks for a successor after all.
pub(crate) fn for_removal(doubt: u16, inherits_from_outside: bool) -> u16 {
    let base = if inherits_from_outside { 750 } else { 970 };
    share(base, 1000 - u32::from(doubt) / 2)
}

/// The new body maps the old keyword to the new one.
pub(crate) const SHIM_NOW: u16 = 960;
/// The body makes the value of the new keyword out of that of the old one.
pub(crate) const SHIM_CONVERTS: u16 = 500;
/// What remains of other reasons then: the value must be changed along with the name.
pub(crate) const CONVERTED: u32 = 880;
/// The old body did, and the old keyword is gone.
pub(crate) const SHIM_THEN: u16 = 950;
/// A decorator is passed the old and the new keyword.
pub(crate) const DECORATOR_MAPS: u16 = 970;
/// A shim passes one parameter on as another.
pub(crate) const HANDED_ON: u16 = 960;
/// A warning says which keyword to use.
pub(crate) const PARAMETER_WARNING: u16 = 930;
/// An error says which keyword to use.
pub(crate) const PARAMETER_ERROR: u16 = 920;
/// A message that speaks of two keywords, but not of an old one.
pub(crate) const PARAMETER_ADVICE: u16 = 350;
/// A fallback between two keywords that both releases have.
pub(crate) const SHIM_OF_BOTH: u16 = 600;
/// The description of a parameter says which one to use.
pub(crate) const PARAMETER_DOCSTRING: u16 = 900;
/// `parseAll` became `parse_all`.
pub(crate) const SAME_WORDS: u16 = 960;

/// Uses in two bodies that are this alike tell that two parameters mean the same, wherever they stand.
pub(crate) const SAME_USE: f64 = 0.6;
/// The same for descriptions.
pub(crate) const SAME_DESCRIPTION: f64 = 0.75;

/// Where one parameter stands in regard to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// At the same place, and no other name came or went.
    OnlyChange,
    /// At the same place, or between the same neighbours.
    Same,
    /// Anywhere.
    Elsewhere,
}

/// What is known about two parameters of which one left and one came.
pub(crate) struct SamePlace {
    /// Where they stand.
    pub place: Place,
    /// All parameters before them are the same.
    pub before_agrees: bool,
    /// They stand between the same parameters.
    pub aligned: bool,
    /// Defaults agree, also when there is none.
    pub default: bool,
    /// Annotations do not disagree.
    pub annotation: bool,
    /// There is a default, and it is the same.
    pub said_default: bool,
    /// There is an annotation, and it is the same.
    pub said_annotation: bool,
    /// Likeness of the names.
    pub names: f64,
    /// Likeness of the descriptions.
    pub description: f64,
    /// Likeness of the bodies.
    pub body: f64,
    /// Likeness of the uses in the bodies; `None` when one of them has none.
    pub used: Option<f64>,
}

/// A place alone is no proof.
const PLACE_ALONE: f64 = 0.86;

/// One parameter left, another one came.
pub(crate) fn for_same_place(seen: &SamePlace) -> u16 {
    let mut chance = match seen.place {
        Place::OnlyChange => 0.8,
        Place::Same => 0.6,
        Place::Elsewhere => 0.35,
    };
    let used = seen.used.unwrap_or(0.0);
    let supports = [
        (seen.before_agrees, 0.25),
        (seen.aligned, 0.3),
        (seen.default, 0.1),
        (seen.said_default, 0.15),
        (seen.said_annotation, 0.35),
        (seen.names > 0.4, 0.35 * seen.names + 0.1),
        (seen.description > 0.5, 0.7 * seen.description),
        (seen.body >= 1.0, 0.5),
        (seen.body > 0.6 && seen.body < 1.0, 0.2),
        (used > 0.0, 0.75 * used),
    ];
    for (holds, worth) in supports {
        if holds {
            chance += (1.0 - chance) * worth;
        }
    }
    // Another default or type is another meaning.
    let default = if seen.default { 1.0 } else { 0.9 };
    let annotation = if seen.annotation { 1.0 } else { 0.93 };
    // Another use under another name is another thing.
    let use_differs = seen.used == Some(0.0) && seen.names <= 0.4;
    let doubt = if use_differs { 0.88 } else { 1.0 };
    let telling = seen.said_annotation || seen.said_default || seen.names > 0.4 || seen.description > 0.5;
    let most = if telling || used > 0.0 || seen.body >= 1.0 { 0.97 } else { PLACE_ALONE };
    per_mille((chance * default * annotation * doubt).min(most))
}

/// A name outside the core that no words of the author speak of: a compatibility import, not a successor.
pub(crate) const OUTSIDE_UNSAID: u32 = 880;
/// Parameters of an old function beside those of another one that it was merged into.
pub(crate) const MERGED_PARAMETER: u32 = 900;

/// Words this strong settle a matter.
pub(crate) const SAID: u16 = 850;
/// What remains of a rival that the author does not speak of.
pub(crate) const UNSAID: u32 = 600;

/// A pair of words must recur in so many names to be a change of vocabulary.
pub(crate) const RECURRING_WORD: usize = 3;
/// The respelled name came at the place where it is expected.
pub(crate) const RESPELLED: u16 = 930;
/// The respelled name came elsewhere, and nowhere else.
pub(crate) const RESPELLED_ELSEWHERE: u16 = 850;
/// Likeness below this is not worth a line in a report.
pub(crate) const WORTH_MENTIONING: u16 = 400;
/// A parameter that the closed signature of the new form does not have.
pub(crate) const REMOVED_PARAMETER: u16 = 950;
/// A keyword that was taken through `**kwargs`, and is not any more.
pub(crate) const REMOVED_KEYWORD: u16 = 910;
/// A new parameter without a default.
pub(crate) const REQUIRED_PARAMETER: u16 = 950;
/// A parameter that lost its default, which is a literal.
pub(crate) const BECAME_REQUIRED: u16 = 930;
/// The same when the default was `None`, which the annotation of the new form still takes.
pub(crate) const BECAME_REQUIRED_NONE: u16 = 800;
/// A parameter that stands behind a `*` now.
pub(crate) const KEYWORD_ONLY: u16 = 970;
/// A decorator says so.
pub(crate) const KEYWORD_ONLY_BY_DECORATOR: u16 = 940;
/// Parameters that stand in another order now.
pub(crate) const REORDERED: u16 = 940;
/// A switch or a choice whose default is another one now: calls that leave it out behave differently.
pub(crate) const DEFAULT_CHANGED: u16 = 905;
/// A number whose default is another one now: mostly tuning, which the author knows better than the caller.
pub(crate) const DEFAULT_TUNED: u16 = 800;
/// A default of another type: often only another way to say the same, so nothing that is written into calls.
pub(crate) const DEFAULT_RETYPED: u16 = 650;
/// What remains of a changed signature below decorators that both releases use: they pass on what they get.
pub(crate) const SAME_DECORATORS: u32 = 970;
/// The author says of another callable, or of an attribute, that this name became that one.
pub(crate) const SAID_ELSEWHERE: u16 = 800;
/// The same of several.
pub(crate) const SAID_OFTEN: u16 = 880;
/// Other callables changed the one name for the other, for all that can be seen: by how many there are. They err
/// together, so that many count little more than one.
pub(crate) const SEEN_ELSEWHERE: [u16; 3] = [300, 400, 500];
/// Pairs less likely than this are no witnesses for others.
pub(crate) const WORTH_RECALLING: u16 = 600;
/// What remains when the callable had a parameter of the new name before.
pub(crate) const WAS_THERE: u32 = 930;
/// A renamed attribute of a class whose constructor sets one for every keyword.
pub(crate) const ATTRIBUTE_KEYWORD: u32 = 990;
/// A renamed keyword of what a callable hands its keywords on to.
pub(crate) const PASSED_THROUGH: u32 = 985;
/// What remains of likeness with a definition that came in another scope: nothing there says that it takes the place.
pub(crate) const ELSEWHERE: u32 = 850;
/// And below this it is chance.
pub(crate) const WORTH_MENTIONING_ELSEWHERE: u16 = 600;
/// What remains of likeness with a definition that goes better with another old one.
pub(crate) const NOT_ASSIGNED: u32 = 800;
/// What remains of likeness between attributes that only instances have.
pub(crate) const INSTANCE_ATTRIBUTE: u32 = 850;

/// What is known about two siblings of which one left and one came.
pub(crate) struct Sibling {
    /// Likeness of bodies.
    pub body: f64,
    /// How much body there is on both sides.
    pub substance: usize,
    /// Members in common.
    pub members: f64,
    /// The same value is assigned.
    pub value: bool,
    /// Likeness of docstrings.
    pub docstring: f64,
    /// Likeness of signatures.
    pub signature: f64,
    /// The same bases.
    pub bases: bool,
    /// Likeness of names.
    pub names: f64,
    /// The names differ in case and underscores only.
    pub same_words: bool,
}

/// Two siblings of which one left and one came.
pub(crate) fn for_sibling(seen: &Sibling) -> u16 {
    // Short bodies are alike by chance.
    let weight = (seen.substance as f64 / 24.0).min(1.0);
    let body = seen.body * seen.body * (0.25 + 0.65 * weight);
    let supports = [
        body,
        0.8 * seen.members * seen.members,
        if seen.value { 0.5 } else { 0.0 },
        if seen.docstring > 0.5 { 0.7 * seen.docstring * seen.docstring } else { 0.0 },
        0.25 * seen.signature,
        if seen.bases { 0.2 } else { 0.0 },
        0.55 * seen.names * seen.names,
        if seen.same_words { 0.85 } else { 0.0 },
    ];
    let doubt = supports.iter().fold(1.0, |doubt, support| doubt * (1.0 - support));
    per_mille((1.0 - doubt).min(0.96))
}

/// A successor that is old itself is passed over only when its own successor is this sure.
pub(crate) const SURE_CHAIN: u16 = 900;

/// A table that maps the name of an object to a class.
pub(crate) const OBJECT_TO_CLASS: u32 = 700;

/// So many halves of callers, two of them elsewhere than in the module itself, propose a successor of their own.
pub(crate) const CALLERS_ENOUGH: u32 = 4;
/// And so many times as many as say another name.
pub(crate) const CALLERS_CLEAR: u32 = 4;

/// A class is gone, and its callers write the name of a class that it extended: often the base learned to do its work, but
/// callers may also have been moved to the plain class because the special one was dropped.
pub(crate) const MERGED_INTO_BASE: u16 = 700;

/// The core's own callers went from one name to the other: `halves` of them.
///
/// One may have been moved to something better; many rarely are. Never enough alone to change code unseen.
pub(crate) fn for_callers(halves: u32, shared: bool) -> u16 {
    let chance = 0.89 * (1.0 - 0.5f64.powf(f64::from(halves) / 2.0));
    // Another member of that name stays, and may be the one they call.
    per_mille(if shared { 0.7 * chance } else { chance })
}

/// What remains when callers went from the old name to another one, in halves of callers.
pub(crate) fn for_contradiction(agree: u32, against: u32) -> u32 {
    match against.saturating_sub(agree) {
        0 | 1 => 1000,
        2 | 3 => 850,
        _ => 700,
    }
}

/// A keyword that changed at the same calls counts less where functions of one name are told apart by nothing.
pub(crate) const CALLERS_OF_METHOD: u32 = 900;

/// A method that Python calls by itself (`__str__`) in the place of a plain one: callers write `str(x)`.
pub(crate) const SPECIAL: u32 = 700;

/// A class whose factory function is a class now.
pub(crate) const FACTORY_BECAME_CLASS: u16 = 940;
