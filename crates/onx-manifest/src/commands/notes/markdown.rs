use manifest::Manifest;

use super::guide::{Guide, Item, Shown};

/// The guide as Markdown, with an anchor for each operation.
pub(super) fn text(guide: &Guide<'_>) -> String {
    let Manifest { summary, operations, .. } = guide.manifest;
    let mut res = format!("# {}\n\n{}\n\n", guide.title(), sentence_case(summary));
    if !operations.is_empty() {
        res += "Carry it out with:\n\n    onx-migrate apply --manifest change_manifest.yaml --target .\n\n";
    }
    for section in &guide.sections {
        res += &format!("## {}\n\n", section.title);
        res.extend(section.items.iter().map(item));
    }
    res.trim_end().to_owned() + "\n"
}

/// A sentence that begins with a capital.
pub(super) fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|it| it.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn item(item: &Item<'_>) -> String {
    let id = &item.entry.id;
    let mut res = format!("### <a id=\"{id}\"></a>{id}: {}\n\n", item.sentence);
    for remark in &item.remarks {
        res += &format!("{remark}\n\n");
    }
    match &item.shown {
        Shown::Found(it) => {
            let gone = it.before.iter().map(|line| format!("- {line}\n"));
            let come = it.after.iter().map(|line| format!("+ {line}\n"));
            res += &fenced(&gone.chain(come).collect::<String>());
            res += &format!("From `{}`, line {}.\n\n", it.path, it.line);
        }
        Shown::MadeUp(it) => {
            let spaced = |line: &String| {
                let (mark, rest) = line.split_at(line.len().min(1));
                format!("{} {rest}", mark).trim_end().to_owned() + "\n"
            };
            res += &fenced(&it.diff.iter().map(spaced).collect::<String>());
        }
        Shown::Nothing => {}
    }
    res
}

/// A block of a diff; its fence is longer than any in the text.
fn fenced(text: &str) -> String {
    let longest = text.split(|it| it != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}diff\n{text}{fence}\n\n")
}
