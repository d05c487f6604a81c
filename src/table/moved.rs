//! `moved` from another provider's `aws_dynamodb_table`: its stored state as ours, without a call.
//!
//! What the state does not say stays null. The first refresh after the move reads everything ([`super::unclaimed`]), so
//! nothing here has to be guessed.

use tf_provider::resource::{MoveRequest, MoveSource, Moved, Outcome};
use tf_provider::{Diagnostic, Diagnostics, Path};

use super::Table;
use super::model::{TableIdentity, TableModel};
use super::private_state;
use fields::{Damaged, Fields};
pub(crate) use replicas::replica_with_defaults;
pub(crate) use table::MovedTable;
use table::table;

mod fields;
mod indexes;
mod replicas;
mod table;
#[cfg(test)]
mod tests;
mod throughput;

/// `aws_dynamodb_table` of hashicorp/aws.
pub(crate) struct AwsTable;

impl MoveSource<Table> for AwsTable {
    fn provider(&self) -> &'static str {
        "hashicorp/aws"
    }

    fn type_name(&self) -> &'static str {
        "aws_dynamodb_table"
    }

    /// Version 1 normalized the stream's view type in state; nothing else differs from version 0.
    fn newest_version(&self) -> i64 {
        1
    }

    fn convert(&self, request: &MoveRequest) -> Moved<Table> {
        match Fields::of_state(&request.state).and_then(|state| table(&state)) {
            Ok(moved) => reached(moved),
            Err(problem) => Outcome::failed(damaged(&problem, request)),
        }
    }
}

/// The table in stored attributes, outside a move.
///
/// # Errors
/// What cannot be read, in a sentence that begins with the attribute.
pub(crate) fn stored(attributes: &serde_json::Value) -> Result<MovedTable, String> {
    Fields::of_state(attributes).and_then(|state| table(&state)).map_err(|problem| problem.to_string())
}

fn reached(moved: MovedTable) -> Moved<Table> {
    let diagnostics = report(&moved);
    let MovedTable { model, account, unreadable_timeouts: _ } = moved;
    let identity = TableIdentity { account_id: account.into(), region: model.region.clone(), name: model.name.clone() };
    let private = private_state::after_move(&index_names(&model));
    Outcome::reached(model).with_identity(identity).with_private(private).with_diagnostics(diagnostics)
}

fn index_names(model: &TableModel) -> Vec<String> {
    model.global_secondary_indexes.known().into_iter().flat_map(|indexes| indexes.keys().cloned()).collect()
}

/// What could not be carried over.
fn report(moved: &MovedTable) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    let name = moved.model.name.known().map_or("", String::as_str);
    for timeout in &moved.unreadable_timeouts {
        let detail = format!(
            "`timeouts.{timeout}` of table \"{name}\" is not written like a duration of this provider, for instance \
             \"90s\", \"30m\" or \"1h30m\", and was not carried over. Set it in `timeouts` if the default is not enough."
        );
        diagnostics.warning(Path::of("timeouts"), "Timeout was not carried over", detail);
    }
    diagnostics
}

fn damaged(problem: &Damaged, request: &MoveRequest) -> Diagnostic {
    let MoveRequest { provider_address, type_name, schema_version, state: _, private: _, identity: _ } = request;
    let detail = format!(
        "{problem} The stored state of this `{type_name}` (version {schema_version}, of {provider_address}) cannot be \
         read, and nothing was changed. Without the `moved` block, refresh it with the provider it comes from or restore \
         the state from a backup, then move it. Or manage the table without its old state: import it by its ARN with an \
         `import` block, and remove the old resource with a `removed` block that has `destroy = false`."
    );
    Diagnostic::error(Path::root(), "State cannot be moved", detail)
}
