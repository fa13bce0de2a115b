//! From samples to curves: shares in bands of raw score, drawn towards what is known anyway, and made to rise.

use std::collections::{BTreeMap, BTreeSet};

use inference::Group;

/// One judged candidate.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) package: String,
    pub(super) group: Group,
    /// The rule that decided.
    pub(super) rule: String,
    /// The score before calibration, in thousandths.
    pub(super) raw: u16,
    pub(super) right: bool,
    /// The change of words: the same one in many places is one decision of the package's authors.
    pub(super) decision: String,
    /// What it says, for people.
    pub(super) says: String,
}

impl Sample {
    /// One line of a table.
    pub(super) fn line(&self) -> String {
        let Self { package, group, rule, raw, right, says, decision: _ } = self;
        format!("{package}\t{}\t{raw}\t{}\t{rule}\t{says}\n", group.as_str(), u8::from(*right))
    }
}

/// A stretch of a curve and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) group: Group,
    /// The first and the last raw score of it, in thousandths.
    pub(super) raw: (u16, u16),
    /// The probabilities that these stand for, in thousandths.
    pub(super) probability: (u16, u16),
    pub(super) right: usize,
    pub(super) of: usize,
    pub(super) packages: usize,
}

/// Where bands of raw score begin. They lie between the strengths in use, and are few: above the last, scores tell how
/// many rules agree rather than how often they are right.
const BANDS: [u16; 6] = [0, 500, 700, 800, 900, 925];
/// One package counts for at most so many decisions in a band: large and regular packages do not speak for others.
const CAP: f64 = 250.0;
/// The hand-set scores count as much as so many samples.
const PRIOR: f64 = 3.0;
/// The curve over all groups counts as much as so many samples of a group.
const POOLED: f64 = 6.0;
/// No fit is surer than this, in thousandths.
const MOST: f64 = 985.0;
/// How far a probability rises with the raw score inside a band: enough to keep the order of candidates.
const SLOPE: f64 = 0.1;

/// The curve of every group.
pub(super) fn fit(samples: &[Sample]) -> Vec<Row> {
    let all: Vec<&Sample> = samples.iter().collect();
    let scores: Vec<f64> = (0..BANDS.len()).map(|band| mean_score(&all, (band, band)) / 1000.0).collect();
    let pooled: Vec<f64> = rising(&shares(&all, PRIOR, &scores)).iter().flat_map(Block::shares).collect();
    Group::ALL.into_iter().flat_map(|group| curve(group, samples, &pooled)).collect()
}

fn curve(group: Group, samples: &[Sample], pooled: &[f64]) -> Vec<Row> {
    let own: Vec<&Sample> = samples.iter().filter(|it| it.group == group).collect();
    let blocks = rising(&shares(&own, POOLED, pooled));
    let row = |at: usize| {
        // A stretch reaches at most half way to the share of its neighbour.
        let half = |to: Option<&Block>| to.map(|it| (it.share + blocks[at].share) / 2.0);
        let between = (half(at.checked_sub(1).and_then(|it| blocks.get(it))), half(blocks.get(at + 1)));
        row(group, &own, &blocks[at], (between.0.unwrap_or(0.0), between.1.unwrap_or(1.0)))
    };
    (0..blocks.len()).map(row).collect()
}

fn row(group: Group, own: &[&Sample], block: &Block, between: (f64, f64)) -> Row {
    let raw = (BANDS[block.bands.0], BANDS.get(block.bands.1 + 1).map_or(1000, |it| it - 1));
    let here: Vec<&&Sample> = own.iter().filter(|it| (raw.0..=raw.1).contains(&it.raw)).collect();
    let packages: BTreeSet<&str> = here.iter().map(|it| it.package.as_str()).collect();
    let mean = mean_score(own, block.bands);
    let probability = |raw: u16| {
        let share = block.share + SLOPE * (f64::from(raw) - mean) / 1000.0;
        (1000.0 * share.clamp(between.0, between.1)).round().min(MOST) as u16
    };
    Row {
        group,
        raw,
        probability: (probability(raw.0), probability(raw.1)),
        right: here.iter().filter(|it| it.right).count(),
        of: here.len(),
        packages: packages.len(),
    }
}

fn band_of(raw: u16) -> usize {
    BANDS.iter().rposition(|from| *from <= raw).unwrap_or(0)
}

