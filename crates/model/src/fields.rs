//! Constructors that are made from fields: data classes, attrs, pydantic models, named tuples, typed dictionaries.

use crate::{Argument, DottedName, Outline, Parameter, ParameterKind, Signature, Symbol, SymbolId, SymbolKind, Value};

/// How fields become parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldStyle {
    kind: FieldKind,
    keyword_only: bool,
    makes_init: bool,
}

/// Which machinery makes the constructor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FieldKind {
    DataClass,
    Attrs,
    Pydantic,
    NamedTuple,
    TypedDict,
}

impl FieldStyle {
    /// Of `@dataclass`, `@attr.s`, `@define` and the like.
    pub fn of_decorator(decorator: &Value) -> Option<Self> {
        let (name, arguments) = match decorator {
            Value::Name(name) => (name, &[][..]),
            Value::Call { callee, arguments } => (callee, &arguments[..]),
            Value::Text(_) | Value::List(_) | Value::Table(_) | Value::Other(_) => return None,
        };
        let (module, last) = name.rsplit_once('.').unwrap_or(("", name));
        let kind = match last {
            "dataclass" => FieldKind::DataClass,
            "s" | "attrs" | "attributes" | "define" | "mutable" | "frozen"
                if module.is_empty() || module.starts_with("attr") =>
            {
                FieldKind::Attrs
            }
            _ => return None,
        };
        let keyword_only = argument(arguments, "kw_only").is_some_and(is_true);
        let makes_init = !argument(arguments, "init").is_some_and(is_false);
        Some(Self { kind, keyword_only, makes_init })
    }

    /// Of a base class, by its name outside or inside the release.
    pub fn of_base(base: &DottedName) -> Option<Self> {
        let kind = match base.last() {
            "NamedTuple" => FieldKind::NamedTuple,
            "TypedDict" => FieldKind::TypedDict,
            "BaseModel" | "BaseSettings" if base.as_str().contains("pydantic") => FieldKind::Pydantic,
            _ => return None,
        };
        let keyword_only = matches!(kind, FieldKind::Pydantic | FieldKind::TypedDict);
        Some(Self { kind, keyword_only, makes_init: true })
    }

    /// False for `@dataclass(init=False)`.
    pub fn takes_fields(self) -> bool {
        self.makes_init
    }

    /// True when both are made by the same machinery.
    pub fn is_like(self, other: Self) -> bool {
        self.kind == other.kind
    }
}

/// The parameters that the fields in the body of `class` make, in source order.
pub fn fields_of_class(outline: &Outline, class: SymbolId, style: FieldStyle) -> Vec<Parameter> {
    let members: Vec<&Symbol> = outline.children(Some(class)).map(|(_, symbol)| symbol).collect();
    let in_method = |symbol: &Symbol| {
        let mut methods = members.iter().filter(|it| matches!(it.kind, SymbolKind::Method | SymbolKind::Property));
        methods.any(|method| method.range.contains(symbol.range))
    };
    let mut keyword_only = style.keyword_only;
    let mut found = Vec::new();
    for symbol in members.iter().filter(|symbol| symbol.kind == SymbolKind::Attribute && !in_method(symbol)) {
        if symbol.annotation.as_deref().is_some_and(|it| it.ends_with("KW_ONLY")) {
            keyword_only = true;
            continue;
        }
        found.extend(field(symbol, style.kind, keyword_only));
    }
    found
}

fn field(symbol: &Symbol, kind: FieldKind, keyword_only: bool) -> Option<Parameter> {
    let options = symbol.value.as_deref().and_then(field_call);
    let is_attribute = kind == FieldKind::Attrs && options.is_some();
    let annotation = symbol.annotation.as_deref().map(str::to_owned);
    let is_class_variable = annotation.as_deref().is_some_and(|it| it.contains("ClassVar"));
    let excluded = options.is_some_and(|it| argument(it, "init").is_some_and(is_false));
    let hidden = kind == FieldKind::Pydantic && (symbol.name.starts_with('_') || symbol.name == "model_config");
    if (annotation.is_none() && !is_attribute) || is_class_variable || excluded || hidden {
        return None;
    }
    let keyword_only = keyword_only || options.is_some_and(|it| argument(it, "kw_only").is_some_and(is_true));
    Some(Parameter {
        name: parameter_name(symbol, kind, options),
        kind: if keyword_only { ParameterKind::KeywordOnly } else { ParameterKind::Standard },
        default: default(symbol, kind, options),
        annotation,
    })
}

fn parameter_name(symbol: &Symbol, kind: FieldKind, options: Option<&[Argument]>) -> String {
    let alias = options.and_then(|it| argument(it, "alias")).and_then(Value::as_text);
    match kind {
        FieldKind::Attrs => alias.unwrap_or(symbol.name.trim_start_matches('_')).to_owned(),
        FieldKind::Pydantic => alias.unwrap_or(&symbol.name).to_owned(),
        FieldKind::DataClass | FieldKind::NamedTuple | FieldKind::TypedDict => symbol.name.clone(),
    }
}

