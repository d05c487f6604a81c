//! The bundles of all aspects, generated from their list: desired and observed values, changes, steps.
//!
//! Generated, so that a new aspect takes part in every stage that treats all aspects alike. The stages that treat each
//! in its own way take the bundles apart field by field, and do not compile before the new aspect has its place there.

use std::collections::BTreeSet;
use std::fmt;

use tf_provider::Path;

use super::{AnnouncedTable, Aspect, AspectBehavior, AspectTraits, DesiredTable, TableContext, Unavailable};
use crate::table::model::TableModel;
use crate::table::scope::Scope;
use crate::table::settings::Origin;

/// The place of an aspect in the bundles.
pub(crate) trait AspectAccess: AspectBehavior {
    /// Its observation.
    fn observed(aspects: &Aspects) -> &Aspect<Self::Observed>;

    /// Its step as one of any aspect.
    fn step(step: Self::Step) -> AspectStep;
}

macro_rules! bundles {
    ($($(#[$doc:meta])* $Kind:ident $field:ident $Aspect:ty),* $(,)?) => {
        /// Which of the service's backends a step talks to, each with its own call to read it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum AspectKind {
            /// The table itself: DescribeTable.
            Table,
            $($(#[$doc])* $Kind,)*
        }

        /// What is desired of every aspect.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub(crate) struct DesiredAspects {
            $($(#[$doc])* pub(crate) $field: <$Aspect as AspectBehavior>::Desired,)*
        }

        /// What was observed of every aspect.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub(crate) struct Aspects {
            $($(#[$doc])* pub(crate) $field: Aspect<<$Aspect as AspectBehavior>::Observed>,)*
        }

        /// The differences of every aspect.
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub(crate) struct AspectChanges {
            $($(#[$doc])* pub(crate) $field: Vec<<$Aspect as AspectBehavior>::Change>,)*
        }

        /// One mutating call of an aspect.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub(crate) enum AspectStep {
            $($(#[$doc])* $Kind(<$Aspect as AspectBehavior>::Step),)*
        }

        /// The observation of one aspect.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub(crate) enum AspectReading {
            $($(#[$doc])* $Kind(Aspect<<$Aspect as AspectBehavior>::Observed>),)*
        }

        $(impl AspectAccess for $Aspect {
            fn observed(aspects: &Aspects) -> &Aspect<Self::Observed> {
                &aspects.$field
            }

            fn step(step: Self::Step) -> AspectStep {
                AspectStep::$Kind(step)
            }
        })*

        impl AspectKind {
            /// All aspects, without the table itself.
            pub(crate) const ALL: &[Self] = &[$(Self::$Kind),*];

            /// What the service is like; `None` for the table itself.
            pub(crate) fn traits(self) -> Option<AspectTraits> {
                match self {
                    Self::Table => None,
                    $(Self::$Kind => Some(<$Aspect>::TRAITS),)*
                }
            }

            /// Whether the stored state uses the aspect.
            pub(crate) fn is_in_use(self, state: &TableModel) -> bool {
                match self {
                    Self::Table => true,
                    $(Self::$Kind => <$Aspect>::is_in_use(state),)*
                }
            }

            /// Where a model configures the aspect; never empty.
            pub(crate) fn places(self, model: &TableModel) -> Vec<Path> {
                match self {
                    Self::Table => vec![Path::root()],
                    $(Self::$Kind => <$Aspect>::places(model),)*
                }
            }

            /// Whether an endpoint that lacks the aspect fails the apply.
            pub(crate) fn is_configured(self, config: &TableModel) -> bool {
                match self {
                    Self::Table => true,
                    $(Self::$Kind => <$Aspect>::is_configured(config),)*
                }
            }
        }

        impl Aspects {
            /// Those of a table that uses none.
            pub(crate) fn none() -> Self {
                Self { $($field: Aspect::Observed(Default::default()),)* }
            }

            /// Those of a table that is as desired, with nothing under way.
            pub(crate) fn settled(desired: &DesiredAspects, table: &DesiredTable<'_>) -> Self {
                Self { $($field: Aspect::Observed(<$Aspect>::settled(&desired.$field, table)),)* }
            }

            /// Those of a table that was created a moment ago.
            pub(crate) fn at_creation(desired: &DesiredAspects, origin: &Origin) -> Self {
                Self { $($field: Aspect::Observed(<$Aspect>::at_creation(&desired.$field, origin)),)* }
            }

            /// Replaces the observation of one aspect.
            pub(crate) fn set(&mut self, reading: AspectReading) {
                match reading {
                    $(AspectReading::$Kind(observed) => self.$field = observed,)*
                }
            }

            /// Takes the observation of one aspect from others.
            pub(crate) fn adopt(&mut self, kind: AspectKind, others: Self) {
                match kind {
                    AspectKind::Table => {}
                    $(AspectKind::$Kind => self.$field = others.$field,)*
                }
            }

            /// Whether one aspect is the same in both.
            pub(crate) fn is_same(&self, others: &Self, kind: AspectKind) -> bool {
                match kind {
                    AspectKind::Table => true,
                    $(AspectKind::$Kind => self.$field == others.$field,)*
                }
            }

            /// Records that one aspect turned out to be unavailable.
            pub(crate) fn set_unavailable(&mut self, kind: AspectKind, reason: Unavailable) {
                match kind {
                    AspectKind::Table => {}
                    $(AspectKind::$Kind => self.$field = Aspect::Unavailable(reason),)*
                }
            }

            /// The aspects that could not be read, with the reasons.
            pub(crate) fn unavailable(&self) -> Vec<(AspectKind, &Unavailable)> {
                let Self { $($field,)* } = self;
                let all = [$((AspectKind::$Kind, $field.unavailable())),*];
                all.into_iter().filter_map(|(kind, reason)| Some((kind, reason?))).collect()
            }

            /// Whether these show, of one aspect, what was assumed. What cannot be read does.
            pub(crate) fn reflects(&self, assumed: &Self, kind: AspectKind) -> bool {
                match kind {
                    AspectKind::Table => true,
                    $(AspectKind::$Kind => match (&self.$field, &assumed.$field) {
                        (Aspect::Observed(observed), Aspect::Observed(assumed)) => {
                            <$Aspect>::TRAITS.shows_after.is_none() || <$Aspect>::reflects(observed, assumed)
                        }
                        (Aspect::Unavailable(_), _) | (_, Aspect::Unavailable(_)) => true,
                    },)*
                }
            }
        }

        impl AspectChanges {
            /// The differences between what is desired and what is observed.
            pub(crate) fn between(desired: &DesiredAspects, observed: &Aspects, table: &TableContext<'_>) -> Self {
                Self { $($field: <$Aspect>::changes(&desired.$field, &observed.$field, table),)* }
            }

            /// The part of these that a plan with the `announced` ones has not shown.
            pub(crate) fn unannounced(self, announced: &Self, table: &AnnouncedTable) -> Self {
                Self {
                    $($field: self
                        .$field
                        .into_iter()
                        .filter_map(|change| <$Aspect>::unannounced(change, &announced.$field, table))
                        .collect(),)*
                }
            }

            /// The aspects that differ.
            pub(crate) fn kinds(&self) -> BTreeSet<AspectKind> {
                let Self { $($field,)* } = self;
                let all = [$((AspectKind::$Kind, $field.is_empty())),*];
                all.into_iter().filter(|(_, same)| !same).map(|(kind, _)| kind).collect()
            }

            /// The same differences in another order.
            #[cfg(test)]
            pub(crate) fn shuffle(&mut self, rng: &mut fastrand::Rng) {
                $(rng.shuffle(&mut self.$field);)*
            }
        }

        impl AspectStep {
            /// The aspect it changes.
            pub(crate) fn kind(&self) -> AspectKind {
                match self {
                    $(Self::$Kind(_) => AspectKind::$Kind,)*
                }
            }

            /// Where what it sets is configured.
            pub(crate) fn path(&self) -> Path {
                match self {
                    $(Self::$Kind(step) => <$Aspect>::path(step),)*
                }
            }

            /// The operation it calls.
            pub(crate) fn operation(&self) -> &'static str {
                match self {
                    $(Self::$Kind(step) => <$Aspect>::operation(step),)*
                }
            }

            /// Whether it removes something, so that "not found" means that it is done.
            pub(crate) fn removes(&self) -> bool {
                match self {
                    $(Self::$Kind(step) => <$Aspect>::removes(step),)*
                }
            }

            /// What must exist before the call is accepted.
            pub(crate) fn needs(&self) -> Option<Scope> {
                match self {
                    $(Self::$Kind(step) => <$Aspect>::needs(step),)*
                }
            }

            /// Whether what is observed is what it leads to, with nothing under way.
            pub(crate) fn is_done(&self, aspects: &Aspects) -> bool {
                match self {
                    $(Self::$Kind(step) => {
                        aspects.$field.observed().is_some_and(|observed| <$Aspect>::is_done(step, observed))
                    })*
                }
            }

            /// What has to end before the call is accepted.
            pub(crate) fn blocked(&self, aspects: &Aspects) -> Option<String> {
                match self {
                    $(Self::$Kind(step) => <$Aspect>::blocked(step, aspects.$field.observed()?),)*
                }
            }

            /// Why the service gave it up after it had accepted it.
            pub(crate) fn trouble(&self, aspects: &Aspects) -> Option<String> {
                match self {
                    $(Self::$Kind(step) => <$Aspect>::trouble(step, aspects.$field.observed()?),)*
                }
            }

            /// Records its effect before it is visible.
            pub(crate) fn assume_applied(&self, aspects: &mut Aspects) {
                match self {
                    $(Self::$Kind(step) => <$Aspect>::assume_applied(step, &mut aspects.$field),)*
                }
            }

            /// Writes what it does.
            pub(super) fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$Kind(step) => fmt::Display::fmt(step, f),)*
                }
            }
        }
    };
}

super::for_each_aspect!(bundles);
