use std::fmt;

use crate::ExitCode;

macro_rules! codes {
    ($($name:ident $number:literal $title:literal $text:literal;)*) => {
        /// What went wrong, by a number that stays: `ONX0301`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $title] $name,)*
        }

        impl Code {
            /// Every code, by number.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The number behind `ONX`.
            pub fn number(self) -> u16 {
                match self { $(Self::$name => $number,)* }
            }

            /// One line.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// What it means and what to do.
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

codes! {
    Input 1 "something that was given cannot be used"
        "A flag, a path or a file cannot be used as it is. The message says which and why; nothing was changed.";
    Internal 2 "a defect of the program"
        "The program came to a point that it should never come to. Nothing is left half done: a run that was writing is\n\
         taken back by the next command, or by `onx-migrate recover`. Please report the message.";
    NoRepository 101 "there is no git repository"
        "Releases are read from git. Give the folder that holds `.git`, or a bare repository, with --core-path DIR.";
    UnknownRef 102 "a ref is not known"
        "The ref is no tag (as written, below --tag-prefix, with or without `v`), no branch and no commit. List the tags\n\
         with `git tag`; in a shallow clone fetch them first: `git fetch --unshallow --tags`.";
    UnknownPackage 103 "a project is not known"
        "The repository holds several projects, and none lies in a folder, or makes a distribution, of that name.";
    NoPython 104 "there is no Python in the release"
        "No importable module was found. Say where packages lie with --import-root DIR.";
    NoVersion 105 "a label is no version"
        "Versions are read as Python reads them (PEP 440). Label releases with --from-version and --to-version.";
    NoManifest 201 "a manifest cannot be read"
        "The file is missing, no text, or too large. `onx-manifest generate` writes one.";
    UnsoundManifest 202 "a manifest is not sound"
        "The file is no YAML of the format that `onx-manifest schema` prints, or its operations contradict each other.\n\
         The message names line, column and operation.";
    UnknownOperation 203 "an operation is not known"
        "The manifest has no operation of that id. Ids are listed in the manifest and by `onx-manifest explain`.";
    Registry 204 "a registry was named"
        "Registries cannot be read yet: download the manifest and give its path.";
    Settings 205 "settings are not sound"
        "`onx.toml`, `[tool.onx]` in pyproject.toml, `[package.metadata.onx]` in Cargo.toml, the user's settings or a\n\
         variable `ONX_*` hold something that is not known. `onx-migrate config --show-origin` shows what is read from where.";
    Dirty 301 "files to change have uncommitted changes"
        "Nothing was changed. What you edited could not be told apart from what a run edits. Commit or stash the files, or\n\
         add --allow-dirty; a rollback then restores your edits, too.";
    Staged 302 "files to change have staged changes"
        "Nothing was changed. Commit them, or add --allow-staged.";
    NoVersionControl 303 "the project is not under version control"
        "Nothing was changed. `git init` and a commit make every run reviewable; --allow-no-vcs does without. Runs can be\n\
         taken back in either case.";
    Busy 304 "the repository is in the middle of something"
        "Nothing was changed. A merge, rebase or cherry-pick is in progress: finish or abort it, or add --allow-dirty.";
    Locked 305 "another run is at work"
        "Nothing was changed. One run at a time may write in a project; `.onx/lock` says which process on which machine.\n\
         The lock of a process that died is taken over; that of another machine must be removed by hand.";
    Stale 306 "a plan does not fit any more"
        "Nothing was changed. Files changed since the plan was made, or it was made for another project. Make a new one\n\
         with `onx-migrate plan --plan-out FILE`.";
    Untracked 307 "files to change are not tracked"
        "Nothing was changed. Git could not bring them back. Track them, or add --include-untracked.";
    Order 308 "runs are taken back in another order"
        "Nothing was changed. Later runs rest on this one, or it is taken back already. `onx-migrate history` shows them.";
    Rest 309 "something would be left to a person"
        "Nothing was changed because of --all-or-nothing. Without it the rest is migrated and what is left is listed.";
    Restored 401 "a run failed and everything was put back"
        "Every file is as it was. The cause is in the message: mostly a full disk or missing permissions.";
    Unfinished 402 "a run that was killed could not be ended"
        "The original files are in `.onx/transaction`. Make the disk writable and run `onx-migrate recover`.";
    KeptBroken 403 "the result was kept although the command fails"
        "The files are migrated because of --keep-broken, and the command of --verify-command fails on them in a way in which it\n\
         did not before. Mend them, or take the run back with `onx-migrate rollback`.";
}

impl Code {
    /// The code that `word` names: `ONX0301`, `onx301` or `301`.
    pub fn from_word(word: &str) -> Option<Self> {
        let upper = word.to_ascii_uppercase();
        let digits = upper.strip_prefix("ONX").unwrap_or(&upper);
        let number: u16 = digits.parse().ok()?;
        Self::ALL.iter().copied().find(|it| it.number() == number)
    }

    /// The code of failures that say nothing more special.
    pub(crate) fn usual(code: ExitCode) -> Self {
        match code {
            ExitCode::Done | ExitCode::Findings | ExitCode::Usage | ExitCode::Refused | ExitCode::Partial => {
                Self::Input
            }
            ExitCode::RolledBack | ExitCode::Interrupted | ExitCode::Terminated => Self::Restored,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ONX{:04}", self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_different_and_found_by_any_spelling() {
        assert!(Code::ALL.is_sorted_by_key(|it| it.number()));
        for code in Code::ALL {
            assert_eq!(Code::from_word(&code.to_string()), Some(*code));
        }
        assert_eq!(Code::from_word("onx301"), Some(Code::Dirty));
        assert_eq!((Code::from_word("ONX9999"), Code::from_word("OP001")), (None, None));
    }

    #[test]
    fn every_explanation_is_more_than_its_title() {
        for code in Code::ALL {
            assert!(code.explanation().len() > code.title().len() && code.explanation().ends_with('.'), "{code}");
        }
    }
}
