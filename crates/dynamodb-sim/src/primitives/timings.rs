//! The measured spans of every transition, and how one value is picked from a span.

/// A measured span in milliseconds, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The shortest measured duration in milliseconds.
    pub least: i64,
    /// The longest measured duration in milliseconds.
    pub most: i64,
}

impl Span {
    /// A span between two durations in milliseconds.
    #[must_use]
    pub const fn new(least: i64, most: i64) -> Self {
        Self { least, most }
    }

    /// A span of one value.
    #[must_use]
    pub const fn exactly(millis: i64) -> Self {
        Self::new(millis, millis)
    }
}

/// How a value is picked from a [`Span`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// The middle of the span: every run alike, easiest to reason about.
    Midpoint,
    /// A value that depends on this seed and on how many were picked before it.
    Seeded(u64),
}

/// Durations of all transitions and windows, as measured on empty or tiny tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timings {
    /// CREATING to ACTIVE without a global index.
    pub create: Span,
    /// CREATING to ACTIVE with global indexes; all flip together (T-148).
    pub create_indexed: Span,
    /// From CREATING until the sub-resource services know the table (T-115).
    pub subresources_known: Span,
    /// How long before ACTIVE a restore-free table answers "in use" instead of "not found" (T-116).
    pub subresources_tail: Span,
    /// From ACTIVE until PITR and backups stop answering "Backups are being enabled" (T-111, T-116).
    pub backups_enabled: Span,
    /// DELETING to gone.
    pub delete: Span,
    /// From DELETING until the sub-resource services forget the table (T-453).
    pub subresources_forget: Span,
    /// From DELETING until the SYSTEM backup of a PITR table is listed (T-167).
    pub system_backup: Span,
    /// Provisioned throughput change (T-058, T-370).
    pub throughput: Span,
    /// On-demand to provisioned, first time (T-183).
    pub to_provisioned: Span,
    /// On-demand to provisioned with at least one global index (T-152).
    pub to_provisioned_indexed: Span,
    /// Provisioned to on-demand on a table created provisioned (T-064).
    pub to_on_demand: Span,
    /// Provisioned to on-demand of a global table (T-317).
    pub to_on_demand_with_replicas: Span,
    /// Either switch on a table that already was in the target mode (T-183, T-369).
    pub switch_again: Span,
    /// Stream enable or disable.
    pub stream: Span,
    /// Table class change (T-284, T-365).
    pub table_class: Span,
    /// Allocation phase of an index added by `UpdateTable`; the table is UPDATING (T-148).
    pub index_allocation: Span,
    /// From `UpdateTable` until the added index is ACTIVE (T-148).
    pub index_active: Span,
    /// The same in each member of a global table (T-296, T-322).
    pub index_active_in_members: Span,
    /// Index deletion; the table is UPDATING.
    pub index_delete: Span,
    /// Index throughput or maxima update; only the index is UPDATING (T-135, T-165).
    pub index_update: Span,
    /// Encryption change; the table stays ACTIVE (T-065).
    pub encryption: Span,
    /// How long an encryption change still reports the old key (T-079, T-371).
    pub encryption_old_key: Span,
    /// From the loss of a customer's key until the table shows it (M-006).
    pub key_loss: Span,
    /// From the return of a customer's key until the table is ACTIVE again (M-006).
    pub key_return: Span,
    /// From the loss of a key during CREATING until the table is gone (T-334).
    pub creation_without_key: Span,
    /// How long a table shows the loss of its key before it is archived (D-021).
    pub archive_after: Span,
    /// ARCHIVING to ARCHIVED; no source gives a duration.
    pub archiving: Span,
    /// First raise of warm throughput; the table stays ACTIVE (T-179, T-459).
    pub warm_first: Span,
    /// Later raise or equal re-send of warm throughput (T-121, T-179).
    pub warm_again: Span,
    /// How long a cleared on-demand maximum reads as -1 (T-182).
    pub maximum_sentinel: Span,
    /// Wait between two deletion-protection changes (T-003).
    pub protection_cooldown: Span,
    /// Wait between two TTL changes (T-143: refused at 1,811 s, accepted at 1,872 s).
    pub ttl_cooldown: Span,
    /// Lock after an effective tag write (T-103).
    pub tag_lock: Span,
    /// How long tag reads lag a write.
    pub tag_visibility: Span,
    /// How long policy reads lag a write.
    pub policy_visibility: Span,
    /// How long after a policy write the table counts as "pending" (T-206).
    pub policy_pending: Span,
    /// Wait between two policy changes (T-206).
    pub policy_cooldown: Span,
    /// Contributor Insights from ENABLING to ENABLED (T-090).
    pub insights_enable: Span,
    /// Contributor Insights from ENABLING to FAILED when the rules do not fit (T-337).
    pub insights_failure: Span,
    /// Contributor Insights between two modes (T-092, T-341).
    pub insights_mode: Span,
    /// Contributor Insights from DISABLING to DISABLED (T-090, T-339).
    pub insights_disable: Span,
    /// From the addition of an index until Contributor Insights knows it (T-116).
    pub insights_known: Span,
    /// Kinesis destination from ENABLING to ACTIVE (T-299).
    pub kinesis_enable: Span,
    /// Kinesis destination from ENABLING to ENABLE_FAILED (T-318).
    pub kinesis_failure: Span,
    /// The same for a stream of another account (T-318).
    pub kinesis_foreign_failure: Span,
    /// Kinesis destination from DISABLING to DISABLED (T-301).
    pub kinesis_disable: Span,
    /// How long a description lags a disable (T-304).
    pub kinesis_visibility: Span,
    /// A change of precision: UPDATING (T-300).
    pub kinesis_update: Span,
    /// How long a DISABLED destination stays listed; its end was not measured, at 171 s it was still listed (T-301).
    pub kinesis_linger: Span,
    /// On-demand backup from CREATING to AVAILABLE.
    pub backup: Span,
    /// Restore target from CREATING to ACTIVE.
    pub restore: Span,
    /// Export from IN_PROGRESS to COMPLETED; minutes even of a small table, no source gives a duration.
    pub export: Span,
    /// How long an import's table is invisible (I-001).
    pub import_invisible: Span,
    /// From `ImportTable` until the table is ACTIVE.
    pub import_active: Span,
    /// From the table's ACTIVE until the import is COMPLETED (I-006).
    pub import_tail: Span,
    /// From `ImportTable` until a failure that is found before any table exists (I-012).
    pub import_early_failure: Span,
    /// From a new scalable target until policies and actions can be put on it.
    pub target_known: Span,
    /// From a registration or scheduled action until capacity outside the bounds is changed (T-314).
    pub clamp: Span,
    /// How long consumption stays above the target before capacity grows (D-006).
    pub scale_out: Span,
    /// How long consumption stays below the target before capacity shrinks (D-006).
    pub scale_in: Span,
    /// How long alarm reads lag a put.
    pub alarm_visibility: Span,
    /// Durations of global tables.
    pub replicas: ReplicaTimings,
}

