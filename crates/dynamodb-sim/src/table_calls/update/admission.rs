//! The admission table of M-003: which changes are refused while another one is under way.
//!
//! A cell that was never measured refuses with the generic in-use text: a planner that only ever sends what was
//! measured to pass never meets it.

use super::request::{Action, Request, VectorAction, only_one_online_index};
use crate::primitives::error::ServiceError;
use crate::table::index::IndexPhase;
use crate::table::phase::CapacityChangeKind;
use crate::table::state::Table;
use crate::table_settings::capacity::{BillingMode, refuse_maxima_when_provisioned};

/// Checks every concern of the request; deletion protection is admitted on every live table.
pub(super) fn check(table: &Table, request: &Request) -> Result<(), ServiceError> {
    let busy = Busy::of(table);
    if request.billing.is_some() {
        busy.admit_billing(request)?;
    }
    if request.throughput.is_some() {
        busy.admit_throughput()?;
    }
    if let Some(maxima) = &request.maxima {
        busy.admit_maxima(maxima)?;
    }
    if request.stream.is_some() {
        busy.admit_stream()?;
    }
    if request.class.is_some() {
        busy.admit_class()?;
    }
    if request.encryption.is_some() {
        busy.admit_encryption()?;
    }
    if request.warm.is_some() {
        busy.admit_warm()?;
    }
    for action in &request.actions {
        match action {
            Action::Create(_) => busy.admit_index_create(action.index())?,
            Action::Delete(name) => busy.admit_index_delete(name)?,
            Action::Update(body) => {
                busy.admit_index_update(action.index(), body.warm_throughput.is_some())?;
            }
        }
    }
    // Assumed to be as for a global index: of vector indexes only the refusal to delete one in allocation is known.
    match &request.vector {
        Some(VectorAction::Create(spec)) => busy.admit_index_create(&spec.name),
        Some(VectorAction::Delete(name)) => busy.admit_index_delete(name),
        None => Ok(()),
    }
}

/// The changes under way on a table.
struct Busy<'a> {
    table: &'a Table,
    capacity: Option<CapacityChangeKind>,
    stream: Option<String>,
    class: bool,
    encryption: bool,
    warm: bool,
    allocating: Vec<&'a str>,
    backfilling: Vec<&'a str>,
    deleting: Vec<&'a str>,
    updating: Vec<&'a str>,
}

