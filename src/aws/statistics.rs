//! Counts the calls of one operation on one table, separately from those of other tables at the same time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::error::{ApiError, Class, Service};

/// Counts that all call gates of one operation share.
#[derive(Debug, Clone, Default)]
pub(crate) struct Statistics(Arc<Mutex<Counts>>);

/// How often something was sent.
#[derive(Debug, Default)]
struct Counts {
    calls: u32,
    retries: u32,
    /// How many times in a row a call failed in a way that is worth a retry.
    refused: BTreeMap<(Service, &'static str), u32>,
}

impl Statistics {
    /// Calls so far.
    pub(crate) fn calls(&self) -> u32 {
        self.counts().calls
    }

    /// How many of them were retries.
    pub(crate) fn retries(&self) -> u32 {
        self.counts().retries
    }

    /// Counts a call; returns the number of the attempt, from 1.
    pub(super) fn begins(&self, service: Service, operation: &'static str) -> u32 {
        let mut counts = self.counts();
        let attempt = 1 + counts.refused.get(&(service, operation)).copied().unwrap_or_default();
        counts.calls += 1;
        counts.retries += u32::from(attempt > 1);
        attempt
    }

    /// Records the result of a call.
    pub(super) fn ended(&self, service: Service, operation: &'static str, error: Option<&ApiError>) {
        let mut counts = self.counts();
        if error.is_some_and(|error| is_worth_a_retry(&error.class())) {
            *counts.refused.entry((service, operation)).or_default() += 1;
        } else {
            counts.refused.remove(&(service, operation));
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the next call of the same kind is a retry.
fn is_worth_a_retry(class: &Class) -> bool {
    match class {
        Class::Busy | Class::Transient | Class::Unreachable | Class::Ambiguous | Class::Budget { .. } => true,
        Class::NotFound
        | Class::AlreadyExists
        | Class::NoChange
        | Class::Denied
        | Class::Unsupported
        | Class::Permanent => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::error::Cause;

    fn failed(code: &str) -> ApiError {
        let (code, message) = (code.to_owned(), String::new());
        let cause = Cause::Service { code, message, status: 400, request_id: None, date: None };
        ApiError {
            service: Service::DynamoDb,
            operation: "UpdateTable",
            endpoint: None,
            region: "eu-west-1".to_owned(),
            cause,
        }
    }

    #[test]
    fn calls_after_a_transient_failure_are_retries() {
        let statistics = Statistics::default();
        let call = |error: Option<ApiError>| {
            let attempt = statistics.begins(Service::DynamoDb, "UpdateTable");
            statistics.ended(Service::DynamoDb, "UpdateTable", error.as_ref());
            attempt
        };
        let busy = || Some(failed("ResourceInUseException"));
        let attempts = [call(busy()), call(busy()), call(None), call(Some(failed("ResourceNotFoundException")))];
        assert_eq!(attempts, [1, 2, 3, 1]);
        assert_eq!((call(None), statistics.calls(), statistics.retries()), (1, 5, 2));
    }

    #[test]
    fn operations_and_services_are_counted_separately() {
        let statistics = Statistics::default();
        statistics.begins(Service::DynamoDb, "TagResource");
        statistics.ended(Service::DynamoDb, "TagResource", Some(&failed("ThrottlingException")));
        assert_eq!(statistics.begins(Service::CloudWatch, "TagResource"), 1);
        assert_eq!(statistics.begins(Service::DynamoDb, "UntagResource"), 1);
        assert_eq!(statistics.begins(Service::DynamoDb, "TagResource"), 2);
    }
}