/// Durations of global tables, counted from the call unless stated otherwise; some depend on whether the table is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplicaTimings {
    /// Until a new replica is listed (T-226).
    pub listed: Span,
    /// Until the table of a new replica can be described (T-226).
    pub visible: Span,
    /// Until the replica of an empty table is ACTIVE (T-226, T-305).
    pub active: Span,
    /// The same with a maximum of on-demand reads of its own (T-422).
    pub active_with_maximum: Span,
    /// Until the replica of a table with items is listed, and the table it was created from is ACTIVE (T-306).
    pub filled_listed: Span,
    /// Until the table of such a replica can be described (T-298, T-306).
    pub filled_visible: Span,
    /// Until the table it was created from is UPDATING again (T-298, T-306).
    pub filled_updating: Span,
    /// Until such a replica is ACTIVE (T-298, T-306).
    pub filled_active: Span,
    /// Until a creation that is given up leaves no trace (T-310).
    pub abandoned: Span,
    /// How long the table reads UPDATING at the beginning of a deletion (T-204, T-267).
    pub delete_updating: Span,
    /// Until a replica that is deleted is no longer listed (T-204, T-222).
    pub delete_unlisted: Span,
    /// From then until its table is gone (T-228, T-308).
    pub delete_gone: Span,
    /// How long a change of one member holds all of them UPDATING before the others have it (T-230, T-251).
    pub follow: Span,
    /// The same for an override of one replica (T-250, T-294).
    pub override_one: Span,
    /// Until a change of TTL is in the other members (T-297).
    pub follow_ttl: Span,
    /// Until the members of a new strongly consistent global table are listed (T-258).
    pub strong_listed: Span,
    /// Until two replicas of one are ACTIVE (T-258).
    pub strong_active: Span,
    /// Until a replica and a witness of one are ACTIVE (T-258).
    pub witness_active: Span,
    /// Until the members of one show that it is being dissolved (T-261).
    pub dissolve_listed: Span,
    /// Until it is dissolved (T-261).
    pub dissolved: Span,
    /// Until a replica is a table of its own; not measured.
    pub disassociated: Span,
    /// How long a Region cannot be deleted after another replica was created from it (T-266).
    pub source: Span,
    /// How long a disabled Region stays a replica (D-023).
    pub region_disabled: Span,
}

