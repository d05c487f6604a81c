//! The concerns of an `UpdateTable`, with every shape checked.

use serde_json::Value;

use crate::primitives::error::ServiceError;
use crate::primitives::input;
use crate::primitives::shape::Shape;
use crate::primitives::units::Units;
use crate::table_settings::capacity::BillingMode;
use crate::table_settings::class::TableClass;
use crate::table_settings::encryption::{self, Wanted};
use crate::table_settings::input::Encryption;
use crate::table_settings::input::UpdateTable;
use crate::table_settings::input::{
    AttributeDefinition, IndexUpdate, IndexUpdateBody, OnDemandThroughput, SecondaryIndex, VectorIndexUpdate,
    WarmThroughput,
};
use crate::table_settings::stream::{self, StreamView};
use crate::table_settings::vector::{self, VectorSpec};

/// The concerns of one call; absent ones are `None` or empty.
#[derive(Debug, Default)]
pub(super) struct Request {
    pub(super) billing: Option<BillingMode>,
    pub(super) throughput: Option<Units>,
    pub(super) actions: Vec<Action>,
    /// `Some(None)` asks to disable.
    pub(super) stream: Option<Option<StreamView>>,
    pub(super) encryption: Option<Wanted>,
    pub(super) class: Option<TableClass>,
    pub(super) protection: Option<bool>,
    pub(super) maxima: Option<OnDemandThroughput>,
    pub(super) warm: Option<WarmThroughput>,
    pub(super) vector: Option<VectorAction>,
    /// Read by an index creation only (T-162).
    pub(super) definitions: Option<Vec<AttributeDefinition>>,
}

/// One entry of `GlobalSecondaryIndexUpdates`.
#[derive(Debug)]
pub(super) enum Action {
    Create(Box<SecondaryIndex>),
    Update(IndexUpdateBody),
    Delete(String),
}

/// The entry of `VectorIndexUpdates`, of which a call has one.
#[derive(Debug)]
pub(super) enum VectorAction {
    Create(VectorSpec),
    Delete(String),
}

impl Action {
    pub(super) fn index(&self) -> &str {
        match self {
            Self::Create(index) => index.index_name.as_deref().unwrap_or_default(),
            Self::Update(body) => body.index_name.as_deref().unwrap_or_default(),
            Self::Delete(name) => name,
        }
    }

    /// Whether this is one of the actions of which a table has one at a time.
    pub(super) fn is_online(&self) -> bool {
        match self {
            Self::Create(_) | Self::Delete(_) => true,
            Self::Update(_) => false,
        }
    }
}

impl Request {
    /// Number of concerns; a call with one only is never refused for its combination.
    pub(super) fn concerns(&self) -> usize {
        [
            self.billing.is_some(),
            self.throughput.is_some(),
            !self.actions.is_empty(),
            self.stream.is_some(),
            self.encryption.is_some(),
            self.class.is_some(),
            self.protection.is_some(),
            self.maxima.is_some(),
            self.warm.is_some(),
            self.vector.is_some(),
        ]
        .into_iter()
        .filter(|there| *there)
        .count()
    }

    /// Whether the call changes nothing but deletion protection and the stream.
    pub(super) fn works_without_key(&self) -> bool {
        let working = usize::from(self.protection.is_some()) + usize::from(self.stream.is_some());
        self.concerns() == working
    }

    /// `{}` as maxima or warm throughput is dropped next to other members and an HTTP 500 alone (T-437, T-448).
    pub(super) fn drop_empty_members(&mut self) -> Result<(), ServiceError> {
        let maxima = self.maxima.take_if(|maxima| maxima.is_empty()).is_some();
        let warm = self.warm.take_if(|warm| warm.is_empty()).is_some();
        if (maxima || warm) && self.concerns() == 0 {
            return Err(ServiceError::internal_failure());
        }
        Ok(())
    }

    pub(super) fn creates(&self) -> bool {
        self.actions.iter().any(|action| matches!(action, Action::Create(_)))
    }

    pub(super) fn deletes(&self) -> bool {
        self.actions.iter().any(|action| matches!(action, Action::Delete(_)))
    }

    pub(super) fn updates(&self) -> impl Iterator<Item = &IndexUpdateBody> {
        self.actions.iter().filter_map(|action| match action {
            Action::Update(body) => Some(body),
            Action::Create(_) | Action::Delete(_) => None,
        })
    }

    /// Units that the call sets for an index.
    pub(super) fn index_units(&self, name: &str) -> Option<Units> {
        self.updates()
            .find(|body| body.index_name.as_deref() == Some(name))
            .and_then(|body| body.provisioned_throughput.as_ref())
            .map(Units::of)
    }
}

