//! An outline as text, for tests.

use model::*;

/// The dump of a whole outline; digests are left out.
pub(super) fn dump(outline: &Outline) -> String {
    let mut lines = Vec::new();
    lines.extend(outline.docstring.as_ref().map(|text| format!("doc {text:?}")));
    for import in &outline.imports {
        let name = import.name.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
        let alias = if import.aliased { " aliased" } else { "" };
        lines.push(format!("import {}{name} -> {}{alias} {:?}", import.module, import.binds, import.scope));
    }
    lines.extend(outline.exports.iter().map(|parts| format!("exports {}", exports(parts))));
    for (place, symbol) in outline.symbols.iter().enumerate() {
        dump_symbol(outline, place, symbol, &mut lines);
    }
    messages("", &outline.messages, &mut lines);
    lines.extend(outline.problems.iter().map(|problem| format!("problem {}: {}", problem.line, problem.message)));
    lines.join("\n") + "\n"
}

fn exports(parts: &[ExportPart]) -> String {
    let one = |part: &ExportPart| match part {
        ExportPart::Name(name) => name.clone(),
        ExportPart::AllOf(module) => format!("+{module}"),
        ExportPart::Without(name) => format!("-{name}"),
        ExportPart::Dynamic(it) => format!("?{}", value(it)),
    };
    parts.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn dump_symbol(outline: &Outline, place: usize, symbol: &Symbol, lines: &mut Vec<String>) {
    let mut path = symbol.name.clone();
    let mut parent = symbol.parent;
    while let Some(id) = parent {
        assert!((id.0 as usize) < place, "parents come first");
        path = format!("{}.{path}", outline.symbol(id).name);
        parent = outline.symbol(id).parent;
    }
    let mut head = format!("{:?} {path}", symbol.kind);
    head.extend(symbol.signature.as_deref().map(signature));
    if !symbol.bases.is_empty() {
        head.push_str(&format!(" < {}", symbol.bases.iter().map(value).collect::<Vec<_>>().join(", ")));
    }
    head.extend(symbol.annotation.as_ref().map(|annotation| format!(": {annotation}")));
    head.extend(symbol.value.as_deref().map(|it| format!(" = {}", value(it))));
    if symbol.conditional {
        head.push_str(" conditional");
    }
    lines.push(format!("{head} @{}-{}", symbol.lines.0, symbol.lines.1));
    lines.extend(symbol.decorators.iter().map(|it| format!("  @{} line {}", value(&it.value), it.line)));
    lines.extend(symbol.docstring.as_ref().map(|text| format!("  doc {text:?}")));
    dump_body(&symbol.body, lines);
}

fn dump_body(body: &Body, lines: &mut Vec<String>) {
    if body.statements > 0 {
        lines.push(format!("  statements {}", body.statements));
    }
    messages("  ", &body.messages, lines);
    lines.extend(body.delegate.as_ref().map(|it| {
        let called = if it.called { format!("({})", arguments(&it.arguments)) } else { String::new() };
        format!("  delegate {}{called}{}", it.target, if it.faithful { " faithful" } else { "" })
    }));
    lines.extend(body.parameter_shims.iter().map(|it| {
        let converted = if it.faithful { "" } else { " converted" };
        format!("  shim {} -> {}{converted} line {}", it.old, it.new, it.line)
    }));
    lines.extend(body.taken_keywords.iter().map(|it| {
        let default = it.default.as_ref().map(|text| format!(" = {text}")).unwrap_or_default();
        format!("  takes {}{default}", it.name)
    }));
    lines.extend(body.handings.iter().map(|it| format!("  hands {}({})", it.callee, arguments(&it.arguments))));
    if !body.returns.is_empty() {
        lines.push(format!("  returns {}", body.returns.iter().map(value).collect::<Vec<_>>().join(", ")));
    }
    if !body.references.is_empty() {
        lines.push(format!("  references {}", body.references.join(" ")));
    }
    for case in &body.name_cases {
        let returns = case.returns.as_ref().map_or("-".to_owned(), value);
        lines.push(format!("  case {:?} -> {returns} line {}", case.name, case.line));
        messages("    ", &case.messages, lines);
    }
}

fn messages(indent: &str, messages: &[Message], lines: &mut Vec<String>) {
    for it in messages {
        let others = it.arguments.iter().map(value).collect::<Vec<_>>().join(", ");
        lines.push(format!("{indent}{:?} {}({:?}; {others}) line {}", it.channel, it.callee, it.text, it.line));
    }
}

fn signature(signature: &Signature) -> String {
    let one = |it: &Parameter| {
        let mark = match it.kind {
            ParameterKind::PositionalOnly => "/",
            ParameterKind::Standard => "",
            ParameterKind::VarPositional => "*",
            ParameterKind::KeywordOnly => "=",
            ParameterKind::VarKeyword => "**",
        };
        let annotation = it.annotation.as_ref().map(|text| format!(": {text}")).unwrap_or_default();
        let default = it.default.as_ref().map(|text| format!(" = {text}")).unwrap_or_default();
        format!("{mark}{}{annotation}{default}", it.name)
    };
    let parameters = signature.parameters.iter().map(one).collect::<Vec<_>>().join(", ");
    let returns = signature.returns.as_ref().map(|text| format!(" -> {text}")).unwrap_or_default();
    let is_async = if signature.is_async { " async" } else { "" };
    let is_static = if signature.is_static { " static" } else { "" };
    format!("({parameters}){returns}{is_async}{is_static}")
}

fn arguments(arguments: &[Argument]) -> String {
    let one = |it: &Argument| match it.keyword.as_deref() {
        None => value(&it.value),
        Some(stars @ ("*" | "**")) => format!("{stars}{}", value(&it.value)),
        Some(keyword) => format!("{keyword}={}", value(&it.value)),
    };
    arguments.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn value(it: &Value) -> String {
    match it {
        Value::Text(text) => format!("{text:?}"),
        Value::Name(name) => name.clone(),
        Value::Call { callee, arguments: passed } => format!("{callee}({})", arguments(passed)),
        Value::List(items) => format!("[{}]", items.iter().map(value).collect::<Vec<_>>().join(", ")),
        Value::Table(entries) => {
            let one = |(key, it): &(Value, Value)| format!("{}: {}", value(key), value(it));
            format!("{{{}}}", entries.iter().map(one).collect::<Vec<_>>().join(", "))
        }
        Value::Other(text) => format!("`{text}`"),
    }
}
