//! What validation accepts is a table: a configuration without errors in which everything is known can be planned and
//! converted to what is desired. A case that the rules forget is a hole there.

use tf_provider::{Attr, Diagnostics, Model, Path, Value, plan as passes};

use super::{
    SCHEMA, blocks, diagnostics, sources,
    unknowns::{MAX_CHANGED, rewrite},
};
use crate::{
    config::{GuardrailPolicy, Preset},
    names::Region,
    table::{
        desired::Desired,
        model::TableModel,
        plan::{Context, Inputs, plan},
    },
};

#[test]
fn what_is_accepted_becomes_desired() {
    let mut converted = 0;
    for (file, source) in sources() {
        for block in blocks(&file, &source) {
            for config in variations(&block.config).filter(is_accepted) {
                let line = block.lines[&Path::root()];
                assert!(desired(&config).is_some(), "{file}:{line}: this is accepted and cannot be made: {config:?}");
                converted += 1;
            }
        }
    }
    assert!(converted >= 250, "only {converted} configurations are accepted");
}

/// The configuration, and the configuration without one of the values that are written.
fn variations(config: &Value) -> impl Iterator<Item = Value> {
    let mut places = 0_usize;
    rewrite(config, &mut |_| {
        places += 1;
        None
    });
    let without = |removed: usize| {
        let mut next = 0;
        rewrite(config, &mut |_| {
            next += 1;
            (next - 1 == removed).then_some(Value::Null)
        })
    };
    // The root stays.
    std::iter::once(config.clone())
        .chain((1..places).step_by(places.div_ceil(MAX_CHANGED)).map(without))
        .collect::<Vec<_>>()
        .into_iter()
}

fn is_accepted(config: &Value) -> bool {
    config.is_wholly_known() && !diagnostics(config).has_errors()
}

fn desired(config: &Value) -> Option<Desired> {
    let context = Context {
        region: Region::parse("eu-west-1").ok(),
        guardrails: GuardrailPolicy { preset: Some(Preset::Development), ..GuardrailPolicy::default() },
        default_tags: Some(Default::default()),
        ..Context::default()
    };
    let config = passes::meaning(&SCHEMA.attributes, config.clone());
    let proposed = passes::propose(&SCHEMA.attributes, &config, None);
    let inputs = Inputs {
        config: &model(&config),
        proposed: model(&proposed),
        prior: None,
        own_indexes: None,
        adopted: false,
        unmanaged_replicas: None,
    };
    let mut planned = plan(inputs, &context).model;
    // A name with a prefix is chosen when the table is made.
    if planned.name.is_unknown() {
        planned.name = Attr::Known("documents-1".to_owned());
    }
    Desired::from_model(&planned)
}

fn model(value: &Value) -> TableModel {
    let Value::Object(object) = value else { panic!("a configuration is an object") };
    let mut problems = Diagnostics::none();
    let model = TableModel::from_object(object.clone(), &Path::root(), &mut problems);
    assert!(problems.is_empty(), "{problems:?}");
    model
}
