//! The figures of one pair and of several.

use manifest::Confidence;

use super::claim::Claim;
use super::judge::{Verdict, is_more_than_a_rename, judge};
use super::label::Label;
use super::recall::{Recall, recall};

/// So many of so many.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) hits: usize,
    pub(crate) of: usize,
}

impl Share {
    pub(crate) fn count(&mut self, hit: bool) {
        self.hits += usize::from(hit);
        self.of += 1;
    }

    /// `None` of nothing.
    pub(crate) fn value(self) -> Option<f64> {
        (self.of > 0).then(|| self.hits as f64 / self.of as f64)
    }

    fn plus(self, other: Self) -> Self {
        Self { hits: self.hits + other.hits, of: self.of + other.of }
    }
}

/// A judged claim: what was promised, and whether it held.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub(crate) confidence: Confidence,
    pub(crate) right: bool,
}

/// How one pair came out.
#[derive(Debug, Clone)]
pub(crate) struct Figures {
    pub(crate) id: String,
    pub(crate) complete: bool,
    /// Right of judged, emitted at 0.9 or more.
    pub(crate) sure: Share,
    /// Right of judged, emitted at 0.7 or more, below 0.9.
    pub(crate) likely: Share,
    /// Found at 0.9 or more.
    pub(crate) recall: Recall,
    /// Left to a person, of everything in the report.
    pub(crate) review: Share,
    /// Emitted at 0.9 or more although a use needs more than the rename, of all such.
    pub(crate) soft: Share,
    pub(crate) points: Vec<Point>,
}

/// Judges the `claims` of a pair of which `operations` were emitted and `unresolved` were not.
pub(crate) fn figures(label: &Label, claims: &[Claim], (operations, unresolved): (usize, usize)) -> Figures {
    let mut res = Figures {
        id: label.id.clone(),
        complete: label.complete,
        sure: Share::default(),
        likely: Share::default(),
        recall: recall(label, claims, Confidence::AUTO),
        review: Share { hits: unresolved, of: operations + unresolved },
        soft: Share::default(),
        points: Vec::new(),
    };
    for claim in claims {
        if is_more_than_a_rename(label, &claim.says) {
            res.soft.count(claim.emitted && claim.confidence >= Confidence::AUTO);
        }
        let right = match judge(label, &claim.says) {
            Verdict::Right => true,
            Verdict::Wrong => false,
            Verdict::Neutral => continue,
        };
        res.points.push(Point { confidence: claim.confidence, right });
        if claim.emitted && claim.confidence >= Confidence::AUTO {
            res.sure.count(right);
        } else if claim.emitted && claim.confidence >= Confidence::WARN {
            res.likely.count(right);
        }
    }
    res
}

/// How several pairs came out together.
#[derive(Debug)]
pub(crate) struct Summary {
    /// Over complete pairs.
    pub(crate) precision: Share,
    /// Mean over complete pairs.
    pub(crate) precision_macro: Option<f64>,
    pub(crate) names: Share,
    /// Mean over pairs.
    pub(crate) names_macro: Option<f64>,
    pub(crate) parameters: Share,
    pub(crate) keys: Share,
    pub(crate) review: Share,
    pub(crate) soft: Share,
    pub(crate) calibration_error: Option<f64>,
    pub(crate) judged: usize,
}

/// The figures of `pairs` together.
pub(crate) fn summary(pairs: &[&Figures]) -> Summary {
    let pooled = |share: fn(&Figures) -> Share| pairs.iter().map(|it| share(it)).fold(Share::default(), Share::plus);
    let points: Vec<Point> = pairs.iter().flat_map(|it| it.points.iter().copied()).collect();
    let complete: Vec<Share> = pairs.iter().filter(|it| it.complete).map(|it| it.sure).collect();
    Summary {
        precision: complete.iter().copied().fold(Share::default(), Share::plus),
        precision_macro: mean(complete.iter().copied()),
        names: pooled(|it| it.recall.names),
        names_macro: mean(pairs.iter().map(|it| it.recall.names)),
        parameters: pooled(|it| it.recall.parameters),
        keys: pooled(|it| it.recall.keys),
        review: pooled(|it| it.review),
        soft: pooled(|it| it.soft),
        calibration_error: calibration_error(&points),
        judged: points.len(),
    }
}

fn mean(shares: impl Iterator<Item = Share>) -> Option<f64> {
    let values: Vec<f64> = shares.filter_map(Share::value).collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// How many tenths of the scale there are.
pub(crate) const BINS: usize = 10;

/// Promised and kept in each tenth of the scale, lowest first: the sum of confidences in thousandths, and the share
/// that was right.
pub(crate) fn bins(points: &[Point]) -> [(u64, Share); BINS] {
    let mut res = [(0, Share::default()); BINS];
    for point in points {
        let per_mille = point.confidence.per_mille();
        let (promised, kept) = &mut res[usize::from(per_mille / 100).min(BINS - 1)];
        *promised += u64::from(per_mille);
        kept.count(point.right);
    }
    res
}

/// The expected calibration error over tenths: how far promised and kept lie apart on average.
pub(crate) fn calibration_error(points: &[Point]) -> Option<f64> {
    let apart = |(promised, kept): &(u64, Share)| (*promised as f64 / 1000.0 - kept.hits as f64).abs();
    let total: f64 = bins(points).iter().map(apart).sum();
    (!points.is_empty()).then(|| total / points.len() as f64)
}

#[cfg(test)]
mod tests {
    use manifest::Confidence;

    use super::{Point, calibration_error};

    fn points(of: &[(u16, bool)]) -> Vec<Point> {
        of.iter().map(|(it, right)| Point { confidence: Confidence::from_per_mille(*it), right: *right }).collect()
    }

    #[test]
    fn promises_that_hold_have_no_error() {
        assert_eq!(calibration_error(&points(&[(500, true), (500, false)])), Some(0.0));
        assert_eq!(calibration_error(&[]), None);
    }

    #[test]
    fn certainty_lies_in_the_last_tenth() {
        let error = calibration_error(&points(&[(1000, true), (900, false)])).unwrap_or_default();
        assert!((error - 0.45).abs() < 1e-9, "{error}");
    }
}
