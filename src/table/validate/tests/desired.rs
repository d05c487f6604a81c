//! What validation accepts is a table: a configuration without errors in which everything is known can be planned and
//! converted to what is desired. Rules that forget a case leave holes there.

use tf_provider::{Attr, Diagnostics, Model, Path, Value, plan as passes};

use super::{SCHEMA, blocks, diagnostics, sources};
use crate::{
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
            if !block.config.is_wholly_known() || diagnostics(&block.config).has_errors() {
                continue;
            }
            let line = block.lines[&Path::root()];
            assert!(desired(&block.config).is_some(), "{file}:{line} is accepted and cannot be made");
            converted += 1;
        }
    }
    assert!(converted >= 30, "only {converted} fixtures are good and wholly known");
}

fn desired(config: &Value) -> Option<Desired> {
    let proposed = passes::propose(&SCHEMA.attributes, config, None);
    let inputs = Inputs { config: &model(config), proposed: model(&proposed), prior: None, own_indexes: None };
    let context = Context { region: Region::parse("eu-west-1").ok(), ..Context::default() };
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
