use serde_json::Value;
use terminal::ExitCode;

use crate::cli::Schema;
use crate::files::Files;
use crate::{Outcome, print};

/// Prints the schema of one format, or writes those of all.
pub(crate) fn run(arguments: &Schema) -> Outcome {
    match &arguments.out {
        Some(folder) => {
            let texts = schemas().into_iter().map(|(name, schema)| (format!("{name}.schema.json"), text(&schema)));
            Files::of_texts(folder, texts)?;
        }
        None => {
            let schema = schemas().into_iter().find(|(name, _)| *name == arguments.name);
            print(&schema.map(|(_, schema)| text(&schema)).expect("clap lets known names through only"))?;
        }
    }
    Ok(ExitCode::Done)
}

/// The schemas of every format, by its name.
fn schemas() -> Vec<(&'static str, Value)> {
    let mut res = model::wire::schemas();
    res.push(("manifest", manifest::wire::manifest_schema()));
    res.push(("overrides", manifest::wire::overrides_schema()));
    res.extend(apply::wire::schemas());
    res.push(("report", synth::wire::report_schema()));
    res
}

fn text(schema: &Value) -> String {
    format!("{schema:#}\n")
}
