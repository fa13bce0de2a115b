use serde_json::Value;

/// `value` so that people can read and compare it: one line per field of the document, one per item of a list of objects.
pub(super) fn lines(value: &Value) -> String {
    let Value::Object(fields) = value else { return format!("{value}\n") };
    let fields: Vec<String> = fields.iter().map(field).collect();
    format!("{{\n{}\n}}\n", fields.join(",\n"))
}

fn field((key, value): (&String, &Value)) -> String {
    format!("{}:{}", Value::from(key.as_str()), text(value))
}

fn text(value: &Value) -> String {
    match value {
        Value::Array(items) if items.iter().any(Value::is_object) => {
            let items: Vec<String> = items.iter().map(text).collect();
            format!("[\n{}\n]", items.join(",\n"))
        }
        Value::Object(fields) => {
            let fields: Vec<String> = fields.iter().map(field).collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn breaks_lines_between_items_only() {
        let value =
            serde_json::json!({"version": 1, "files": [{"path": "a", "edits": [{"range": [1, 2]}]}], "none": []});
        let text =
            "{\n\"version\":1,\n\"files\":[\n{\"path\":\"a\",\"edits\":[\n{\"range\":[1,2]}\n]}\n],\n\"none\":[]\n}\n";
        assert_eq!(lines(&value), text);
    }
}
