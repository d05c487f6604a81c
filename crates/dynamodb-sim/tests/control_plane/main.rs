//! The simulator against the rules of AWS, quoted by finding id. No planner and no SDK takes part.

mod admission;
mod alarms;
mod backups;
mod budgets;
mod combinations;
mod creation;
mod description;
mod encryption;
mod faults;
mod imports;
mod indexes;
mod lifecycle;
mod orphans;
mod profiles;
mod random;
mod rates;
mod resend;
mod restores;
mod scaler;
mod scaling;
mod schedules;
mod subresources;
mod tags;
mod world;
