//! The section of a page that says how what exists is imported.

use std::path::Path;

use serde_json::Value;

use super::page::{text_of, type_name};

/// How the files of a folder of examples begin that are about imports.
const FILES: &str = "import";

/// The examples of one resource.
pub struct Examples {
    /// An `import` block with the identity.
    pub by_identity: String,
    /// An `import` block with the ID.
    pub by_id: String,
    /// The command.
    pub command: String,
}

/// Whether the file is an example of an import, and not of a configuration.
pub fn is_one(name: &str) -> bool {
    Path::new(name).file_name().is_some_and(|name| name.to_string_lossy().starts_with(FILES))
}

/// The section, with what the identity consists of.
pub fn section(identity: &Value, examples: &Examples) -> String {
    let Examples { by_identity, by_id, command } = examples;
    let mut text = String::from("## Import\n\n");
    text.push_str("From Terraform and OpenTofu 1.12 on, an `import` block can have the `identity`:\n\n");
    text.push_str(&code("terraform", by_identity));
    text.push_str("### Identity Schema\n\n");
    for (title, wanted) in [("Required", "required"), ("Optional", "optional")] {
        let all = identity["attributes"].as_array().into_iter().flatten();
        let members: Vec<String> =
            all.filter(|attribute| text_of(attribute, "for_import") == wanted).map(line).collect();
        if !members.is_empty() {
            text.push_str(&format!("#### {title}\n\n{}\n", members.concat()));
        }
    }
    text.push_str("From Terraform 1.5 and OpenTofu 1.6 on, it can have the `id`:\n\n");
    text.push_str(&code("terraform", by_id));
    text.push_str("The command has the `id`, too, which is one of three:\n\n");
    text.push_str(&code("shell", command));
    text
}

fn line(attribute: &Value) -> String {
    let [name, declared, description] = ["name", "type", "description"].map(|key| text_of(attribute, key));
    format!("- `{name}` ({}) {description}\n", type_name(declared))
}

fn code(language: &str, body: &str) -> String {
    format!("```{language}\n{}\n```\n\n", body.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identity_is_listed_by_what_an_import_needs() {
        let attribute = |name: &str, wanted: &str| serde_json::json!({"name": name, "type": "string", "description": "What it is.", "for_import": wanted});
        let identity =
            serde_json::json!({"attributes": [attribute("region", "optional"), attribute("name", "required")]});
        let example = |text: &str| text.to_owned();
        let examples = Examples { by_identity: example("a"), by_id: example("b"), command: example("c") };
        let section = section(&identity, &examples);
        let listed =
            "#### Required\n\n- `name` (String) What it is.\n\n#### Optional\n\n- `region` (String) What it is.\n\n";
        assert!(section.contains(listed), "{section}");
    }
}
