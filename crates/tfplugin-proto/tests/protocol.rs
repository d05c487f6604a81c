//! Tests that our protocol definitions match the protocol.
//!
//! The files in `tests/protocol` list every message, field, enum value and RPC as facts, one per line. The
//! definitions in `schemas` are compiled and must yield exactly these lines, neither more nor fewer.

use std::{collections::BTreeSet, path::Path};

use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto, ServiceDescriptorProto,
    field_descriptor_proto::{Label, Type},
};

#[test]
fn tfplugin6_is_protocol_6_11() {
    // 36 RPCs, 143 messages, 296 fields, 20 enum values.
    compare("tfplugin6.proto", include_str!("protocol/tfplugin6-6.11.txt"), 495);
}

#[test]
fn go_plugin_is_what_the_launcher_speaks() {
    compare("go_plugin.proto", include_str!("protocol/go_plugin.txt"), 19);
}

fn compare(definition: &str, facts: &str, count: usize) {
    let expected: BTreeSet<String> = facts.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
    assert_eq!(expected.len(), count, "the list of facts is not complete");
    let found = compiled(definition);
    let missing: Vec<_> = expected.difference(&found).collect();
    let surplus: Vec<_> = found.difference(&expected).collect();
    assert!(missing.is_empty() && surplus.is_empty(), "missing: {missing:#?}\nsurplus: {surplus:#?}");
}

fn compiled(definition: &str) -> BTreeSet<String> {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas");
    let files = protox::compile([definition], [schemas]).expect("the definition compiles");
    let file = files.file.iter().find(|file| file.name() == definition).expect("the file itself is among the files");
    assert_eq!(file.syntax(), "proto3");
    Facts::of(file)
}

/// Collects the facts of one file. Names are relative to its package.
struct Facts {
    package: String,
    lines: BTreeSet<String>,
}

impl Facts {
    fn of(file: &FileDescriptorProto) -> BTreeSet<String> {
        let mut facts = Self { package: format!(".{}.", file.package()), lines: BTreeSet::new() };
        file.enum_type.iter().for_each(|values| facts.enumeration("", values));
        file.message_type.iter().for_each(|message| facts.message("", message));
        file.service.iter().for_each(|service| facts.service(service));
        facts.lines
    }

    fn add(&mut self, line: String) {
        assert!(self.lines.insert(line.clone()), "twice: {line}");
    }

    fn message(&mut self, prefix: &str, message: &DescriptorProto) {
        let name = format!("{prefix}{}", message.name());
        self.add(format!("message {name}"));
        for field in &message.field {
            let kind = self.kind(message, field);
            self.add(format!("field {name} {} {}: {kind}", field.number(), field.name()));
        }
        let inner = format!("{name}.");
        message.enum_type.iter().for_each(|values| self.enumeration(&inner, values));
        let nested = message.nested_type.iter();
        nested.filter(|nested| !is_map_entry(nested)).for_each(|nested| self.message(&inner, nested));
    }

    fn enumeration(&mut self, prefix: &str, values: &EnumDescriptorProto) {
        for value in &values.value {
            self.add(format!("enum {prefix}{} {} {}", values.name(), value.number(), value.name()));
        }
    }

    fn service(&mut self, service: &ServiceDescriptorProto) {
        for method in &service.method {
            let side = |streaming, name| format!("{}{}", if streaming { "stream " } else { "" }, self.relative(name));
            let request = side(method.client_streaming(), method.input_type());
            let response = side(method.server_streaming(), method.output_type());
            self.add(format!("rpc {}.{}: {request} -> {response}", service.name(), method.name()));
        }
    }

    fn kind(&self, message: &DescriptorProto, field: &FieldDescriptorProto) -> String {
        let is_entry = |entry: &&DescriptorProto| {
            is_map_entry(entry) && field.type_name().ends_with(&format!(".{}.{}", message.name(), entry.name()))
        };
        if let Some(entry) = message.nested_type.iter().find(is_entry) {
            return format!("map<{}, {}>", self.scalar(&entry.field[0]), self.scalar(&entry.field[1]));
        }
        let scalar = self.scalar(field);
        let deprecated = if field.options.as_ref().is_some_and(|o| o.deprecated()) { " [deprecated]" } else { "" };
        match (field.oneof_index, field.label()) {
            _ if field.proto3_optional() => format!("optional {scalar}{deprecated}"),
            (Some(index), _) => {
                let index = usize::try_from(index).expect("an index into the message's list");
                format!("oneof({}) {scalar}{deprecated}", message.oneof_decl[index].name())
            }
            (None, Label::Repeated) => format!("repeated {scalar}{deprecated}"),
            (None, Label::Optional | Label::Required) => format!("{scalar}{deprecated}"),
        }
    }

    fn scalar(&self, field: &FieldDescriptorProto) -> String {
        match field.r#type() {
            Type::Message | Type::Enum => self.relative(field.type_name()),
            Type::Bytes => "bytes".to_owned(),
            Type::String => "string".to_owned(),
            Type::Bool => "bool".to_owned(),
            Type::Int64 => "int64".to_owned(),
            Type::Uint32 => "uint32".to_owned(),
            other => other.as_str_name().to_owned(),
        }
    }

    fn relative(&self, name: &str) -> String {
        name.strip_prefix(&self.package).unwrap_or(name.trim_start_matches('.')).to_owned()
    }
}

fn is_map_entry(message: &DescriptorProto) -> bool {
    message.options.as_ref().is_some_and(|options| options.map_entry())
}
