//! Renders a declaration as a page of the registry, as pure text.

use serde_json::Value;

/// The page of the provider's configuration: `examples` is a whole section.
pub fn provider(schema: &Value, examples: &str) -> String {
    let mut text = front_matter("dynamodb Provider", text_of(schema, "description"));
    text.push_str("# dynamodb Provider\n\n");
    text.push_str(&paragraph(schema));
    text.push_str(examples);
    text.push_str(&attributes(schema));
    text
}

/// The page of a resource: `examples`, `notes` and `import` are whole sections.
pub fn resource(name: &str, schema: &Value, examples: &str, notes: &str, import: &str) -> String {
    let mut text = front_matter(&format!("{name} Resource - dynamodb"), text_of(schema, "description"));
    text.push_str(&format!("# {name} (Resource)\n\n"));
    text.push_str(&paragraph(schema));
    text.push_str(examples);
    text.push_str(DROPPED);
    text.push_str(notes);
    text.push_str(&attributes(schema));
    text.push_str(import);
    text
}

/// The page of a data source.
pub fn data_source(name: &str, schema: &Value, example: &str) -> String {
    let mut text = front_matter(&format!("{name} Data Source - dynamodb"), text_of(schema, "description"));
    text.push_str(&format!("# {name} (Data Source)\n\n"));
    text.push_str(&paragraph(schema));
    text.push_str(&code("Example Usage", "terraform", example));
    text.push_str(&attributes(schema));
    text
}

/// The page of a list resource.
pub fn list_resource(name: &str, schema: &Value, example: &str) -> String {
    let mut text = front_matter(&format!("{name} List Resource - dynamodb"), text_of(schema, "description"));
    text.push_str(&format!("# {name} (List Resource)\n\n"));
    text.push_str(&paragraph(schema));
    text.push_str(QUERY);
    text.push_str(&code("Example Usage", "terraform", example));
    text.push_str(&attributes(schema));
    text
}

/// The page of an action.
pub fn action(name: &str, schema: &Value, example: &str) -> String {
    let mut text = front_matter(&format!("{name} Action - dynamodb"), text_of(schema, "description"));
    text.push_str(&format!("# {name} (Action)\n\n"));
    text.push_str(&paragraph(schema));
    text.push_str(INVOKED);
    text.push_str(&code("Example Usage", "terraform", example));
    text.push_str(&attributes(schema));
    text
}

/// How an action is invoked.
const INVOKED: &str = "Actions need Terraform 1.14 or newer; OpenTofu has none. An action is invoked by the `action_trigger` of a \
     resource, or by hand: `terraform apply -invoke=action.TYPE.NAME`. It leaves nothing in the state, and a resource that \
     triggered it is not tainted when it fails. The schema below is that of the block `config`.\n\n";

/// How a list is used: not by plan and apply.
const QUERY: &str = "Terraform 1.14 or newer reads it from files that end with `.tfquery.hcl`: `terraform query` lists the \
     objects, and `terraform query -generate-config-out=FILE` writes their configuration with `import` blocks. The schema \
     below is that of the block `config`.\n\n";

/// A warning that belongs next to every schema with nested attributes.
const DROPPED: &str = "~> **Check the spelling of nested names.** Terraform and OpenTofu drop a name that they do not know from \
     an object in an attribute, without an error: `sort_key = { name = \"at\", typ = \"N\" }` has the type `S`. The command \
     `terraform-provider-dynamodb lint` finds such names, see the guide [Find misspelled names](../guides/lint.md).\n\n";

pub(super) fn front_matter(title: &str, description: &str) -> String {
    let mut text = format!("---\npage_title: \"{title}\"\nsubcategory: \"\"\ndescription: |-\n");
    for line in description.lines() {
        text.push_str(&format!("  {line}\n"));
    }
    text.push_str("---\n\n");
    text
}

pub(super) fn paragraph(schema: &Value) -> String {
    format!("{}\n\n", text_of(schema, "description"))
}

pub(super) fn code(title: &str, language: &str, body: &str) -> String {
    format!("## {title}\n\n```{language}\n{}\n```\n\n", body.trim_end())
}

/// The attributes in groups, then one section per attribute that has attributes of its own.
fn attributes(schema: &Value) -> String {
    let mut text = String::from("## Schema\n\n");
    groups(schema, "", "### ", "", &mut text);
    children(schema).for_each(|attribute| sections(attribute, "", &mut text));
    text
}

/// What must, can and cannot be written. The marks around the titles are those that registries know.
fn groups(schema: &Value, path: &str, before: &str, after: &str, text: &mut String) {
    for (title, mode) in [("Required", "required"), ("Optional", "optional"), ("Read-Only", "computed")] {
        let members: Vec<&Value> =
            children(schema).filter(|attribute| text_of(attribute, "mode").starts_with(mode)).collect();
        if !members.is_empty() {
            text.push_str(&format!("{before}{title}{after}\n\n"));
            members.iter().for_each(|attribute| text.push_str(&line(attribute, path)));
            text.push('\n');
        }
    }
}

