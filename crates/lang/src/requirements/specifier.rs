use std::str::FromStr;

use pep440_rs::Version;

use super::Bump;

/// What becomes of the versions of one requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Raised {
    /// They ask for the new release already.
    Same,
    /// The new text.
    To(String),
    /// They cannot be raised; why.
    Left(String),
}

/// How versions are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `>=1,<2`, as packaging standards have it.
    Standard,
    /// Poetry's: `^1.2`, `~1.2`, `1.2.*` and a bare version too.
    Poetry,
}

/// Longest operators first.
const OPERATORS: &[&str] = &["===", "==", "~=", "!=", ">=", "<=", ">", "<", "^", "~"];

/// Raises `text`, the versions of a requirement, so that it asks for the new release and no earlier one.
pub(super) fn raise(bump: &Bump, text: &str, dialect: Dialect) -> Raised {
    let left = || Raised::Left(format!("`{}` cannot be raised to {} mechanically", text.trim(), bump.to));
    if text.contains("||") {
        return left();
    }
    let mut has_floor = false;
    let mut parts: Vec<String> = Vec::new();
    for part in text.split(',').filter(|it| !it.trim().is_empty()) {
        let Some(new) = Part::read(part, dialect).and_then(|it| it.raised(bump, &mut has_floor)) else { return left() };
        parts.push(new);
    }
    if !has_floor {
        parts.retain(|it| it.trim() != "*");
        parts.insert(0, format!(">={}", bump.to));
    }
    let joined = parts.join(",");
    if joined == text { Raised::Same } else { Raised::To(joined) }
}

/// One comparison with the white space around it.
struct Part<'a> {
    before: &'a str,
    operator: &'a str,
    gap: &'a str,
    version: &'a str,
    after: &'a str,
}

impl<'a> Part<'a> {
    fn read(text: &'a str, dialect: Dialect) -> Option<Self> {
        let body = text.trim();
        let start = text.len() - text.trim_start().len();
        let (before, after) = (&text[..start], &text[start + body.len()..]);
        let operator = OPERATORS.iter().find(|it| body.starts_with(**it)).copied().unwrap_or("");
        let poetic = matches!(operator, "" | "^" | "~");
        if poetic && dialect == Dialect::Standard {
            return None;
        }
        let rest = &body[operator.len()..];
        let version = rest.trim_start();
        Some(Self { before, operator, gap: &rest[..rest.len() - version.len()], version, after })
    }

    /// The same for the new release; `None` when that cannot be said.
    fn raised(&self, bump: &Bump, has_floor: &mut bool) -> Option<String> {
        if self.version == "*" {
            return Some(self.with(self.operator, "*"));
        }
        let wildcard = self.version.strip_suffix(".*");
        let version = Version::from_str(wildcard.unwrap_or(self.version)).ok()?;
        let is_floor = !matches!(self.operator, "<" | "<=" | "!=");
        *has_floor |= is_floor;
        let known = |segments: usize| truncated(&bump.to, segments);
        let new = match self.operator {
            "!=" if version == bump.to => return None,
            "!=" => self.version.to_owned(),
            "<" | "<=" => return Some(self.raised_ceiling(bump, &version)),
            _ if version >= bump.to => self.version.to_owned(),
            "~=" => known(version.release().len().max(2)),
            "^" | "~" => known(version.release().len()),
            _ if wildcard.is_some() => format!("{}.*", known(version.release().len())),
            _ => bump.to.to_string(),
        };
        let operator = if self.operator == ">" && new != self.version { ">=" } else { self.operator };
        Some(self.with(operator, &new))
    }

    /// The ceiling, moved as far above the new release as it was above the old one.
    fn raised_ceiling(&self, bump: &Bump, version: &Version) -> String {
        let admits = bump.to < *version || (self.operator == "<=" && bump.to == *version);
        if admits {
            return self.with(self.operator, self.version);
        }
        let same_major = bump.from.as_ref().is_some_and(|from| from.release().first() == version.release().first());
        let release = bump.to.release();
        let (major, minor) = (release.first().copied().unwrap_or(0), release.get(1).copied().unwrap_or(0));
        let mut next = if same_major { vec![major, minor + 1] } else { vec![major + 1] };
        next.resize(next.len().max(version.release().len()), 0);
        self.with("<", &dotted(&next))
    }

    fn with(&self, operator: &str, version: &str) -> String {
        format!("{}{operator}{}{version}{}", self.before, self.gap, self.after)
    }
}

fn truncated(version: &Version, segments: usize) -> String {
    let mut release = version.release().to_vec();
    release.resize(segments, 0);
    dotted(&release)
}

fn dotted(release: &[u64]) -> String {
    release.iter().map(u64::to_string).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raised(text: &str, dialect: Dialect) -> String {
        let bump = Bump::new("acme", "1.4", "2.0.1", Vec::new()).unwrap();
        match raise(&bump, text, dialect) {
            Raised::Same => "same".to_owned(),
            Raised::To(text) => text,
            Raised::Left(_) => "left".to_owned(),
        }
    }

    #[test]
    fn floors_rise_and_ceilings_keep_their_distance() {
        let standard = |text| raised(text, Dialect::Standard);
        assert_eq!(standard(""), ">=2.0.1");
        assert_eq!(standard(">=1.2, <2.0"), ">=2.0.1, <3.0");
        assert_eq!(standard(">=1.2,<1.5"), ">=2.0.1,<2.1");
        assert_eq!(standard(">1,!=1.3"), ">=2.0.1,!=1.3");
        assert_eq!(standard("<=1.9"), ">=2.0.1,<2.1");
        assert_eq!(standard(">=1.4,<3"), ">=2.0.1,<3");
        assert_eq!(standard("==1.4"), "==2.0.1");
        assert_eq!(standard("== 1.4.*"), "== 2.0.*");
        assert_eq!(standard("~=1.4.2"), "~=2.0.1");
    }

    #[test]
    fn what_asks_for_the_new_release_stays() {
        for text in [">=2.0.1", "==2.0.1", ">=2.1,<3", "~=2.1"] {
            assert_eq!(raised(text, Dialect::Standard), "same", "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_left() {
        assert_eq!(raised("^1.4", Dialect::Standard), "left");
        assert_eq!(raised("==banana", Dialect::Standard), "left");
        assert_eq!(raised("!=2.0.1", Dialect::Standard), "left");
        assert_eq!(raised("^1.0 || ^1.4", Dialect::Poetry), "left");
    }

    #[test]
    fn poetry_has_words_of_its_own() {
        let poetry = |text| raised(text, Dialect::Poetry);
        assert_eq!(poetry("^1.4"), "^2.0");
        assert_eq!(poetry("~1"), "~2");
        assert_eq!(poetry("1.4.0"), "2.0.1");
        assert_eq!(poetry("*"), ">=2.0.1");
    }
}
