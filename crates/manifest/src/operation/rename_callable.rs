use model::DottedName;

/// A function, a method or another member of a class was renamed or moved.
///
/// Before `client.fetch(url)`, after `client.get(url)`. Members are rewritten only where the receiver's class is
/// known. Unsafe when subclasses of dependents override the old name and the core no longer calls it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RenameCallable {
    /// Full old path: `pkg.mod.func`, `pkg.mod.Class.method`.
    pub callable: DottedName,
    /// Full new path. A bare name in a file means the same parent; readers complete it.
    pub to: DottedName,
    /// Set when the call form changes.
    pub becomes: Option<Becomes>,
}

/// How the call form of a member changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Becomes {
    /// A method is now read: the parentheses go.
    Property,
    /// A property is now called: parentheses come.
    Method,
}

impl Becomes {
    /// The word that stands in manifests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Property => "property",
            Self::Method => "method",
        }
    }
}
