//! Everything that is known of one operation, for people and for scripts.

use manifest::{Change, Manifest, OperationId, Place};
use model::wire::surface_v1;
use model::{Limits, Surface};
use serde_json::{Value, json};
use std::fs::File;
use std::path::Path;
use synth::wire::explained_json;
use terminal::Failure;

use crate::example::{Example, example};
use crate::sources::{Side, Sources};

/// Places shown per release; an operation that many callers confirm has hundreds.
const PLACES: usize = 3;

/// Places that are read, so that the definition among them is found.
const READ: usize = 40;

/// What an operation is explained from.
pub(crate) struct Background<'a> {
    pub(crate) manifest: &'a Manifest,
    pub(crate) sources: &'a Sources,
    /// API of the old release, where it is known.
    pub(crate) surface: Option<&'a Surface>,
}

/// One operation with its evidence, its sources and what it does.
pub(crate) struct Explanation<'a> {
    id: Option<&'a OperationId>,
    change: &'a Change,
    /// Why it is not in the manifest.
    reason: Option<&'a str>,
    seen: [Vec<Seen>; 2],
    example: Option<Example>,
}

/// A place with the lines around it.
struct Seen {
    place: Place,
    lines: Vec<(u32, String)>,
}

/// The old release's API beside the manifest at `path`, where `generate` wrote it.
pub(crate) fn surface_beside(path: &Path, limits: &Limits) -> Option<Surface> {
    surface_v1::read(File::open(path.parent()?.join("surface_from.json")).ok()?, limits).ok()
}

impl Background<'_> {
    /// Explains an operation of the manifest.
    pub(crate) fn of_operation<'a>(&self, id: &'a OperationId, change: &'a Change) -> Result<Explanation<'a>, Failure> {
        self.explanation(Some(id), change, None)
    }

    /// Explains a candidate that is not in the manifest, with the reason.
    pub(crate) fn of_candidate<'a>(&self, change: &'a Change, reason: &'a str) -> Result<Explanation<'a>, Failure> {
        self.explanation(None, change, Some(reason))
    }

    fn explanation<'a>(
        &self,
        id: Option<&'a OperationId>,
        change: &'a Change,
        reason: Option<&'a str>,
    ) -> Result<Explanation<'a>, Failure> {
        let entry = self.manifest.operations.iter().find(|it| Some(&it.id) == id);
        let requires = entry.and_then(|it| it.requires.as_deref()).unwrap_or_default();
        let seen = [self.seen(Side::From, &change.seen_from)?, self.seen(Side::To, &change.seen_to)?];
        let example = example(change, requires, self.manifest, self.surface);
        Ok(Explanation { id, change, reason, seen, example })
    }

    /// The places with their lines, definitions first: a caller says less.
    fn seen(&self, side: Side, places: &[Place]) -> Result<Vec<Seen>, Failure> {
        let with_lines = |(number, place): (usize, &Place)| {
            let excerpt = if number < READ { self.sources.excerpt(side, place)? } else { None };
            Ok(Seen { place: place.clone(), lines: excerpt.map(|it| it.lines).unwrap_or_default() })
        };
        let mut res = places.iter().enumerate().map(with_lines).collect::<Result<Vec<Seen>, Failure>>()?;
        res.sort_by_key(|it| !it.is_definition());
        Ok(res)
    }
}

impl Seen {
    fn is_definition(&self) -> bool {
        let line = self.lines.iter().find(|(number, _)| *number == self.place.line);
        let starts = |text: &str| ["class ", "def ", "async def ", "@"].iter().any(|word| text.starts_with(word));
        line.is_some_and(|(_, text)| starts(text.trim_start()))
    }
}

