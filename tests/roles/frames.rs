//! Every frame by every role, and which sockets open to whom.

use std::collections::BTreeSet;

use serde_json::json;
use usher::ids::TabId;
use usher::protocol::client::{AgentFrame, CustomerFrame};
use usher::protocol::lobby::GuestFrame;
use usher::protocol::words::Reason;

use super::people::{House, ROLES, Role};
use crate::harness::Socket;
use crate::protocol::known;

use Role::{Admin, Agent, Customer, Disabled, Guest, KeyWith, KeyWithout, Outside, OutsideStranger, Stranger};

/// By frame: whether customers' pages, lobby pages, agents' consoles and onlooking admins may send it.
#[rustfmt::skip]
const FRAMES: &[(&str, [bool; 4])] = &[
    ("enter", [true, false, false, false]),
    ("leave", [true, false, false, false]),
    ("say", [true, true, true, false]),
    ("end", [true, true, true, false]),
    ("close", [true, false, false, false]),
    ("preview", [true, false, false, false]),
    ("rate", [true, false, false, false]),
    ("dismiss", [true, true, true, false]),
    ("mark", [true, true, true, false]),
    ("draft", [true, false, false, false]),
    ("typing", [true, true, true, false]),
    ("history", [true, true, true, false]),
    ("set_state", [false, false, true, false]),
    ("accept", [false, false, true, false]),
    ("decline", [false, false, true, false]),
    ("take_next", [false, false, true, false]),
    ("transfer", [false, false, true, false]),
    ("finish_wrap_up", [false, false, true, false]),
    ("taken", [false, true, true, false]),
    ("active", [false, true, true, false]),
    ("show_myself", [false, false, true, false]),
    ("set_status", [false, true, true, false]),
    ("invite", [false, true, true, false]),
    ("accept_invitation", [false, true, true, false]),
    ("decline_invitation", [false, true, true, false]),
    ("cancel_invitation", [false, true, true, false]),
    ("watch", [false, true, true, false]),
    ("enter_lobby", [false, true, false, false]),
    ("leave_lobby", [false, true, false, false]),
    ("set_available", [false, true, false, false]),
];

/// The ends that frames go to, in the order of a row of [`FRAMES`].
const SOCKETS: [&str; 4] = ["customer", "lobby", "agent", "admin"];

/// Which sockets open to a role, and with what the others refuse: a frame needs a socket, so this is the other half of its row.
fn sockets_of(role: Role) -> [Result<(), u16>; 4] {
    let [agent, admin] = match role {
        Stranger | Customer | Guest | Disabled => [Err(401), Err(401)],
        Agent => [Ok(()), Err(403)],
        Admin => [Ok(()), Ok(())],
        // Keys open no socket of staff.
        Outside | OutsideStranger | KeyWithout | KeyWith => [Err(403), Err(403)],
    };
    // A customer's socket and a guest's ask for nothing: whoever comes is one there, whatever else they are.
    [Ok(()), Ok(()), agent, admin]
}

#[tokio::test]
async fn every_frame_is_taken_from_the_roles_that_may_send_it_and_from_no_other() {
    let rows: BTreeSet<String> = FRAMES.iter().map(|(frame, _)| (*frame).to_owned()).collect();
    let wrong = r#"{"type":"?"}"#;
    let all: BTreeSet<String> = known::<CustomerFrame>(wrong)
        .into_iter()
        .chain(known::<AgentFrame>(wrong))
        .chain(known::<GuestFrame>(wrong))
        .collect();
    assert_eq!(rows, all, "each frame has one row");
    let house = House::open().await;
    let keys = (house.key("agents:read").await, house.key("audit:read").await);
    for role in ROLES {
        let client = house.client(role, &keys).await;
        for (end, door) in SOCKETS.iter().zip(sockets_of(role)) {
            let Ok(mut socket) = Socket::upgrade(&client, end).await.map_err(|status| {
                assert_eq!(door, Err(status), "{role:?} at the socket of {end}");
            }) else {
                continue;
            };
            assert_eq!(door, Ok(()), "{role:?} at the socket of {end}");
            let theirs = matches!(*end, "customer" | "lobby");
            let token = match role {
                Customer => Some(house.token.as_str()),
                Guest => Some(house.guest.token.as_str()),
                _ => None,
            };
            let token = token.filter(|_| theirs);
            socket.hello(TabId(rand::random()), token, &[]).await;
            drop(socket);
            for (frame, may) in FRAMES {
                let may = may[SOCKETS.iter().position(|one| one == end).unwrap()];
                let mut socket = Socket::upgrade(&client, end).await.unwrap();
                socket.hello(TabId(rand::random()), token, &[]).await;
                // Without its fields, so that it does nothing; then something that is always answered.
                socket.send(&json!({ "type": frame })).await;
                socket.send_text("{").await;
                let first = socket.error().await;
                let taken = matches!(first, Reason::BadField | Reason::BadJson);
                assert_eq!(taken, may, "{frame} of {role:?} by {end}: {first:?}");
                assert!(
                    taken || first == Reason::WrongRole,
                    "{frame} of {role:?} by {end}: {first:?}"
                );
            }
        }
    }
}
