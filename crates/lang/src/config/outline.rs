//! What a configuration file of a release says: its keys with their values and comments.

use model::ConfigurationKey;

use super::key::Key;
use super::{Format, ini, json, toml, yaml};

/// Larger files are data, not settings that people write.
const SIZE_LIMIT: usize = 256 * 1024;

/// Files with more keys are data.
const KEY_LIMIT: usize = 5000;

/// Longer values and comments are cut: they are compared, not shown.
const TEXT_LIMIT: usize = 400;

/// The keys of a configuration file in source order; `None` when it does not parse or is no settings file.
///
/// A Python module has an outline of its own and gives none here.
pub fn outline(format: Format, bytes: &[u8]) -> Option<Vec<ConfigurationKey>> {
    let content = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(content).ok().filter(|it| it.len() <= SIZE_LIMIT)?;
    let mut keys = match format {
        Format::Yaml => yaml::readable_keys(text),
        Format::Toml => toml::keys(text),
        Format::Json => json::keys(text),
        Format::Ini => ini::keys(text),
        Format::Env => Some(Vec::new()),
        Format::Python => None,
    }
    .filter(|it| it.len() <= KEY_LIMIT)?;
    keys.sort_by_key(|it| it.range);
    let lines = Lines::of(text);
    let ends = keys.iter().skip(1).map(|it| it.range.start as usize).chain([text.len()]);
    Some(keys.iter().zip(ends).map(|(key, end)| lines.key(key, end)).collect())
}

struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(breaks).collect() }
    }

    fn key(&self, key: &Key, end: usize) -> ConfigurationKey {
        let line = self.starts.partition_point(|it| *it <= key.range.start as usize);
        ConfigurationKey {
            path: key.path(),
            value: self.value(key, end),
            comment: self.comment(line),
            line: line as u32,
        }
    }

    /// What stands between `key` and the line of the next one, comments left out.
    fn value(&self, key: &Key, end: usize) -> String {
        let next = self.starts.partition_point(|it| *it <= end);
        let start = key.range.end as usize;
        let until = if end == self.text.len() { end } else { self.starts[next - 1].max(start) };
        let until = if until == start { end } else { until };
        let written = self.text[start..until].trim_start_matches([' ', '\t', ']', ':', '=']);
        let value = one_line(written.lines().map(str::trim).filter(|it| !it.starts_with(['#', ';'])));
        let closing: &[char] = if value.contains('{') { &[','] } else { &[',', '}', ' '] };
        value.trim_end_matches(closing).to_owned()
    }

    /// The comment block that ends right above `line`.
    fn comment(&self, line: usize) -> String {
        let above = (0..line.saturating_sub(1)).rev().map(|it| self.line(it));
        let mut block: Vec<&str> = above.map_while(comment).collect();
        block.reverse();
        one_line(block.into_iter())
    }

    fn line(&self, index: usize) -> &'t str {
        let end = self.starts.get(index + 1).copied().unwrap_or(self.text.len());
        self.text[self.starts[index]..end].trim()
    }
}

/// The words of a comment line.
fn comment(line: &str) -> Option<&str> {
    line.starts_with(['#', ';']).then(|| line.trim_start_matches(['#', ';', ' ']).trim_end())
}

fn one_line<'t>(lines: impl Iterator<Item = &'t str>) -> String {
    let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
    let mut joined = words.join(" ");
    joined.truncate(joined.floor_char_boundary(TEXT_LIMIT));
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(format: Format, text: &str, expected: &[(&str, &str, &str, u32)]) {
        let keys = outline(format, text.as_bytes()).expect("it can be read");
        let found: Vec<_> =
            keys.iter().map(|it| (it.path.as_str(), it.value.as_str(), it.comment.as_str(), it.line)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn reads_values_and_comments_of_ini() {
        let text = "[retry]\n# How often.\n# At most.\nmax = 3\n\nhosts = a,\n    b\n[other]\nx: 1\n";
        check(
            Format::Ini,
            text,
            &[
                ("retry", "", "", 1),
                ("retry.max", "3", "How often. At most.", 4),
                ("retry.hosts", "a, b", "", 6),
                ("other", "", "", 8),
                ("other.x", "1", "", 9),
            ],
        );
    }

    #[test]
    fn reads_values_of_yaml_toml_and_json() {
        let text = "a:\n  # Says.\n  b: |\n    one\n    two\n  c: [1, 2]\n";
        check(Format::Yaml, text, &[("a", "", "", 1), ("a.b", "| one two", "Says.", 3), ("a.c", "[1, 2]", "", 6)]);
        check(Format::Toml, "[a]\nb = 'x' # why\n", &[("a", "", "", 1), ("a.b", "'x' # why", "", 2)]);
        check(
            Format::Json,
            "{\n \"a\": 1,\n \"b\": {\"c\": 2}\n}\n",
            &[("a", "1", "", 2), ("b", "{", "", 3), ("b.c", "2", "", 3)],
        );
    }

    #[test]
    fn what_is_no_settings_file_has_no_keys() {
        assert_eq!(outline(Format::Toml, b"a = [1\nb = 2"), None);
        assert_eq!(outline(Format::Ini, "[a]\nb = 1\n".repeat(30_000).as_bytes()), None);
        assert_eq!(outline(Format::Python, b"A = 1"), None);
    }
}
