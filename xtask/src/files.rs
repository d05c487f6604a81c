//! Walks the folders of the checkout.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// The files below a folder, or the path itself if it is a file. What a CLI left in a module that was tried out is left out.
pub fn below(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with(".terraform") {
            files.extend(below(&entry.path())?);
        }
    }
    Ok(files)
}

/// Makes the folder of a file that is about to be written.
pub fn make_parent(file: &Path) -> anyhow::Result<()> {
    let folder = file.parent().context("a file is in a folder")?;
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))
}
