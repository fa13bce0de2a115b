use schemars::JsonSchema;
use serde_json::Value;

use super::{graph_v1, stamp_v1, surface_v1, tree_v2};

/// The JSON Schemas of the files that this crate writes, by the name of the format.
pub fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        ("tree", tree_v2::schema()),
        ("stamp", stamp_v1::schema()),
        ("graph", graph_v1::schema()),
        ("surface", surface_v1::schema()),
    ]
}

/// The JSON Schema of `T`, in which what may be missing may not be `null`: no file of ours says `null`.
pub fn schema_of<T: JsonSchema>() -> Value {
    let mut schema = schemars::schema_for!(T).to_value();
    without_null(&mut schema);
    schema
}

fn without_null(schema: &mut Value) {
    let alternatives = schema["anyOf"].as_array().map_or(&[] as &[Value], Vec::as_slice);
    if let [only, null] = alternatives
        && null["type"] == "null"
    {
        let only = only.clone();
        let fields = schema.as_object_mut().expect("it has `anyOf`");
        fields.shift_remove("anyOf");
        let described = std::mem::take(fields);
        fields.extend(only.as_object().cloned().into_iter().flatten());
        fields.extend(described);
    }
    match schema {
        Value::Object(fields) => {
            if let Some(Value::Array(types)) = fields.get_mut("type") {
                types.retain(|it| it != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    fields.insert("type".to_owned(), only);
                }
            }
            fields.values_mut().for_each(without_null);
        }
        Value::Array(items) => items.iter_mut().for_each(without_null),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
