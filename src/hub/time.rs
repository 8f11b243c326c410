//! The two parts of *now*: steady time for durations, wall time for stamps. The hub is told both and reads no clock.

/// Milliseconds on a clock that only goes forward; its zero means nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Steady(pub u64);

/// Milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wall(pub i64);

/// The instant of one step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    pub steady: Steady,
    pub wall: Wall,
}

impl Steady {
    /// This instant and `ms` milliseconds.
    pub fn plus(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this; zero when `earlier` is later.
    pub fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl Wall {
    /// This instant and `ms` milliseconds.
    pub fn plus(self, ms: u64) -> Self {
        Self(self.0.saturating_add_unsigned(ms))
    }

    /// Milliseconds from `earlier` to this; zero when `earlier` is later.
    pub fn since(self, earlier: Self) -> u64 {
        u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0)
    }
}

impl Now {
    /// The wall time at which a steady deadline falls due, if nothing stops the clocks.
    pub fn wall_of(self, deadline: Steady) -> Wall {
        self.wall.plus(deadline.since(self.steady))
    }

    /// The steady time of a wall deadline; one that has passed is due now.
    pub fn steady_of(self, deadline: Wall) -> Steady {
        self.steady.plus(deadline.since(self.wall))
    }
}
