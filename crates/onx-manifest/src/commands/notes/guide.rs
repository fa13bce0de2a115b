use std::collections::BTreeMap;

use manifest::{Becomes, Entry, Manifest, Operation, OperationId, Status};
use model::Surface;

use crate::example::{self, Example};
use crate::snippets::Snippet;

/// A guide as data: what Markdown and HTML are written from.
pub(super) struct Guide<'a> {
    pub(super) manifest: &'a Manifest,
    /// In the order in which a reader wants them; none is empty.
    pub(super) sections: Vec<Section<'a>>,
}

/// Operations of one nature.
pub(super) struct Section<'a> {
    pub(super) title: &'static str,
    pub(super) items: Vec<Item<'a>>,
}

/// One operation.
pub(super) struct Item<'a> {
    pub(super) entry: &'a Entry,
    /// What changed, a sentence with code in back quotes.
    pub(super) sentence: String,
    /// What a reader must know beside; sentences.
    pub(super) remarks: Vec<String>,
    pub(super) shown: Shown,
}

/// What stands before and after.
pub(super) enum Shown {
    /// Lines of the core itself.
    Found(Snippet),
    /// Lines made up for the purpose.
    MadeUp(Example),
    Nothing,
}

const SECTIONS: [&str; 6] =
    ["Moved modules", "Renamed and moved names", "Parameters", "Settings", "Files", "Gone without a successor"];

impl<'a> Guide<'a> {
    /// Every operation of `manifest` in its section, with its use among `found` or one that is made up.
    pub(super) fn new(
        manifest: &'a Manifest,
        found: &BTreeMap<OperationId, Snippet>,
        surface: Option<&Surface>,
    ) -> Self {
        let mut items: BTreeMap<usize, Vec<Item<'a>>> = BTreeMap::new();
        for entry in &manifest.operations {
            let shown = match found.get(&entry.id) {
                Some(snippet) => Shown::Found(snippet.clone()),
                None => made_up(entry, manifest, surface),
            };
            let (sentence, remarks) = (sentence(&entry.change.operation), remarks(entry));
            items.entry(section(&entry.change.operation)).or_default().push(Item { entry, sentence, remarks, shown });
        }
        let sections = items.into_iter().map(|(place, items)| Section { title: SECTIONS[place], items });
        Self { manifest, sections: sections.collect() }
    }

    /// What the guide is about.
    pub(super) fn title(&self) -> String {
        let Manifest { package, from, to, .. } = self.manifest;
        format!("Migrating {package} from {from} to {to}")
    }
}

fn made_up(entry: &Entry, manifest: &Manifest, surface: Option<&Surface>) -> Shown {
    let requires = entry.requires.as_deref().unwrap_or_default();
    let example = example::example(&entry.change, requires, manifest, surface);
    example.filter(|it| !it.diff.is_empty()).map_or(Shown::Nothing, Shown::MadeUp)
}

fn section(operation: &Operation) -> usize {
    match operation {
        Operation::RenameImport(_) => 0,
        Operation::RenameSymbol(_) | Operation::RenameCallable(_) => 1,
        Operation::ArgRename(_)
        | Operation::ArgAddDefault(_)
        | Operation::ArgAddRequired(_)
        | Operation::ArgRemove(_)
        | Operation::ArgKeywordOnly(_)
        | Operation::ArgReorder(_) => 2,
        Operation::ConfigKeyRename(_) => 3,
        Operation::MoveFile(_) => 4,
        Operation::RemoveSymbol(_) => 5,
    }
}

fn sentence(operation: &Operation) -> String {
    match operation {
        Operation::RenameImport(it) => format!("Module `{}` is now `{}`", it.from, it.to),
        Operation::RenameSymbol(it) => format!("`{}` is now `{}`", it.old_path(), it.new_path()),
        Operation::RenameCallable(it) => {
            let form = match it.becomes {
                Some(Becomes::Property) => ", read without a call",
                Some(Becomes::Method) => ", which is called",
                None => "",
            };
            format!("`{}` is now `{}`{form}", it.callable, it.to)
        }
        Operation::ArgRename(it) => format!("`{}` takes `{}` instead of `{}`", it.callable, it.to, it.from),
        Operation::ArgAddDefault(it) if it.insert => {
            format!(
                "`{}` no longer assumes `{}={}`: pass it to keep the old behaviour",
                it.callable, it.arg, it.default
            )
        }
        Operation::ArgAddDefault(it) => format!("`{}` takes `{}`, by default `{}`", it.callable, it.arg, it.default),
        Operation::ArgAddRequired(it) => format!("`{}` requires `{}`", it.callable, it.arg),
        Operation::ArgRemove(it) => format!("`{}` no longer takes `{}`", it.callable, it.arg),
        Operation::ArgKeywordOnly(it) => format!("`{}` takes {} by keyword only", it.callable, quoted(&it.names)),
        Operation::ArgReorder(it) => format!("`{}` takes {} in this order", it.callable, quoted(&it.order)),
        Operation::ConfigKeyRename(it) => format!("Setting `{}` is now `{}` in `{}`", it.from, it.to, it.file),
        Operation::MoveFile(it) => format!("File `{}` is now `{}`", it.from, it.to),
        Operation::RemoveSymbol(it) => format!("`{}` is gone", it.symbol),
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}

fn remarks(entry: &Entry) -> Vec<String> {
    let change = &entry.change;
    let reason = match &change.operation {
        Operation::RemoveSymbol(it) if !it.reason.is_empty() => Some(format!("Reason: {}", it.reason)),
        _ => None,
    };
    let deprecated = change.status == Status::Deprecated;
    let still = deprecated.then(|| "The old form still works and will go.".to_owned());
    let quote = Some(&change.evidence.quote).filter(|it| !it.is_empty()).map(|it| format!("The library says: “{it}”"));
    let aliases = (!change.aliases_from.is_empty()).then(|| {
        let names: Vec<String> = change.aliases_from.iter().map(|it| it.to_string()).collect();
        format!("Also known as {}.", quoted(&names))
    });
    let unsure = (change.confidence < manifest::Confidence::AUTO)
        .then(|| format!("Not certain (confidence {}): look at every use.", change.confidence));
    [still, reason, quote, aliases, unsure].into_iter().flatten().collect()
}