/// The sections of an attribute with nested attributes, and of those below it.
fn sections(attribute: &Value, parent: &str, text: &mut String) {
    if children(attribute).next().is_none() {
        return;
    }
    let path = path_of(attribute, parent);
    text.push_str(&format!("<a id=\"{}\"></a>\n### Nested Schema for `{path}`\n\n", anchor(&path)));
    groups(attribute, &path, "", ":", text);
    children(attribute).for_each(|child| sections(child, &path, text));
}

/// One attribute: name, type, description, default, limits, and what a change does.
fn line(attribute: &Value, parent: &str) -> String {
    let mut traits = vec![type_name(text_of(attribute, "type"))];
    traits.extend((attribute["sensitive"] == true).then(|| "Sensitive".to_owned()));
    traits.extend(attribute["deprecated"].is_string().then(|| "Deprecated".to_owned()));
    let mut text = format!("- `{}` ({})", text_of(attribute, "name"), traits.join(", "));
    let description = text_of(attribute, "description").replace('\n', " ");
    if !description.is_empty() {
        text.push_str(&format!(" {description}"));
    }
    if let Some(default) = attribute.get("default").filter(|default| *default != "") {
        text.push_str(&format!(" Defaults to `{}`.", shown(default)));
    }
    let checks = attribute["checks"].as_array().into_iter().flatten().filter_map(Value::as_str);
    for check in checks.filter(|check| !is_said(check, &description)) {
        text.push_str(&format!(" {}.", capitalized(check)));
    }
    if attribute["replaces"] == true {
        text.push_str(" A change replaces the table.");
    }
    if let Some(instead) = attribute["deprecated"].as_str() {
        text.push_str(&format!(" **Deprecated**: {instead}"));
    }
    if children(attribute).next().is_some() {
        text.push_str(&format!(" (see [below for nested schema](#{}))", anchor(&path_of(attribute, parent))));
    }
    text.push('\n');
    text
}

/// A type as the pages of registries name it: `map(string)` is a Map of String, and a map of objects an Attributes Map.
pub(super) fn type_name(declared: &str) -> String {
    if let Some((collection, element)) = declared.strip_suffix(')').and_then(|declared| declared.split_once('(')) {
        return format!("{} of {}", capitalized(collection), type_name(element));
    }
    match declared {
        "bool" => "Boolean".to_owned(),
        "any" => "Dynamic".to_owned(),
        "object" => "Attributes".to_owned(),
        _ => match declared.strip_suffix(" of objects") {
            Some(collection) => format!("Attributes {}", capitalized(collection)),
            None => capitalized(declared),
        },
    }
}

/// Whether the description names every word that the check allows: it explains them one by one.
fn is_said(check: &str, description: &str) -> bool {
    let mut words = check.split('`').skip(1).step_by(2).peekable();
    words.peek().is_some() && words.all(|word| description.contains(&format!("`{word}`")))
}

fn capitalized(phrase: &str) -> String {
    let mut letters = phrase.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn children(schema: &Value) -> impl Iterator<Item = &Value> {
    schema["attributes"].as_array().into_iter().flatten()
}

pub(super) fn text_of<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default().trim()
}

fn path_of(attribute: &Value, parent: &str) -> String {
    let name = text_of(attribute, "name");
    if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
}

fn anchor(path: &str) -> String {
    format!("nestedatt--{}", path.replace('.', "--"))
}

/// A default as one writes it in a configuration: strings without quotation marks.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_the_description_explains_are_not_listed_again() {
        let check = "one of `a`, `b`";
        assert!(is_said(check, "Either `a`, which does, or `b`, which does not."));
        assert!(!is_said(check, "What it does. Defaults to `a`."));
        assert!(!is_said("a number of at least 1", "How many."));
    }

    #[test]
    fn an_attribute_is_one_line_with_all_that_is_declared() {
        let schema = serde_json::json!({ "description": "A thing.", "attributes": [
            { "name": "size", "type": "number", "mode": "optional, computed", "description": "How big.\nIn bytes.",
              "default": 70, "checks": ["between 20 and 90"], "replaces": true },
            { "name": "key", "type": "object", "mode": "required", "description": "The key.", "nesting": "single",
              "attributes": [{ "name": "name", "type": "string", "mode": "required", "description": "Its name.",
                               "sensitive": true }] },
        ]});
        let text = attributes(&schema);
        assert!(
            text.contains(
                "- `size` (Number) How big. In bytes. Defaults to `70`. Between 20 and 90. A change replaces the table.\n"
            ),
            "{text}"
        );
        let key = "### Required\n\n- `key` (Attributes) The key. (see [below for nested schema](#nestedatt--key))\n";
        assert!(text.contains(key), "{text}");
        let nested = "<a id=\"nestedatt--key\"></a>\n### Nested Schema for `key`\n\nRequired:\n\n- `name` (String, Sensitive) Its name.\n";
        assert!(text.contains(nested), "{text}");
    }

    #[test]
    fn types_are_named_as_registries_do() {
        for (declared, expected) in [
            ("string", "String"),
            ("bool", "Boolean"),
            ("map(number)", "Map of Number"),
            ("set(list(string))", "Set of List of String"),
            ("object", "Attributes"),
            ("list of objects", "Attributes List"),
            ("any", "Dynamic"),
        ] {
            assert_eq!(type_name(declared), expected);
        }
    }
}
