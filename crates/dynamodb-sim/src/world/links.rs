//! How Application Auto Scaling reaches the tables it scales and the alarms it keeps.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::alarm::state::{Alarm, Alarms};
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::units::Units;
use crate::scaling::{Current, PolicyAlarms, ScalableTables};
use crate::table::index::IndexPhase;
use crate::table::phase::{CapacityChangeKind, Phase};
use crate::table::state::Table;
use crate::table::store::Tables;
use crate::table_calls::update;
use crate::table_settings::capacity::BillingMode;

impl ScalableTables for Tables {
    fn registrable(&self, table: &str, index: Option<&str>) -> Result<String, &'static str> {
        let table = self.get(table).filter(|table| !matches!(table.phase, Phase::Deleting(_))).ok_or("table")?;
        let Some(index) = index else {
            return Ok(table.id.clone());
        };
        match table.global(index).map(|index| index.phase) {
            Some(IndexPhase::Active | IndexPhase::Updating { .. }) => Ok(table.id.clone()),
            Some(
                IndexPhase::WithTable
                | IndexPhase::Allocating { .. }
                | IndexPhase::Backfilling { .. }
                | IndexPhase::Deleting { .. },
            )
            | None => Err("index"),
        }
    }

    fn table_id(&self, table: &str) -> Option<&str> {
        self.get(table).map(Table::id)
    }

    fn current(&self, table: &str, index: Option<&str>) -> Option<Current> {
        let table = self.get(table).filter(|table| table.mode == BillingMode::Provisioned)?;
        let active = table.status() == "ACTIVE";
        let Some(index) = index else {
            return Some(Current { units: planned_units(table), active });
        };
        let index = table.global(index)?;
        let units = match index.phase {
            IndexPhase::Updating { units: Some(units), .. } => units,
            IndexPhase::Updating { units: None, .. }
            | IndexPhase::WithTable
            | IndexPhase::Allocating { .. }
            | IndexPhase::Backfilling { .. }
            | IndexPhase::Deleting { .. }
            | IndexPhase::Active => index.provisioned.units(),
        };
        Some(Current { units, active: active && index.phase == IndexPhase::Active })
    }

    fn set_units(
        &mut self,
        cx: &mut Context<'_>,
        table: &str,
        index: Option<&str>,
        units: Units,
    ) -> Result<(), ServiceError> {
        let units = json!({"ReadCapacityUnits": units.read, "WriteCapacityUnits": units.write});
        let request = match index {
            None => json!({"TableName": table, "ProvisionedThroughput": units}),
            Some(index) => json!({
                "TableName": table,
                "GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": index, "ProvisionedThroughput": units}}],
            }),
        };
        let before = self.get(table).cloned();
        update::update(cx, self, &request)?;
        self.note_scaled(before, request);
        Ok(())
    }
}

fn planned_units(table: &Table) -> Units {
    match table.capacity_change.map(|change| change.kind) {
        Some(CapacityChangeKind::Units(units) | CapacityChangeKind::ToProvisioned(units)) => units,
        Some(CapacityChangeKind::ToOnDemand) | None => table.provisioned.units(),
    }
}

impl PolicyAlarms for Alarms {
    fn count(&self) -> usize {
        self.len()
    }

    fn put(&mut self, cx: &Context<'_>, name: &str, definition: &Value) {
        let alarm = Alarm::new(cx, name, definition, BTreeMap::new());
        Self::put(self, cx.now, name, alarm, cx.now);
    }

    fn remove(&mut self, name: &str) {
        Self::remove(self, name);
    }
}
