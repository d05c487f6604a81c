//! The simulator against the rules of AWS, quoted by finding id. No planner and no SDK takes part.

mod admission;
mod backups;
mod budgets;
mod combinations;
mod creation;
mod description;
mod encryption;
mod faults;
mod imports;
mod indexes;
mod insights;
mod kinesis;
mod lifecycle;
mod policies;
mod profiles;
mod random;
mod resend;
mod restores;
mod subresources;
mod tags;
mod world;
