/// How a command ended: the same numbers in both binaries.
///
/// | code | meaning |
/// | --- | --- |
/// | 0 | done, nothing left |
/// | 1 | findings: the answer is negative, or there is work to do |
/// | 2 | usage or tool error |
/// | 3 | refused, nothing was changed |
/// | 4 | started, failed, everything restored |
/// | 5 | applied, something left for a person |
/// | 130, 143 | interrupted or terminated, after recovery |
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExitCode {
    /// Done, nothing left.
    Done,
    /// The answer is negative, or there is work to do.
    Findings,
    /// A wrong flag, unreadable input, an unknown ref, an internal error.
    Usage,
    /// A safe refusal: dirty tree, collision, stale plan, lock held, downgrade.
    Refused,
    /// Failed half-way and put everything back.
    RolledBack,
    /// Applied; flagged uses or uncertain operations are left for a person.
    Partial,
    /// Stopped by SIGINT after recovery.
    Interrupted,
    /// Stopped by SIGTERM after recovery.
    Terminated,
}

impl ExitCode {
    /// Every code, by number.
    pub const ALL: [Self; 8] = [
        Self::Done,
        Self::Findings,
        Self::Usage,
        Self::Refused,
        Self::RolledBack,
        Self::Partial,
        Self::Interrupted,
        Self::Terminated,
    ];

    /// The number that the process ends with.
    pub fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Refused => 3,
            Self::RolledBack => 4,
            Self::Partial => 5,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// One line for `--help`.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done, nothing left",
            Self::Findings => "findings: the answer is negative, or there is work to do",
            Self::Usage => "usage or tool error",
            Self::Refused => "refused, nothing was changed",
            Self::RolledBack => "started, failed, everything restored",
            Self::Partial => "applied, something is left for a person",
            Self::Interrupted => "interrupted, after recovery",
            Self::Terminated => "terminated, after recovery",
        }
    }

    /// The `EXIT STATUS` section of a help text that speaks of `codes`.
    pub fn help(codes: &[Self]) -> String {
        let line = |code: &Self| format!("  {:<4} {}\n", code.number(), code.meaning());
        format!("EXIT STATUS:\n{}", codes.iter().map(line).collect::<String>())
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.number())
    }
}

#[cfg(test)]
mod tests {
    use super::ExitCode;

    #[test]
    fn numbers_are_the_documented_ones() {
        assert_eq!(ExitCode::ALL.map(ExitCode::number), [0, 1, 2, 3, 4, 5, 130, 143]);
    }

    #[test]
    fn help_lists_the_codes_asked_for() {
        assert_eq!(
            ExitCode::help(&[ExitCode::Done, ExitCode::Usage]),
            "EXIT STATUS:\n  0    done, nothing left\n  2    usage or tool error\n"
        );
    }
}
