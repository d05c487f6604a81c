//! What of a change the other members get.
//!
//! Billing mode, writes, indexes, kind of key and warm throughput are one setting of all members. Reads, maximum of reads
//! and table class may differ; they are overwritten when any member changes them. Everything else stays in its Region.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::primitives::caller::Caller;
use crate::primitives::input::is_given;
use crate::table::state::Table;

/// A change that was made in one member.
#[derive(Clone, Debug)]
pub(crate) struct Follow {
    pub(crate) origin: Caller,
    /// The members of `UpdateTable` that all have in common.
    change: Map<String, Value>,
    /// Reads and maximum of reads before the change: of the table without a name, and of each index.
    before: BTreeMap<Option<String>, Before>,
}

#[derive(Clone, Copy, Debug)]
struct Before {
    read: i64,
    most: Option<i64>,
}

/// The kind of a key. All members have one kind; a customer's key itself is a matter of the Region (T-295, T-309).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    AwsOwned,
    AwsManaged,
    Customer,
}

/// Members of `UpdateTable` that every member of the global table gets.
const SHARED: [&str; 9] = [
    "AttributeDefinitions",
    "BillingMode",
    "ProvisionedThroughput",
    "GlobalSecondaryIndexUpdates",
    "VectorIndexUpdates",
    "TableClass",
    "OnDemandThroughput",
    "WarmThroughput",
    "SSESpecification",
];

impl Follow {
    /// What the other members get of a change of this table; `before` is the table without the change. Between accounts, table
    /// class and key are no shared settings (D-024).
    pub(crate) fn of(
        origin: &Caller,
        before: &Table,
        input: &Value,
        key: Option<Kind>,
        between_accounts: bool,
    ) -> Self {
        let own = |member: &str| between_accounts && ["TableClass", "SSESpecification"].contains(&member);
        let mut change: Map<String, Value> = SHARED
            .iter()
            .filter(|member| is_given(input, member) && !own(member))
            .map(|member| ((*member).to_owned(), input[*member].clone()))
            .collect();
        if change.get("TableClass").is_some_and(|class| *class == before.class.current.as_str()) {
            change.remove("TableClass");
        }
        if let Some(kind) = key.filter(|_| change.contains_key("SSESpecification")) {
            match kind {
                Kind::AwsOwned => change.insert("SSESpecification".to_owned(), json!({"Enabled": false})),
                Kind::AwsManaged => {
                    change.insert("SSESpecification".to_owned(), json!({"Enabled": true, "SSEType": "KMS"}))
                }
                Kind::Customer => change.remove("SSESpecification"),
            };
        }
        let table = (None, Before { read: before.provisioned.units().read, most: before.maxima.read });
        let indexes = before.globals.iter().map(|index| {
            let before = Before { read: index.provisioned.units().read, most: index.maxima.read };
            (Some(index.name.clone()), before)
        });
        Self { origin: origin.clone(), change, before: indexes.chain([table]).collect() }
    }

    /// Whether the other members begin at once: their table stays ACTIVE (T-295).
    pub(crate) fn is_at_once(input: &Value) -> bool {
        ["SSESpecification", "WarmThroughput"].iter().any(|member| is_given(input, member))
    }

    /// Whether an input changes provisioned writes.
    pub(crate) fn changes_writes(before: &Table, input: &Value) -> bool {
        let writes = |body: &Value| body["ProvisionedThroughput"]["WriteCapacityUnits"].as_i64();
        let of_table = writes(input).is_some_and(|units| units != before.provisioned.units().write);
        let updates = input["GlobalSecondaryIndexUpdates"].as_array().into_iter().flatten();
        of_table
            || updates.map(|update| &update["Update"]).any(|body| {
                let index = body["IndexName"].as_str().and_then(|name| before.global(name));
                index.zip(writes(body)).is_some_and(|(index, units)| units != index.provisioned.units().write)
            })
    }

    /// The input of the same change for another member; `None` if there is nothing to change.
    pub(crate) fn input_for(&self, table: &Table) -> Option<Value> {
        let mut change = self.change.clone();
        let own = Before { read: table.provisioned.units().read, most: table.maxima.read };
        self.adapt(&mut change, None, own);
        if let Some(Value::Array(actions)) = change.get_mut("GlobalSecondaryIndexUpdates") {
            actions.retain_mut(|action| self.adapt_action(action, table));
            if actions.is_empty() {
                change.remove("GlobalSecondaryIndexUpdates");
            }
        }
        let deleted = change.get("VectorIndexUpdates").and_then(|updates| updates[0]["Delete"]["IndexName"].as_str());
        if deleted.is_some_and(|name| table.vector(name).is_none()) {
            change.remove("VectorIndexUpdates");
        }
        if change.keys().all(|member| member == "AttributeDefinitions") {
            return None;
        }
        change.insert("TableName".to_owned(), table.name.as_str().into());
        Some(Value::Object(change))
    }

    /// Adapts an action on an index; false if the member has nothing to do.
    fn adapt_action(&self, action: &mut Value, table: &Table) -> bool {
        if let Some(Value::Object(body)) = action.get_mut("Update") {
            let name = body.get("IndexName").and_then(Value::as_str).unwrap_or_default().to_owned();
            let Some(index) = table.global(&name) else {
                return false;
            };
            let own = Before { read: index.provisioned.units().read, most: index.maxima.read };
            self.adapt(body, Some(&name), own);
            return body.len() > 1;
        }
        match action.get("Delete").and_then(|delete| delete.get("IndexName")).and_then(Value::as_str) {
            Some(name) => table.global(name).is_some(),
            None => true,
        }
    }

    /// Keeps the reads of the member where the change did not change them.
    fn adapt(&self, body: &mut Map<String, Value>, index: Option<&str>, own: Before) {
        let Some(before) = self.before.get(&index.map(str::to_owned)) else {
            return;
        };
        if let Some(units) = body.get_mut("ProvisionedThroughput")
            && units["ReadCapacityUnits"] == json!(before.read)
            && own.read > 0
        {
            units["ReadCapacityUnits"] = own.read.into();
        }
        if let Some(Value::Object(maxima)) = body.get_mut("OnDemandThroughput") {
            if maxima.get("MaxReadRequestUnits").and_then(Value::as_i64) == before.most.or(Some(-1)) {
                maxima.remove("MaxReadRequestUnits");
            }
            if maxima.is_empty() {
                body.remove("OnDemandThroughput");
            }
        }
    }
}
