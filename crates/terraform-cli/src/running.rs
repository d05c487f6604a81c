//! Which commands run at the moment, so that an interruption can end them and lets no other begin.

use std::collections::BTreeSet;
use std::process::{Child, Command};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The commands of some folders.
#[derive(Debug, Default)]
pub struct Running(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    ids: BTreeSet<u32>,
    is_interrupted: bool,
}

impl Running {
    /// No command begins from now on; the process ids of those that run.
    pub fn interrupt(&self) -> Vec<u32> {
        let mut state = self.state();
        state.is_interrupted = true;
        state.ids.iter().copied().collect()
    }

    /// Whether [`Running::interrupt`] was called.
    pub fn is_interrupted(&self) -> bool {
        self.state().is_interrupted
    }

    /// Starts a command. The lock is held meanwhile: an interruption finds the command in the list, or prevents it.
    pub(crate) fn start(&self, command: &mut Command) -> std::io::Result<Child> {
        let mut state = self.state();
        if state.is_interrupted {
            return Err(std::io::Error::other("the run was interrupted"));
        }
        let child = command.spawn()?;
        state.ids.insert(child.id());
        Ok(child)
    }

    pub(crate) fn ended(&self, id: u32) {
        self.state().ids.remove(&id);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_begins_after_an_interruption() {
        let running = Running::default();
        assert!(running.interrupt().is_empty() && running.is_interrupted());
        let refusal = running.start(&mut Command::new("no-such-program")).expect_err("interrupted");
        assert_eq!(refusal.to_string(), "the run was interrupted");
    }
}
