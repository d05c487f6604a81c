//! Tests of the calls against the simulator.
