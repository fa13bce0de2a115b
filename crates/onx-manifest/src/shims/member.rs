use model::{DottedName, Symbol, SymbolId, SymbolKind, Value};

use super::{MemberShim, Sources, outline};
use crate::releases::Release;

/// Bases that give class bodies a meaning of their own: an added method could become something else there.
const SPECIAL_BASES: [&str; 8] =
    ["Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "TypedDict", "NamedTuple", "Protocol"];

/// A method or property `old` of `class` that hands on to `new`, at the end of the class.
pub(super) fn shim(
    release: &Release,
    sources: &Sources,
    class: &DottedName,
    old: &str,
    new: &str,
) -> Result<MemberShim, &'static str> {
    let symbol_at = |path: &DottedName| {
        let definition = release.graph.definition(release.graph.resolve(path)?);
        let file = release.snapshot.files.get(definition.file as usize)?;
        let id = definition.symbol?;
        Some((file, id, &outline(file)?.symbols[id.0 as usize]))
    };
    let (file, id, body) = symbol_at(class).ok_or("its class is not in the sources")?;
    let (home, _, member) = symbol_at(&class.join(new)).ok_or("its successor is not in the sources")?;
    if body.bases.iter().any(is_special) {
        return Err("its class is an enumeration or a structural type");
    }
    let symbols = &outline(file).ok_or("its class is not in the sources")?.symbols;
    let place = sources.iter().position(|(path, _)| *path == file.path).ok_or("its class is not in the sources")?;
    let text = &sources[place].1;
    let indent = indent_of_methods(symbols, id, text).ok_or("its class has no methods beside which it could stand")?;
    let own = outline(home).is_some_and(|outline| is_set_by_methods(&outline.symbols, member));
    let code = if own { attribute(&body.name, old, member) } else { code(body.name.as_str(), old, member)? };
    let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let line = |line: &str| if line.is_empty() { ending.to_owned() } else { format!("{ending}{indent}{line}") };
    // What is below the first line of the code is indented by the file's own step, which `code` writes as a tab.
    let step = if indent.contains('\t') { "\t".to_owned() } else { " ".repeat(4) };
    let text: String = code.replace('\t', &step).lines().map(line).collect();
    Ok(MemberShim { file: place, offset: body.range.end, text: format!("{ending}{text}") })
}

/// True for an attribute that is written in methods, as `self.x = …`: it belongs to objects and not to the class.
fn is_set_by_methods(symbols: &[Symbol], member: &Symbol) -> bool {
    let holds = |it: &Symbol| {
        let is_around = it.lines.0 < member.lines.0 && member.lines.1 <= it.lines.1;
        it.kind == SymbolKind::Method && it.parent == member.parent && is_around
    };
    member.kind == SymbolKind::Attribute && symbols.iter().any(holds)
}

/// A property that reads and writes the attribute, each level below the first indented by a tab.
fn attribute(class: &str, old: &str, member: &Symbol) -> String {
    let new = &member.name;
    let warned = format!(
        "\timport warnings\n\n\
         \twarnings.warn(\"`{class}.{old}` is deprecated: use `{new}`\", DeprecationWarning, stacklevel=2)\n"
    );
    format!(
        "@property\ndef {old}(self):\n\t\"\"\"Deprecated: use `{new}`.\"\"\"\n{warned}\treturn self.{new}\n\n\
         @{old}.setter\ndef {old}(self, value):\n{warned}\tself.{new} = value\n"
    )
}

fn is_special(base: &Value) -> bool {
    let name = base.as_name().unwrap_or_default();
    SPECIAL_BASES.contains(&name.rsplit('.').next().unwrap_or(name))
}

/// The white space before the methods of the class at `id`; `None` when they do not begin their lines.
fn indent_of_methods(symbols: &[Symbol], id: SymbolId, text: &str) -> Option<String> {
    let method = symbols.iter().find(|it| {
        it.parent == Some(id) && !it.conditional && matches!(it.kind, SymbolKind::Method | SymbolKind::Property)
    })?;
    let start = method.range.start as usize;
    let line = text.get(..start)?.rfind('\n').map_or(0, |it| it + 1);
    let indent = &text[line..start];
    (!indent.is_empty() && indent.chars().all(|it| it == ' ' || it == '\t')).then(|| indent.to_owned())
}

/// The definition, each level below the first indented by a tab.
fn code(class: &str, old: &str, member: &Symbol) -> Result<String, &'static str> {
    let new = &member.name;
    let decorated = |name: &str| member.decorators.iter().any(|it| it.value.as_name() == Some(name));
    let (decorator, first, receiver) = match member.kind {
        SymbolKind::Property => ("@property\n", "self", "self"),
        SymbolKind::Method if decorated("staticmethod") => ("@staticmethod\n", "", class),
        SymbolKind::Method if decorated("classmethod") => ("@classmethod\n", "cls", "cls"),
        SymbolKind::Method => ("", "self", "self"),
        SymbolKind::Attribute | SymbolKind::Class | SymbolKind::Function | SymbolKind::TypeAlias => {
            return Err("it is an attribute of the class, read off the class as well as off its objects");
        }
    };
    let is_read = member.kind == SymbolKind::Property;
    let parameters = match (is_read, first) {
        (true, _) => first.to_owned(),
        (false, "") => "*args, **kwargs".to_owned(),
        (false, first) => format!("{first}, *args, **kwargs"),
    };
    let call = if is_read { "" } else { "(*args, **kwargs)" };
    Ok(format!(
        "{decorator}def {old}({parameters}):\n\
         \t\"\"\"Deprecated: use `{new}`.\"\"\"\n\
         \timport warnings\n\n\
         \twarnings.warn(\"`{class}.{old}` is deprecated: use `{new}`\", DeprecationWarning, stacklevel=2)\n\
         \treturn {receiver}.{new}{call}\n"
    ))
}
