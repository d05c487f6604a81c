//! Reads that many ask for at the same moment, made together: calls that accept many names are shared between all
//! tables that are being refreshed.
//!
//! Whoever's turn it is asks for everybody who waits; the others find their answers when their turn comes. A single
//! reader is not held up, and under load the batches grow by themselves.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as Turn, oneshot};

use super::error::ApiError;
use crate::wait;

/// How long a reader whose turn it is waits for others: Terraform starts its refreshes within a few milliseconds.
const GATHERING: Duration = Duration::from_millis(3);

/// Answers by what was asked for; what there is none of is absent.
type Answers<K, V> = BTreeMap<K, V>;

/// One question, and where its answer goes.
type Asked<K, V> = (K, oneshot::Sender<Result<Option<V>, ApiError>>);

/// Reads of one kind.
#[derive(Debug)]
pub(crate) struct Gather<K, V> {
    turn: Turn<()>,
    waiting: Mutex<Vec<Asked<K, V>>>,
    /// Most names in one call.
    most: usize,
}

impl<K: Ord + Clone, V: Clone> Gather<K, V> {
    /// Reads of which one call takes so many names.
    pub(crate) fn of(most: usize) -> Self {
        Self { turn: Turn::new(()), waiting: Mutex::default(), most }
    }

    /// What `read` finds for these names, asked together with what others ask for.
    ///
    /// # Errors
    /// That of the call that asked for one of the names.
    pub(crate) async fn get<F>(
        &self,
        names: impl IntoIterator<Item = K>,
        read: impl Fn(Vec<K>) -> F,
    ) -> Result<Answers<K, V>, ApiError>
    where
        F: Future<Output = Result<Answers<K, V>, ApiError>>,
    {
        let mut missing: Vec<K> = names.into_iter().collect();
        let mut found = Answers::new();
        while !missing.is_empty() {
            let answers = self.ask(&missing);
            self.serve(&answers, &read).await;
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

    /// Waits for the turn and reads until the own questions are answered.
    async fn serve<F>(&self, own: &[oneshot::Receiver<Result<Option<V>, ApiError>>], read: &impl Fn(Vec<K>) -> F)
    where
        F: Future<Output = Result<Answers<K, V>, ApiError>>,
    {
        let _turn = self.turn.lock().await;
        let answered = || own.iter().all(|answer| !answer.is_empty() || answer.is_terminated());
        if answered() {
            return;
        }
        wait::for_turn(GATHERING).await;
        while !answered() {
            let asked = self.next();
            if asked.is_empty() {
                return;
            }
            let mut names: Vec<K> = asked.iter().map(|(name, _)| name.clone()).collect();
            names.sort_unstable();
            names.dedup();
            let answers = read(names).await;
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
    fn next(&self) -> Vec<Asked<K, V>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.len().min(self.most);
        waiting.drain(..count).filter(|(_, sender)| !sender.is_closed()).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::join_all;

    use super::*;
    use crate::aws::error::{Cause, Service};

    async fn squares(calls: &AtomicUsize, names: Vec<u32>) -> Result<BTreeMap<u32, u32>, ApiError> {
        calls.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(30)).await;
        Ok(names.into_iter().filter(|name| name % 7 != 0).map(|name| (name, name * name)).collect())
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_asked_at_the_same_moment_is_read_together() {
        let (gather, calls) = (Gather::of(50), AtomicUsize::new(0));
        let one = |number: u32| gather.get([number, number + 1], |names| squares(&calls, names));
        let answers = join_all((0..20).map(one)).await;
        for (number, answer) in (0..20).zip(answers) {
            let wanted = [number, number + 1].into_iter().filter(|name| name % 7 != 0);
            assert_eq!(answer, Ok(wanted.map(|name| (name, name * name)).collect()));
        }
        assert_eq!(calls.load(Ordering::Relaxed), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn no_call_asks_for_more_than_it_can() {
        let (gather, calls) = (Gather::of(10), AtomicUsize::new(0));
        let answers = join_all((1..=35).map(|number| gather.get([number], |names| squares(&calls, names)))).await;
        assert!(answers.iter().all(Result::is_ok));
        assert_eq!(calls.load(Ordering::Relaxed), 4);
        let many = gather.get(1..=35, |names| squares(&calls, names)).await.expect("no error");
        assert_eq!((many.len(), calls.load(Ordering::Relaxed)), (30, 8));
    }

    /// The refresh of one table is given up while it asks for all: the others ask again.
    #[tokio::test(start_paused = true)]
    async fn nobody_hangs_when_the_one_who_asks_goes_away() {
        let (gather, calls) = (Gather::of(50), AtomicUsize::new(0));
        let given_up = tokio::time::timeout(Duration::from_millis(10), gather.get([1], |n| squares(&calls, n)));
        let (given_up, other) = tokio::join!(given_up, gather.get([2], |names| squares(&calls, names)));
        assert!(given_up.is_err());
        assert_eq!(other, Ok([(2, 4)].into()));
    }

    #[tokio::test(start_paused = true)]
    async fn everybody_gets_the_error() {
        let gather: Gather<u32, u32> = Gather::of(50);
        let failing = |_: Vec<u32>| async {
            let cause = Cause::Unreachable("no route".to_owned());
            let (operation, region) = ("DescribeAlarms", "eu-west-1".to_owned());
            Err(ApiError { service: Service::CloudWatch, operation, endpoint: None, region, cause })
        };
        let answers = join_all([gather.get([1], failing), gather.get([2], failing)]).await;
        assert!(answers.iter().all(Result::is_err));
    }
}
