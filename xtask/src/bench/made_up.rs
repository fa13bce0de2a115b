//! A library and a dependent that nobody wrote, as large as asked for.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;

/// Functions in each module.
const FUNCTIONS: usize = 12;

/// Every so many modules change from one release to the next but one.
const CHANGED: usize = 50;

/// Writes release 0, 1 or 2 of the package `made_up`: in 1 one function of ten is renamed, in 2 few modules change.
pub(super) fn write_release(folder: &Path, files: usize, release: usize) -> Result<()> {
    for file in 0..files {
        write(folder, "made_up", file, &module(file, release))?;
    }
    Ok(std::fs::write(folder.join("made_up/__init__.py"), "")?)
}

/// Writes a project of `files` modules, of which one in ten uses the package.
pub(super) fn write_dependent(folder: &Path, files: usize) -> Result<()> {
    for file in 0..files {
        write(folder, "shop", file, &client(file))?;
    }
    Ok(std::fs::write(folder.join("shop/__init__.py"), "")?)
}

fn write(folder: &Path, package: &str, file: usize, text: &str) -> Result<()> {
    let package = folder.join(format!("{package}/part_{}", file / 50));
    std::fs::create_dir_all(&package)?;
    std::fs::write(package.join("__init__.py"), "")?;
    Ok(std::fs::write(package.join(format!("module_{file}.py")), text)?)
}

/// The name of a function in release 0 and from release 1 on.
pub(super) fn names(number: usize) -> [String; 2] {
    [format!("count_{number}"), format!("measure_{number}")]
}

/// The module in which a function lies.
pub(super) fn module_of(number: usize) -> String {
    let file = number / FUNCTIONS;
    format!("made_up.part_{}.module_{file}", file / 50)
}

/// The functions that are renamed, below `files` modules.
pub(super) fn renamed(files: usize) -> impl Iterator<Item = usize> {
    (0..files * FUNCTIONS).filter(|number| is_renamed(*number))
}

fn is_renamed(number: usize) -> bool {
    number % FUNCTIONS % 10 == 3
}

fn module(file: usize, release: usize) -> String {
    let changed = release == 2 && file.is_multiple_of(CHANGED);
    let mut res = format!("\"\"\"Module {file}.\"\"\"\n\nLIMIT_{file} = {}\n", file * 7 + 3 + usize::from(changed));
    for number in (0..FUNCTIONS).map(|place| file * FUNCTIONS + place) {
        let [old, new] = names(number);
        let name = if release > 0 && is_renamed(number) { new } else { old };
        write_function(&mut res, &name, file, number);
    }
    res
}

fn client(file: usize) -> String {
    let mut res = format!("\"\"\"Module {file}.\"\"\"\n\nLIMIT_{file} = 3\n");
    if file.is_multiple_of(10) {
        let number = file * FUNCTIONS + 3;
        let (module, [name, _]) = (module_of(number), names(number));
        let _ = write!(res, "from {module} import {name}\n\nTOTAL = {name}([1, 2], start=0)\n");
    }
    for number in (0..FUNCTIONS).map(|place| file * FUNCTIONS + place) {
        write_function(&mut res, &format!("own_{number}"), file, number);
    }
    res
}

fn write_function(res: &mut String, name: &str, file: usize, number: usize) {
    let _ = write!(
        res,
        "\n\ndef {name}(values, start=0):\n    \"\"\"Adds up item {number}.\"\"\"\n    total = start\n    for value in \
         values:\n        if value % {} == {file}:\n            total += value * {number}\n    return total - LIMIT_{file}\n",
        number % 7 + 2,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renamed_function_is_where_its_clients_look_for_it() {
        let [old, new] = names(3);
        assert!(module(0, 0).contains(&format!("def {old}(")) && module(0, 1).contains(&format!("def {new}(")));
        assert!(client(0).contains(&format!("from {} import {old}\n", module_of(3))));
        assert_eq!(renamed(1).collect::<Vec<_>>(), [3]);
    }
}
