use model::Limits;

use super::document::{Node, Tree, document};
use super::fields::Fields;
use super::name::dotted_list;
use super::overrides_v1::OVERRIDES_VERSION;
use super::read::known_version;
use super::read_error::{Problem, ReadError, Warning};
use super::read_operation::{kind, operation, status};
use crate::{Kind, Operation, Override, Verdict, decision};

/// A maintainer's overrides as read, with what in the file is not obeyed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadOverrides {
    /// In the order of the sections `accept`, `reject`, `add`, `edit`, and there in the order of the file.
    pub overrides: Vec<Override>,
    /// In the order of their places.
    pub warnings: Vec<Warning>,
}

/// Reads overrides from YAML or JSON; a file with nothing but comments holds none.
///
/// # Errors
/// Refuses what [`from_yaml`](super::from_yaml) refuses of an operation, entries that speak of the same operation
/// twice, and entries that decide differently about one name for the same releases.
pub fn overrides_from_yaml(text: &str) -> Result<ReadOverrides, ReadError> {
    overrides_from_yaml_within(text, &Limits::default())
}

/// The same within other limits.
///
/// # Errors
/// As [`overrides_from_yaml`].
pub fn overrides_from_yaml_within(text: &str, limits: &Limits) -> Result<ReadOverrides, ReadError> {
    let root = match document(text, limits) {
        Err(ReadError { problem: Problem::Empty, .. }) => return Ok(ReadOverrides::default()),
        root => root?,
    };
    if root.is_null() {
        return Ok(ReadOverrides::default());
    }
    let mut warnings = Vec::new();
    let mut fields = Fields::of(root, "", "overrides")?;
    if let Some(node) = fields.take("overrides_version") {
        known_version(&fields, "overrides_version", &node, OVERRIDES_VERSION)?;
    }
    let mut overrides = Vec::new();
    for section in ["accept", "reject", "add", "edit"] {
        for node in items(&mut fields, section)? {
            let read = one(section, node, &mut warnings).map_err(|error| error.in_operation(section))?;
            overrides.push(read);
        }
    }
    fields.warn_of_rest(&mut warnings);
    warnings.sort();
    consistent(&overrides)?;
    Ok(ReadOverrides { overrides, warnings })
}

/// The entries of a section; one that is not there, or empty, has none.
fn items(fields: &mut Fields, section: &'static str) -> Result<Vec<Node>, ReadError> {
    let Some(node) = fields.take(section).filter(|node| !node.is_null()) else { return Ok(Vec::new()) };
    let (spot, found) = (node.spot, node.describe());
    match node.value {
        Tree::List(items) => Ok(items),
        Tree::Scalar { .. } | Tree::Map(_) => Err(fields.wrong_type(section, spot, "a list of entries", found)),
    }
}

fn one(section: &str, node: Node, warnings: &mut Vec<Warning>) -> Result<Override, ReadError> {
    let spot = node.spot;
    let mut fields = Fields::of(node, "", "entry")?;
    let kind = kind(&mut fields)?;
    let matches = fields.require("match")?;
    let verdict = match section {
        "accept" => Verdict::Accept,
        "reject" => Verdict::Reject,
        "add" => Verdict::Add {
            status: status(&mut fields)?,
            aliases_from: dotted_list(&mut fields, "aliases_from")?,
            aliases_to: dotted_list(&mut fields, "aliases_to")?,
        },
        _ => Verdict::Edit(edited(kind, matches.clone(), fields.require("with")?)?),
    };
    let read = Override {
        operation: operation(kind, Fields::of(matches, "match.", "match")?)?,
        verdict,
        from: fields.optional_version("from", warnings)?,
        to: fields.optional_version("to", warnings)?,
        reason: fields.optional_text("reason")?.map(|it| it.text).unwrap_or_default(),
        spot,
    };
    fields.warn_of_rest(warnings);
    let unchanged = read.outcome().and_then(Operation::unchanged_name);
    unchanged.map_or(Ok(read), |name| Err(ReadError::at(spot, Problem::SameName { name })))
}

/// The operation with the fields of `with` in place of its own.
fn edited(kind: Kind, mut matches: Node, with: Node) -> Result<Operation, ReadError> {
    let (spot, found) = (with.spot, with.describe());
    let wrong = |problem| Err(ReadError::at(spot, problem));
    let Tree::Map(replacements) = with.value else {
        return wrong(Problem::WrongType { field: "with".to_owned(), expected: "a map", found });
    };
    if replacements.is_empty() {
        let reason = "names no field: say what `match` should hold, or use `accept`".to_owned();
        return wrong(Problem::BadValue { field: "with".to_owned(), reason });
    }
    if let Tree::Map(entries) = &mut matches.value {
        entries.retain(|(key, _)| replacements.iter().all(|(replaced, _)| replaced != key));
        entries.extend(replacements);
    }
    operation(kind, Fields::of(matches, "with.", "match")?)
}

/// Refuses entries that cannot both be obeyed.
fn consistent(overrides: &[Override]) -> Result<(), ReadError> {
    for (place, later) in overrides.iter().enumerate() {
        let at = |problem| Err(ReadError::at(later.spot, problem).in_operation(later.verdict.as_str()));
        for earlier in overrides[..place].iter().filter(|it| it.may_meet(later)) {
            if earlier.means(&later.operation) {
                return at(Problem::Twice { first: earlier.spot });
            }
            let decided = earlier.outcome().and_then(decision).zip(later.outcome().and_then(decision));
            if let Some(((subject, first), (other, second))) = decided
                && subject == other
                && first != second
            {
                let detail = format!("{subject} becomes {first} there and {second} here");
                return at(Problem::Contradiction {
                    other: format!("the entry in line {}", earlier.spot.line),
                    detail,
                });
            }
        }
    }
    Ok(())
}
