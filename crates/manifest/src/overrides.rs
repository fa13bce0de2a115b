use model::DottedName;

use crate::{Kind, Operation, Spot, Status, Subject, decision};

/// What a maintainer says about one operation: it is right, wrong, missing, or nearly right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// What is said.
    pub verdict: Verdict,
    /// The operation that it is said of; for [`Verdict::Add`] the one to add.
    pub operation: Operation,
    /// The old release that it is said for; `None` for every one.
    pub from: Option<String>,
    /// The new release that it is said for; `None` for every one.
    pub to: Option<String>,
    /// Why, in the maintainer's words; may be empty.
    pub reason: String,
    /// Where it stands in its file.
    pub spot: Spot,
}

/// What a maintainer makes of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is right, however unsure the evidence.
    Accept,
    /// It is wrong: it stays out of the manifest.
    Reject,
    /// It was not found and belongs there.
    Add {
        /// Whether the old form still works.
        status: Status,
        /// Other public paths of the old definition.
        aliases_from: Vec<DottedName>,
        /// Other public paths of the new definition.
        aliases_to: Vec<DottedName>,
    },
    /// It is right when it reads so.
    Edit(Operation),
}

/// What tells one operation from all others: what it decides, else all that it says.
type Identity<'a> = (Kind, Option<(Subject, String)>, Option<&'a Operation>);

impl Override {
    /// True for a manifest between the versions `from` and `to`.
    pub fn concerns(&self, from: &str, to: &str) -> bool {
        let says = |said: &Option<String>, version| said.as_deref().is_none_or(|said| bare(said) == bare(version));
        says(&self.from, from) && says(&self.to, to)
    }

    /// True when `operation` is the one that is spoken of: it decides the same about the same name, however it is
    /// written and whatever else it says (a default, the call form).
    pub fn means(&self, operation: &Operation) -> bool {
        identity(&self.operation) == identity(operation)
    }

    /// The operation that a manifest shall hold after this; `None` for one that it shall not hold.
    pub fn outcome(&self) -> Option<&Operation> {
        match &self.verdict {
            Verdict::Accept | Verdict::Add { .. } => Some(&self.operation),
            Verdict::Reject => None,
            Verdict::Edit(operation) => Some(operation),
        }
    }

    /// True when some manifest is concerned by both.
    pub(crate) fn may_meet(&self, other: &Self) -> bool {
        let meet = |left: &Option<String>, right: &Option<String>| match (left, right) {
            (Some(left), Some(right)) => bare(left) == bare(right),
            (None, _) | (_, None) => true,
        };
        meet(&self.from, &other.from) && meet(&self.to, &other.to)
    }
}

impl Verdict {
    /// The section of the file in which it stands.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Reject => "reject",
            Self::Add { .. } => "add",
            Self::Edit(_) => "edit",
        }
    }
}

fn identity(operation: &Operation) -> Identity<'_> {
    let decision = decision(operation);
    let whole = decision.is_none().then_some(operation);
    (operation.kind(), decision, whole)
}

/// `v2.0` and `2.0` are one version.
fn bare(version: &str) -> &str {
    version.strip_prefix('v').filter(|it| it.starts_with(|it: char| it.is_ascii_digit())).unwrap_or(version)
}
