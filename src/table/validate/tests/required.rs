//! What the host does not check inside nested attributes: that required ones have a value, and read-only ones none. Every
//! such attribute of the resource and of the provider block, as null, as unknown, and as unknown and then null.

use tf_provider::schema::{Attribute, AttributeKind, Mode};
use tf_provider::value::SetElements;
use tf_provider::{Number, Path, Refinements, Schema, Type, Value};

use crate::{config::ProviderModel, table::model::TableModel};

/// Where an attribute stands: the attributes on the way to it, itself last.
type Way = Vec<Attribute>;

fn schemas() -> [Schema; 2] {
    [Schema::of::<TableModel>(0, ""), Schema::of::<ProviderModel>(0, "")]
}

fn ways(attributes: &[Attribute], mode: impl Fn(Mode) -> bool + Copy) -> Vec<Way> {
    let mut found = Vec::new();
    for attribute in attributes {
        if mode(attribute.mode) {
            found.push(vec![attribute.clone()]);
        }
        // Inside what only the provider sets nothing is written.
        if attribute.mode != Mode::Computed {
            let inside = ways(attribute.kind.attributes(), mode).into_iter();
            found.extend(inside.map(|way| std::iter::once(attribute.clone()).chain(way).collect()));
        }
    }
    found
}

/// An object with what has to be in it, and `value` at the end of the way; with the path to that.
fn object(attributes: &[Attribute], way: &[Attribute], value: &Value, path: &Path) -> (Value, Path) {
    let mut at = path.clone();
    let members = attributes.iter().map(|attribute| {
        let member = match way.split_first() {
            Some((next, rest)) if next.name == attribute.name => {
                let (inside, place) = wrapped(attribute, rest, value, &path.attribute(&attribute.name));
                at = place;
                inside
            }
            _ if attribute.mode.is_required() => wrapped(attribute, &[], &sample(&attribute.ty()), path).0,
            _ => Value::Null,
        };
        (attribute.name.clone(), member)
    });
    (Value::Object(members.collect()), at.clone())
}

fn wrapped(attribute: &Attribute, rest: &[Attribute], value: &Value, path: &Path) -> (Value, Path) {
    let nested = attribute.kind.attributes();
    let inside = |path: &Path| object(nested, rest, value, path);
    match &attribute.kind {
        _ if rest.is_empty() && nested.is_empty() => (value.clone(), path.clone()),
        // The whole is what the way leads to: null, unknown, or all that it needs.
        _ if rest.is_empty() && matches!(value, Value::Null | Value::Unknown(_)) => (value.clone(), path.clone()),
        AttributeKind::Single(_) => inside(path),
        AttributeKind::List(_) => {
            let (element, place) = inside(&path.index(0));
            (Value::List(vec![element]), place)
        }
        AttributeKind::Map(_) => {
            let (element, place) = inside(&path.key("One"));
            // A map that only the provider sets is refused as a whole.
            let whole = rest.is_empty() && attribute.mode == Mode::Computed;
            let place = if whole { path.clone() } else { place };
            (Value::Map([("One".to_owned(), element)].into()), place)
        }
        AttributeKind::Set(_) => {
            let (element, _) = inside(path);
            (Value::Set(SetElements::new(vec![element])), path.clone())
        }
        AttributeKind::Leaf(_) => (value.clone(), path.clone()),
    }
}

fn sample(ty: &Type) -> Value {
    match ty {
        Type::Bool => Value::Bool(true),
        Type::Number => Value::Number(Number::from(1)),
        Type::Map(element) => Value::Map([("One".to_owned(), sample(element))].into()),
        Type::List(element) => Value::List(vec![sample(element)]),
        Type::Set(element) => Value::Set(SetElements::new(vec![sample(element)])),
        Type::String | Type::Object(_) | Type::Tuple(_) | Type::Dynamic => Value::from("One"),
    }
}

#[test]
fn every_required_attribute_is_missed_where_it_is() {
    let mut tried = 0;
    for schema in schemas() {
        for way in ways(&schema.attributes, Mode::is_required) {
            let at = |value: &Value| object(&schema.attributes, &way, value, &Path::root());
            let refined = Value::Unknown(Refinements { null: Some(false), ..Refinements::default() });
            for unknown in [Value::unknown(), refined] {
                assert!(schema.check_required(&at(&unknown).0).is_empty(), "{:?}", at(&unknown).1);
            }
            // In validation, and again in a plan or when the provider is configured.
            let (config, place) = at(&Value::Null);
            for problems in [schema.check(&config), schema.check_required(&config)] {
                let missed: Vec<_> = problems
                    .iter()
                    .filter(|problem| problem.summary == "Required value missing")
                    .map(|problem| (problem.path.clone(), problem.detail.contains("bug")))
                    .collect();
                assert_eq!(missed, [(place.clone(), false)], "{config:?}");
            }
            tried += 1;
        }
    }
    assert!(tried >= 20, "{tried}");
}

#[test]
fn every_read_only_attribute_is_refused_where_it_is() {
    let schema = Schema::of::<TableModel>(0, "");
    let mut named = Vec::new();
    for way in ways(&schema.attributes, |mode| mode == Mode::Computed) {
        let attribute = way.last().expect("an attribute");
        let (config, place) = object(&schema.attributes, &way, &sample(&attribute.ty()), &Path::root());
        let problems = schema.check(&config);
        let refused: Vec<_> =
            problems.iter().filter(|problem| problem.summary == "Value for a read-only attribute").collect();
        assert_eq!(refused.iter().map(|problem| &problem.path).collect::<Vec<_>>(), [&place], "{config:?}");
        named.push((place.to_string(), attribute.instead.is_some()));
    }
    let expected = [
        ("attribute_definitions", true),
        ("global_secondary_indexes[\"One\"].read_capacity.scaling_problem", false),
        ("global_secondary_indexes[\"One\"].write_capacity.scaling_problem", false),
        ("global_secondary_indexes[\"One\"].arn", false),
        ("local_secondary_indexes[\"One\"].arn", false),
        ("vector_indexes[\"One\"].arn", false),
        ("read_capacity.scaling_problem", false),
        ("write_capacity.scaling_problem", false),
        ("replicas[\"One\"].read_capacity.scaling_problem", false),
        ("replicas[\"One\"].global_secondary_indexes[\"One\"].read_capacity.scaling_problem", false),
        ("replicas[\"One\"].tags_all", true),
        ("replicas[\"One\"].alarm_arns", true),
        ("replicas[\"One\"].arn", false),
        ("replicas[\"One\"].stream_arn", false),
        ("replicas[\"One\"].stream_label", false),
        ("tags_all", true),
        ("alarm_arns", true),
        ("alarm_settings", true),
        ("orphaned_targets", false),
        ("estimated_cost", false),
        ("access_pattern_plan", true),
        ("arn", false),
        ("id", true),
        ("table_id", false),
        ("stream_arn", true),
        ("stream_label", true),
    ];
    assert_eq!(named, expected.map(|(path, instead)| (path.to_owned(), instead)));
}
