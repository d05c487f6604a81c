use tf_provider::value::json::{Extra, from_json};
use tf_provider::{Model as _, Schema, Value};

use super::*;
use crate::table::tests::fixture::{customer_key, index, key, plain, with};

fn planned(json: serde_json::Value) -> TableModel {
    let value = from_json(&json, &Schema::of::<TableModel>(0, "").ty(), Extra::Refuse).expect("JSON that fits");
    let Value::Object(object) = value else { panic!("an object") };
    TableModel::from_object(object, &Path::root(), &mut Diagnostics::none())
}

fn table(sort: Option<&str>, local: Option<(&str, &str)>) -> TableModel {
    let key = |name: &str| serde_json::json!({"name": name, "type": "S"});
    let local = local.map(|(name, sort)| {
        let index = serde_json::json!({"sort_key": key(sort), "projection_type": "ALL"});
        serde_json::json!({ name: index })
    });
    planned(serde_json::json!({
        "partition_key": key("id"), "sort_key": sort.map(key), "local_secondary_indexes": local,
    }))
}

fn source(sort: Option<&str>, local: Option<(&str, &str)>) -> Source {
    let desired = with(|table| table.key.sort = sort.map(key));
    let arn = crate::names::Arn::parse("arn:aws:dynamodb:eu-west-1:111122223333:table/orders").expect("an ARN");
    let mut table = crate::table::observed::Observed::settled(&desired, arn).table;
    table.local_indexes = local
        .map(|(name, sort)| {
            let shape = LocalShape { sort: key(sort), projection: crate::table::keys::Projection::All };
            (index(name), ObservedLocalIndex { shape })
        })
        .into_iter()
        .collect();
    Source::of_table(&table)
}

#[test]
fn a_table_of_another_key_or_with_other_local_indexes_cannot_be_restored() {
    type Shape<'a> = (Option<&'a str>, Option<(&'a str, &'a str)>);
    let shapes: [Shape<'_>; 5] = [
        (None, None),
        (Some("at"), None),
        (Some("when"), None),
        (Some("at"), Some(("ByTotal", "total"))),
        (Some("at"), Some(("ByTotal", "sum"))),
    ];
    for (planned, (sort, local)) in shapes.iter().zip(shapes) {
        for (from, (source_sort, source_local)) in shapes.iter().zip(shapes) {
            let found = check(&table(sort, local), &source(source_sort, source_local));
            assert_eq!(found.is_none(), planned == from, "{planned:?} from {from:?}: {found:?}");
        }
    }
}

#[test]
fn the_error_names_both_shapes() {
    let found = check(&table(Some("when"), None), &source(Some("at"), Some(("ByTotal", "total")))).expect("an error");
    assert_eq!((found.path.to_string().as_str(), found.summary.as_str()), ("restore", "Restore into another shape"));
    let (theirs, ours) = (
        "table \"orders\", has partition key \"id\" of type S, sort key \"at\" of type S and the local index \"ByTotal\" \
         (sort key \"total\" of type S, projection ALL)",
        "configured with partition key \"id\" of type S, sort key \"when\" of type S and no local indexes",
    );
    assert!(found.detail.contains(theirs) && found.detail.contains(ours), "{}", found.detail);
}

/// The description of a backup has no types.
#[test]
fn what_is_not_described_is_not_judged() {
    let mut backup = source(Some("at"), None);
    backup.shape.partition.key_type = None;
    backup.shape.local_indexes = None;
    assert_eq!(check(&table(Some("at"), Some(("ByTotal", "total"))), &backup), None);
    assert!(check(&table(Some("when"), None), &backup).is_some());
    let mut unknown = table(Some("when"), None);
    unknown.sort_key = Attr::unknown();
    assert_eq!(check(&unknown, &backup), None);
}

#[test]
fn what_the_source_has_and_the_configuration_does_not_mention_is_given_up_with_a_warning() {
    let mut from = source(None, None);
    (from.encryption, from.billing) = (Some(customer_key(1)), Some(BillingMode::Provisioned));
    let warned = |config: serde_json::Value, from: &Source| {
        let mut model = planned(config);
        let config = model.clone();
        model.billing_mode = model.billing_mode.or_else(|| Attr::Known("PAY_PER_REQUEST".to_owned()));
        let warnings = given_up(&config, &model, from);
        warnings.iter().map(|warning| (warning.path.to_string(), warning.detail.clone())).collect::<Vec<_>>()
    };
    let all = warned(serde_json::json!({}), &from);
    let paths: Vec<&str> = all.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["server_side_encryption", "billing_mode"]);
    assert!(
        all[0].1.contains("key/00000001-1111-4222-8333-444444444444") && all[0].1.contains("the key that AWS owns")
    );
    assert!(all[1].1.contains("PAY_PER_REQUEST") && all[1].1.contains("PROVISIONED"));
    let said = serde_json::json!({
        "billing_mode": "PAY_PER_REQUEST", "server_side_encryption": {"key_type": "AWS_OWNED"},
    });
    assert_eq!(warned(said, &from), []);
    let plain = Source { encryption: Some(plain().encryption), billing: Some(BillingMode::OnDemand), ..from };
    assert_eq!(warned(serde_json::json!({}), &plain), []);
}
