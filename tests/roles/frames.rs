//! Every frame by every role, and which sockets open to whom.

use std::collections::BTreeSet;

use serde_json::json;
use usher::ids::TabId;
use usher::protocol::client::{AgentFrame, CustomerFrame};
use usher::protocol::words::Reason;

use super::people::{House, ROLES, Role};
use crate::harness::Socket;
use crate::protocol::known;

use Role::{Admin, Agent, Customer, Disabled, KeyWith, KeyWithout, Outside, OutsideStranger, Stranger};

/// By frame: whether customers' pages, agents' consoles and onlooking admins may send it.
#[rustfmt::skip]
const FRAMES: &[(&str, [bool; 3])] = &[
    ("enter", [true, false, false]),
    ("leave", [true, false, false]),
    ("say", [true, true, false]),
    ("end", [true, true, false]),
    ("close", [true, false, false]),
    ("preview", [true, false, false]),
    ("rate", [true, false, false]),
    ("dismiss", [true, true, false]),
    ("mark", [true, true, false]),
    ("draft", [true, false, false]),
    ("typing", [true, true, false]),
    ("history", [true, true, false]),
    ("set_state", [false, true, false]),
    ("accept", [false, true, false]),
    ("decline", [false, true, false]),
    ("take_next", [false, true, false]),
    ("transfer", [false, true, false]),
    ("finish_wrap_up", [false, true, false]),
    ("active", [false, true, false]),
    ("show_myself", [false, true, false]),
    ("set_status", [false, true, false]),
    ("invite", [false, true, false]),
    ("accept_invitation", [false, true, false]),
    ("decline_invitation", [false, true, false]),
    ("cancel_invitation", [false, true, false]),
    ("watch", [false, true, false]),
];

/// The ends that frames go to, in the order of a row of [`FRAMES`].
const SOCKETS: [&str; 3] = ["customer", "agent", "admin"];

/// Which sockets open to a role, and with what the others refuse: a frame needs a socket, so this is the other half of its row.
fn sockets_of(role: Role) -> [Result<(), u16>; 3] {
    match role {
        // A customer's socket asks for nothing: whoever comes is a customer there, whatever else they are.
        Stranger | Customer | Disabled => [Ok(()), Err(401), Err(401)],
        Agent => [Ok(()), Ok(()), Err(403)],
        Admin => [Ok(()), Ok(()), Ok(())],
        Outside | OutsideStranger => [Ok(()), Err(403), Err(403)],
        // Keys open no socket of staff.
        KeyWithout | KeyWith => [Ok(()), Err(403), Err(403)],
    }
}

#[tokio::test]
async fn every_frame_is_taken_from_the_roles_that_may_send_it_and_from_no_other() {
    let rows: BTreeSet<String> = FRAMES.iter().map(|(frame, _)| (*frame).to_owned()).collect();
    let wrong = r#"{"type":"?"}"#;
    let all: BTreeSet<String> = known::<CustomerFrame>(wrong)
        .into_iter()
        .chain(known::<AgentFrame>(wrong))
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
            let token = (*end == "customer" && role == Customer).then_some(house.token.as_str());
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
