//! Places and estimates: at once for the first ten, later the further back, coalesced, the newest always delivered.

use usher::hub::input::Input;
use usher::hub::time::Now;

use super::rig::Rig;
use super::script::{come_out_even, journeys};
use super::verbs::perform;

journeys! {
    a_newcomer_is_told_the_place_and_nobody_else_is: "
        ann enters Sales; ben enters Sales
        cid enters Sales
            cid: page idle
            cid: waits in Sales, place 3
            cid: ok entry 3
    ";
    who_moves_up_is_told_at_once: "
        ann enters Sales; ben enters Sales; cid enters Sales
        wait 1s
        ann leaves 1
            ann: idle
            ann: ok
            ben: place 1
            cid: place 2
    ";
    changes_within_a_quarter_of_a_second_are_one: "
        ann enters Sales; ben enters Sales; cid enters Sales; dan enters Sales
        wait 1s
        ann leaves 1
            ann: idle
            ann: ok
            ben: place 1
            cid: place 2
            dan: place 3
        ben leaves 2
            ben: idle
            ben: ok
        cid leaves 3
            cid: idle
            cid: ok
        wait 240ms
            (nothing)
        wait 10ms
            dan: place 1
    ";
    a_number_that_grew_says_why_until_it_falls_again: "
        ben enters Sales
        wait 1s
        ada works Sales 1
        cid enters Sales; dan enters Sales
        wait 1s
        ada drops
        wait 31s
            cid: place 1
            dan: place 2
            ben: #1.3 ada lost, returned
            ben: waits in Sales with #1, place 1
            cid: place 2 (returned)
            dan: place 3 (returned)
        bob works Sales 1
        wait 1s
        cid reloads
            cid: page waits in Sales, place 1
        ada returns
            ada: desk available 0/1; told 1 customer_returned #1
            cid, ada: #2.1 ada joined
            cid: talks in #2
            dan: place 1
    ";
    an_estimate_is_a_range_in_human_steps: "
        estimates
        ada works Sales 1
        ann enters Sales
        ben enters Sales
            ben: page idle
            ben: waits in Sales, place 1, 5 to 15 min
            ben: ok entry 2
        cid enters Sales
            cid: page idle
            cid: waits in Sales, place 2, 10 to 20 min
            cid: ok entry 3
        bob joins Sales 4
        bob available
            bob: ok
            ben, bob: #2.1 bob joined
            ben: talks in #2
            cid, bob: #3.1 bob joined
            cid: talks in #3
    ";
    with_nobody_on_duty_there_is_no_estimate: "
        estimates
        ada joins Sales 2
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1, 3 to 10 min
            ann: ok entry 1
        ada logs out
        wait 20s
            ann: place 1, no estimate
        ada logs in
        wait 20s
            (nothing)
    ";
    all_away_the_estimate_goes_by_who_is_on_duty: "
        estimates
        ada joins Sales 4
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1, 2 to 5 min
            ann: ok entry 1
    ";
    a_held_customer_is_told_on_return: "
        ann enters Sales; ben enters Sales
        ben drops
        wait 1s
        ann leaves 1
            ann: idle
            ann: ok
        ben returns
            ben: page waits in Sales, place 1
    ";
    both_tabs_are_told: "
        ann enters Sales; ben enters Sales
        ben/2 comes
        wait 1s
        ann leaves 1
            ann: idle
            ann: ok
            ben, ben/2: place 1
    ";
}

/// Who stands where learns of a departure at the head within which time.
#[test]
fn the_further_back_the_later() {
    let mut rig = crowd(1_200);
    // Between two refreshes, which come each 15 s and count as a push.
    rig.advance(60_700);
    for (place, within_ms) in [
        (2, 0),
        (10, 0),
        (11, 1_000),
        (100, 1_000),
        (101, 5_000),
        (1_000, 5_000),
        (1_001, 15_000),
        (1_100, 15_000),
    ] {
        let first = rig.hub.line(rig.category_id("Sales"))[0];
        let last = rig.hub.line(rig.category_id("Sales"))[place - 1];
        let (first, last) = (name_of(&rig, first), name_of(&rig, last));
        rig.log.clear();
        let entry = first[1..].parse::<u32>().unwrap() + 1;
        perform(&mut rig, &format!("{first} leaves {entry}"));
        rig.advance(within_ms);
        let told = format!("{last}: place {}", place - 1);
        assert!(rig.log.contains(&told), "{told} within {within_ms} ms");
        rig.advance(20_000);
    }
    come_out_even(rig);
}

