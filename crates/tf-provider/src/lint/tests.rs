use std::collections::BTreeMap;

use super::*;
use crate::{Attr, Model};

/// A key.
#[derive(Debug, Clone, PartialEq, Default, Model)]
struct Key {
    /// Its name.
    #[attr(required)]
    name: Attr<String>,
    /// Its type.
    #[attr(optional)]
    r#type: Attr<String>,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Default, Model)]
struct Index {
    /// Its key.
    #[attr(optional)]
    key: Attr<Key>,
    /// Its keys.
    #[attr(optional)]
    keys: Attr<Vec<Attr<Key>>>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Default, Model)]
struct Table {
    /// Its key.
    #[attr(required)]
    partition_key: Attr<Key>,
    /// Its indexes.
    #[attr(optional)]
    indexes: Attr<BTreeMap<String, Attr<Index>>>,
    /// Free names.
    #[attr(optional)]
    tags: Attr<BTreeMap<String, Attr<String>>>,
}

fn known() -> Known {
    Known {
        provider: "lab".to_owned(),
        config: Key::attributes(),
        resources: [("lab_table".to_owned(), Table::attributes())].into(),
        data_sources: [("lab_table".to_owned(), Table::attributes())].into(),
        lists: [("lab_table".to_owned(), Table::attributes())].into(),
    }
}

/// Place and text of each finding, with the text up to the first colon or question mark after the name.
fn found(read: Result<Vec<Finding>, (usize, String)>, source: &str) -> Vec<String> {
    let mut findings = read.expect("the text can be read");
    findings.sort();
    let text = |Finding { at, text }: &Finding| {
        let (line, column) = position(source, *at);
        format!("{line}:{column} {}", text.replace(", and Terraform would drop it without an error", ""))
    };
    findings.iter().map(text).collect()
}

#[test]
fn names_that_the_schema_lacks_are_found_at_every_depth() {
    let source = r#"
resource "lab_table" "a" {
  partition_key = { name = "id", typ = "N" }
  indexes = {
    "by-x" = {
      key  = var.x ? { nam = "x" } : null
      keys = [{ name = "a" }, { name = "b", kind = "N" }]
    }
    (var.y) = merge({ key = { Name = "y" } }, var.z)
  }
  tags  = { anything = "goes" }
  index = {}
  count = 1
  lifecycle { ignore_changes = [tags] }
}
data "lab_table" "b" {
  indexes = { for name in var.names : name => { key = { name = name, sort = true } } }
}
provider "lab" { names = "x" }
resource "other_table" "c" { typ = "N" }
"#;
    let expected = [
        "3:34 lab_table.a: partition_key: there is no \"typ\" here. Did you mean \"type\"?",
        "6:24 lab_table.a: indexes[\"by-x\"].key: there is no \"nam\" here. Did you mean \"name\"?",
        "7:45 lab_table.a: indexes[\"by-x\"].keys[1]: there is no \"kind\" here. Names here are \"name\", \"type\".",
        "9:31 lab_table.a: indexes[…].key: there is no \"Name\" here. Did you mean \"name\"?",
        "12:3 lab_table.a: there is no \"index\" here. Did you mean \"indexes\"?",
        "17:70 data.lab_table.b: indexes[…].key: there is no \"sort\" here. Names here are \"name\", \"type\".",
        "19:18 provider \"lab\": there is no \"names\" here. Did you mean \"name\"?",
    ];
    assert_eq!(found(hcl::check(source, &known()), source), expected);
}

