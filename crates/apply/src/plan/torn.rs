use std::collections::BTreeMap;

use edit::{Edit, FilePatch};
use lang::python::statements::Statements;
use model::TextRange;

use super::files::is_python;

/// True when some edits of an import statement are made and others not, although they only make sense together: one of
/// them is more than another name for an imported one.
pub(super) fn tears_import(file: &FilePatch, is_made: impl Fn(&Edit) -> bool) -> bool {
    let (made, left) = file.edits.iter().partition::<Vec<&Edit>, _>(|edit| is_made(edit));
    if made.is_empty() || left.is_empty() || !is_python(&file.path) {
        return false;
    }
    let statements = Statements::read(&file.before);
    let mut imports: BTreeMap<TextRange, Vec<&Edit>> = BTreeMap::new();
    for edit in file.edits.iter() {
        let statement = statements.around(edit.range).filter(|it| it.is_import);
        imports.entry(statement.map_or(TextRange::at(0), |it| it.range)).or_default().push(edit);
    }
    imports.into_iter().filter(|(statement, _)| !statement.is_empty()).any(|(statement, edits)| {
        let made = edits.iter().filter(|edit| is_made(edit)).count();
        made > 0 && made < edits.len() && !edits.iter().all(|edit| renames(file, statement, edit))
    })
}

/// True when the edit gives one imported name of `statement` another.
fn renames(file: &FilePatch, statement: TextRange, edit: &Edit) -> bool {
    let text = |range: TextRange| String::from_utf8_lossy(&file.before[range.as_usize()]).into_owned();
    let is_name = |text: &str| !text.is_empty() && text.chars().all(|it| it.is_alphanumeric() || it == '_');
    let before = text(TextRange::new(statement.start, edit.range.start));
    let is_listed = before.split(|it: char| !it.is_alphanumeric() && it != '_').any(|word| word == "import");
    before.starts_with("from") && is_listed && is_name(&text(edit.range)) && is_name(&edit.replacement)
}
