//! Batches reads: concurrent callers share calls that accept many names.
//!
//! One caller at a time waits until a call is permitted and then reads for all callers that are waiting by then; the others
//! find their results when it is their turn. A single caller is not delayed, and batches grow as the rate limit slows calls
//! down.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as Queue, oneshot};

use super::call_gate::{CallGate, Permit};
use super::error::ApiError;
use super::limiter::Family;
use crate::clock;

/// How long a caller waits for others before it reads: Terraform starts its refreshes within a few milliseconds.
const BATCH_WINDOW: Duration = Duration::from_millis(3);

/// Results by name; a name without a result is absent.
type Answers<K, V> = BTreeMap<K, V>;

/// A requested name, and the channel for its result.
type Request<K, V> = (K, oneshot::Sender<Result<Option<V>, ApiError>>);

/// Reads of one kind.
#[derive(Debug)]
pub(crate) struct BatchReader<K, V> {
    next: Queue<()>,
    waiting: Mutex<Vec<Request<K, V>>>,
    /// The most names in one call.
    max_names: usize,
    /// The rate limit of the calls.
    family: Family,
}

impl<K: Ord + Clone, V: Clone> BatchReader<K, V> {
    /// Reads of this family, with at most so many names in a call.
    pub(crate) fn of(family: Family, max_names: usize) -> Self {
        Self { next: Queue::new(()), waiting: Mutex::default(), max_names, family }
    }

    /// What `read` returns for these names, in calls that are shared with other callers.
    ///
    /// # Errors
    /// The error of the call for one of the names.
    pub(crate) async fn get<F>(
        &self,
        gate: &CallGate,
        names: impl IntoIterator<Item = K>,
        read: impl Fn(Permit, Vec<K>) -> F,
    ) -> Result<Answers<K, V>, ApiError>
    where
        F: Future<Output = Result<Answers<K, V>, ApiError>>,
    {
        let mut missing: Vec<K> = names.into_iter().collect();
        let mut found = Answers::new();
        while !missing.is_empty() {
            let answers = self.ask(&missing);
            self.serve(gate, &answers, &read).await;
            let mut unanswered = Vec::new();
            for (name, mut answer) in missing.into_iter().zip(answers) {
                match answer.try_recv() {
                    Ok(answer) => found.extend(answer?.map(|value| (name, value))),
                    // The caller that was reading it was dropped before the result came: ask again.
                    Err(_) => unanswered.push(name),
                }
            }
            missing = unanswered;
        }
        Ok(found)
    }

