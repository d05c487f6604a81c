//! Reads that many ask for at the same moment, made together: calls that accept many names are shared between all
//! tables that are being refreshed.
//!
//! One reader at a time waits until the service may be asked, and then asks for everybody who waits by then; the others
//! find their answers when they are next. A single reader is not held up, and the slower calls may follow each other the
//! larger the batches are.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as Queue, oneshot};

use super::call_gate::{CallGate, Permit};
use super::error::ApiError;
use super::limiter::Family;
use crate::wait;

/// How long a reader who is next waits for others: Terraform starts its refreshes within a few milliseconds.
const BATCH_WINDOW: Duration = Duration::from_millis(3);

/// Answers by what was asked for; what there is none of is absent.
type Answers<K, V> = BTreeMap<K, V>;

/// One question, and where its answer goes.
type Asked<K, V> = (K, oneshot::Sender<Result<Option<V>, ApiError>>);

/// Reads of one kind.
#[derive(Debug)]
pub(crate) struct BatchReader<K, V> {
    next: Queue<()>,
    waiting: Mutex<Vec<Asked<K, V>>>,
    /// Most names in one call.
    most: usize,
    /// What the calls belong to.
    family: Family,
}

impl<K: Ord + Clone, V: Clone> BatchReader<K, V> {
    /// Reads of this family of which one call takes so many names.
    pub(crate) fn of(family: Family, most: usize) -> Self {
        Self { next: Queue::new(()), waiting: Mutex::default(), most, family }
    }

    /// What `read` finds for these names, asked over the line together with what others ask for.
    ///
    /// # Errors
    /// That of the call that asked for one of the names.
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
                    // Whoever asked for it went away before the answer came: ask again.
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

    /// Waits to be next and reads until the own questions are answered.
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
        wait::until_permitted(BATCH_WINDOW).await;
        while !answered() {
            // Whoever asks while the call has to wait is answered by it.
            let permit = gate.permit(self.family).await;
            let asked = self.draw();
            if asked.is_empty() {
                return;
            }
            let mut names: Vec<K> = asked.iter().map(|(name, _)| name.clone()).collect();
            names.sort_unstable();
            names.dedup();
            let answers = read(permit, names).await;
            for (name, sender) in asked {
                let answer = match &answers {
                    Ok(answers) => Ok(answers.get(&name).cloned()),
                    Err(error) => Err(error.clone()),
                };
                // Whoever asked may have gone away meanwhile.
                let _gone = sender.send(answer);
            }
        }
    }

    /// As many of those who have waited longest as one call can ask for.
    fn draw(&self) -> Vec<Asked<K, V>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.len().min(self.most);
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
    async fn what_is_asked_at_the_same_moment_is_read_together() {
        let gate = gate(Limiter::unlimited());
        let (gather, calls) = (BatchReader::of(Family::ReadAlarms, 50), AtomicUsize::new(0));
        let one = |number: u32| gather.get(&gate, [number, number + 1], |_, names| squares(&calls, names));
        let answers = join_all((0..20).map(one)).await;
        for (number, answer) in (0..20).zip(answers) {
            let wanted = [number, number + 1].into_iter().filter(|name| name % 7 != 0);
            assert_eq!(answer, Ok(wanted.map(|name| (name, name * name)).collect()));
        }
        assert_eq!(calls.load(Ordering::Relaxed), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn no_call_asks_for_more_than_it_can() {
        let gate = gate(Limiter::unlimited());
        let (gather, calls) = (BatchReader::of(Family::ReadAlarms, 10), AtomicUsize::new(0));
        let answers =
            join_all((1..=35).map(|number| gather.get(&gate, [number], |_, names| squares(&calls, names)))).await;
        assert!(answers.iter().all(Result::is_ok));
        assert_eq!(calls.load(Ordering::Relaxed), 4);
        let many = gather.get(&gate, 1..=35, |_, names| squares(&calls, names)).await.expect("no error");
        assert_eq!((many.len(), calls.load(Ordering::Relaxed)), (30, 8));
    }

    /// The refresh of one table is given up while it asks for all: the others ask again.
    #[tokio::test(start_paused = true)]
    async fn nobody_hangs_when_the_one_who_asks_goes_away() {
        let gate = gate(Limiter::unlimited());
        let (gather, calls) = (BatchReader::of(Family::ReadAlarms, 50), AtomicUsize::new(0));
        let given_up =
            tokio::time::timeout(Duration::from_millis(10), gather.get(&gate, [1], |_, n| squares(&calls, n)));
        let (given_up, other) = tokio::join!(given_up, gather.get(&gate, [2], |_, names| squares(&calls, names)));
        assert!(given_up.is_err());
        assert_eq!(other, Ok([(2, 4)].into()));
    }

    #[tokio::test(start_paused = true)]
    async fn everybody_gets_the_error() {
        let gate = gate(Limiter::unlimited());
        let gather: BatchReader<u32, u32> = BatchReader::of(Family::ReadAlarms, 50);
        let failing = |_: Permit, _: Vec<u32>| async {
            let cause = Cause::Unreachable("no route".to_owned());
            let (operation, region) = ("DescribeAlarms", "eu-west-1".to_owned());
            Err(ApiError { service: Service::CloudWatch, operation, endpoint: None, region, cause })
        };
        let answers = join_all([gather.get(&gate, [1], failing), gather.get(&gate, [2], failing)]).await;
        assert!(answers.iter().all(Result::is_err));
    }

    /// Names that are asked for while the first call waits for its turn do not need a call of their own.
    #[tokio::test(start_paused = true)]
    async fn batches_grow_while_the_call_may_not_be_made() {
        let gate = gate(Limiter::of("333333333333", "eu-west-1"));
        let (gather, calls) = (BatchReader::of(Family::ReadAlarms, 50), AtomicUsize::new(0));
        // What may be asked at once is used up.
        for _ in 0..4 {
            let _turn = gate.permit(Family::ReadAlarms).await;
        }
        let late = |number: u32| {
            let (gather, gate, calls) = (&gather, &gate, &calls);
            async move {
                tokio::time::sleep(Duration::from_millis(u64::from(number) * 5)).await;
                gather.get(gate, [number], |_, names| squares(calls, names)).await
            }
        };
        let answers = join_all((1..=20).map(late)).await;
        assert!(answers.iter().all(Result::is_ok));
        assert_eq!(calls.load(Ordering::Relaxed), 1);
    }
}