/// After any storm everyone has been told the place where they stand.
#[test]
fn the_newest_is_always_delivered() {
    let mut rig = crowd(150);
    let mut told: std::collections::BTreeMap<String, String> = Default::default();
    for n in (0..150).step_by(7) {
        perform(&mut rig, &format!("c{n} leaves {}", n + 1));
        rig.advance(40);
    }
    rig.advance(20_000);
    for line in &rig.log {
        if let Some((name, place)) = line
            .split_once(": place ")
            .or(line.split_once(": waits in Sales, place "))
        {
            told.insert(name.to_owned(), place.to_owned());
        }
    }
    for (index, id) in rig.hub.line(rig.category_id("Sales")).into_iter().enumerate() {
        let name = name_of(&rig, id);
        assert_eq!(told[&name], (index + 1).to_string(), "{name}");
    }
    come_out_even(rig);
}

/// A cursor walks the places; a rush ahead of it moves people past it, and they are told in time nevertheless.
#[test]
fn nobody_who_moves_up_escapes_the_cursor() {
    let mut rig = crowd(100);
    rig.advance(10_700);
    rig.log.clear();
    perform(&mut rig, "c0 leaves 1");
    rig.advance(260);
    for n in 1..=30 {
        perform(&mut rig, &format!("c{n} leaves {}", n + 1));
    }
    rig.advance(740);
    for n in 31..100 {
        let told = format!("c{n}: place {}", n - 30);
        let any = format!("c{n}: place ");
        assert!(
            rig.log.iter().any(|line| line.starts_with(&any)),
            "c{n} is told within a second"
        );
        assert!(n < 64 || rig.log.contains(&told), "{told}");
    }
    come_out_even(rig);
}

/// A busy machine comes to each slice of the walk somewhat late; that does not add up.
#[test]
fn late_slices_make_no_late_lap() {
    // As many as need all the slices of their lap.
    let mut rig = crowd(1_180);
    rig.advance(60_700);
    perform(&mut rig, "c0 leaves 1");
    rig.log.clear();
    let (begun, late) = (rig.now.steady, 40);
    while let Some(due) = rig.hub.poll_deadline().filter(|due| due.since(begun) <= 15_000) {
        let passed = due.plus(late).since(rig.now.steady);
        rig.now = Now {
            steady: rig.now.steady.plus(passed),
            wall: rig.now.wall.plus(passed),
        };
        rig.step(Input::Ticked);
    }
    for n in 1_001..1_180 {
        let told = format!("c{n}: place {n}");
        assert!(rig.log.contains(&told), "{told}");
    }
    come_out_even(rig);
}

/// Four pushes a second for one place at most, whatever happens before it.
#[test]
fn nobody_is_told_more_than_four_times_a_second() {
    let mut rig = crowd(100);
    rig.advance(10_000);
    rig.log.clear();
    for n in 0..50 {
        perform(&mut rig, &format!("c{n} leaves {}", n + 1));
        rig.advance(20);
    }
    for name in ["c50", "c51", "c99"] {
        let prefix = format!("{name}: place");
        let pushes = rig.log.iter().filter(|line| line.starts_with(&prefix)).count();
        assert!((1..=5).contains(&pushes), "{name} was told {pushes} times in a second");
    }
    come_out_even(rig);
}

fn name_of(rig: &Rig, id: usher::ids::CustomerId) -> String {
    let person = usher::hub::row::Person::Customer(id);
    rig.people
        .iter()
        .find(|(_, somebody)| somebody.person == person)
        .map(|(name, _)| name.clone())
        .unwrap()
}

/// So many customers waiting in Sales, by the names c0, c1 and so on, with the entries 1, 2 and so on.
pub fn crowd(many: u32) -> Rig {
    let mut rig = Rig::open();
    rig.checked = false;
    perform(&mut rig, "admin Sales full at 100000");
    for n in 0..many {
        perform(&mut rig, &format!("c{n} enters Sales"));
    }
    rig
}
