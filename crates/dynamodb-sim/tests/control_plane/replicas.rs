//! Replicas of eventual consistency: how they come and go, and what each Region shows meanwhile.

use std::time::Duration;

use dynamodb_sim::{Caller, ServiceError};
use serde_json::{Value, json};

use super::world::{TABLE, World, named, on_demand_table, plain_table, protection, stream};

pub(crate) const IRELAND: &str = "eu-west-1";
pub(crate) const VIRGINIA: &str = "us-east-1";

pub(crate) fn create_in(region: &str) -> Value {
    json!({"ReplicaUpdates": [{"Create": {"RegionName": region}}]})
}

pub(crate) fn delete_in(region: &str) -> Value {
    json!({"ReplicaUpdates": [{"Delete": {"RegionName": region}}]})
}

impl World {
    /// An idle empty table without indexes.
    pub(crate) fn plain() -> Self {
        let mut world = Self::new();
        world.create(&plain_table(TABLE));
        world
    }

    /// A call in another Region of the account.
    pub(crate) fn call_in(&mut self, region: &str, operation: &str, input: &Value) -> Result<Value, ServiceError> {
        let there = Caller::new(self.caller.account.as_str(), region);
        self.sim.call(&there, operation, input)
    }

    pub(crate) fn ok_in(&mut self, region: &str, operation: &str, input: &Value) -> Value {
        match self.call_in(region, operation, input) {
            Ok(output) => output,
            Err(error) => panic!("{operation} {input} in {region} was refused: {error}"),
        }
    }

    pub(crate) fn refused_in(&mut self, region: &str, operation: &str, input: &Value) -> ServiceError {
        match self.call_in(region, operation, input) {
            Ok(_) => panic!("{operation} {input} in {region} was accepted"),
            Err(error) => error,
        }
    }

    pub(crate) fn describe_in(&mut self, region: &str) -> Value {
        self.ok_in(region, "DescribeTable", &named(&json!({})))["Table"].clone()
    }

    pub(crate) fn is_in(&mut self, region: &str) -> bool {
        self.call_in(region, "DescribeTable", &named(&json!({}))).is_ok()
    }

    /// The entry of a replica as a Region lists it.
    pub(crate) fn replica(&mut self, of: &str, region: &str) -> Option<Value> {
        let table = self.describe_in(of);
        table["Replicas"].as_array()?.iter().find(|replica| replica["RegionName"] == region).cloned()
    }

    pub(crate) fn replica_status(&mut self, region: &str) -> Option<String> {
        let home = self.caller.region.clone();
        self.replica(&home, region)?["ReplicaStatus"].as_str().map(str::to_owned)
    }

    /// Creates replicas one after the other.
    pub(crate) fn with_replicas(mut self, regions: &[&str]) -> Self {
        for region in regions {
            self.change(&create_in(region));
        }
        self
    }

    /// Seconds until a condition holds, in steps of 100 ms.
    pub(crate) fn seconds_for(&mut self, holds: impl Fn(&mut Self) -> bool) -> f64 {
        let start = self.sim.now();
        for _ in 0..10_000 {
            if holds(self) {
                return self.sim.now().epoch_seconds() - start.epoch_seconds();
            }
            self.sim.advance(Duration::from_millis(100));
        }
        panic!("did not happen within 1,000 s");
    }
}

fn home(world: &mut World) -> String {
    let status = world.status();
    match world.replica_status(IRELAND) {
        Some(replica) => format!("{status} {replica}"),
        None => status,
    }
}

/// T-226: the answer lists nothing yet, the entry comes after about 6 s, the table in the other Region after about 10 s.
#[test]
fn a_replica_of_an_empty_table_comes_within_a_minute() {
    let mut world = World::plain();
    let answer = world.update_ok(&create_in(IRELAND));
    assert_eq!(answer["TableStatus"], "UPDATING");
    assert_eq!(answer["GlobalTableVersion"], "2019.11.21");
    assert_eq!(answer["Replicas"], json!([]));
    let listed = world.seconds_for(|world| home(world) == "UPDATING CREATING");
    assert!((5.8..=6.8).contains(&listed), "{listed}");
    let visible = listed + world.seconds_for(|world| world.is_in(IRELAND));
    assert!((10.0..=10.2).contains(&visible), "{visible}");
    let there = world.describe_in(IRELAND);
    assert_eq!(there["TableStatus"], "CREATING");
    assert_eq!(there["Replicas"][0]["RegionName"], "eu-central-1");
    assert_eq!(there["Replicas"][0]["ReplicaStatus"], "ACTIVE");
    assert!(there.get("StreamSpecification").is_none(), "T-298: no stream yet");
    let active = visible + world.seconds_for(|world| home(world) == "ACTIVE ACTIVE");
    assert!((14.4..=49.1).contains(&active), "{active}");
    assert_eq!(world.describe_in(IRELAND)["TableStatus"], "ACTIVE");
}

