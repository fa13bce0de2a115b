use serde_json::Value;

/// Writes a map so that people can read and compare it: one line per field, one line per item of a list or map of
/// containers, nothing else broken.
pub(super) fn document(value: &Value) -> String {
    let Value::Object(map) = value else { return format!("{value}\n") };
    let mut res = String::from("{");
    for (place, (key, value)) in map.iter().enumerate() {
        res.push_str(if place == 0 { "\n" } else { ",\n" });
        res.push_str(&format!("{}: {}", Value::from(key.as_str()), field(value)));
    }
    res.push_str("\n}\n");
    res
}

fn field(value: &Value) -> String {
    let container = |item: &Value| matches!(item, Value::Object(_) | Value::Array(_));
    match value {
        Value::Array(items) if items.iter().any(container) => lines('[', items.iter().map(Value::to_string), ']'),
        Value::Object(map) if map.values().any(container) => {
            lines('{', map.iter().map(|(key, item)| format!("{}:{item}", Value::from(key.as_str()))), '}')
        }
        other => other.to_string(),
    }
}

fn lines(open: char, items: impl Iterator<Item = String>, close: char) -> String {
    format!("{open}\n{}\n{close}", items.collect::<Vec<_>>().join(",\n"))
}

#[cfg(test)]
mod tests {
    use super::document;

    #[test]
    fn breaks_lines_between_items_only() {
        let value = serde_json::json!({"version": 1, "names": ["a", "b"], "nodes": [{"a": [1]}, {"b": {}}]});
        let expected = "{\n\"version\": 1,\n\"names\": [\"a\",\"b\"],\n\"nodes\": [\n{\"a\":[1]},\n{\"b\":{}}\n]\n}\n";
        assert_eq!(document(&value), expected);
    }
}
