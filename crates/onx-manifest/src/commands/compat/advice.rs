//! What the dependent should require of the core.

use apply::{Declared, InUse};

use super::range;
use super::verdict::{Row, Verdict};
use super::versions::Versions;

/// What follows from the rows.
pub(super) struct Advice {
    /// The most versions in a row that all are compatible, as a range; `None` when there is none.
    pub(super) widest: Option<String>,
    /// How many versions of the range that is.
    pub(super) count: usize,
    /// What the project requires now.
    pub(super) declared: Option<Declared>,
    /// What it should require; `None` where what it declares holds compatible versions only, or nothing works.
    pub(super) should_be: Option<String>,
    pub(super) in_use: Option<InUse>,
}

impl Advice {
    /// What `rows`, oldest version first, amount to.
    pub(super) fn of(rows: &[Row], versions: &Versions, declared: Option<Declared>, in_use: Option<InUse>) -> Self {
        let run = widest(rows);
        let widest = run.map(|(start, end)| written(rows, versions, start, end));
        let is_kept = declared.is_some() && !rows.iter().any(|row| row.is_asked_for && row.verdict.is_broken());
        let should_be = widest.clone().filter(|_| !is_kept);
        Self { widest, count: run.map_or(0, |(start, end)| end - start), declared, should_be, in_use }
    }
}

/// The longest run of compatible versions as `start..end`; the newest of several.
fn widest(rows: &[Row]) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    let mut start = 0;
    for (place, row) in rows.iter().enumerate() {
        match row.verdict {
            Verdict::Compatible => {
                let longest = best.map_or(0, |(start, end)| end - start);
                if place + 1 - start >= longest {
                    best = Some((start, place + 1));
                }
            }
            Verdict::Migratable(_) | Verdict::Incompatible | Verdict::Unknown | Verdict::Unreadable(_) => {
                start = place + 1;
            }
        }
    }
    best
}

/// The run as a requirement: no ceiling where the newest release of all belongs to it.
fn written(rows: &[Row], versions: &Versions, start: usize, end: usize) -> String {
    let (first, last) = (&rows[start].version, &rows[end - 1].version);
    let any = range::parse("").expect("the empty range is one");
    let labels = versions.labels();
    let mut after = labels.iter().skip_while(|label| **label != last.as_str()).skip(1);
    let next = after.find(|label| range::contains(&any, label));
    match next {
        Some(next) => format!(">={first},<{next}"),
        None => format!(">={first}"),
    }
}
