use manifest::{Confidence, Manifest};
use terminal::{coded, escaped};

use super::guide::{Guide, Item, Shown};
use super::markdown::sentence_case;

/// The guide as one page that needs nothing else: a table of all operations, then each below its anchor.
pub(super) fn page(guide: &Guide<'_>) -> String {
    let title = guide.title();
    let Manifest { summary, generator, .. } = guide.manifest;
    let mut body = format!("<h1>{}</h1>\n<p>{}</p>\n", escaped(&title), escaped(&sentence_case(summary)));
    if !guide.manifest.operations.is_empty() {
        body +=
            "<pre class=\"command\"><span>onx-migrate apply --manifest change_manifest.yaml --target .</span></pre>\n";
        body += &contents(guide);
    }
    for section in &guide.sections {
        body += &format!("<section>\n<h2>{}</h2>\n", section.title);
        body.extend(section.items.iter().map(item));
        body += "</section>\n";
    }
    body += &format!("<p class=\"soft\">{}</p>\n", escaped(generator));
    terminal::page(&title, &body)
}

fn contents(guide: &Guide<'_>) -> String {
    let items = guide.sections.iter().flat_map(|section| &section.items);
    let row = |it: &Item<'_>| {
        let id = escaped(it.entry.id.as_str());
        let unsure = it.entry.change.confidence < Confidence::AUTO;
        let mark = if unsure { " <span class=\"warning\">not certain</span>" } else { "" };
        format!("<tr><td><a href=\"#{id}\">{id}</a></td><td>{}{mark}</td></tr>\n", coded(&it.sentence))
    };
    let rows: String = items.map(row).collect();
    format!(
        "<table>\n<thead><tr><th>Operation</th><th>What changed</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    )
}

fn item(item: &Item<'_>) -> String {
    let id = escaped(item.entry.id.as_str());
    let mut res = format!("<article id=\"{id}\">\n<h3><a href=\"#{id}\">{id}</a> {}</h3>\n", coded(&item.sentence));
    let kind = item.entry.change.operation.kind().as_str();
    let (status, confidence) = (item.entry.change.status.as_str(), item.entry.change.confidence);
    res += &format!("<p class=\"soft\">{kind}, {status}, confidence {confidence}</p>\n");
    res.extend(item.remarks.iter().map(|it| format!("<p>{}</p>\n", coded(it))));
    match &item.shown {
        Shown::Found(it) => {
            let gone = it.before.iter().map(|line| ('-', line.as_str()));
            let come = it.after.iter().map(|line| ('+', line.as_str()));
            res += &diff(gone.chain(come));
            res +=
                &format!("<p class=\"soft\">From <code>{}</code>, line {}</p>\n", escaped(it.path.as_str()), it.line);
        }
        Shown::MadeUp(it) => {
            let split = |line: &'_ String| (line.chars().next().unwrap_or(' '), line.get(1..).unwrap_or("").to_owned());
            let lines: Vec<(char, String)> = it.diff.iter().map(split).collect();
            res += &diff(lines.iter().map(|(mark, line)| (*mark, line.as_str())));
        }
        Shown::Nothing => {}
    }
    res + "</article>\n"
}

fn diff<'a>(lines: impl Iterator<Item = (char, &'a str)>) -> String {
    let line = |(mark, text): (char, &str)| {
        let class = if mark == '-' { "gone" } else { "come" };
        format!("<span class=\"{class}\">{mark} {}</span>", escaped(text))
    };
    format!("<pre>{}</pre>\n", lines.map(line).collect::<String>())
}
