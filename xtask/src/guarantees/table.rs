//! `corpus/GUARANTEES.md`: one row for each promise.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

use super::{ALL, Guarantee, Shown};

const HEAD: &str = "\
# Guarantees

Written by `cargo xtask guarantees`, which fails when a gate is broken. Every figure says how many were tried. The same promises are
tried in fewer rounds by `cargo test`.

| | promise | test | figure | gate | ok |
| --- | --- | --- | --- | --- | --- |
";

/// The rows of this run.
#[derive(Debug, Default)]
pub(super) struct Rows(BTreeMap<&'static str, String>);

impl Rows {
    /// Keeps `row` for `guarantee`.
    pub(super) fn add(&mut self, guarantee: &Guarantee, row: String) {
        self.0.insert(guarantee.id, row);
    }

    /// Writes the table; promises that were not tried now keep the row that stands there.
    pub(super) fn write(&self, path: &Path) -> Result<()> {
        let old = std::fs::read_to_string(path).unwrap_or_default();
        Ok(std::fs::write(path, self.merged(&old))?)
    }

    fn merged(&self, old: &str) -> String {
        let stands = |id: &str| old.lines().find(|line| line.starts_with(&format!("| {id} |"))).map(str::to_owned);
        let rows = ALL.iter().filter_map(|it| self.0.get(it.id).cloned().or_else(|| stands(it.id)));
        rows.fold(HEAD.to_owned(), |res, row| res + &row + "\n")
    }
}

/// The row of one promise.
pub(super) fn row(guarantee: &Guarantee, shown: &Shown) -> String {
    let Guarantee { id, promise, test, gate, .. } = guarantee;
    let (figure, ok) = match shown {
        Shown::Held(figure) => (figure.clone(), "yes"),
        Shown::Broken(figure, _) => (figure.clone(), "**no**"),
        Shown::NotHere(why) => (format!("cannot be shown on this machine: {why}"), "-"),
    };
    format!("| {id} | {promise} | {test} | {figure} | {gate} | {ok} |")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_were_not_tried_stay() {
        let old = format!("{HEAD}| G5 | old | old | old | 1 | yes |\n| G999 | nobody's | | | | |\n");
        assert!(Rows::default().merged(&old).ends_with("| G5 | old | old | old | 1 | yes |\n"));
        let mut rows = Rows::default();
        let guarantee = ALL.iter().find(|it| it.id == "G5").expect("it is there");
        rows.add(guarantee, row(guarantee, &Shown::Held("1 of 50".to_owned())));
        let table = rows.merged(&old);
        assert!(table.contains("| 1 of 50 |") && !table.contains("| old |"), "{table}");
    }
}
