//! What the engine's own weights turned out to be worth: a raw score becomes a probability.
//!
//! The rules weigh evidence by hand-set strengths (`weights`), which order candidates well but promise too much or too
//! little. `calibration.tsv` holds, for each group of rules, how often candidates of about the same raw score were
//! right on labelled releases. It is fitted by `cargo xtask calibrate`.
//! Curves only rise, so more evidence never lowers a confidence.

use std::collections::BTreeMap;

use manifest::{Change, Confidence, Evidence, Factor, Operation};

use crate::assign::Match;

/// The fitted curves, as text that a person can read.
const FITTED: &str = include_str!("calibration.tsv");

/// The factor under which a report shows the score before calibration.
const RAW: &str = "raw-score";

/// Rules whose scores mean the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The author or the code says what takes the place of a name.
    StatedName,
    /// A name is found elsewhere, or a similar one.
    LikelyName,
    /// The author or the code says which parameter takes the place of another.
    StatedParameter,
    /// One parameter stands where another one stood, or is used as it was.
    LikelyParameter,
    /// A key of a configuration.
    Key,
}

impl Group {
    /// All groups, in the order of the table.
    pub const ALL: [Self; 5] =
        [Self::StatedName, Self::LikelyName, Self::StatedParameter, Self::LikelyParameter, Self::Key];

    /// The word that stands in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StatedName => "stated-name",
            Self::LikelyName => "likely-name",
            Self::StatedParameter => "stated-parameter",
            Self::LikelyParameter => "likely-parameter",
            Self::Key => "key",
        }
    }

    /// The group of a change, by what is stated of it before what is likely; `None` for kinds that are not fitted.
    pub fn of(change: &Change) -> Option<Self> {
        Subject::of(&change.operation).map(|it| it.groups(&change.evidence)[0])
    }
}

/// What an operation speaks of.
#[derive(Clone, Copy)]
enum Subject {
    Name,
    Parameter,
    Key,
}

impl Subject {
    fn of(operation: &Operation) -> Option<Self> {
        match operation {
            Operation::RenameImport(_) | Operation::RenameSymbol(_) | Operation::RenameCallable(_) => Some(Self::Name),
            Operation::ArgRename(_) => Some(Self::Parameter),
            Operation::ConfigKeyRename(_) => Some(Self::Key),
            Operation::ArgAddDefault(_)
            | Operation::ArgAddRequired(_)
            | Operation::ArgRemove(_)
            | Operation::ArgKeywordOnly(_)
            | Operation::ArgReorder(_)
            | Operation::MoveFile(_)
            | Operation::RemoveSymbol(_) => None,
        }
    }

    /// The groups that evidence belongs to: at least one, stated before likely.
    fn groups(self, evidence: &Evidence) -> Vec<Group> {
        let (stated, likely) = match self {
            Self::Name => (Group::StatedName, Group::LikelyName),
            Self::Parameter => (Group::StatedParameter, Group::LikelyParameter),
            Self::Key => return vec![Group::Key],
        };
        let said = rules(evidence).any(|it| !LIKELY.contains(&it));
        let alike = rules(evidence).any(|it| LIKELY.contains(&it));
        let found = [(said, stated), (alike, likely)].into_iter().filter(|it| it.0);
        found.map(|it| it.1).collect()
    }
}

/// The rule that decided, and every other one that has something to say.
fn rules(evidence: &Evidence) -> impl Iterator<Item = &str> {
    let telling = evidence.factors.iter().filter(|it| it.name != RAW && it.per_mille >= TELLING);
    telling.map(|it| it.name.as_str()).chain([evidence.method.as_str()])
}

