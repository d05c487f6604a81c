//! The titled examples of a page: files of a folder, whose first comment is title and text.

use std::path::Path;

use anyhow::Context as _;

use super::import;

/// An example with what is said about it.
pub struct Titled {
    title: String,
    /// May be empty.
    text: String,
    code: String,
}

/// The files with the example that comes first, of a resource and of the provider; the others follow by name.
const FIRST: [&str; 2] = ["resource.tf", "provider.tf"];

/// The examples of a folder, without those of imports.
pub fn read(folder: &Path) -> anyhow::Result<Vec<Titled>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.retain(|name| name.ends_with(".tf") && !import::is_one(name));
    names.sort_by_key(|name| (!FIRST.contains(&name.as_str()), name.clone()));
    names.iter().map(|name| read_one(&folder.join(name))).collect()
}

fn read_one(file: &Path) -> anyhow::Result<Titled> {
    let source = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    parse(&source).with_context(|| format!("{} does not begin with a comment that is its title", file.display()))
}

fn parse(source: &str) -> Option<Titled> {
    let comment: Vec<&str> = source.lines().map_while(|line| line.strip_prefix('#')).map(str::trim).collect();
    let (title, text) = comment.split_first()?;
    let code: Vec<&str> = source.lines().skip(comment.len()).collect();
    Some(Titled { title: (*title).to_owned(), text: text.join("\n").trim().to_owned(), code: code.join("\n") })
}

/// The section with all of them.
pub fn section(examples: &[Titled]) -> String {
    let mut section = String::from("## Example Usage\n\n");
    for Titled { title, text, code } in examples {
        section.push_str(&format!("### {title}\n\n"));
        if !text.is_empty() {
            section.push_str(&format!("{text}\n\n"));
        }
        section.push_str(&format!("```terraform\n{}\n```\n\n", code.trim()));
    }
    section
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_comment_is_title_and_text() {
        let example =
            parse("# Time to live\n#\n# Items expire.\nresource \"a\" \"b\" {\n  # inside\n}\n").expect("a title");
        let section = section(&[example]);
        let expected =
            "### Time to live\n\nItems expire.\n\n```terraform\nresource \"a\" \"b\" {\n  # inside\n}\n```\n\n";
        assert!(section.ends_with(expected), "{section}");
        assert!(parse("resource \"a\" \"b\" {}\n").is_none());
    }
}
