use std::fmt;
use std::str::FromStr;

/// The probability that an operation is right, in per mille so that it is exact and ordered.
///
/// Invariant: 0 to 1000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Confidence(u16);

/// What follows from a confidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recommendation {
    /// At least 0.9.
    AutoApply,
    /// At least 0.7.
    ApplyWithWarning,
    /// Below 0.7.
    ManualReview,
}

impl Confidence {
    /// Exact evidence, or a person's word.
    pub const CERTAIN: Self = Self(1000);
    /// From here on an operation is applied without a warning.
    pub const AUTO: Self = Self(900);
    /// From here on an operation is applied with a warning.
    pub const WARN: Self = Self(700);

    /// `per_mille` thousandths, at most 1000.
    pub fn from_per_mille(per_mille: u16) -> Self {
        Self(per_mille.min(1000))
    }

    /// The nearest per mille of `share`; `None` outside 0 to 1.
    pub fn from_share(share: f64) -> Option<Self> {
        (0.0..=1.0).contains(&share).then(|| Self((share * 1000.0).round() as u16))
    }

    /// Thousandths.
    pub fn per_mille(self) -> u16 {
        self.0
    }

    /// As a share of one.
    pub fn share(self) -> f64 {
        f64::from(self.0) / 1000.0
    }

    /// What follows from it.
    pub fn recommendation(self) -> Recommendation {
        if self >= Self::AUTO {
            Recommendation::AutoApply
        } else if self >= Self::WARN {
            Recommendation::ApplyWithWarning
        } else {
            Recommendation::ManualReview
        }
    }
}

/// A text that is no confidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a number from 0 to 1")]
pub struct ConfidenceError;

impl FromStr for Confidence {
    type Err = ConfidenceError;

    fn from_str(text: &str) -> Result<Self, ConfidenceError> {
        text.parse().ok().and_then(Self::from_share).ok_or(ConfidenceError)
    }
}

impl fmt::Display for Confidence {
    /// `1.0`, `0.95`, `0.875`: at least one and at most three decimals.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:03}", self.0 / 1000, self.0 % 1000);
        let short = text.trim_end_matches('0');
        if short.ends_with('.') { write!(f, "{short}0") } else { f.write_str(short) }
    }
}

impl Recommendation {
    /// The word that stands in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AutoApply => "auto_apply",
            Self::ApplyWithWarning => "apply_with_warning",
            Self::ManualReview => "manual_review",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Confidence;

    #[test]
    fn shows_between_one_and_three_decimals() {
        let shown = |per_mille| Confidence::from_per_mille(per_mille).to_string();
        assert_eq!([1000, 950, 875, 0].map(shown), ["1.0", "0.95", "0.875", "0.0"]);
    }
}
