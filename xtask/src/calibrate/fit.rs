//! From samples to curves: shares in bands of raw score, drawn towards what is known anyway, made to rise.

use std::collections::BTreeMap;

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
    /// What it says, for people.
    pub(super) says: String,
}

impl Sample {
    /// One line of a table.
    pub(super) fn line(&self) -> String {
        let Self { package, group, rule, raw, right, says } = self;
        format!("{package}\t{}\t{raw}\t{}\t{rule}\t{says}\n", group.as_str(), u8::from(*right))
    }
}

/// One point of a curve and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) group: Group,
    /// Raw score in thousandths.
    pub(super) raw: u16,
    /// Probability in thousandths.
    pub(super) probability: u16,
    pub(super) right: usize,
    pub(super) of: usize,
    pub(super) packages: usize,
}

/// Where bands of raw score begin: the strengths in use crowd near the top.
const BANDS: [u16; 8] = [0, 500, 700, 800, 900, 925, 945, 965];
/// One package counts for at most so many samples in a band: large and regular packages do not speak for others.
const CAP: f64 = 60.0;
/// The hand-set scores count as much as so many samples.
const PRIOR: f64 = 3.0;
/// The curve over all groups counts as much as so many samples of a group.
const POOLED: f64 = 6.0;
/// No fit is surer than this, in thousandths.
const MOST: f64 = 985.0;

/// The curve of every group that is fitted.
pub(super) fn fit(samples: &[Sample]) -> Vec<Row> {
    let scores = scores(samples);
    let all: Vec<&Sample> = samples.iter().collect();
    let pooled = rising(&shares(&all, PRIOR, &scores.map(|raw| f64::from(raw) / 1000.0)));
    Group::ALL.into_iter().flat_map(|group| curve(group, samples, &scores, &pooled)).collect()
}

fn curve(group: Group, samples: &[Sample], scores: &[u16; BANDS.len()], pooled: &[f64]) -> Vec<Row> {
    let own: Vec<&Sample> = samples.iter().filter(|it| it.group == group).collect();
    let prior: [f64; BANDS.len()] = std::array::from_fn(|band| pooled[band]);
    let probabilities = rising(&shares(&own, POOLED, &prior));
    let row = |(band, probability): (usize, f64)| {
        let here: Vec<&&Sample> = own.iter().filter(|it| band_of(it.raw) == band).collect();
        let packages: std::collections::BTreeSet<&str> = here.iter().map(|it| it.package.as_str()).collect();
        Row {
            group,
            raw: scores[band],
            probability: (probability * 1000.0).round().min(MOST) as u16,
            right: here.iter().filter(|it| it.right).count(),
            of: here.len(),
            packages: packages.len(),
        }
    };
    probabilities.into_iter().enumerate().map(row).collect()
}

fn band_of(raw: u16) -> usize {
    BANDS.iter().rposition(|from| *from <= raw).unwrap_or(0)
}

/// The mean raw score of each band; its middle where there is no sample.
fn scores(samples: &[Sample]) -> [u16; BANDS.len()] {
    std::array::from_fn(|band| {
        let here: Vec<u64> =
            samples.iter().map(|it| it.raw).filter(|raw| band_of(*raw) == band).map(u64::from).collect();
        let end = BANDS.get(band + 1).copied().unwrap_or(1000);
        let middle = u64::from(BANDS[band] + end) / 2;
        let mean = here.iter().sum::<u64>().checked_div(here.len() as u64).unwrap_or(middle);
        mean as u16
    })
}

/// The share that was right in each band with its weight, after `strength` samples of `prior` were added.
fn shares(samples: &[&Sample], strength: f64, prior: &[f64; BANDS.len()]) -> Vec<(f64, f64)> {
    let mut cells: BTreeMap<(usize, &str), (f64, f64)> = BTreeMap::new();
    for sample in samples {
        let (right, of) = cells.entry((band_of(sample.raw), &sample.package)).or_default();
        *right += f64::from(u8::from(sample.right));
        *of += 1.0;
    }
    let mut sums: Vec<(f64, f64)> = prior.iter().map(|it| (it * strength, strength)).collect();
    for ((band, _), (right, of)) in cells {
        let kept = of.min(CAP) / of;
        sums[band].0 += right * kept;
        sums[band].1 += of * kept;
    }
    sums.into_iter().map(|(right, of)| (right / of, of)).collect()
}

/// The rising values nearest to `shares`: neighbours that fall are pooled (isotonic regression).
fn rising(shares: &[(f64, f64)]) -> Vec<f64> {
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for (share, weight) in shares {
        blocks.push((*share, *weight, 1));
        while let [.., below, above] = blocks.as_slice()
            && below.0 > above.0
        {
            let weight = below.1 + above.1;
            let merged = ((below.0 * below.1 + above.0 * above.1) / weight, weight, below.2 + above.2);
            blocks.truncate(blocks.len() - 2);
            blocks.push(merged);
        }
    }
    blocks.into_iter().flat_map(|(share, _, count)| std::iter::repeat_n(share, count)).collect()
}

#[cfg(test)]
mod tests {
    use inference::Group;

    use super::{Sample, fit, rising};

    fn sample(package: &str, raw: u16, right: bool) -> Sample {
        let (rule, says) = (String::new(), String::new());
        Sample { package: package.to_owned(), group: Group::StatedName, rule, raw, right, says }
    }

    fn probability(samples: &[Sample], raw: u16) -> u16 {
        let curve = fit(samples).into_iter().filter(|it| it.group == Group::StatedName);
        curve.filter(|it| it.raw <= raw).map(|it| it.probability).max().unwrap_or(0)
    }

    #[test]
    fn what_falls_is_pooled() {
        assert_eq!(rising(&[(0.2, 1.0), (0.9, 1.0), (0.5, 1.0)]), [0.2, 0.7, 0.7]);
    }

    #[test]
    fn curves_rise_whatever_the_samples() {
        let samples: Vec<Sample> = (0..200).map(|it| sample("acme", it * 5, it % 3 == 0 || it < 60)).collect();
        let rows = fit(&samples);
        let falls = rows.windows(2).any(|it| it[0].group == it[1].group && it[0].probability > it[1].probability);
        assert!(!falls, "{rows:?}");
    }

    #[test]
    fn a_large_package_does_not_drown_small_ones() {
        let mut samples: Vec<Sample> = (0..2000).map(|_| sample("large", 950, true)).collect();
        samples.extend((0..60).map(|it| sample(&format!("small{}", it % 6), 950, false)));
        assert!(probability(&samples, 950) < 600);
    }

    #[test]
    fn without_samples_scores_stay_near_what_they_were() {
        assert!((900..=985).contains(&probability(&[], 1000)));
    }
}
