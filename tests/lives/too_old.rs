//! Trials for which a CLI is too old: left out, each with the reason, and counted.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use libtest_mimic::{Completion, Trial};
use terraform_cli::{Ability, Cli};

/// How many trials were left out for each reason.
#[derive(Clone, Default)]
pub(crate) struct Lacks(Arc<Mutex<BTreeMap<String, usize>>>);

impl Lacks {
    /// Says what was left out: the harness shows the reasons only without `--quiet`.
    #[expect(clippy::print_stdout, reason = "the report of a test that has its own harness")]
    pub(crate) fn report(&self) {
        for (reason, trials) in self.0.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            println!("{trials} left out: {reason}");
        }
    }

    fn count(&self, reason: &str) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(reason.to_owned()).or_default() += 1;
    }
}

/// What the CLI cannot do of what is needed. Its version is known: the tools are not taken without.
pub(crate) fn lack(cli: &Cli, needs: &[Ability]) -> Option<String> {
    let version = cli.version().ok()?;
    needs.iter().find_map(|ability| version.lack(*ability))
}

/// A trial that does nothing, and says why.
pub(crate) fn trial(name: String, reason: String, lacks: &Lacks) -> Trial {
    let lacks = lacks.clone();
    Trial::ignorable_test(name, move || {
        lacks.count(&reason);
        Ok(Completion::ignored_with(reason))
    })
}
