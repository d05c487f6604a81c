//! The inputs of the two restores.

use crate::primitives::input::inputs;
use crate::table_settings::input::{OnDemandThroughput, ProvisionedThroughput, SecondaryIndex, VectorIndex};

inputs! {
    RestoreOverrides {
        billing_mode_override: String,
        global_secondary_index_override: Vec<SecondaryIndex>,
        local_secondary_index_override: Vec<SecondaryIndex>,
        vector_index_override: Vec<VectorIndex>,
        provisioned_throughput_override: ProvisionedThroughput,
        on_demand_throughput_override: OnDemandThroughput,
    }
    RestoreFromBackup { target_table_name: String, backup_arn: String, }
    RestoreToPointInTime {
        source_table_arn: String,
        source_table_name: String,
        target_table_name: String,
        use_latest_restorable_time: bool,
        restore_date_time: f64,
    }
}
