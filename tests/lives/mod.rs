//! Random lives: long strings of everything that can happen, in any order, with the invariants checked after every step.
//!
//! `make test` lives a few thousand short lives; `make lives` as many steps as `USHER_LIVES_STEPS` says. A life that breaks a
//! rule is shrunk to the shortest one that does. The numbers of the invariants are those of `docs/ARCHITECTURE.md`.

mod act;
mod disk;
mod watch;
mod world;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

use act::{Act, acts};
use world::World;

/// Steps of one life: enough for several conversations with crashes in between.
const STEPS: usize = 120;
/// Lives in `make test`.
const LIVES: u32 = 3_000;

#[test]
fn random_lives_keep_every_rule() {
    // The long run is asked for by `make lives`.
    let steps = option_env!("USHER_LIVES_STEPS").and_then(|steps| steps.parse::<usize>().ok());
    let lives = steps.map_or(LIVES, |steps| {
        u32::try_from(steps.div_ceil(STEPS / 2)).unwrap_or(u32::MAX)
    });
    let config = Config {
        cases: lives,
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    };
    let mut runner = match steps {
        // New lives at every long run; the same ones at every short one, so that what failed once fails again.
        Some(_) => TestRunner::new(config),
        None => TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
    };
    let outcome = runner.run(&prop::collection::vec(acts(), 1..STEPS), |life| live(&life));
    match outcome {
        Err(TestError::Fail(why, life)) => {
            let acts: String = life.iter().map(|act| format!("  {act:?}\n")).collect();
            panic!("{why}\n{acts}");
        }
        Err(other) => panic!("{other}"),
        Ok(()) => {}
    }
}

fn live(life: &[Act]) -> Result<(), TestCaseError> {
    let mut world = World::new();
    for (n, act) in life.iter().enumerate() {
        world
            .act(act)
            .map_err(|broken| TestCaseError::fail(format!("step {n}, {act:?}: {broken}")))?;
    }
    world
        .quiet()
        .map_err(|broken| TestCaseError::fail(format!("in the end: {broken}")))
}
