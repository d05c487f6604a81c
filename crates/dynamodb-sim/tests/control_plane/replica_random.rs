//! Long random runs over three Regions: a refusal changes nothing, everything ends with time, and the members of a global
//! table then have in common what they share.

use dynamodb_sim::{Caller, Pick, Settings};
use serde_json::{Value, json};

use crate::replicas::{IRELAND, VIRGINIA, create_in, delete_in};
use crate::world::{
    TABLE, World, class, index_create, index_delete, maxima, merged, named, on_demand_table, plain_table, protection,
    warm,
};

const REGIONS: [&str; 3] = ["eu-central-1", IRELAND, VIRGINIA];

/// Calls of every kind, legal and not, that keep the table on demand.
fn calls() -> Vec<(&'static str, Value)> {
    let update = |change: Value| ("UpdateTable", named(&change));
    let override_in = |region: &str, change: Value| {
        let action = merged(&json!({"RegionName": region}), &change);
        update(json!({"ReplicaUpdates": [{"Update": action}]}))
    };
    let strong = json!({"MultiRegionConsistency": "STRONG"});
    let ttl =
        |enabled: bool| named(&json!({"TimeToLiveSpecification": {"Enabled": enabled, "AttributeName": "expires"}}));
    let mut calls = vec![
        ("CreateTable", on_demand_table()),
        ("CreateTable", plain_table(TABLE)),
        ("DeleteTable", named(&json!({}))),
        update(maxima(100, 200)),
        update(maxima(-1, 300)),
        update(warm(20_000, 20_000)),
        update(class("STANDARD_INFREQUENT_ACCESS")),
        update(class("STANDARD")),
        update(protection(true)),
        update(protection(false)),
        update(index_create("by_status")),
        update(index_delete("by_status")),
        update(json!({"SSESpecification": {"Enabled": true, "SSEType": "KMS"}})),
        update(json!({"SSESpecification": {"Enabled": false}})),
        update(json!({"DisassociationProtectionEnabled": false})),
        update(merged(&strong, &merged(&create_in(IRELAND), &create_in(VIRGINIA)))),
        update(merged(&delete_in(IRELAND), &delete_in(VIRGINIA))),
        ("UpdateTimeToLive", ttl(true)),
        ("UpdateTimeToLive", ttl(false)),
    ];
    for region in REGIONS {
        let mode = json!({"RegionName": region, "DisassociationMode": "WAIT_FOR_REPLICATION"});
        calls.extend([
            update(create_in(region)),
            update(create_in(region)),
            update(delete_in(region)),
            update(json!({"ReplicaUpdates": [{"Disassociate": mode}]})),
            override_in(region, json!({"OnDemandThroughputOverride": {"MaxReadRequestUnits": 50}})),
            override_in(region, json!({"TableClassOverride": "STANDARD"})),
        ]);
    }
    calls
}

/// SplitMix64, so that a seed names a run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).expect("below a usize")
    }
}

fn everywhere(world: &mut World) -> Vec<Option<Value>> {
    let describe = named(&json!({}));
    REGIONS.iter().map(|region| world.call_in(region, "DescribeTable", &describe).ok()).collect()
}

/// What members have in common once nothing is under way.
fn shared(table: &Value) -> Value {
    let indexes = table["GlobalSecondaryIndexes"].as_array().into_iter().flatten();
    let mut indexes: Vec<&str> = indexes.filter_map(|index| index["IndexName"].as_str()).collect();
    indexes.sort_unstable();
    json!({
        "TableStatus": table["TableStatus"],
        "KeySchema": table["KeySchema"],
        "AttributeDefinitions": table["AttributeDefinitions"],
        "Indexes": indexes,
        "Writes": table["OnDemandThroughput"]["MaxWriteRequestUnits"],
        "Encrypted": table["SSEDescription"]["SSEType"],
        "Stream": table["StreamSpecification"],
        "Consistency": table["MultiRegionConsistency"],
    })
}

#[test]
fn random_lives_of_global_tables_end_in_agreement() {
    let calls = calls();
    let mut accepted = 0;
    for seed in 0..60 {
        let mut world = World::with(Settings { pick: Pick::Seeded(seed), ..Settings::default() });
        let mut dice = Dice(seed);
        world.create(&on_demand_table());
        for _ in 0..80 {
            let (operation, input) = &calls[dice.below(calls.len())];
            let region = REGIONS[[0, 0, 1, 2][dice.below(4)]];
            let before = everywhere(&mut world);
            match world.call_in(region, operation, input) {
                Ok(_) => accepted += 1,
                Err(error) => {
                    assert_ne!(error.code, "SerializationException", "{input}");
                    assert_eq!(everywhere(&mut world), before, "seed {seed}: {operation} {input} in {region}: {error}");
                }
            }
            match dice.below(3) {
                0 => world.seconds(7),
                1 => world.seconds(60),
                _ => world.sim.settle(),
            }
        }
        world.sim.settle();
        check_agreement(&mut world, seed);
    }
    assert!(accepted > 600, "{accepted} calls were accepted");
}

fn check_agreement(world: &mut World, seed: u64) {
    let tables = everywhere(world);
    for (region, table) in REGIONS.iter().zip(&tables) {
        let Some(table) = table else {
            continue;
        };
        let caller = Caller::new(world.caller.account.as_str(), *region);
        assert!(world.sim.is_idle(&caller, TABLE), "seed {seed}: {region} is not idle: {table}");
        for replica in table["Replicas"].as_array().into_iter().flatten() {
            assert_eq!(replica["ReplicaStatus"], "ACTIVE", "seed {seed}: {replica}");
            let at = REGIONS.iter().position(|region| replica["RegionName"] == *region).expect("one of the Regions");
            let other = tables[at].as_ref().expect("a member has a table");
            assert_eq!(shared(table), shared(other), "seed {seed}: {region} and {}", REGIONS[at]);
            let lists = |table: &Value, region: &str| {
                table["Replicas"].as_array().is_some_and(|list| list.iter().any(|one| one["RegionName"] == region))
            };
            assert!(lists(other, region), "seed {seed}: {} does not list {region}", REGIONS[at]);
        }
    }
}