impl Default for ReplicaTimings {
    fn default() -> Self {
        Self {
            listed: Span::new(5_800, 6_700),
            visible: Span::new(10_000, 10_100),
            active: Span::new(14_400, 49_000),
            active_with_maximum: Span::exactly(161_500),
            filled_listed: Span::exactly(27_000),
            filled_visible: Span::new(61_000, 68_000),
            filled_updating: Span::new(311_000, 332_000),
            filled_active: Span::new(562_000, 686_000),
            abandoned: Span::new(6_500, 11_800),
            delete_updating: Span::new(31_000, 47_000),
            delete_unlisted: Span::new(97_000, 244_000),
            delete_gone: Span::new(10_000, 35_000),
            follow: Span::new(34_000, 39_000),
            override_one: Span::new(34_000, 58_000),
            follow_ttl: Span::new(1_000, 60_000),
            strong_listed: Span::new(5_000, 15_000),
            strong_active: Span::new(15_600, 15_700),
            witness_active: Span::new(59_500, 86_000),
            dissolve_listed: Span::exactly(43_600),
            dissolved: Span::new(54_600, 70_000),
            disassociated: Span::new(30_000, 60_000),
            source: Span::exactly(24 * 3_600_000),
            region_disabled: Span::exactly(20 * 3_600_000),
        }
    }
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            create: Span::new(2_000, 7_000),
            create_indexed: Span::new(14_000, 22_000),
            subresources_known: Span::new(1_000, 5_000),
            subresources_tail: Span::exactly(1_000),
            backups_enabled: Span::new(0, 6_000),
            delete: Span::new(4_000, 6_000),
            subresources_forget: Span::new(1_000, 1_600),
            system_backup: Span::new(5_000, 8_000),
            throughput: Span::new(1_000, 2_300),
            to_provisioned: Span::new(60_000, 98_000),
            to_provisioned_indexed: Span::new(83_000, 112_000),
            to_on_demand: Span::new(129_000, 172_000),
            to_on_demand_with_replicas: Span::exactly(218_000),
            switch_again: Span::new(2_000, 5_000),
            stream: Span::new(4_000, 7_000),
            table_class: Span::new(3_600, 6_100),
            index_allocation: Span::new(24_000, 56_000),
            index_active: Span::new(506_000, 1_003_000),
            index_active_in_members: Span::new(535_000, 575_000),
            index_delete: Span::new(2_600, 6_000),
            index_update: Span::new(2_000, 6_000),
            encryption: Span::new(21_000, 23_000),
            encryption_old_key: Span::new(8_000, 9_000),
            key_loss: Span::new(780_000, 4_500_000),
            key_return: Span::new(1_080_000, 3_420_000),
            creation_without_key: Span::exactly(3_600_000),
            archive_after: Span::exactly(7 * 86_400_000),
            archiving: Span::exactly(3_600_000),
            warm_first: Span::new(270_000, 514_000),
            warm_again: Span::exactly(2_000),
            maximum_sentinel: Span::exactly(1_000),
            protection_cooldown: Span::exactly(15_000),
            ttl_cooldown: Span::new(1_811_000, 1_872_000),
            tag_lock: Span::new(1_500, 1_800),
            tag_visibility: Span::exactly(2_000),
            policy_visibility: Span::new(1_000, 2_700),
            policy_pending: Span::new(600, 2_000),
            policy_cooldown: Span::exactly(15_000),
            insights_enable: Span::new(1_000, 16_200),
            insights_failure: Span::new(2_000, 2_200),
            insights_mode: Span::new(1_000, 2_200),
            insights_disable: Span::new(2_000, 3_100),
            insights_known: Span::exactly(20_000),
            kinesis_enable: Span::new(2_000, 7_100),
            kinesis_failure: Span::new(1_000, 2_100),
            kinesis_foreign_failure: Span::exactly(61_700),
            kinesis_disable: Span::new(1_000, 2_000),
            kinesis_visibility: Span::new(31, 100),
            kinesis_update: Span::new(124_000, 152_000),
            kinesis_linger: Span::exactly(600_000),
            backup: Span::exactly(50),
            restore: Span::new(81_000, 721_000),
            export: Span::new(300_000, 600_000),
            import_invisible: Span::new(30_000, 31_000),
            import_active: Span::new(100_000, 215_000),
            import_tail: Span::new(0, 6_000),
            import_early_failure: Span::exactly(5_600),
            target_known: Span::new(100, 900),
            clamp: Span::new(1_000, 4_000),
            scale_out: Span::exactly(120_000),
            scale_in: Span::exactly(900_000),
            alarm_visibility: Span::new(0, 1_000),
            replicas: ReplicaTimings::default(),
        }
    }
}

