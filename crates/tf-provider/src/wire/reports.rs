//! Where the answers to the host hold what went wrong.

use crate::{
    diagnostic::Diagnostics,
    server::{
        apply_resource, functions, generate_config, identity_schemas, import_resource, metadata, move_resource,
        plan_resource, read_data_source, read_resource, schema, upgrade_identity, upgrade_state,
    },
};

/// An answer with diagnostics.
pub(super) trait Reports {
    /// They, to be completed before they are sent.
    fn diagnostics(&mut self) -> &mut Diagnostics;
}

impl Reports for Diagnostics {
    fn diagnostics(&mut self) -> &mut Diagnostics {
        self
    }
}

macro_rules! reports {
    ($($operation:ident),*) => {$(
        impl Reports for $operation::Response {
            fn diagnostics(&mut self) -> &mut Diagnostics {
                &mut self.diagnostics
            }
        }
    )*};
}

reports!(
    apply_resource,
    functions,
    generate_config,
    identity_schemas,
    import_resource,
    metadata,
    move_resource,
    plan_resource,
    read_data_source,
    read_resource,
    schema,
    upgrade_identity,
    upgrade_state
);
