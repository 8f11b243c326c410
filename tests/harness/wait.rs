//! Waiting for what nobody tells: looked at again and again, with a deadline.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::DEADLINE;

/// How long what is looked at is left alone between two looks: without it the looking would take a processor from the servers.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Asks again and again, and fails after a while.
pub async fn until(holds: impl AsyncFnMut() -> bool) {
    until_within(DEADLINE, holds).await;
}

/// As [`until`], with another patience.
pub async fn until_within(patience: Duration, holds: impl AsyncFnMut() -> bool) {
    assert!(comes_about(patience, holds).await, "it never comes about");
}

/// Whether it does, for whoever has more to say of it.
pub async fn comes_about(patience: Duration, mut holds: impl AsyncFnMut() -> bool) -> bool {
    let asking = async {
        while !holds().await {
            sleep(LOOK_EVERY).await;
        }
    };
    timeout(patience, asking).await.is_ok()
}
