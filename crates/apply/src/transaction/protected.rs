use model::RepoPath;

/// Folders of version control and of our own, and the short names that Windows gives them.
const FOLDERS: &[&str] = &[".git", ".hg", ".onx", ".svn", "git~1", "hg~1", "onx~1", "svn~1"];

/// Names of devices on Windows, whatever follows a dot.
const DEVICES: &[&str] = &["aux", "con", "conin$", "conout$", "nul", "prn"];

/// True for what belongs to version control or to the journal, on file systems that fold case, dots or invisible
/// characters too, and for names that are no file's on Windows.
pub(crate) fn is_protected(path: &RepoPath) -> bool {
    path.parts().any(|part| is_folder_of_records(part) || is_device(part) || has_odd_end(part))
}

fn is_folder_of_records(part: &str) -> bool {
    // A colon starts the name of a stream inside a file.
    let plain = part.split(':').next().unwrap_or(part).trim_end_matches(['.', ' ']);
    let plain: String = plain.chars().filter(|it| !is_invisible(*it)).flat_map(char::to_lowercase).collect();
    FOLDERS.contains(&plain.as_str())
}

fn is_device(part: &str) -> bool {
    let stem = part.split(['.', ':']).next().unwrap_or(part).trim_end().to_ascii_lowercase();
    let numbered = ["com", "lpt"].iter().filter_map(|name| stem.strip_prefix(name));
    let is_port = |rest: &str| matches!(rest, "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³");
    DEVICES.contains(&stem.as_str()) || numbered.into_iter().any(is_port)
}

fn has_odd_end(part: &str) -> bool {
    part.ends_with(['.', ' ']) || part.chars().any(char::is_control)
}

/// What the file system of macOS leaves out when it compares names.
fn is_invisible(it: char) -> bool {
    matches!(it, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}')
}
