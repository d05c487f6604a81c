//! The actions: what is done to tables once, when a configuration or a person asks for it. They leave nothing in the state.
//!
//! Each begins a [`run::Run`], makes its calls by those of the resource, and shows how far it is.

use tf_provider::action::DynAction;

use crate::aws::Aws;

mod checks;
mod create_backup;
mod export_table;
mod put_items;
mod restore_rehearsal;
mod run;
#[cfg(test)]
mod testing;
mod verify_access_patterns;

/// The actions.
pub(crate) fn actions() -> Vec<Box<dyn DynAction<Aws>>> {
    vec![
        Box::new(create_backup::CreateBackup),
        Box::new(export_table::ExportTable),
        Box::new(put_items::PutItems),
        Box::new(restore_rehearsal::RestoreRehearsal),
        Box::new(verify_access_patterns::VerifyAccessPatterns),
    ]
}