/// The arguments of `field(…)`, `attr.ib(…)`, `Field(…)`.
fn field_call(value: &Value) -> Option<&[Argument]> {
    match value {
        Value::Call { callee, arguments } => {
            let last = callee.rsplit('.').next().unwrap_or("");
            matches!(last, "field" | "ib" | "attrib" | "attr" | "Field" | "Factory" | "PrivateAttr")
                .then_some(arguments)
        }
        Value::Name(_) | Value::Text(_) | Value::List(_) | Value::Table(_) | Value::Other(_) => None,
    }
}

fn default(symbol: &Symbol, kind: FieldKind, options: Option<&[Argument]>) -> Option<String> {
    let Some(options) = options else { return symbol.value.as_deref().map(text) };
    let leading = options.first().filter(|it| it.keyword.is_none() && kind == FieldKind::Pydantic).map(|it| &it.value);
    let given = argument(options, "default").or(leading).map(text).filter(|text| text != "...");
    let made = || ["default_factory", "factory"].iter().find_map(|name| argument(options, name));
    given.or_else(|| made().map(|factory| format!("{}()", text(factory))))
}

/// The constructor of fields in order; a later field of the same name takes the place of the earlier one.
pub fn constructor_of_fields(fields: impl Iterator<Item = Parameter>, style: FieldStyle) -> Signature {
    let mut parameters: Vec<Parameter> = Vec::new();
    for field in fields {
        match parameters.iter_mut().find(|it| it.name == field.name) {
            Some(earlier) => *earlier = field,
            None => parameters.push(field),
        }
    }
    // Keyword-only fields go last, whatever their place in the body.
    parameters.sort_by_key(|parameter| parameter.kind);
    if style.kind == FieldKind::TypedDict {
        parameters.iter_mut().for_each(|parameter| parameter.default = Some("...".to_owned()));
    }
    Signature { parameters, ..Signature::default() }
}

/// The signature of `X = namedtuple("X", "a b")` and `X = NamedTuple("X", [("a", int)])`.
pub fn named_tuple_constructor(value: &Value) -> Option<Signature> {
    let Value::Call { callee, arguments } = value else { return None };
    let is_factory = matches!(callee.rsplit('.').next(), Some("namedtuple" | "NamedTuple"));
    let names: Vec<String> = match &arguments.get(1).filter(|_| is_factory)?.value {
        Value::Text(names) => names.split([',', ' ']).filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        Value::List(items) => items.iter().filter_map(tuple_field).collect(),
        Value::Name(_) | Value::Call { .. } | Value::Table(_) | Value::Other(_) => return None,
    };
    let defaults = match argument(arguments, "defaults") {
        Some(Value::List(defaults)) => defaults.iter().map(text).collect(),
        Some(_) | None => Vec::new(),
    };
    let required = names.len().saturating_sub(defaults.len());
    let parameters = names.into_iter().enumerate().map(|(place, name)| Parameter {
        name,
        kind: ParameterKind::Standard,
        default: place.checked_sub(required).and_then(|place| defaults.get(place).cloned()),
        annotation: None,
    });
    Some(Signature { parameters: parameters.collect(), ..Signature::default() })
}

fn tuple_field(item: &Value) -> Option<String> {
    match item {
        Value::List(pair) => pair.first()?.as_text().map(str::to_owned),
        other => other.as_text().map(str::to_owned),
    }
}

/// True when a class keyword is called `keyword`.
pub fn is_class_keyword(base: &Value, keyword: &str) -> bool {
    match base {
        Value::Other(text) => text.split_once('=').is_some_and(|(name, _)| name.trim() == keyword),
        Value::Name(_) | Value::Text(_) | Value::Call { .. } | Value::List(_) | Value::Table(_) => false,
    }
}

fn argument<'a>(arguments: &'a [Argument], keyword: &str) -> Option<&'a Value> {
    arguments.iter().find(|it| it.keyword.as_deref() == Some(keyword)).map(|it| &it.value)
}

fn is_true(value: &Value) -> bool {
    text(value) == "True"
}

fn is_false(value: &Value) -> bool {
    text(value) == "False"
}

/// The value as source text.
fn text(value: &Value) -> String {
    let joined = |items: Vec<String>| items.join(", ");
    match value {
        Value::Text(text) => format!("\"{}\"", text.escape_debug()),
        Value::Name(name) => name.clone(),
        Value::Other(source) => source.clone(),
        Value::List(items) => format!("[{}]", joined(items.iter().map(text).collect())),
        Value::Table(entries) => {
            format!(
                "{{{}}}",
                joined(entries.iter().map(|(key, value)| format!("{}: {}", text(key), text(value))).collect())
            )
        }
        Value::Call { callee, arguments } => format!("{callee}({})", joined(arguments.iter().map(passed).collect())),
    }
}

fn passed(argument: &Argument) -> String {
    match argument.keyword.as_deref() {
        None => text(&argument.value),
        Some(stars @ ("*" | "**")) => format!("{stars}{}", text(&argument.value)),
        Some(keyword) => format!("{keyword}={}", text(&argument.value)),
    }
}
