use lang::config::Format;
use model::RepoPath;

use super::draft::Draft;
use super::{ProjectFile, Standing};

/// Endings of files that show how a file with secrets looks.
const TEMPLATES: &[&str] = &["default", "defaults", "dist", "example", "sample", "template", "tmpl"];

/// True for files whose values are nobody's business: `.env` and its kin, whoever tracks them.
pub fn may_hold_secrets(path: &RepoPath) -> bool {
    let is_template = path.extension().is_some_and(|it| TEMPLATES.contains(&it));
    Format::of(path) == Some(Format::Env) && !is_template
}

impl ProjectFile {
    /// True when no line of the file is shown: it may hold secrets, or version control ignores it.
    pub(super) fn is_secret(&self) -> bool {
        self.standing == Standing::Ignored || may_hold_secrets(&self.path)
    }
}

impl Draft {
    /// Leaves every edit to a person that has more in it than a key: a plan holds no value of a file with secrets.
    pub(super) fn decline_values(&mut self, bytes: &[u8]) {
        let (kept, declined) = std::mem::take(&mut self.edits).into_iter().partition(|(edit, _)| {
            let old = bytes.get(edit.range.as_usize()).and_then(|it| std::str::from_utf8(it).ok());
            is_key(&edit.replacement) && old.is_some_and(is_key)
        });
        self.edits = kept;
        for (edit, operation) in declined {
            let reason = "a line of a file that may hold secrets, change it by hand".to_owned();
            self.flags.insert(super::draft::Mark { offset: edit.range.start, operation: Some(operation), reason });
        }
    }
}

/// True for what is at most a key, with quotes or without.
fn is_key(text: &str) -> bool {
    !text.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '=' | ':' | '(' | ')' | ','))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_with_secrets_are_known_by_their_name() {
        let secret = |path| may_hold_secrets(&RepoPath::new(path).expect("a plain path"));
        assert!(secret(".env") && secret("a/.env.local") && secret("prod.env"));
        assert!(!secret(".env.example") && !secret("settings.yaml"));
    }
}
