//! Tables as Markdown.

use std::fmt;
use std::time::Duration;

use super::measure::Cost;

/// One table with its title and what is to be said of it.
pub(super) struct Table {
    title: &'static str,
    note: String,
    head: &'static [&'static str],
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(title: &'static str, note: impl Into<String>, head: &'static [&'static str]) -> Self {
        Self { title, note: note.into(), head, rows: Vec::new() }
    }

    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n## {}\n\n{}\n", self.title, self.note)?;
        writeln!(f, "| {} |", self.head.join(" | "))?;
        writeln!(f, "|{}", " --- |".repeat(self.head.len()))?;
        self.rows.iter().try_for_each(|row| writeln!(f, "| {} |", row.join(" | ")))
    }
}

/// Seconds.
pub(super) fn seconds(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64())
}

/// MiB.
pub(super) fn peak(cost: Cost) -> String {
    format!("{}", cost.peak / 1024)
}

/// A figure that shall not be more than `most`, and whether it is not.
pub(super) fn at_most(figure: f64, most: f64) -> [String; 3] {
    [format!("{figure:.2}"), format!("≤ {most}"), holds(figure <= most)]
}

/// A figure that shall not be less than `least`, and whether it is not.
pub(super) fn at_least(figure: f64, least: f64) -> [String; 3] {
    [format!("{figure:.2}"), format!("≥ {least}"), holds(figure >= least)]
}

/// Whether a bar holds.
pub(super) fn holds(bar: bool) -> String {
    if bar { "yes".to_owned() } else { "**no**".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_that_does_not_hold_says_so() {
        assert_eq!(at_most(2.499, 2.5), ["2.50", "≤ 2.5", "yes"]);
        assert_eq!(at_least(1.6, 1.7), ["1.60", "≥ 1.7", "**no**"]);
    }

    #[test]
    fn tables_are_markdown() {
        let mut table = Table::new("T", "N", &["a", "b"]);
        table.row(["1".to_owned(), "2".to_owned()]);
        assert_eq!(table.to_string(), "\n## T\n\nN\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n");
    }
}
