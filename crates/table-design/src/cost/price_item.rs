//! What has a price, and under which name.

use super::workload::TableClass;

/// What has a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PriceItem {
    WriteRequests,
    ReadRequests,
    ReplicatedWriteRequests,
    WriteRequestsInfrequent,
    ReadRequestsInfrequent,
    ReplicatedWriteRequestsInfrequent,
    WriteHour,
    ReadHour,
    ReplicatedWriteHour,
    WriteHourInfrequent,
    ReadHourInfrequent,
    Storage,
    StorageInfrequent,
    PointInTimeRecovery,
    StreamReads,
    AlarmMetric,
}

/// How a write or a read is billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Metered {
    Read,
    Write,
    /// A write to a table that has replicas.
    ReplicatedWrite,
}

impl PriceItem {
    pub(super) const ALL: [Self; 16] = [
        Self::WriteRequests,
        Self::ReadRequests,
        Self::ReplicatedWriteRequests,
        Self::WriteRequestsInfrequent,
        Self::ReadRequestsInfrequent,
        Self::ReplicatedWriteRequestsInfrequent,
        Self::WriteHour,
        Self::ReadHour,
        Self::ReplicatedWriteHour,
        Self::WriteHourInfrequent,
        Self::ReadHourInfrequent,
        Self::Storage,
        Self::StorageInfrequent,
        Self::PointInTimeRecovery,
        Self::StreamReads,
        Self::AlarmMetric,
    ];

    /// The name in the price list and in overrides.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::WriteRequests => "write_request_units_per_million",
            Self::ReadRequests => "read_request_units_per_million",
            Self::ReplicatedWriteRequests => "replicated_write_request_units_per_million",
            Self::WriteRequestsInfrequent => "write_request_units_per_million_infrequent_access",
            Self::ReadRequestsInfrequent => "read_request_units_per_million_infrequent_access",
            Self::ReplicatedWriteRequestsInfrequent => "replicated_write_request_units_per_million_infrequent_access",
            Self::WriteHour => "write_capacity_unit_hour",
            Self::ReadHour => "read_capacity_unit_hour",
            Self::ReplicatedWriteHour => "replicated_write_capacity_unit_hour",
            Self::WriteHourInfrequent => "write_capacity_unit_hour_infrequent_access",
            Self::ReadHourInfrequent => "read_capacity_unit_hour_infrequent_access",
            Self::Storage => "storage_gb_month",
            Self::StorageInfrequent => "storage_gb_month_infrequent_access",
            Self::PointInTimeRecovery => "point_in_time_recovery_gb_month",
            Self::StreamReads => "stream_read_request_units_per_million",
            Self::AlarmMetric => "alarm_metric_month",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|item| item.as_str() == text)
    }

    /// A million request units on demand.
    pub(super) const fn requests(metered: Metered, class: TableClass) -> Self {
        match (metered, class) {
            (Metered::Read, TableClass::Standard) => Self::ReadRequests,
            (Metered::Read, TableClass::StandardInfrequentAccess) => Self::ReadRequestsInfrequent,
            (Metered::Write, TableClass::Standard) => Self::WriteRequests,
            (Metered::Write, TableClass::StandardInfrequentAccess) => Self::WriteRequestsInfrequent,
            (Metered::ReplicatedWrite, TableClass::Standard) => Self::ReplicatedWriteRequests,
            (Metered::ReplicatedWrite, TableClass::StandardInfrequentAccess) => Self::ReplicatedWriteRequestsInfrequent,
        }
    }

    /// A unit of provisioned capacity for an hour. No list was seen for replicated units of the class for infrequent access;
    /// in all that were seen, replicated units cost as much as others.
    pub(super) const fn hour(metered: Metered, class: TableClass) -> Self {
        match (metered, class) {
            (Metered::Read, TableClass::Standard) => Self::ReadHour,
            (Metered::Read, TableClass::StandardInfrequentAccess) => Self::ReadHourInfrequent,
            (Metered::Write, TableClass::Standard) => Self::WriteHour,
            (Metered::ReplicatedWrite, TableClass::Standard) => Self::ReplicatedWriteHour,
            (Metered::Write | Metered::ReplicatedWrite, TableClass::StandardInfrequentAccess) => {
                Self::WriteHourInfrequent
            }
        }
    }

    /// A GB for a month.
    pub(super) const fn storage(class: TableClass) -> Self {
        match class {
            TableClass::Standard => Self::Storage,
            TableClass::StandardInfrequentAccess => Self::StorageInfrequent,
        }
    }

    /// The price that this one rises with from Region to Region, if its own is not known.
    pub(super) const fn basis(self) -> Option<Self> {
        match self {
            Self::WriteRequests
            | Self::ReplicatedWriteRequests
            | Self::WriteRequestsInfrequent
            | Self::ReplicatedWriteRequestsInfrequent
            | Self::WriteHour
            | Self::ReplicatedWriteHour
            | Self::WriteHourInfrequent => Some(Self::WriteRequests),
            Self::ReadRequests | Self::ReadRequestsInfrequent | Self::ReadHour | Self::ReadHourInfrequent => {
                Some(Self::ReadRequests)
            }
            Self::Storage | Self::StorageInfrequent | Self::PointInTimeRecovery => Some(Self::Storage),
            Self::StreamReads | Self::AlarmMetric => None,
        }
    }
}
