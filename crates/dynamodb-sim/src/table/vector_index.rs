//! Vector indexes of a table and their phases.

use crate::table::index::IndexPhase;
use crate::table_settings::vector::VectorSpec;

/// A vector index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VectorIndex {
    pub(crate) spec: VectorSpec,
    pub(crate) phase: IndexPhase,
}

impl VectorIndex {
    /// The index name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.spec.name()
    }

    /// The phase.
    #[must_use]
    pub fn phase(&self) -> IndexPhase {
        self.phase
    }

    /// Created together with its table.
    pub(crate) fn with_table(spec: VectorSpec) -> Self {
        Self { spec, phase: IndexPhase::WithTable }
    }
}
