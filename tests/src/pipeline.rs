//! The stages in their order, on texts.

use apply::{History, Options, Plan, Project, ProjectFile, Standing};
use fixture::CaseFile;
use manifest::Manifest;
use model::{RepoPath, Surface};

/// What the core's side hands to the dependent's side.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Handover {
    pub(crate) manifest: Manifest,
    pub(crate) surface_from: Option<Surface>,
    pub(crate) surface_to: Option<Surface>,
}

/// A case's files as a project.
pub(crate) fn project(files: &[CaseFile], handover: &Handover) -> Project {
    let mut files: Vec<ProjectFile> = files.iter().map(project_file).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Project { files, surface_from: handover.surface_from.clone(), surface_to: handover.surface_to.clone() }
}

pub(crate) fn project_file(file: &CaseFile) -> ProjectFile {
    let path = RepoPath::new(&file.path).expect("cases name paths inside their folder");
    ProjectFile { path, bytes: file.bytes.clone(), standing: Standing::Tracked }
}

/// Plans as the command does without options.
///
/// # Errors
/// The message with which the manifest is refused.
pub(crate) fn plan(manifest: &Manifest, project: &Project, history: History) -> Result<Plan, String> {
    let options = Options { history, ..Options::default() };
    apply::plan(manifest, project, &options).map_err(|error| error.to_string())
}

/// The project after the plan's edits.
pub(crate) fn applied(project: &Project, plan: &Plan) -> Project {
    let mut res = project.clone();
    for patch in &plan.patch.files {
        let file =
            res.files.iter_mut().find(|file| file.path == patch.path).expect("a plan edits files of the project");
        file.bytes = patch.after();
    }
    res
}
