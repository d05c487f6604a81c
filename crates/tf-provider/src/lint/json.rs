//! Reads the JSON syntax. Keys have their places, which general readers of JSON do not keep.

use super::names::{CONFIG, OF_DATA_SOURCES, OF_LISTS, OF_PROVIDERS, OF_RESOURCES, Shape, Value};
use super::{Finding, Known, Names, offset};

/// Where Terraform takes a comment.
const COMMENT: &str = "//";

/// A value with the places of its keys.
#[derive(Debug)]
enum Node {
    /// Keys, each with the byte where it begins.
    Object(Vec<(String, usize, Self)>),
    Array(Vec<Self>),
    Other,
}

/// The findings of a file; or where and why it cannot be read.
pub(super) fn check(source: &str, known: &Known) -> Result<Vec<Finding>, (usize, String)> {
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(source) {
        return Err((offset(source, error.line(), error.column()), format!("syntax error: {error}")));
    }
    let root = Reader { source, at: 0 }.value();
    let mut findings = Vec::new();
    for (kind, types) in root.members() {
        for (name, blocks) in types.members() {
            of_type(kind, name, blocks, known, &mut findings);
        }
    }
    Ok(findings)
}

fn of_type(kind: &str, name: &str, blocks: &Node, known: &Known, findings: &mut Vec<Finding>) {
    let mut each = |attributes, prefix: &str, others| {
        for (label, block) in blocks.members() {
            let names = Names::of_block(format!("{prefix}{name}.{label}"), attributes, others);
            block.objects().for_each(|object| members(object, &names, findings));
        }
    };
    match (kind, known.resources.get(name), known.data_sources.get(name)) {
        ("resource", Some(attributes), _) => each(attributes, "", OF_RESOURCES),
        ("data", _, Some(attributes)) => each(attributes, "data.", OF_DATA_SOURCES),
        ("list", ..) => {
            if let Some(attributes) = known.lists.get(name) {
                each(&[], "list.", OF_LISTS);
                for (label, block) in blocks.members() {
                    let names = Names::of_block(format!("list.{name}.{label}: {CONFIG}"), attributes, &[]);
                    let configs = block.members().filter(|(name, _)| *name == CONFIG);
                    configs
                        .flat_map(|(_, config)| config.objects())
                        .for_each(|object| members(object, &names, findings));
                }
            }
        }
        ("provider", _, _) if name == known.provider => {
            let names = Names::of_block(format!("provider \"{name}\""), &known.config, OF_PROVIDERS);
            blocks.objects().for_each(|object| members(object, &names, findings));
        }
        _ => {}
    }
}

fn members(object: &[(String, usize, Node)], names: &Names<'_>, findings: &mut Vec<Finding>) {
    for (name, at, value) in object.iter().filter(|(name, ..)| name != COMMENT) {
        match names.attribute(name) {
            Err(text) => findings.push(Finding { at: *at, text }),
            Ok(Some(place)) => self::value(value, &place, findings),
            Ok(None) => {}
        }
    }
}

fn value(node: &Node, place: &Value<'_>, findings: &mut Vec<Finding>) {
    match (place.shape(), node) {
        (Shape::Object(names), Node::Object(object)) => members(object, &names, findings),
        (Shape::Map, Node::Object(object)) => {
            for (key, _, value) in object {
                let names = place.element(&format!("{key:?}"));
                value.objects().for_each(|object| members(object, &names, findings));
            }
        }
        (Shape::List, Node::Array(elements)) => {
            for (position, element) in elements.iter().enumerate() {
                let names = place.element(&position.to_string());
                element.objects().for_each(|object| members(object, &names, findings));
            }
        }
        (Shape::Object(_) | Shape::Map | Shape::List | Shape::Leaf, _) => {}
    }
}

impl Node {
    /// The object, or the objects in a list: blocks are written in either way.
    fn objects(&self) -> Box<dyn Iterator<Item = &[(String, usize, Self)]> + '_> {
        match self {
            Self::Object(members) => Box::new(std::iter::once(members.as_slice())),
            Self::Array(elements) => Box::new(elements.iter().flat_map(Self::objects)),
            Self::Other => Box::new(std::iter::empty()),
        }
    }

    fn members(&self) -> impl Iterator<Item = (&str, &Self)> {
        let members = self.objects().flatten().filter(|(name, ..)| name != COMMENT);
        members.map(|(name, _, value)| (name.as_str(), value))
    }
}

/// Reads what is known to be JSON.
struct Reader<'a> {
    source: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn value(&mut self) -> Node {
        match self.next_visible() {
            Some(b'{') => self.object(),
            Some(b'[') => self.array(),
            Some(b'"') => {
                self.text();
                Node::Other
            }
            _ => {
                let rest = self.source.get(self.at..).unwrap_or_default();
                self.at += rest.find([',', ']', '}', ' ', '\t', '\n', '\r']).unwrap_or(rest.len());
                Node::Other
            }
        }
    }

    fn object(&mut self) -> Node {
        let mut members = Vec::new();
        self.at += 1;
        while self.next_visible() == Some(b'"') {
            let at = self.at;
            let key = self.text();
            self.skip(b':');
            members.push((key, at, self.value()));
            self.skip(b',');
        }
        self.skip(b'}');
        Node::Object(members)
    }

    fn array(&mut self) -> Node {
        let mut elements = Vec::new();
        self.at += 1;
        while self.next_visible().is_some_and(|byte| byte != b']') {
            elements.push(self.value());
            self.skip(b',');
        }
        self.skip(b']');
        Node::Array(elements)
    }

    fn text(&mut self) -> String {
        let begin = self.at;
        let mut escaped = true;
        for byte in self.source.bytes().skip(begin) {
            self.at += 1;
            match byte {
                b'"' if !escaped => break,
                b'\\' => escaped = !escaped,
                _ => escaped = false,
            }
        }
        self.source.get(begin..self.at).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    fn next_visible(&mut self) -> Option<u8> {
        let bytes = self.source.as_bytes();
        while bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    fn skip(&mut self, wanted: u8) {
        if self.next_visible() == Some(wanted) {
            self.at += 1;
        }
    }
}