/// Weaker factors do not decide how a score is read.
const TELLING: u16 = 700;
/// Rules that are exact as long as nothing speaks against them.
const EXACT: &[&str] = &["explicit-alias", "identical-content", "wrapped-alias"];
/// A score below this was doubted: another nature, a rival, a changed signature.
const UNDOUBTED: u16 = 950;
/// Rules that find a name or a parameter, or one like it; all others read what somebody wrote down.
const LIKELY: &[&str] = &[
    "behind-facade",
    "callers",
    "identical-content",
    "lost-path",
    "merged-into-base",
    "mostly-identical-module",
    "moved-package",
    "moved-symbol",
    "moved-with-siblings",
    "new-facade",
    "recurring-respelling",
    "said-elsewhere",
    "same-body",
    "same-place",
    "same-use",
    "same-words",
    "seen-elsewhere",
    "similar-elsewhere",
    "similar-sibling",
];

/// The curves from raw score to probability.
///
/// Invariant: in each curve both numbers rise or stay, so that a higher raw score never means a lower confidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calibration {
    curves: BTreeMap<Group, Vec<(u16, u16)>>,
}

impl Calibration {
    /// What `cargo xtask calibrate` fitted.
    pub fn fitted() -> Self {
        Self::parse(FITTED).expect("the table in the repository is tested")
    }

    /// Leaves raw scores as they are: what a fit starts from.
    pub fn identity() -> Self {
        Self { curves: BTreeMap::new() }
    }

    /// Curves through points of raw score and probability in thousandths; `None` when one of them falls.
    pub fn through(curves: BTreeMap<Group, Vec<(u16, u16)>>) -> Option<Self> {
        let rises = |curve: &Vec<(u16, u16)>| curve.windows(2).all(|it| it[0].0 < it[1].0 && it[0].1 <= it[1].1);
        let sound = |curve: &Vec<(u16, u16)>| rises(curve) && curve.iter().all(|it| it.0 <= 1000 && it.1 <= 1000);
        curves.values().all(sound).then_some(Self { curves })
    }

    /// The table as `cargo xtask calibrate` writes it: a group, two raw scores and their probabilities in each line.
    fn parse(text: &str) -> Option<Self> {
        let mut curves: BTreeMap<Group, Vec<(u16, u16)>> = BTreeMap::new();
        for line in text.lines().filter(|it| !it.is_empty() && !it.starts_with('#')) {
            let mut fields = line.split_whitespace();
            let word = fields.next()?;
            let group = Group::ALL.into_iter().find(|it| it.as_str() == word)?;
            let mut number = || fields.next()?.parse().ok().and_then(Confidence::from_share);
            let [from, to, low, high] = [number()?, number()?, number()?, number()?].map(Confidence::per_mille);
            curves.entry(group).or_default().extend([(from, low), (to, high)]);
        }
        Self::through(curves)
    }

    /// The probability that a raw score of `group` stands for.
    pub fn confidence(&self, group: Group, raw: Confidence) -> Confidence {
        let curve = self.curves.get(&group).map(Vec::as_slice).unwrap_or_default();
        Confidence::from_per_mille(interpolated(curve, raw.per_mille()))
    }

    /// `change` with its probability; its raw score stays among the factors.
    pub fn applied(&self, mut change: Change) -> Change {
        if let Some(subject) = Subject::of(&change.operation) {
            change.confidence = self.settled(subject, &mut change.evidence, change.confidence);
        }
        change
    }

    /// As [`Self::applied`], for a name before it becomes an operation.
    pub(crate) fn applied_to_name(&self, mut found: Match) -> Match {
        found.confidence = self.settled(Subject::Name, &mut found.evidence, found.confidence);
        found
    }

    /// As [`Self::applied`], for a renamed parameter before it becomes an operation.
    pub(crate) fn applied_to_parameter(&self, evidence: &mut Evidence, confidence: Confidence) -> Confidence {
        self.settled(Subject::Parameter, evidence, confidence)
    }