/// T-306: the table reads ACTIVE while the replica is still being created, and UPDATING again before it is ACTIVE.
#[test]
fn a_replica_of_a_table_with_items_takes_minutes() {
    let mut world = World::plain();
    world.ok("PutItem", &named(&json!({"Item": {"id": {"S": "1"}}})));
    world.update_ok(&create_in(IRELAND));
    let mut seen: Vec<String> = Vec::new();
    let total = world.seconds_for(|world| home(world) == "ACTIVE ACTIVE");
    assert!((562.0..=686.1).contains(&total), "{total}");

    let mut world = World::plain();
    world.ok("PutItem", &named(&json!({"Item": {"id": {"S": "1"}}})));
    world.update_ok(&create_in(IRELAND));
    for _ in 0..700 {
        let now = home(&mut world);
        if seen.last() != Some(&now) {
            seen.push(now);
        }
        world.seconds(1);
    }
    assert_eq!(seen, ["UPDATING", "ACTIVE CREATING", "UPDATING CREATING", "ACTIVE ACTIVE"]);
}

/// T-229: every Region has a table of its own, with its own id, ARN and stream; none lists itself.
#[test]
fn each_region_has_its_own_table() {
    let mut world = World::on_demand().with_replicas(&[IRELAND, VIRGINIA]);
    let (home, there) = (world.describe(), world.describe_in(IRELAND));
    for member in ["TableId", "TableArn", "CreationDateTime", "LatestStreamArn", "LatestStreamLabel"] {
        assert_ne!(home[member], there[member], "{member}");
    }
    let same =
        ["TableName", "TableStatus", "GlobalTableVersion", "KeySchema", "AttributeDefinitions", "StreamSpecification"];
    for member in same {
        assert_eq!(home[member], there[member], "{member}");
    }
    assert_eq!(home["StreamSpecification"]["StreamViewType"], "NEW_AND_OLD_IMAGES");
    assert_eq!(home["GlobalTableSettingsReplicationMode"], "ENABLED_WITH_OVERRIDES");
    assert!(home.get("MultiRegionConsistency").is_none(), "T-201");
    let regions = |table: &Value| -> Vec<String> {
        let replicas = table["Replicas"].as_array().expect("replicas");
        replicas.iter().map(|replica| replica["RegionName"].as_str().expect("a Region").to_owned()).collect()
    };
    // T-265: in the order of their creation, as each Region sees it.
    assert_eq!(regions(&home), [IRELAND, VIRGINIA]);
    assert_eq!(regions(&there), ["eu-central-1", VIRGINIA]);
    assert_eq!(regions(&world.describe_in(VIRGINIA)), ["eu-central-1", IRELAND]);
    let index = &home["Replicas"][0]["GlobalSecondaryIndexes"][0];
    assert_eq!(index["IndexName"], "by_owner");
    for absent in ["ReplicaArn", "KMSMasterKeyId", "ProvisionedThroughputOverride", "ReplicaTableClassSummary"] {
        assert!(home["Replicas"][0].get(absent).is_none(), "{absent}");
    }
}

/// T-305: a stream that is there keeps its view.
#[test]
fn a_stream_keeps_its_view() {
    let mut world = World::plain();
    world.change(&stream());
    let mut world = world.with_replicas(&[IRELAND]);
    assert_eq!(world.describe()["StreamSpecification"]["StreamViewType"], "NEW_IMAGE");
    assert_eq!(world.describe_in(IRELAND)["StreamSpecification"]["StreamViewType"], "NEW_IMAGE");
}

/// T-230: what belongs to a Region is not copied; TTL is.
#[test]
fn a_new_replica_has_only_what_all_members_share() {
    let mut world = World::on_demand();
    let arn = world.arn();
    world.ok("TagResource", &json!({"ResourceArn": arn, "Tags": [{"Key": "team", "Value": "a"}]}));
    world.ok(
        "UpdateTimeToLive",
        &named(&json!({
            "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "until"}
        })),
    );
    world.ok(
        "UpdateContinuousBackups",
        &named(&json!({
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true}
        })),
    );
    world.ok("UpdateContributorInsights", &named(&json!({"ContributorInsightsAction": "ENABLE"})));
    world.sim.settle();
    world.change(&protection(true));
    let mut world = world.with_replicas(&[IRELAND]);
    let there = world.describe_in(IRELAND);
    assert_eq!(there["DeletionProtectionEnabled"], false);
    let arn = there["TableArn"].clone();
    let tags = world.ok_in(IRELAND, "ListTagsOfResource", &json!({"ResourceArn": arn}));
    assert_eq!(tags["Tags"], json!([]));
    let ttl = world.ok_in(IRELAND, "DescribeTimeToLive", &named(&json!({})));
    assert_eq!(ttl["TimeToLiveDescription"]["AttributeName"], "until");
    let pitr = world.ok_in(IRELAND, "DescribeContinuousBackups", &named(&json!({})));
    let pitr = &pitr["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"];
    assert_eq!(pitr["PointInTimeRecoveryStatus"], "DISABLED");
    let insights = world.ok_in(IRELAND, "DescribeContributorInsights", &named(&json!({})));
    assert_eq!(insights["ContributorInsightsStatus"], "DISABLED");
}

