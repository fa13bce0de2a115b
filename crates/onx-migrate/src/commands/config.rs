use std::fmt::Write;

use model::{Limit, Limits};
use serde_json::{Value, json};
use terminal::{ExitCode, Global, Messages};

use crate::cli::Config;
use crate::expire::DAYS_KEPT;
use crate::settings::{self, Origin, Settings};
use crate::{Outcome, inputs, report};

/// Shows the settings that are in force.
pub(crate) fn run(arguments: &Config, global: &Global, messages: Messages) -> Outcome {
    let worktree = inputs::open(&arguments.target.target, global)?;
    let settings = settings::read(&arguments.target.target, &worktree, messages)?;
    let rows = rows(&settings, worktree.limits());
    if global.wants_json() {
        let row =
            |(key, value, origin): &(String, Value, String)| json!({"key": key, "value": value, "origin": origin});
        let rows: Vec<Value> = rows.iter().map(row).collect();
        report::print(report::text(&json!({"schema_version": 1, "type": "config", "settings": rows})))?;
        return Ok(ExitCode::Done);
    }
    let mut text = String::new();
    for (key, value, origin) in &rows {
        let line = format!("{key} = {value}");
        let origin = if arguments.show_origin { format!("  # {origin}") } else { String::new() };
        writeln!(text, "{line}{origin}").expect("writing to a string cannot fail");
    }
    report::print(terminal::printable(&text).as_ref())?;
    Ok(ExitCode::Done)
}

/// Every setting with its value, as TOML writes it, and where it comes from.
fn rows(settings: &Settings, limits: Limits) -> Vec<(String, Value, String)> {
    let origin = |key: &str| settings.origins.get(key).map_or_else(|| "default".to_owned(), Origin::to_string);
    let ignore: Vec<&str> = settings.ignore.iter().map(|it| it.as_str()).collect();
    let confidence = settings.min_confidence.unwrap_or(manifest::Confidence::WARN).share();
    let keep = Value::from(settings.keep_checkpoints.unwrap_or(DAYS_KEPT));
    let plain = [
        ("ignore", json!(ignore)),
        ("exclude", json!(settings.exclude)),
        ("min-confidence", json!(confidence)),
        ("keep-checkpoints", keep),
    ];
    let of_limit = |limit: Limit| {
        let is_given = limits.get(limit) != settings.limits.get(limit);
        let origin = if is_given { "--limits or ONX_LIMITS".to_owned() } else { origin("limits") };
        (format!("limits.{}", limit.name()), Value::from(limits.get(limit)), origin)
    };
    let plain = plain.map(|(key, value)| (key.to_owned(), value, origin(key)));
    plain.into_iter().chain(Limit::ALL.map(of_limit)).collect()
}
