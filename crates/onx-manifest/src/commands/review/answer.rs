use manifest::wire::{operation_json, overrides_from_yaml};
use manifest::{Manifest, Operation, Override};
use serde_json::{Map, Value, json};

/// What can be answered.
pub(super) const HELP: &str = "  a [REASON]           it is right
  r [REASON]           it is wrong
  e FIELD=VALUE …      it is right with other fields, such as: e to=Account
  s                    decide later
  q                    stop here; what was answered is kept";

/// One answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// An entry of the overrides.
    Say(Box<Override>),
    Skip,
    Quit,
}

impl Answer {
    /// Reads an answer about `operation` of `manifest`; an error says what is wrong with it.
    pub(super) fn of(line: &str, operation: &Operation, manifest: &Manifest) -> Result<Self, String> {
        let (word, rest) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
        let rest = rest.trim();
        match word {
            "a" | "accept" | "y" | "yes" => Self::say("accept", operation, manifest, [("reason", rest.into())]),
            "r" | "reject" | "n" | "no" => Self::say("reject", operation, manifest, [("reason", rest.into())]),
            "e" | "edit" => Self::say("edit", operation, manifest, [("with", with(rest)?)]),
            "s" | "skip" => Ok(Self::Skip),
            "q" | "quit" => Ok(Self::Quit),
            _ => Err(format!("`{}` is no answer", line.trim())),
        }
    }

    /// The entry as the reader of overrides takes it, so that nothing is written that it would refuse.
    fn say<const N: usize>(
        section: &str,
        operation: &Operation,
        manifest: &Manifest,
        fields: [(&str, Value); N],
    ) -> Result<Self, String> {
        let mut entry = operation_json(operation);
        entry["to"] = manifest.to.as_str().into();
        let map = entry.as_object_mut().expect("an operation is a map");
        map.retain(|key, value| key != "to" || value.as_str().is_some_and(is_version));
        map.extend(fields.map(|(key, value)| (key.to_owned(), value)));
        let text = json!({ section: [entry] }).to_string();
        let read = overrides_from_yaml(&text).map_err(|error| error.problem.to_string())?;
        read.overrides.into_iter().next().map(|it| Self::Say(Box::new(it))).ok_or_else(|| "nothing was said".to_owned())
    }
}

/// True for labels that stay what they are: a branch or `HEAD` will mean another release.
fn is_version(label: &str) -> bool {
    label.strip_prefix('v').unwrap_or(label).starts_with(|it: char| it.is_ascii_digit())
}

/// `to=Account required=true names=a,b` as a map.
fn with(text: &str) -> Result<Value, String> {
    let mut res = Map::new();
    for pair in text.split_whitespace() {
        let Some((key, value)) = pair.split_once('=').filter(|(key, _)| !key.is_empty()) else {
            return Err(format!("`{pair}` is not FIELD=VALUE"));
        };
        let value = match key {
            "names" | "order" => value.split(',').collect::<Vec<_>>().into(),
            "required" | "insert" => value.parse::<bool>().map_or_else(|_| value.into(), Value::Bool),
            _ => value.into(),
        };
        res.insert(key.to_owned(), value);
    }
    Ok(res.into())
}

#[cfg(test)]
mod tests {
    use super::Answer;
    use manifest::wire::{from_yaml, override_json};

    /// What is written for `line` about `a.User` → `a.Account` of a manifest to the version `to`, or what is wrong.
    fn said(line: &str, to: &str) -> String {
        let operation = "{kind: rename.symbol, match: {module: a, from: User, to: Account}}";
        let text = format!("manifest_version: 1\nfrom: '1.0'\nto: '{to}'\noperations:\n- {operation}\n");
        let manifest = from_yaml(&text).expect("it is a manifest").manifest;
        match Answer::of(line, &manifest.operations[0].change.operation, &manifest) {
            Ok(Answer::Say(said)) => {
                let mut json = override_json(&said);
                json.as_object_mut().expect("a map").retain(|key, _| !["kind", "match"].contains(&key.as_str()));
                format!("{} {json}", said.verdict.as_str())
            }
            Ok(other) => format!("{other:?}"),
            Err(problem) => problem,
        }
    }

    #[test]
    fn answers_are_letters_or_words_with_a_reason() {
        assert_eq!(said("a\n", "2.0"), r#"accept {"to":"2.0"}"#);
        assert_eq!(said("accept same table\n", "2.0"), r#"accept {"to":"2.0","reason":"same table"}"#);
        assert_eq!(said("r  no: 3 \n", "2.0"), r#"reject {"to":"2.0","reason":"no: 3"}"#);
        assert_eq!(["s", "quit"].map(|line| said(line, "2.0")), ["Skip", "Quit"]);
    }

    #[test]
    fn an_edit_names_fields() {
        assert_eq!(
            said("e to=Person to_module=b.c", "2.0"),
            r#"edit {"with":{"to":"Person","to_module":"b.c"},"to":"2.0"}"#
        );
        assert_eq!(said("e", "2.0"), "`with`: names no field: say what `match` should hold, or use `accept`");
        assert_eq!(said("e Person", "2.0"), "`Person` is not FIELD=VALUE");
        assert_eq!(said("e too=Person", "2.0").split(" is").next(), Some("`with.too`"));
        assert_eq!(said("e to=User", "2.0"), "the old and the new name are the same: `a.User`");
    }

    #[test]
    fn what_is_no_answer_is_said() {
        assert_eq!(said("x\n", "2.0"), "`x` is no answer");
        assert_eq!(said("\n", "2.0"), "`` is no answer");
    }

    #[test]
    fn a_label_that_moves_is_not_kept() {
        assert_eq!(said("a", "HEAD"), "accept {}");
        assert_eq!(said("a", "v2"), r#"accept {"to":"v2"}"#);
    }
}