impl<'a> Busy<'a> {
    fn of(table: &'a Table) -> Self {
        let of_phase = |wanted: fn(&IndexPhase) -> bool| -> Vec<&'a str> {
            table.index_phases().filter(|(_, phase)| wanted(phase)).map(|(name, _)| name).collect()
        };
        let capacity = table.capacity_change.map(|change| change.kind);
        // Indexes that a billing switch updates do not count on their own.
        let switching = matches!(capacity, Some(CapacityChangeKind::ToProvisioned(_) | CapacityChangeKind::ToOnDemand));
        let updating = of_phase(|phase| matches!(phase, IndexPhase::Updating { .. }));
        Self {
            table,
            capacity,
            stream: table.stream.blocking(),
            class: table.class.holds_table(),
            encryption: table.encryption.is_updating(),
            warm: table.warm.is_updating() || table.globals.iter().any(|index| index.warm.is_updating()),
            allocating: of_phase(|phase| matches!(phase, IndexPhase::Allocating { .. })),
            backfilling: of_phase(|phase| matches!(phase, IndexPhase::Backfilling { .. })),
            deleting: of_phase(|phase| matches!(phase, IndexPhase::Deleting { .. })),
            updating: if switching { Vec::new() } else { updating },
        }
    }

    /// Provisioned units of the table.
    fn admit_throughput(&self) -> Result<(), ServiceError> {
        self.refuse_capacity_change()?;
        self.refuse_stream("change table IOPS")?;
        self.refuse_class("change table IOPS")?;
        self.refuse_index("change table IOPS", "created", &self.allocating)?;
        self.refuse_index("change table IOPS", "deleted", &self.deleting)?;
        self.refuse_unmeasured(self.encryption || self.warm || !self.updating.is_empty())
    }

    /// The reversal of a switch to provisioned is admitted, and lost (T-452).
    fn admit_billing(&self, request: &Request) -> Result<(), ServiceError> {
        let to_on_demand = request.billing == Some(BillingMode::PayPerRequest);
        if !to_on_demand && self.table.mode == BillingMode::Provisioned {
            // Not a switch: the units in the request are checked on their own.
            return Ok(());
        }
        match self.capacity {
            Some(CapacityChangeKind::ToProvisioned(_)) if to_on_demand => return Ok(()),
            Some(_) => return Err(self.units_in_use()),
            None => {}
        }
        self.refuse_index("change table IOPS", "created", &self.allocating)?;
        self.refuse_index("change table IOPS", "deleted", &self.deleting)?;
        self.refuse_stream("change table IOPS")?;
        self.refuse_class("change table IOPS")?;
        let indexes = !self.backfilling.is_empty() || !self.updating.is_empty();
        self.refuse_unmeasured(self.encryption || self.warm || indexes)
    }

    /// While a table switches to on-demand, maxima are validated against the old mode (T-369).
    fn admit_maxima(&self, maxima: &crate::table_settings::input::OnDemandThroughput) -> Result<(), ServiceError> {
        let refuse = |what: &str| {
            Err(ServiceError::in_use(format!("OnDemandThroughput cannot be updated while {what} is in progress")))
        };
        match self.capacity {
            Some(CapacityChangeKind::ToProvisioned(_)) => return refuse("BillingMode update"),
            Some(CapacityChangeKind::ToOnDemand) => {
                return refuse_maxima_when_provisioned(maxima, None);
            }
            Some(CapacityChangeKind::Units(_)) => return Err(self.units_in_use()),
            None => {}
        }
        let blocking = [
            (self.stream.is_some(), "stream status update"),
            (self.class, "TableClass update"),
            (!self.allocating.is_empty(), "index creation"),
            (!self.deleting.is_empty(), "index deletion"),
        ];
        for (is_under_way, what) in blocking {
            if is_under_way {
                return refuse(what);
            }
        }
        let indexes = !self.backfilling.is_empty() || !self.updating.is_empty();
        self.refuse_unmeasured(self.encryption || indexes)
    }

    fn admit_stream(&self) -> Result<(), ServiceError> {
        self.refuse_units("enable or disable stream")?;
        if let Some(stream) = &self.stream {
            return Err(ServiceError::in_use(format!(
                "A stream status change is currently in progress. Table: {} {stream}",
                self.table.name
            )));
        }
        self.refuse_class("enable or disable stream")?;
        self.refuse_index("change stream status", "created", &self.allocating)?;
        let indexes = [&self.backfilling, &self.deleting, &self.updating];
        self.refuse_unmeasured(indexes.iter().any(|list| !list.is_empty()))
    }

    fn admit_class(&self) -> Result<(), ServiceError> {
        self.refuse_stream("update table class")?;
        self.refuse_class("update table class")?;
        let indexes = self.table.index_phases().any(|(_, phase)| phase != IndexPhase::Active);
        self.refuse_unmeasured(self.capacity.is_some() || indexes)
    }

    fn admit_encryption(&self) -> Result<(), ServiceError> {
        if self.encryption {
            return Err(ServiceError::in_use("Server-Side Encryption is still being updated"));
        }
        let indexes = [&self.backfilling, &self.deleting, &self.updating];
        let indexes = indexes.iter().any(|list| !list.is_empty());
        self.refuse_unmeasured(self.capacity.is_some() || indexes)
    }

    /// Admitted during a billing switch, a stream toggle and another raise; an HTTP 500 while an index is
    /// allocated (T-458).
    fn admit_warm(&self) -> Result<(), ServiceError> {
        if !self.allocating.is_empty() {
            return Err(ServiceError::internal("Table is under system maintenance, please try again later"));
        }
        let units = matches!(self.capacity, Some(CapacityChangeKind::Units(_)));
        let indexes = [&self.backfilling, &self.deleting, &self.updating];
        let indexes = indexes.iter().any(|list| !list.is_empty());
        self.refuse_unmeasured(units || self.class || self.encryption || indexes)
    }

    fn admit_index_create(&self, name: &str) -> Result<(), ServiceError> {
        if self.deleting.contains(&name) {
            return Err(self.index_in_use("Index is being deleted.", name));
        }
        if self.table.index_phases().any(|(_, phase)| phase.is_online_operation()) {
            return Err(only_one_online_index());
        }
        self.refuse_units("create or delete index")?;
        self.refuse_stream("create or delete index")?;
        self.refuse_class("create or delete index")?;
        self.refuse_unmeasured(!self.updating.is_empty())
    }

    /// A new index can be deleted once it backfills, not before (T-149).
    fn admit_index_delete(&self, name: &str) -> Result<(), ServiceError> {
        if self.deleting.contains(&name) {
            return Err(self.index_in_use("Index is being deleted.", name));
        }
        if self.allocating.contains(&name) {
            return Err(self.index_in_use(
                "Index creation is in resource allocation phase. Retry deletion during backfilling phase or \
                 when the index is active.",
                name,
            ));
        }
        let other = |(index, phase): (&str, IndexPhase)| phase.is_online_operation() && index != name;
        if self.table.index_phases().any(other) {
            return Err(only_one_online_index());
        }
        if self.updating.contains(&name) {
            return Err(self.index_in_use("Index is being updated.", name));
        }
        self.refuse_units("create or delete index")?;
        self.refuse_stream("create or delete index")?;
        self.refuse_class("create or delete index")?;
        self.refuse_unmeasured(self.encryption || self.warm || !self.updating.is_empty())
    }

    /// Other indexes may be created, deleted or updated meanwhile (T-159, T-163).
    fn admit_index_update(&self, name: &str, warm: bool) -> Result<(), ServiceError> {
        if self.updating.contains(&name) {
            return Err(self.index_in_use("Index is being updated.", name));
        }
        if self.deleting.contains(&name) {
            return Err(self.index_in_use("Index is being deleted.", name));
        }
        if self.allocating.contains(&name) || self.backfilling.contains(&name) {
            return Err(self.index_in_use("Index is being created but is not backfilling yet.", name));
        }
        if warm {
            return self.admit_warm();
        }
        self.refuse_capacity_change()?;
        self.refuse_stream("change index IOPS")?;
        self.refuse_class("change index IOPS")?;
        self.refuse_unmeasured(self.encryption)
    }

    fn refuse_capacity_change(&self) -> Result<(), ServiceError> {
        match self.capacity {
            Some(_) => Err(self.units_in_use()),
            None => Ok(()),
        }
    }

    fn units_in_use(&self) -> ServiceError {
        ServiceError::in_use(format!("Table IOPS are currently being updated. Table: {}", self.table.name))
    }

    fn refuse_units(&self, action: &str) -> Result<(), ServiceError> {
        match self.capacity {
            Some(_) => Err(ServiceError::in_use(format!(
                "Can't {action} while table IOPS are being updated. Table: {}",
                self.table.name
            ))),
            None => Ok(()),
        }
    }

    fn refuse_stream(&self, action: &str) -> Result<(), ServiceError> {
        match &self.stream {
            Some(stream) => Err(ServiceError::in_use(format!(
                "Can't {action} when stream status is being updated. Table: {} {stream}",
                self.table.name
            ))),
            None => Ok(()),
        }
    }

    fn refuse_class(&self, action: &str) -> Result<(), ServiceError> {
        match self.table.class.change.filter(|_| self.class) {
            Some(change) => Err(ServiceError::in_use(format!(
                "Can't {action} when a table class update is in progress. Table: {} \
                 TableClassUpdateInProgress: {}",
                self.table.name,
                change.to.as_str()
            ))),
            None => Ok(()),
        }
    }

    fn refuse_index(&self, action: &str, what: &str, indexes: &[&str]) -> Result<(), ServiceError> {
        if indexes.is_empty() {
            return Ok(());
        }
        Err(ServiceError::in_use(format!(
            "Can't {action} when an index is being {what}. Table: {} Indexes: [{}]",
            self.table.name,
            indexes.join(", ")
        )))
    }

    fn index_in_use(&self, what: &str, index: &str) -> ServiceError {
        ServiceError::in_use(format!("{what} Table: {} Index: {index}", self.table.name))
    }

    fn refuse_unmeasured(&self, busy: bool) -> Result<(), ServiceError> {
        if busy {
            return Err(ServiceError::in_use(format!(
                "Table: {} is in the process of being updated.",
                self.table.name
            )));
        }
        Ok(())
    }
}
