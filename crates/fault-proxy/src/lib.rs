//! A proxy that makes calls to AWS go wrong on purpose, so that tests see how a client copes.
//!
//! A reverse proxy on the loopback interface in front of any endpoint that speaks HTTP: the simulator, moto, ministack.
//! [`Rule`]s say which calls meet which [`Fault`]; what is not named passes unchanged. A journal holds what was seen.
//! It knows the wire and the words of refusals, and nothing of what a table is.
//!
//! In process: [`Proxy::start`], [`Proxy::set_rules`], [`Proxy::journal`]. Over HTTP, for other processes:
//! `PUT /_faults` with a list of rules, `GET /_faults/journal`, `DELETE /_faults`.
//!
//! ```no_run
//! use fault_proxy::{Fault, Proxy, Rule};
//!
//! let proxy = Proxy::start("http://127.0.0.1:8000", 0)?;
//! proxy.set_rules(vec![Rule::times("UpdateTable", Fault::AnswerLost, 1, 2)]);
//! println!("call {} instead", proxy.url());
//! # Ok::<(), std::io::Error>(())
//! ```

mod call;
mod control;
mod cut;
mod fault;
mod forward;
mod journal;
mod refusal;
mod server;
mod skew;
mod socket;
mod strike;

pub use fault::{Fault, Plan, Rule, Strike};
pub use journal::Seen;
pub use server::Proxy;