/// The table's name and the concerns.
pub(super) fn read(input: &Value) -> Result<(String, Request), ServiceError> {
    let given: UpdateTable = input::read(input)?;
    let encryption: Encryption = input::read(input)?;
    check_shape(&given)?;
    let request = Request {
        billing: given.billing_mode.as_deref().map(|mode| BillingMode::of(Some(mode))),
        throughput: given.provisioned_throughput.as_ref().map(Units::of),
        actions: actions(given.global_secondary_index_updates)?,
        stream: given.stream_specification.as_ref().map(stream::wanted).transpose()?,
        encryption: encryption.specification.as_ref().map(encryption::wanted).transpose()?,
        class: given.table_class.as_deref().map(TableClass::parse).transpose()?,
        protection: given.deletion_protection_enabled,
        maxima: given.on_demand_throughput,
        warm: given.warm_throughput,
        vector: vector_action(given.vector_index_updates.as_deref())?,
        definitions: given.attribute_definitions,
    };
    if request.concerns() == 0 {
        return Err(ServiceError::validation(
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, \
             GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, \
             ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, \
             WarmThroughput or TableClass is required",
        ));
    }
    Ok((given.table_name.unwrap_or_default(), request))
}

fn check_shape(given: &UpdateTable) -> Result<(), ServiceError> {
    let mut shape = Shape::default();
    shape.table_name(&given.table_name);
    shape.billing_mode("billingMode", &given.billing_mode);
    if let Some(units) = &given.provisioned_throughput {
        shape.throughput("provisionedThroughput", units);
    }
    if let Some(definitions) = &given.attribute_definitions {
        shape.attribute_definitions(definitions);
    }
    if let Some(stream) = &given.stream_specification {
        shape.stream(stream);
    }
    let updates = given.global_secondary_index_updates.as_deref().unwrap_or_default();
    for (number, update) in (1..).zip(updates) {
        check_index_shape(&mut shape, number, update);
    }
    for (number, update) in (1..).zip(given.vector_index_updates.as_deref().unwrap_or_default()) {
        let path = format!("vectorIndexUpdates.{number}.member");
        if let Some(create) = &update.create {
            shape.vector_index(&format!("{path}.create"), create);
        }
        if let Some(delete) = &update.delete
            && let Some(name) = shape.required(&format!("{path}.delete.indexName"), &delete.index_name)
        {
            shape.name(&format!("{path}.delete.indexName"), name);
        }
    }
    shape.done()
}

fn check_index_shape(shape: &mut Shape, number: usize, update: &IndexUpdate) {
    let path = format!("globalSecondaryIndexUpdates.{number}.member");
    if let Some(create) = &update.create {
        shape.index(&format!("{path}.create"), create, 8);
    }
    if let Some(body) = &update.update {
        if let Some(name) = shape.required(&format!("{path}.update.indexName"), &body.index_name) {
            shape.name(&format!("{path}.update.indexName"), name);
        }
        if let Some(units) = &body.provisioned_throughput {
            shape.throughput(&format!("{path}.update.provisionedThroughput"), units);
        }
    }
    if let Some(delete) = &update.delete
        && let Some(name) = shape.required(&format!("{path}.delete.indexName"), &delete.index_name)
    {
        shape.name(&format!("{path}.delete.indexName"), name);
    }
}

/// One index is created or deleted in a call.
fn vector_action(given: Option<&[VectorIndexUpdate]>) -> Result<Option<VectorAction>, ServiceError> {
    let Some(given) = given else {
        return Ok(None);
    };
    let [entry] = given else {
        return Err(if given.is_empty() {
            ServiceError::invalid("List of VectorIndexUpdates is empty")
        } else {
            only_one_online_index()
        });
    };
    match (&entry.create, &entry.delete) {
        (Some(create), None) => vector::read(create).map(VectorAction::Create).map(Some),
        (None, Some(delete)) => Ok(Some(VectorAction::Delete(delete.index_name.clone().unwrap_or_default()))),
        (None, None) | (Some(_), Some(_)) => Err(ServiceError::invalid(
            "Exactly one of VectorIndexUpdate.Create and VectorIndexUpdate.Delete is required",
        )),
    }
}

/// Each entry has exactly one action; an empty list is refused.
fn actions(given: Option<Vec<IndexUpdate>>) -> Result<Vec<Action>, ServiceError> {
    let Some(given) = given else {
        return Ok(Vec::new());
    };
    if given.is_empty() {
        return Err(ServiceError::invalid("List of GlobalSecondaryIndexUpdates is empty"));
    }
    given
        .into_iter()
        .map(|entry| match (entry.create, entry.update, entry.delete) {
            (Some(create), None, None) => Ok(Action::Create(Box::new(create))),
            (None, Some(update), None) => Ok(Action::Update(update)),
            (None, None, Some(delete)) => Ok(Action::Delete(delete.index_name.unwrap_or_default())),
            (None, None, None) => Err(ServiceError::invalid(
                "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, \
                 GlobalSecondaryIndexUpdate.Delete must not be null",
            )),
            (_, _, _) => Err(ServiceError::invalid(
                "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object",
            )),
        })
        .collect()
}

/// One index is created or deleted at a time, in one call and over calls (T-159).
pub(super) fn only_one_online_index() -> ServiceError {
    ServiceError::limit("Only 1 online index can be created or deleted simultaneously per table")
}