impl Explanation<'_> {
    /// For a terminal: evidence, sources of both releases, example.
    pub(crate) fn text(&self, manifest: &Manifest) -> String {
        let mut lines = vec![self.heading(manifest), String::new()];
        lines.extend(self.facts());
        for (word, version, seen) in [("from", &manifest.from, &self.seen[0]), ("to", &manifest.to, &self.seen[1])] {
            lines.extend(places(word, version, seen));
        }
        if let Some(example) = &self.example {
            lines.extend([String::new(), "  what it does, for example".to_owned()]);
            lines.extend(example.diff.iter().map(|line| format!("    {line}")));
            lines.extend(example.flags.iter().map(|reason| format!("    left to a person: {reason}")));
        }
        lines.join("\n") + "\n"
    }

    /// As the report has it, with the lines around every place and the example.
    pub(crate) fn json(&self) -> Value {
        let mut res = json!({"id": self.id.map(OperationId::as_str)});
        let fields = res.as_object_mut().expect("it was written as a map");
        fields.retain(|_, value| !value.is_null());
        fields.extend(explained_json(self.change).as_object().cloned().into_iter().flatten());
        fields.extend(self.reason.map(|reason| ("reason".to_owned(), reason.into())));
        fields.insert("sources".to_owned(), json!({"from": sources(&self.seen[0]), "to": sources(&self.seen[1])}));
        let example = self.example.as_ref().map(|it| json!({"diff": it.diff, "flags": it.flags}));
        fields.extend(example.map(|it| ("example".to_owned(), it)));
        res
    }

    fn heading(&self, manifest: &Manifest) -> String {
        let id = self.id.map(|id| format!("{id} ")).unwrap_or_default();
        let Manifest { package, from, to, .. } = manifest;
        format!("{id}{} ({package} {from} → {to})", self.change.operation.kind().as_str())
    }

    fn facts(&self) -> Vec<String> {
        let change = self.change;
        let matches = manifest::wire::operation_json(&change.operation)["match"].take();
        let fields = matches.as_object().into_iter().flatten();
        let mut res: Vec<String> = fields.map(|(key, value)| fact(key, &word(value))).collect();
        res.extend(change.aliases_from.iter().map(|alias| fact("aliases_from", alias.as_str())));
        res.extend(change.aliases_to.iter().map(|alias| fact("aliases_to", alias.as_str())));
        res.push(String::new());
        res.push(fact("status", change.status.as_str()));
        let recommendation = change.confidence.recommendation().as_str();
        res.push(fact("confidence", &format!("{} ({recommendation})", change.confidence)));
        res.extend(self.reason.map(|reason| fact("left out", reason)));
        res.push(fact("method", &change.evidence.method));
        res.extend(change.evidence.content.map(|digest| fact("content", &digest.to_string())));
        res.extend(Some(change.evidence.quote.as_str()).filter(|it| !it.is_empty()).map(|quote| fact("quote", quote)));
        for factor in &change.evidence.factors {
            let value = f64::from(factor.per_mille) / 1000.0;
            res.push(fact("factor", &format!("{:<28} {value}", factor.name)));
        }
        res
    }
}

fn fact(key: &str, value: &str) -> String {
    format!("  {key:<12} {value}")
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn places(word: &str, version: &str, seen: &[Seen]) -> Vec<String> {
    let mut res = Vec::new();
    for it in seen.iter().take(PLACES) {
        res.push(String::new());
        res.push(format!("  seen {word:<7} {}:{} in {version}", it.place.path, it.place.line));
        let line = |(number, text): &(u32, String)| {
            let mark = if *number == it.place.line { '>' } else { ' ' };
            format!("  {mark} {number:>5} | {text}").trim_end().to_owned()
        };
        res.extend(it.lines.iter().map(line));
    }
    let more = seen.len().saturating_sub(PLACES);
    res.extend((more > 0).then(|| format!("  seen {word:<7} in {more} more places of {version}")));
    res
}

fn sources(seen: &[Seen]) -> Vec<Value> {
    let shown = seen.iter().take(PLACES).filter(|it| !it.lines.is_empty());
    let lines = |it: &Seen| -> Vec<Value> {
        it.lines.iter().map(|(number, text)| json!({"line": number, "text": text})).collect()
    };
    shown.map(|it| json!({"path": it.place.path.as_str(), "line": it.place.line, "lines": lines(it)})).collect()
}
