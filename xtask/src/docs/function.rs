//! The page of a function.

use serde_json::Value;

use super::page::{code, front_matter, paragraph, text_of, type_name};

/// The page: what it is for, an example with its results, the signature, the arguments and the result.
pub fn page(name: &str, signature: &Value, example: &str) -> String {
    let mut text = front_matter(&format!("{name} function - dynamodb"), text_of(signature, "summary"));
    text.push_str(&format!("# {name} (Function)\n\n{}.\n\n", text_of(signature, "summary").trim_end_matches('.')));
    text.push_str(&paragraph(signature));
    if let Some(instead) = signature["deprecated"].as_str() {
        text.push_str(&format!("**Deprecated**: {instead}\n\n"));
    }
    text.push_str(VERSIONS);
    text.push_str(&code("Example Usage", "terraform", example));
    text.push_str(&code(
        "Signature",
        "text",
        &format!("{name}({}) {}", parameters(signature), text_of(signature, "result")),
    ));
    text.push_str("## Arguments\n\n");
    all(signature).enumerate().for_each(|(position, parameter)| text.push_str(&argument(position + 1, parameter)));
    text
}

/// Who can call it.
const VERSIONS: &str = "Terraform 1.8 or newer and OpenTofu 1.7 or newer call functions of a provider. A result is known in the plan \
     unless it needs something that is not.\n\n";

fn parameters(signature: &Value) -> String {
    let written = |parameter: &Value| format!("{} {}", text_of(parameter, "name"), text_of(parameter, "type"));
    let mut written: Vec<String> = positional(signature).map(written).collect();
    if signature["variadic"].is_object() {
        let variadic = &signature["variadic"];
        written.push(format!("{} {}...", text_of(variadic, "name"), text_of(variadic, "type")));
    }
    written.join(", ")
}

fn argument(number: usize, parameter: &Value) -> String {
    let null = if parameter["allow_null"] == true { ", Nullable" } else { "" };
    let (name, ty) = (text_of(parameter, "name"), type_name(text_of(parameter, "type")));
    format!("{number}. `{name}` ({ty}{null}) {}\n", text_of(parameter, "description"))
}

fn positional(signature: &Value) -> impl Iterator<Item = &Value> {
    signature["parameters"].as_array().into_iter().flatten()
}

fn all(signature: &Value) -> impl Iterator<Item = &Value> {
    let variadic = Some(&signature["variadic"]).filter(|variadic| variadic.is_object());
    positional(signature).chain(variadic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_the_signature_and_every_argument() {
        let signature = serde_json::json!({
            "summary": "Joins words", "description": "Joins them.", "result": "string", "deprecated": null,
            "parameters": [{"name": "separator", "type": "string", "description": "Between them.", "allow_null": false}],
            "variadic": {"name": "words", "type": "string", "description": "The words.", "allow_null": true},
        });
        let text = page("join", &signature, "output \"a\" {}\n");
        assert!(text.starts_with("---\npage_title: \"join function - dynamodb\"\n"), "{text}");
        assert!(text.contains("```text\njoin(separator string, words string...) string\n```"), "{text}");
        assert!(text.contains("1. `separator` (String) Between them.\n2. `words` (String, Nullable) The words.\n"));
    }
}