#[test]
fn lists_of_queries_are_read() {
    let source = r#"
list "lab_table" "all" {
  provider = lab
  limits   = 5
  config {
    partition_key = { nam = "id" }
    tag           = { anything = "goes" }
  }
}
list "other_table" "all" {
  config { typ = "N" }
}
"#;
    let expected = [
        "4:3 list.lab_table.all: there is no \"limits\" here. Did you mean \"limit\"?",
        "6:23 list.lab_table.all: config.partition_key: there is no \"nam\" here. Did you mean \"name\"?",
        "7:5 list.lab_table.all: config: there is no \"tag\" here. Did you mean \"tags\"?",
    ];
    assert_eq!(found(hcl::check(source, &known()), source), expected);
    let source =
        r#"{"list": {"lab_table": {"all": {"limits": 5, "config": {"tag": {}, "partition_key": {"nam": "id"}}}}}}"#;
    let expected = [
        "1:33 list.lab_table.all: there is no \"limits\" here. Did you mean \"limit\"?",
        "1:57 list.lab_table.all: config: there is no \"tag\" here. Did you mean \"tags\"?",
        "1:86 list.lab_table.all: config.partition_key: there is no \"nam\" here. Did you mean \"name\"?",
    ];
    assert_eq!(found(json::check(source, &known()), source), expected);
}

/// A name that an object does not have is dropped; a block refuses it.
#[test]
fn only_of_objects_it_is_said_that_names_are_dropped() {
    let source = "resource \"lab_table\" \"a\" {\n  index = {}\n  partition_key = { nam = \"id\" }\n}\n";
    let findings = hcl::check(source, &known()).expect("the text can be read");
    let dropped: Vec<bool> = findings.iter().map(|finding| finding.text.contains("would drop it")).collect();
    assert_eq!(dropped, [false, true]);
}

#[test]
fn a_block_in_place_of_an_attribute_is_named() {
    let source = "resource \"lab_table\" \"a\" {\n  partition_key {\n    name = \"id\"\n  }\n}\n";
    let expected = [
        "2:3 lab_table.a: partition_key: \"partition_key\" is an attribute, not a block. Write `partition_key = { … }`.",
    ];
    assert_eq!(found(hcl::check(source, &known()), source), expected);
}

#[test]
fn json_is_read_with_the_places_of_its_keys() {
    let source = r#"{
  "//": "a comment",
  "resource": [{"lab_table": {"a": {
    "partition_key": {"name": "a \"quoted\\", "typ": "N"},
    "indexes": {"é": {"keys": [{"name": "b"}, {"nam": "c"}]}},
    "//": {"typ": 1}, "count": 1.5e3
  }}}],
  "provider": {"lab": [{"alias": "x", "nmae": null}]},
  "data": {"lab_table": {"b": [{"tags": {"x": true}}]}}
}"#;
    let expected = [
        "4:47 lab_table.a: partition_key: there is no \"typ\" here. Did you mean \"type\"?",
        "5:48 lab_table.a: indexes[\"é\"].keys[1]: there is no \"nam\" here. Did you mean \"name\"?",
        "8:39 provider \"lab\": there is no \"nmae\" here. Did you mean \"name\"?",
    ];
    assert_eq!(found(json::check(source, &known()), source), expected);
}

#[test]
fn folders_are_read_with_those_below_and_the_worst_decides() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, text).expect("a file");
    };
    let run = || run(folder.path(), &known());
    write("main.tf", "provider \"lab\" {}\n");
    write(".terraform/x.tf", "provider \"lab\" { typ = 1 }\n");
    write("notes.txt", "{");
    assert_eq!((run().code(), run()), (0, Report::default()));

    write("modules/a.tf", "provider \"lab\" {\n  typ = 1\n}\n");
    assert_eq!(run().code(), 1);
    let path = folder.path().join("modules/a.tf");
    assert!(
        lines(&run().findings).starts_with(&format!("{}:2:3: provider \"lab\": there is no \"typ\"", path.display()))
    );

    write("b.tf.json", "{\"a\": ");
    write("c.tf", "resource {\n  a = \n}\n");
    let report = run();
    assert_eq!(report.code(), 2);
    assert!(!report.findings.is_empty(), "what can be read is checked nevertheless");
    let errors = lines(&report.errors);
    assert!(errors.contains("b.tf.json:1:") && errors.contains("c.tf:2:"), "{errors}");
    assert_eq!(super::run(&folder.path().join("missing"), &known()).code(), 2);
}
