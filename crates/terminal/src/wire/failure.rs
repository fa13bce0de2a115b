use serde_json::{Value, json};

use crate::{Code, Failure};

/// `failure` as one document.
pub(crate) fn failure_document(failure: &Failure) -> Value {
    let (message, causes) = failure.chain.split_first().map_or(("", &[] as &[String]), |(it, rest)| (it, rest));
    json!({
        "type": "error",
        "schema_version": 1,
        "code": failure.kind.to_string(),
        "exit": failure.code.number(),
        "message": message,
        "causes": causes,
        "help": failure.hints,
    })
}

/// What `code` means, as one document.
pub(crate) fn code_document(code: Code) -> Value {
    json!({
        "type": "explanation",
        "schema_version": 1,
        "code": code.to_string(),
        "title": code.title(),
        "text": code.explanation(),
    })
}