    fn ask(&self, names: &[K]) -> Vec<oneshot::Receiver<Result<Option<V>, ApiError>>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let one = |name: &K| {
            let (sender, receiver) = oneshot::channel();
            waiting.push((name.clone(), sender));
            receiver
        };
        names.iter().map(one).collect()
    }

    /// Waits for its turn and reads until its own names have results.
    async fn serve<F>(
        &self,
        gate: &CallGate,
        own: &[oneshot::Receiver<Result<Option<V>, ApiError>>],
        read: &impl Fn(Permit, Vec<K>) -> F,
    ) where
        F: Future<Output = Result<Answers<K, V>, ApiError>>,
    {
        let _next = self.next.lock().await;
        let answered = || own.iter().all(|answer| !answer.is_empty() || answer.is_terminated());
        if answered() {
            return;
        }
        clock::until_permitted(BATCH_WINDOW).await;
        while !answered() {
            // Names that are requested while the call waits become part of it.
            let permit = gate.permit(self.family).await;
            let requests = self.draw();
            if requests.is_empty() {
                return;
            }
            let mut names: Vec<K> = requests.iter().map(|(name, _)| name.clone()).collect();
            names.sort_unstable();
            names.dedup();
            let answers = read(permit, names).await;
            for (name, sender) in requests {
                let answer = match &answers {
                    Ok(answers) => Ok(answers.get(&name).cloned()),
                    Err(error) => Err(error.clone()),
                };
                // The caller may have been dropped meanwhile.
                let _dropped = sender.send(answer);
            }
        }
    }

    /// The oldest requests, as many as one call can take.
    fn draw(&self) -> Vec<Request<K, V>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.len().min(self.max_names);
        waiting.drain(..count).filter(|(_, sender)| !sender.is_closed()).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::join_all;

    use super::*;
    use crate::aws::error::{Cause, Service};
    use crate::aws::limiter::Limiter;
    use crate::names::Region;

    fn gate(limiter: Arc<Limiter>) -> CallGate {
        let region = Region::parse("eu-west-1").expect("a Region");
        let statistics = Default::default();
        CallGate { service: Service::CloudWatch, region, endpoint: None, limiter, statistics }
    }

    async fn squares(calls: &AtomicUsize, names: Vec<u32>) -> Result<BTreeMap<u32, u32>, ApiError> {
        calls.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(30)).await;
        Ok(names.into_iter().filter(|name| name % 7 != 0).map(|name| (name, name * name)).collect())
    }

    #[tokio::test(start_paused = true)]
    async fn concurrent_requests_share_a_call() {
        let gate = gate(Limiter::unlimited());
        let (reader, calls) = (BatchReader::of(Family::ReadAlarms, 50), AtomicUsize::new(0));
        let one = |number: u32| reader.get(&gate, [number, number + 1], |_, names| squares(&calls, names));
        let answers = join_all((0..20).map(one)).await;
        for (number, answer) in (0..20).zip(answers) {
            let wanted = [number, number + 1].into_iter().filter(|name| name % 7 != 0);
            assert_eq!(answer, Ok(wanted.map(|name| (name, name * name)).collect()));
        }
        assert_eq!(calls.load(Ordering::Relaxed), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn no_call_has_more_names_than_it_can_take() {
        let gate = gate(Limiter::unlimited());
        let (reader, calls) = (BatchReader::of(Family::ReadAlarms, 10), AtomicUsize::new(0));
        let answers =
            join_all((1..=35).map(|number| reader.get(&gate, [number], |_, names| squares(&calls, names)))).await;
        assert!(answers.iter().all(Result::is_ok));
        assert_eq!(calls.load(Ordering::Relaxed), 4);
        let many = reader.get(&gate, 1..=35, |_, names| squares(&calls, names)).await.expect("no error");
        assert_eq!((many.len(), calls.load(Ordering::Relaxed)), (30, 8));
    }

    /// The refresh of one table is canceled while it reads for all: the others read again.
    #[tokio::test(start_paused = true)]
    async fn other_callers_continue_when_the_reading_one_is_dropped() {
        let gate = gate(Limiter::unlimited());
        let (reader, calls) = (BatchReader::of(Family::ReadAlarms, 50), AtomicUsize::new(0));
        let given_up =
            tokio::time::timeout(Duration::from_millis(10), reader.get(&gate, [1], |_, n| squares(&calls, n)));
        let (given_up, other) = tokio::join!(given_up, reader.get(&gate, [2], |_, names| squares(&calls, names)));
        assert!(given_up.is_err());
        assert_eq!(other, Ok([(2, 4)].into()));
    }

    #[tokio::test(start_paused = true)]
    async fn every_caller_gets_the_error() {
        let gate = gate(Limiter::unlimited());
        let reader: BatchReader<u32, u32> = BatchReader::of(Family::ReadAlarms, 50);
        let failing = |_: Permit, _: Vec<u32>| async {
            let cause = Cause::Unreachable("no route".to_owned());
            let (operation, region) = ("DescribeAlarms", "eu-west-1".to_owned());
            Err(ApiError { service: Service::CloudWatch, operation, endpoint: None, region, cause })
        };
        let answers = join_all([reader.get(&gate, [1], failing), reader.get(&gate, [2], failing)]).await;
        assert!(answers.iter().all(Result::is_err));
    }

    /// Names that are requested while the first call waits do not need a call of their own.
    #[tokio::test(start_paused = true)]
    async fn batches_grow_while_the_call_may_not_be_made() {
        let gate = gate(Limiter::of("333333333333", "eu-west-1"));
        let (reader, calls) = (BatchReader::of(Family::ReadAlarms, 50), AtomicUsize::new(0));
        // The burst is used up.
        for _ in 0..4 {
            let _permit = gate.permit(Family::ReadAlarms).await;
        }
        let late = |number: u32| {
            let (reader, gate, calls) = (&reader, &gate, &calls);
            async move {
                tokio::time::sleep(Duration::from_millis(u64::from(number) * 5)).await;
                reader.get(gate, [number], |_, names| squares(calls, names)).await
            }
        };
        let answers = join_all((1..=20).map(late)).await;
        assert!(answers.iter().all(Result::is_ok));
        assert_eq!(calls.load(Ordering::Relaxed), 1);
    }
}