    /// The surest of what the groups of `evidence` make of its score, so that more evidence is never less; exact
    /// evidence keeps its score. It is a rule, not a fit.
    fn settled(&self, subject: Subject, evidence: &mut Evidence, confidence: Confidence) -> Confidence {
        let raw = raw(evidence, confidence);
        let exact = rules(evidence).any(|it| EXACT.contains(&it)) && raw.per_mille() >= UNDOUBTED;
        let fitted = subject.groups(evidence).into_iter().map(|it| self.confidence(it, raw));
        let res = fitted.chain(exact.then_some(raw)).fold(Confidence::from_per_mille(0), Ord::max);
        keep(evidence, raw);
        res
    }
}

/// The score before calibration: kept among the factors, or still the confidence itself.
pub fn raw(evidence: &Evidence, confidence: Confidence) -> Confidence {
    let kept = evidence.factors.iter().find(|it| it.name == RAW);
    kept.map_or(confidence, |it| Confidence::from_per_mille(it.per_mille))
}

fn keep(evidence: &mut Evidence, raw: Confidence) {
    if evidence.factors.iter().all(|it| it.name != RAW) {
        evidence.factors.push(Factor { name: RAW.to_owned(), per_mille: raw.per_mille() });
    }
}

/// Straight lines between the points of `curve`, level before the first and after the last; without points, `raw`.
fn interpolated(curve: &[(u16, u16)], raw: u16) -> u16 {
    let above = curve.partition_point(|it| it.0 < raw);
    match (above.checked_sub(1).and_then(|it| curve.get(it)), curve.get(above)) {
        (Some(from), Some(to)) => {
            let (run, rise) = (u32::from(to.0 - from.0), u32::from(to.1 - from.1));
            from.1 + (rise * u32::from(raw - from.0) / run) as u16
        }
        (Some(level), None) | (None, Some(level)) => level.1,
        (None, None) => raw,
    }
}

#[cfg(test)]
mod tests {
    use manifest::{Confidence, Evidence, Factor};

    use super::{Calibration, Group, Subject};

    /// The confidence of a renamed module that `factors` speak for with a raw score of `raw`.
    fn confidence(raw: u16, factors: &[(&str, u16)]) -> Confidence {
        let factors: Vec<Factor> =
            factors.iter().map(|(name, per_mille)| Factor { name: (*name).into(), per_mille: *per_mille }).collect();
        let mut evidence = Evidence { factors: factors.clone(), ..Evidence::by(&factors[0].name) };
        Calibration::fitted().settled(Subject::Name, &mut evidence, Confidence::from_per_mille(raw))
    }

    #[test]
    fn a_further_factor_is_no_loss() {
        for raw in 0..=1000 {
            let (alone, said) = (("moved-symbol", 900), ("stated-by-warning", 930));
            assert!(confidence(raw, &[alone]) <= confidence(raw, &[alone, said]), "{raw}");
            assert!(confidence(raw, &[said]) <= confidence(raw, &[said, alone]), "{raw}");
            assert!(confidence(raw, &[said]) <= confidence(raw, &[said, ("explicit-alias", 970)]), "{raw}");
        }
    }

    #[test]
    fn exact_evidence_keeps_its_score_until_something_speaks_against_it() {
        assert!(confidence(970, &[("explicit-alias", 970)]) >= Confidence::from_per_mille(970));
        assert_eq!(confidence(940, &[("explicit-alias", 970)]), confidence(940, &[("stated-by-warning", 930)]));
    }

    #[test]
    fn only_exact_evidence_is_nearly_certain() {
        let calibration = Calibration::fitted();
        let most = Confidence::from_per_mille(crate::weights::per_mille(crate::weights::MOST));
        for group in Group::ALL {
            assert!(calibration.confidence(group, most) <= most, "{}", group.as_str());
        }
    }

    #[test]
    fn without_a_table_scores_stay_as_they_are() {
        let raw = Confidence::from_per_mille(817);
        assert_eq!(Calibration::identity().confidence(Group::LikelyName, raw), raw);
    }

    #[test]
    fn a_falling_curve_is_refused() {
        let text = "key\t0.5\t0.599\t0.9\t0.9\nkey\t0.6\t1.0\t0.8\t0.9\n";
        assert_eq!(Calibration::parse(text), None);
    }
}