/// T-298: while it is created, a replica answers DescribeTable and nothing else.
#[test]
fn a_replica_that_is_being_created_can_only_be_described() {
    let mut world = World::plain();
    world.update_ok(&create_in(IRELAND));
    world.seconds_for(|world| world.is_in(IRELAND));
    assert_eq!(world.describe_in(IRELAND)["TableStatus"], "CREATING");
    for operation in ["DescribeTimeToLive", "DescribeContributorInsights"] {
        let error = world.refused_in(IRELAND, operation, &named(&json!({})));
        assert_eq!(error.code, "ResourceNotFoundException", "{operation}");
    }
    let error = world.refused_in(IRELAND, "UpdateTable", &named(&protection(true)));
    assert_eq!(error.code, "ResourceNotFoundException");
    let error = world.refused_in(IRELAND, "DescribeContinuousBackups", &named(&json!({})));
    assert_eq!(error.code, "TableNotFoundException");
    let error = world.refused_in(IRELAND, "UpdateTable", &named(&create_in(VIRGINIA)));
    assert!(error.message.contains("is not allowed while the replica is being added"), "{error}");
    let error = world.refused_in(IRELAND, "UpdateTable", &named(&delete_in("eu-central-1")));
    assert!(error.message.contains("acted as a source region"), "{error}");
    let error = world.refused_in(IRELAND, "DeleteTable", &named(&json!({})));
    assert!(error.message.contains("is being used"), "{error}");
}

/// T-204, T-228, T-308: the table is ACTIVE first, then the entry goes, then the table in the other Region.
#[test]
fn a_replica_goes_in_three_steps() {
    let mut world = World::plain().with_replicas(&[IRELAND]);
    let answer = world.update_ok(&delete_in(IRELAND));
    assert_eq!(answer["TableStatus"], "UPDATING");
    assert_eq!(answer["Replicas"][0]["ReplicaStatus"], "ACTIVE");
    let updating = world.seconds_for(|world| home(world) == "ACTIVE DELETING");
    assert!((31.0..=47.1).contains(&updating), "{updating}");
    assert_eq!(world.describe_in(IRELAND)["TableStatus"], "DELETING");
    let unlisted = updating + world.seconds_for(|world| world.replica_status(IRELAND).is_none());
    assert!((97.0..=244.1).contains(&unlisted), "{unlisted}");
    assert_eq!(world.describe_in(IRELAND)["TableStatus"], "DELETING");
    let error = world.update_refused(&create_in(IRELAND));
    assert!(error.message.contains("already existed as tables"), "{error}");
    let gone = world.seconds_for(|world| !world.is_in(IRELAND));
    assert!((10.0..=35.1).contains(&gone), "{gone}");
    // T-231: nothing is left of the global table but its stream.
    let table = world.describe();
    for member in ["GlobalTableVersion", "Replicas", "GlobalTableSettingsReplicationMode"] {
        assert!(table.get(member).is_none(), "{member}");
    }
    assert_eq!(table["StreamSpecification"]["StreamEnabled"], true);
    world.change(&create_in(IRELAND));
    assert_eq!(world.replica_status(IRELAND).as_deref(), Some("ACTIVE"));
}

/// T-297: DeleteTable in the Region of a replica removes it from the global table.
#[test]
fn a_replica_can_be_deleted_in_its_own_region() {
    let mut world = World::plain().with_replicas(&[IRELAND]);
    let answer = world.ok_in(IRELAND, "DeleteTable", &named(&json!({})));
    assert_eq!(answer["TableDescription"]["TableStatus"], "DELETING");
    assert_eq!(answer["TableDescription"]["Replicas"][0]["RegionName"], "eu-central-1");
    assert_eq!(home(&mut world), "UPDATING ACTIVE");
    world.seconds_for(|world| home(world) == "ACTIVE DELETING");
    world.sim.settle();
    assert_eq!(home(&mut world), "ACTIVE");
    assert!(!world.is_in(IRELAND));
    world.ok("DeleteTable", &named(&json!({})));
    world.sim.settle();
    assert!(world.sim.inventory().is_empty());
}

/// A table that is deleted with its replicas leaves nothing in any Region.
#[test]
fn the_inventory_covers_every_region() {
    let world = World::plain().with_replicas(&[IRELAND]);
    let regions: Vec<String> = world.sim.inventory().keys().map(|caller| caller.region.clone()).collect();
    assert_eq!(regions, ["eu-central-1", IRELAND]);
    let _ = on_demand_table();
}
