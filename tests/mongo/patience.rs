//! What is asked of a MongoDB that is there, on a machine that may be busy: a page gives up after some seconds, and a test is about what is
//! found. What a server is told that is away, `away` and `told` ask themselves.

use tokio::time::timeout;
use usher::archivist::{self, Trouble};
use usher::hub::time::Wall;
use usher::protocol::http::ArchivePage;
use usher::protocol::words::Reason;
use usher::store::ReadError;

use super::carried::House;
use crate::harness::{DEADLINE, until_within};

impl House {
    /// A page with what MongoDB has, however often it has to be asked for.
    pub async fn found(&self, query: &str) -> ArchivePage {
        let path = format!("/v1/conversations{query}");
        let asking = async {
            loop {
                let answer = self.admin.client.get(&path).await;
                if answer.status != 200 {
                    let reason = answer.problem().reason;
                    assert!(
                        matches!(reason, Reason::TakesTooLong | Reason::Unavailable),
                        "{query}: {reason:?}"
                    );
                    continue;
                }
                let page: ArchivePage = answer.json();
                if !page.away {
                    return page;
                }
            }
        };
        timeout(DEADLINE * 2, asking).await.expect("it stays away")
    }

    /// All that is too old at that time is removed, but for what stays since MongoDB could not be asked.
    pub async fn removes_at(&self, at: Wall) {
        let site = &self.server.running.site;
        until_within(DEADLINE * 2, async || match archivist::remove_all(site, at).await {
            Err(Trouble::Read(ReadError::Slow(_) | ReadError::Late)) => false,
            done => {
                done.unwrap();
                true
            }
        })
        .await;
    }

    /// The same again and again, until that is not found any more.
    pub async fn removes_all_of(&self, query: &str, at: Wall) {
        until_within(DEADLINE * 2, async || {
            self.removes_at(at).await;
            self.has_carried().await;
            self.found(query).await.conversations.is_empty()
        })
        .await;
    }
}
