//! The part of JSON Schema that our schemas use; any other keyword is an error of the test.

use serde_json::Value;

/// What in `value` breaks `schema`, with the place; empty when nothing does.
pub(crate) fn errors(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    let Value::Object(keywords) = schema else { return };
    for (keyword, rule) in keywords {
        let holds = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "default" | "format" => true,
            "$ref" => {
                check(root, definition(root, rule), value, place, found);
                true
            }
            "type" => has_type(rule, value),
            "const" => rule == value,
            "enum" => rule.as_array().expect("a list").contains(value),
            "pattern" => value.as_str().is_none_or(|text| matches_pattern(rule.as_str().expect("text"), text)),
            "minimum" => value.as_f64().is_none_or(|it| it >= rule.as_f64().expect("a number")),
            "maximum" => value.as_f64().is_none_or(|it| it <= rule.as_f64().expect("a number")),
            "minItems" => value.as_array().is_none_or(|it| it.len() as u64 >= rule.as_u64().expect("a number")),
            "maxItems" => value.as_array().is_none_or(|it| it.len() as u64 <= rule.as_u64().expect("a number")),
            "required" => {
                let names = rule.as_array().expect("a list").iter().map(|it| it.as_str().expect("text"));
                names.into_iter().all(|name| !value.is_object() || value.get(name).is_some())
            }
            "oneOf" => matching(root, rule, value) == 1,
            "anyOf" => matching(root, rule, value) > 0,
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, rule, item, &format!("{place}/{index}"), found);
                }
                true
            }
            "properties" => {
                for (name, rule) in rule.as_object().expect("a map") {
                    if let Some(field) = value.get(name) {
                        check(root, rule, field, &format!("{place}/{name}"), found);
                    }
                }
                true
            }
            "additionalProperties" => {
                let known = keywords.get("properties").and_then(Value::as_object);
                let fields = value.as_object().into_iter().flatten();
                let mut others = fields.filter(|(name, _)| known.is_none_or(|it| !it.contains_key(*name)));
                match rule {
                    Value::Bool(allowed) => *allowed || others.next().is_none(),
                    rule => {
                        others.for_each(|(name, field)| check(root, rule, field, &format!("{place}/{name}"), found));
                        true
                    }
                }
            }
            other => panic!("the validator does not know `{other}`"),
        };
        if !holds {
            found.push(format!("{place}: {value} breaks {keyword} {rule}"));
        }
    }
}

fn definition<'a>(root: &'a Value, reference: &Value) -> &'a Value {
    let name = reference.as_str().and_then(|it| it.strip_prefix("#/$defs/")).expect("a reference into `$defs`");
    root["$defs"].get(name).expect("the definition exists")
}

fn matching(root: &Value, rules: &Value, value: &Value) -> usize {
    let holds = |rule: &&Value| {
        let mut found = Vec::new();
        check(root, rule, value, "", &mut found);
        found.is_empty()
    };
    rules.as_array().expect("a list").iter().filter(holds).count()
}

fn has_type(rule: &Value, value: &Value) -> bool {
    let names = rule.as_array().map_or_else(|| vec![rule], |it| it.iter().collect());
    names.into_iter().any(|name| match name.as_str().expect("text") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        other => panic!("the validator does not know the type `{other}`"),
    })
}

/// Anchored patterns of literal characters and one character class with a count.
fn matches_pattern(pattern: &str, text: &str) -> bool {
    let body = pattern.strip_prefix('^').and_then(|it| it.strip_suffix('$')).expect("an anchored pattern");
    let Some((literal, class)) = body.split_once('[') else { return body == text };
    let (class, count) = class.split_once(']').expect("a class ends");
    let count = count.strip_prefix('{').and_then(|it| it.strip_suffix('}')).expect("a count");
    let (least, most) = count.split_once(',').unwrap_or((count, count));
    let range = least.parse::<usize>().expect("a number")..=most.parse().expect("a number");
    let rest = text.strip_prefix(literal);
    rest.is_some_and(|rest| range.contains(&rest.chars().count()) && rest.chars().all(|it| in_class(class, it)))
}

fn in_class(class: &str, character: char) -> bool {
    let members: Vec<char> = class.chars().collect();
    let ranges = members.windows(3).filter(|it| it[1] == '-');
    ranges.into_iter().any(|it| (it[0]..=it[2]).contains(&character)) || members.contains(&character)
}
