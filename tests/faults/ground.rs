//! Records an undisturbed life, whose calls are the places to disturb and whose states every trial must reach.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use fault_proxy::Seen;
use terraform_cli::{Cli, EngineKind};

use crate::disturbance::{Phase, Place};
use crate::instance::Instance;
use crate::world::{Beginning, Engines, Life, World};

/// An undisturbed life with one CLI against one engine.
pub(crate) struct Ground {
    pub(crate) cli: Cli,
    pub(crate) engine: EngineKind,
    pub(crate) life: Life,
    pub(crate) prefix: String,
    create: Recorded,
    update: Recorded,
    delete: Recorded,
}

/// One phase of it.
pub(crate) struct Recorded {
    pub(crate) before: Beginning,
    pub(crate) calls: Vec<Seen>,
    pub(crate) took: Duration,
    /// The table in the end; none after a deletion.
    pub(crate) after: Option<Instance>,
}

impl Ground {
    pub(crate) fn live(
        cli: &Cli,
        (engine, life): (EngineKind, Life),
        engines: &Engines,
        python: &Path,
    ) -> anyhow::Result<Self> {
        let name = format!("undisturbed-{}-{engine}-{}", cli.kind(), life.name());
        let world = World::make(&name, cli, engine, life, engines, python)?;
        let record = |phase| phase_of(&world, phase).with_context(|| format!("the undisturbed {phase} of {name}"));
        let (create, update, delete) = (record(Phase::Create)?, record(Phase::Update)?, record(Phase::Delete)?);
        let left = world.inventory()?;
        ensure!(left.is_empty(), "the undisturbed life of {name} leaves {left:?} behind");
        Ok(Self { cli: cli.clone(), engine, life, prefix: world.prefix, create, update, delete })
    }

    pub(crate) fn phase(&self, phase: Phase) -> &Recorded {
        match phase {
            Phase::Create => &self.create,
            Phase::Update => &self.update,
            Phase::Delete => &self.delete,
        }
    }
}

fn phase_of(world: &World, phase: Phase) -> anyhow::Result<Recorded> {
    world.let_a_day_pass();
    world.configure(phase, None, true)?;
    let before = world.now()?;
    let (seen, started) = (world.proxy.journal().len(), Instant::now());
    let run = world.apply(phase)?;
    ensure!(run.succeeded(), "{run}");
    let calls = world.proxy.journal().split_off(seen);
    Ok(Recorded { before, calls, took: started.elapsed(), after: world.instance()? })
}

impl Recorded {
    /// The calls that change something.
    pub(crate) fn steps(&self) -> Vec<Place> {
        self.places(|seen| seen.mutating)
    }

    /// For every operation that only reads, its first call, in the refresh, and a late one of the apply: the number of polls
    /// until a change is visible differs from run to run.
    pub(crate) fn reads(&self) -> Vec<Place> {
        let all = self.places(|seen| !seen.mutating && !seen.operation.starts_with("GetCaller"));
        let late = |place: &Place| if place.is_last_of(&all) { place.occurrence.div_ceil(2) } else { 1 };
        let reads = all.iter().filter(|place| place.occurrence == 1 || place.is_last_of(&all));
        let mut reads: Vec<Place> = reads.map(|place| Place { occurrence: late(place), ..place.clone() }).collect();
        reads.dedup_by(|one, other| one.call() == other.call());
        reads
    }

    /// In an order of their own: independent calls are recorded in another order every time, and what is selected must not
    /// depend on it.
    fn places(&self, wanted: impl Fn(&Seen) -> bool) -> Vec<Place> {
        let mut places = Vec::new();
        for (index, seen) in self.calls.iter().enumerate().filter(|(_, seen)| wanted(seen)) {
            let occurrence = self.calls[..=index].iter().filter(|call| call.operation == seen.operation).count();
            places.push(Place {
                operation: seen.operation.clone(),
                occurrence: occurrence as u64,
                position: index as u64 + 1,
                of: self.calls.len() as u64,
            });
        }
        places.sort_by(|one, other| one.call().cmp(&other.call()));
        places
    }
}
