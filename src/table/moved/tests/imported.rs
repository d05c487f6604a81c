//! Whatever table a control plane can hold: moved from the state that the other provider would store of it, and then
//! refreshed, it is the same as imported, but for what stays with other tools.

use dynamodb_sim::Settings;
use fastrand::Rng;
use serde_json::Map;
use tf_provider::value::json::to_json;
use tf_provider::{Model as _, Schema, Value};

use super::*;
use crate::table::observed::ObservedTable;
use crate::table::state::Contribution;
use crate::table::tests::generate::Family;

const TABLES: u64 = 150;

#[tokio::test(start_paused = true)]
async fn a_moved_table_is_as_an_imported_one() {
    for seed in 0..TABLES {
        let mut rng = Rng::with_seed(seed);
        let family = Family::random(&mut rng).regional();
        let mut wanted = family.desired(&family.draft(&mut rng));
        // The other provider does not know them.
        wanted.vector_indexes.clear();
        let control = SimControl::new(Settings::default());
        let deadline = control.deadline(std::time::Duration::from_secs(86_400), &Cancel::new());
        let applied = apply(&control, &wanted, None, &deadline).await;
        assert_eq!(applied.error, None, "table {seed}");
        tokio::time::sleep(std::time::Duration::from_secs(3_600)).await;

        let live = control.observe(&wanted.name).await.expect("it exists");
        let (region, no_tags) = (wanted.region.clone(), BTreeMap::new());
        let given = Contribution::with_list_prices(&no_tags);
        let known = |text: &str| Attr::Known(text.to_owned());
        let stub =
            TableModel { name: known(wanted.name.as_str()), region: known(region.as_str()), ..TableModel::default() };
        let whole = state(&live, &stub, &region, &given);
        let source = json!({"schema_version": 1, "attributes": stored(&whole, &live.table, &mut rng)});

        let Moved { state: prior, diagnostics, .. } = moved(&source);
        assert!(!diagnostics.has_errors(), "table {seed}: {diagnostics:?}\n{source}");
        let prior = prior.expect("a state");
        let unclaimed = Unclaimed::found(&live, &prior);
        let visible = unclaimed.clone().hidden(&prior).hide(live);
        let refreshed = state(&visible, &prior, &region, &given);
        let imported = state(&visible, &stub, &region, &given);
        assert_eq!(refreshed, imported, "table {seed}\n{source}");
        let before = TableModel {
            table_id: refreshed.table_id.clone(),
            estimated_cost: refreshed.estimated_cost.clone(),
            ..prior
        };
        assert_eq!(before, refreshed, "table {seed}: the refresh finds nothing new\n{source}");
    }
}

/// What the other provider stores of a table, in one of its spellings.
fn stored(model: &TableModel, table: &ObservedTable, rng: &mut Rng) -> Json {
    let ty = Schema::of::<TableModel>(0, "").ty();
    let ours = to_json(&Value::Object(model.clone().into_object()), &ty).expect("known");
    let list = |value: Option<Json>| Json::Array(value.into_iter().collect());
    let definitions = ours["attribute_definitions"].as_object().expect("definitions").iter();
    let attributes: Vec<Json> = definitions.map(|(name, kind)| json!({"name": name, "type": kind})).collect();
    let recovery = &ours["point_in_time_recovery"];
    let ttl = ours["ttl"].as_object().map(|ttl| json!({"attribute_name": ttl["attribute_name"], "enabled": true}));
    let off = rng.bool().then(|| json!({"attribute_name": "", "enabled": false}));
    let stream = &ours["stream"];
    let encryption = match ours["server_side_encryption"]["key_type"].as_str() {
        Some("AWS_OWNED") | None => rng.bool().then(|| json!({"enabled": false, "kms_key_arn": ""})),
        Some("AWS_MANAGED") => Some(json!({"enabled": true, "kms_key_arn": ""})),
        Some(_) => Some(json!({"enabled": true, "kms_key_arn": ours["server_side_encryption"]["kms_key_arn"]})),
    };
    json!({
        "id": ours["name"], "name": ours["name"], "arn": ours["arn"], "billing_mode": ours["billing_mode"],
        "hash_key": ours["partition_key"]["name"], "range_key": ours["sort_key"]["name"], "attribute": attributes,
        "read_capacity": table.units.read, "write_capacity": table.units.write,
        "on_demand_throughput": list(ceiling(&ours["on_demand_throughput"], rng)),
        "global_secondary_index": indexes(&ours, "global_secondary_indexes", |name, index| global(name, index, table, rng)),
        "local_secondary_index": indexes(&ours, "local_secondary_indexes", |name, index| json!({
            "name": name, "range_key": index["sort_key"]["name"], "projection_type": index["projection_type"],
            "non_key_attributes": index["non_key_attributes"],
        })),
        "point_in_time_recovery":
            [{"enabled": recovery["enabled"], "recovery_period_in_days": recovery["recovery_period_in_days"]}],
        "ttl": list(ttl.or(off)),
        "server_side_encryption": list(encryption),
        "stream_enabled": stream.is_object(), "stream_view_type": stream["view_type"],
        "stream_arn": ours["stream_arn"], "stream_label": ours["stream_label"],
        "table_class": ours["table_class"], "deletion_protection_enabled": ours["deletion_protection_enabled"],
        "tags": ours["tags"], "tags_all": ours["tags_all"], "timeouts": null,
    })
}

fn indexes(ours: &Json, name: &str, mut one: impl FnMut(&str, &Json) -> Json) -> Vec<Json> {
    let none = Map::new();
    ours[name].as_object().unwrap_or(&none).iter().map(|(name, index)| one(name, index)).collect()
}

fn global(name: &str, index: &Json, table: &ObservedTable, rng: &mut Rng) -> Json {
    let keys = |one: &str, many: &str| -> Vec<Json> {
        let several = index[many].as_array().cloned().unwrap_or_default();
        let all = if several.is_empty() { vec![index[one].clone()] } else { several };
        all.iter().filter_map(|key| key.get("name").cloned()).collect()
    };
    let (hash, range) = (keys("partition_key", "partition_keys"), keys("sort_key", "sort_keys"));
    let live = table.global_indexes.iter().find(|(of, _)| of.as_str() == name).expect("the index").1;
    let mut stored = json!({
        "name": name, "projection_type": index["projection_type"], "non_key_attributes": index["non_key_attributes"],
        "read_capacity": live.units.read, "write_capacity": live.units.write,
        "on_demand_throughput": Json::Array(ceiling(&index["on_demand_throughput"], rng).into_iter().collect()),
    });
    if hash.len() == 1 && range.len() < 2 && rng.bool() {
        stored["hash_key"] = hash[0].clone();
        stored["range_key"] = range.first().cloned().unwrap_or_else(|| "".into());
    } else {
        let part = |kind: &'static str| move |name: Json| json!({"attribute_name": name, "key_type": kind});
        stored["key_schema"] = hash.into_iter().map(part("HASH")).chain(range.into_iter().map(part("RANGE"))).collect();
    }
    stored
}

/// None is zero, −1 or no block.
fn ceiling(ours: &Json, rng: &mut Rng) -> Option<Json> {
    let none = if rng.bool() { 0 } else { -1 };
    let member = |name: &str| if ours[name].is_null() { json!(none) } else { ours[name].clone() };
    let both = || {
        json!({"max_read_request_units": member("max_read_request_units"),
        "max_write_request_units": member("max_write_request_units")})
    };
    (ours.is_object() || rng.bool()).then(both)
}