/// Picks durations and identifiers, the same ones for the same settings and calls.
#[derive(Clone, Debug)]
pub(crate) struct Dice {
    pick: Pick,
    state: u64,
}

impl Dice {
    pub(crate) fn new(pick: Pick) -> Self {
        let state = match pick {
            Pick::Midpoint => 0x5eed,
            Pick::Seeded(seed) => seed,
        };
        Self { pick, state }
    }

    /// A duration from a span, in milliseconds.
    pub(crate) fn duration(&mut self, span: Span) -> i64 {
        match self.pick {
            Pick::Midpoint => span.least.midpoint(span.most),
            Pick::Seeded(_) => {
                let width = span.most.saturating_sub(span.least).unsigned_abs() + 1;
                let offset = self.next() % width;
                span.least.saturating_add(i64::try_from(offset).unwrap_or(0))
            }
        }
    }

    /// An identifier in the form of a random UUID.
    pub(crate) fn uuid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            0x8000 | (low >> 50),
            low & 0xffff_ffff_ffff
        )
    }

    /// Eight hexadecimal digits, the tail of backup and import ARNs.
    pub(crate) fn tail(&mut self) -> String {
        format!("{:08x}", self.next() >> 32)
    }

    /// SplitMix64: small, and good enough to spread durations and identifiers.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeded_picks_stay_inside_the_span_and_repeat() {
        let span = Span::new(1_000, 1_003);
        let picks = |seed| {
            let mut dice = Dice::new(Pick::Seeded(seed));
            (0..50).map(|_| dice.duration(span)).collect::<Vec<_>>()
        };
        let once = picks(7);
        assert_eq!(once, picks(7));
        assert_ne!(once, picks(8));
        for end in 1_000..=1_003 {
            assert!(once.contains(&end), "{end} is inside the span");
        }
        assert!(once.iter().all(|pick| (1_000..=1_003).contains(pick)));
    }

    #[test]
    fn the_midpoint_is_the_same_every_time() {
        let mut dice = Dice::new(Pick::Midpoint);
        assert_eq!(dice.duration(Span::new(2_000, 7_000)), 4_500);
        assert_eq!(dice.duration(Span::new(2_000, 7_000)), 4_500);
    }

    #[test]
    fn identifiers_have_the_form_of_random_uuids() {
        let mut dice = Dice::new(Pick::Midpoint);
        let (one, two) = (dice.uuid(), dice.uuid());
        assert_ne!(one, two);
        let lengths: Vec<usize> = one.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert!(one.split('-').nth(2).is_some_and(|part| part.starts_with('4')));
    }
}
