//! What of the house has changed, for the admins who look on: told out of the deeds that are noted, so that none is forgotten.
//!
//! The driver counts the changes once they are on disk; the teller pushes a frame to every floor. How MongoDB stands is no deed, and is told
//! to all of the staff: it is about what their pages show. What is added to a conversation is told apart, to those of the staff who see it.
//! Deliberately absent: what it is now, which the routes tell.

use std::time::Duration;

use tokio::select;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::archive::Behind;
use crate::ids::ConversationId;
use crate::protocol::http::AuditAction;
use crate::protocol::server::ServerFrame;
use crate::protocol::words::Subject;
use crate::site::{Shared, Site};
use crate::store::records::Record;
use crate::ws::translate;

const SUBJECTS: [Subject; 7] = [
    Subject::Agents,
    Subject::Categories,
    Subject::AllowList,
    Subject::Settings,
    Subject::Keys,
    Subject::SignUps,
    Subject::Archive,
];

/// How long the teller waits for what is known in memory to follow the disk: longer than the driver lives with a store that does
/// not answer.
const FOLLOWS_WITHIN: Duration = Duration::from_secs(15);

/// How often each of [`SUBJECTS`] has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes([u64; SUBJECTS.len()]);

impl Changes {
    pub fn count(&mut self, what: Subject) {
        for (subject, count) in SUBJECTS.iter().zip(&mut self.0) {
            *count += u64::from(*subject == what);
        }
    }

    /// What has changed since.
    fn since(self, before: Self) -> impl Iterator<Item = Subject> {
        let counts = self.0.into_iter().zip(before.0);
        SUBJECTS
            .into_iter()
            .zip(counts)
            .filter_map(|(subject, (now, then))| (now != then).then_some(subject))
    }
}

/// What these records have changed, the deeds among them most of all.
pub fn subjects(records: &[Record]) -> impl Iterator<Item = Subject> {
    let changed = records.iter().filter_map(|record| match record {
        Record::Audit(deed)
        | Record::NoteRemovals { deed, .. }
        | Record::Erase { deed, .. }
        | Record::Proven { deed, .. } => {
            let action = serde_json::from_value(deed.action.as_str().into()).ok();
            action.map(changed_by)
        }
        Record::Refused { .. } | Record::Swept { .. } => Some([Subject::Archive].as_slice()),
        _ => None,
    });
    changed.flatten().copied()
}

/// What is shown otherwise after a deed.
fn changed_by(action: AuditAction) -> &'static [Subject] {
    match action {
        AuditAction::LoggedIn
        | AuditAction::LoggedOut
        | AuditAction::LoggedOutEverywhere
        | AuditAction::SessionEnded
        | AuditAction::PasswordChanged
        | AuditAction::LinkUsed
        | AuditAction::PasswordReset
        | AuditAction::TotpSet
        | AuditAction::TotpRemoved
        | AuditAction::AgentAdded
        | AuditAction::AgentEdited
        | AuditAction::AgentRemoved => &[Subject::Agents],
        AuditAction::SignUpAsked | AuditAction::SignUpDeclined => &[Subject::SignUps],
        AuditAction::SignUpApproved => &[Subject::SignUps, Subject::Agents],
        AuditAction::CategoryAdded | AuditAction::CategoryEdited | AuditAction::CategoriesOrdered => {
            &[Subject::Categories]
        }
        AuditAction::SettingEdited => &[Subject::Settings],
        AuditAction::AllowEntryAdded | AuditAction::AllowEntryEdited | AuditAction::AllowEntryRemoved => {
            &[Subject::AllowList]
        }
        AuditAction::KeyMade | AuditAction::KeyRevoked => &[Subject::Keys],
        AuditAction::RefusedCarriedAgain | AuditAction::ErasureAsked | AuditAction::CustomerErased => {
            &[Subject::Archive]
        }
        AuditAction::LogInFailed
        | AuditAction::LinkMade
        | AuditAction::RecoveryCodesMade
        | AuditAction::RecoveryCodeUsed
        | AuditAction::RecordOpened
        | AuditAction::RecordsRemoved
        | AuditAction::NoteAdded
        | AuditAction::TagsEdited
        | AuditAction::ArchiveExported
        | AuditAction::AuditExported => &[],
    }
}

/// Starts the teller; it ends with `leave`.
pub fn start(site: &Shared, background: &TaskTracker, leave: &CancellationToken) {
    let (house, leaving) = (site.clone(), leave.clone());
    drop(background.spawn(async move {
        leaving.run_until_cancelled(tell(&house)).await;
    }));
    let Some(behind) = site.archive.behind().cloned() else {
        return;
    };
    let (house, leaving) = (site.clone(), leave.clone());
    drop(background.spawn(async move {
        leaving.run_until_cancelled(tell_of_mongo(&house, &behind)).await;
    }));
}

async fn tell(site: &Site) {
    let mut changes = site.driver.changes();
    let mut told = *changes.borrow_and_update();
    while changes.changed().await.is_ok() {
        let now = *changes.borrow_and_update();
        for what in now.since(told) {
            if timeout(FOLLOWS_WITHIN, shown(site, what)).await.is_err() {
                tracing::warn!(?what, "the routes do not show yet what has changed");
            }
            let frame = translate::bytes(&ServerFrame::Changed { what });
            site.sockets.tell_floors(&frame);
        }
        told = now;
    }
}

/// Tells all of the staff that MongoDB is away, is back, or has too much waiting for it.
async fn tell_of_mongo(site: &Site, behind: &Behind) {
    let (mut standing, mut strain) = (behind.standing(), behind.strain().subscribe());
    let what = Subject::Archive;
    let frame = translate::bytes(&ServerFrame::Changed { what });
    loop {
        let told = select! {
            told = standing.changed() => told,
            told = strain.changed() => told,
        };
        if told.is_err() {
            return;
        }
        site.sockets.tell_staff(&site.sockets.staff_there(), &frame);
    }
}

/// Tells those of the staff who see all of a conversation that its notes or tags have changed, once that is on disk.
pub async fn tell_noted(site: &Site, conversation: ConversationId) {
    match site
        .archive
        .see_additions(conversation, site.sockets.staff_there())
        .await
    {
        Ok(who) => {
            let frame = translate::bytes(&ServerFrame::Noted { conversation });
            site.sockets.tell_staff(&who, &frame);
        }
        // Their pages show it the next time that they ask.
        Err(error) => tracing::warn!(%error, "nobody was told of a note or tags"),
    }
}

/// Waits until the routes show the change: some things are known in memory too, which follows the disk.
async fn shown(site: &Site, what: Subject) {
    match what {
        Subject::Settings | Subject::Categories => drop(site.settings.turn().await),
        Subject::AllowList => site.allow_list.settled().await,
        Subject::Agents | Subject::Keys | Subject::SignUps | Subject::Archive => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_changed_is_told_once_however_often() {
        let before = Changes::default();
        let mut after = before;
        after.count(Subject::Keys);
        after.count(Subject::Agents);
        after.count(Subject::Keys);
        assert_eq!(
            after.since(before).collect::<Vec<_>>(),
            [Subject::Agents, Subject::Keys]
        );
        assert_eq!(after.since(after).count(), 0);
    }
}
