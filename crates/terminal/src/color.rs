use std::io::IsTerminal;

use anstream::ColorChoice;

/// What `--color` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Color {
    /// Ask the environment and the stream.
    #[default]
    Auto,
    /// Colour, even into a file.
    Always,
    /// No colour.
    Never,
}

/// What the environment says about colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ColorEnvironment {
    /// `NO_COLOR` is set and not empty.
    pub no_color: bool,
    /// `CLICOLOR_FORCE` or `FORCE_COLOR` is set, not empty and not `0`.
    pub force: bool,
    /// `TERM` is `dumb`.
    pub dumb: bool,
}

impl Color {
    /// The choice that `word` names: `auto`, `always`, `never`.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "auto" => Some(Self::Auto),
            "always" => Some(Self::Always),
            "never" => Some(Self::Never),
            _ => None,
        }
    }

    /// Whether a stream gets colour: the flag, then `NO_COLOR`, then the forcing variables, then the terminal.
    pub fn wanted(self, environment: ColorEnvironment, is_terminal: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if environment.no_color => false,
            Self::Auto if environment.force => true,
            Self::Auto => is_terminal && !environment.dumb,
        }
    }

    pub(crate) fn for_stderr(self) -> ColorChoice {
        let wanted = self.wanted(ColorEnvironment::read(), std::io::stderr().is_terminal());
        if wanted { ColorChoice::Always } else { ColorChoice::Never }
    }
}

impl ColorEnvironment {
    /// Reads the variables of this process.
    pub fn read() -> Self {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let on = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
        let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        Self { no_color: set("NO_COLOR"), force: on("CLICOLOR_FORCE") || on("FORCE_COLOR"), dumb }
    }
}

#[cfg(test)]
mod tests {
    use super::{Color, ColorEnvironment};

    const NONE: ColorEnvironment = ColorEnvironment { no_color: false, force: false, dumb: false };

    #[test]
    fn the_flag_wins_over_the_environment() {
        assert!(Color::Always.wanted(ColorEnvironment { no_color: true, ..NONE }, false));
        assert!(!Color::Never.wanted(ColorEnvironment { force: true, ..NONE }, true));
    }

    #[test]
    fn no_color_wins_over_force_and_force_over_the_terminal() {
        assert!(!Color::Auto.wanted(ColorEnvironment { no_color: true, force: true, dumb: false }, true));
        assert!(Color::Auto.wanted(ColorEnvironment { force: true, ..NONE }, false));
        assert!(!Color::Auto.wanted(NONE, false));
        assert!(!Color::Auto.wanted(ColorEnvironment { dumb: true, ..NONE }, true));
    }
}