/// The mean raw score in `bands`; their middle where there is no sample.
fn mean_score(samples: &[&Sample], bands: (usize, usize)) -> f64 {
    let raw: Vec<u16> =
        samples.iter().map(|it| it.raw).filter(|raw| (bands.0..=bands.1).contains(&band_of(*raw))).collect();
    let end = BANDS.get(bands.1 + 1).copied().unwrap_or(1000);
    if raw.is_empty() {
        return f64::from(BANDS[bands.0] + end) / 2.0;
    }
    raw.iter().copied().map(f64::from).sum::<f64>() / raw.len() as f64
}

/// The share of decisions that were right in each band with its weight, after `strength` samples of `prior` were added.
fn shares(samples: &[&Sample], strength: f64, prior: &[f64]) -> Vec<(f64, f64)> {
    let mut decisions: BTreeMap<(usize, &str, &str), (f64, f64)> = BTreeMap::new();
    for sample in samples {
        let (right, of) = decisions.entry((band_of(sample.raw), &sample.package, &sample.decision)).or_default();
        *right += f64::from(u8::from(sample.right));
        *of += 1.0;
    }
    let mut cells: BTreeMap<(usize, &str), (f64, f64)> = BTreeMap::new();
    for ((band, package, _), (right, of)) in decisions {
        let cell = cells.entry((band, package)).or_default();
        cell.0 += right / of;
        cell.1 += 1.0;
    }
    let mut sums: Vec<(f64, f64)> = prior.iter().map(|it| (it * strength, strength)).collect();
    for ((band, _), (right, of)) in cells {
        let kept = of.min(CAP) / of;
        sums[band].0 += right * kept;
        sums[band].1 += of * kept;
    }
    sums.into_iter().map(|(right, of)| (right / of, of)).collect()
}

/// Neighbouring bands with one share.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Block {
    share: f64,
    weight: f64,
    /// The first and the last band.
    bands: (usize, usize),
}

impl Block {
    fn with(self, above: Self) -> Self {
        let weight = self.weight + above.weight;
        let share = (self.share * self.weight + above.share * above.weight) / weight;
        Self { share, weight, bands: (self.bands.0, above.bands.1) }
    }

    /// The share, once for each band.
    fn shares(&self) -> impl Iterator<Item = f64> + use<> {
        std::iter::repeat_n(self.share, self.bands.1 - self.bands.0 + 1)
    }
}

/// The rising values nearest to `shares`: neighbours that fall are pooled (isotonic regression).
fn rising(shares: &[(f64, f64)]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (band, (share, weight)) in shares.iter().enumerate() {
        let mut last = Block { share: *share, weight: *weight, bands: (band, band) };
        while let Some(below) = blocks.pop_if(|it| it.share > last.share) {
            last = below.with(last);
        }
        blocks.push(last);
    }
    blocks
}

#[cfg(test)]
mod tests {
    use inference::Group;

    use super::{Block, Sample, fit, rising};

    fn sample(number: u16, package: &str, raw: u16, right: bool) -> Sample {
        let (rule, says) = (String::new(), String::new());
        let (package, decision) = (package.to_owned(), number.to_string());
        Sample { package, group: Group::StatedName, rule, raw, right, decision, says }
    }

    /// The probability at the end of the curve of stated names.
    fn surest(samples: &[Sample]) -> u16 {
        let curve = fit(samples).into_iter().filter(|it| it.group == Group::StatedName);
        curve.map(|it| it.probability.1).max().unwrap_or(0)
    }

    #[test]
    fn what_falls_is_pooled() {
        let shares: Vec<f64> = rising(&[(0.2, 1.0), (0.9, 1.0), (0.5, 1.0)]).iter().flat_map(Block::shares).collect();
        assert_eq!(shares, [0.2, 0.7, 0.7]);
    }

    #[test]
    fn curves_rise_whatever_the_samples() {
        for turn in 1..40 {
            let samples: Vec<Sample> =
                (0..200).map(|it| sample(it, "acme", (it * turn * 7) % 1001, (it * turn) % 7 < 4)).collect();
            let mut points = fit(&samples).into_iter().filter(|it| it.group == Group::StatedName).peekable();
            while let Some(row) = points.next() {
                assert!(row.probability.0 <= row.probability.1, "{row:?}");
                assert!(points.peek().is_none_or(|it| row.probability.1 <= it.probability.0), "{row:?}");
            }
        }
    }

    #[test]
    fn a_large_package_does_not_drown_small_ones() {
        let mut samples: Vec<Sample> = (0..2000).map(|it| sample(it, "large", 950, true)).collect();
        samples.extend((0..250).map(|it| sample(it, &format!("small{}", it % 6), 950, false)));
        assert!(surest(&samples) < 600);
    }

    #[test]
    fn without_samples_scores_stay_near_what_they_were() {
        assert!((900..=985).contains(&surest(&[])));
    }
}
