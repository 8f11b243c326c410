//! The process dies and another one starts: everyone's place is kept, nobody overtakes, and what was told is there.

use super::rig::Rig;
use super::script::{come_out_even, journeys};
use super::verbs::perform;

journeys! {
    a_conversation_goes_on_after_a_crash: "
        ada works Sales 1
        ann enters Sales
        ann says one
        ada says two
        crash
        ann returns
            ann: page talks in #1; #1 open with ada, other held 30 s, up to date at 3
        ada returns
            ada: desk available 1/1; #1 open with ann, up to date at 3
        ann says three
            ann, ada: #1.4 ann: three
            ann: ok 4
    ";
    nobody_is_told_of_a_drop_while_all_are_coming_back: "
        ada works Sales 1
        ann enters Sales
        crash
        ann returns
        wait 2s
            (nothing)
        ada returns
            ada: desk available 1/1; #1 open with ann, up to date at 1
        wait 1m
            (nothing)
    ";
    whoever_is_still_missing_after_settling_has_dropped: "
        ada works Sales 1
        ann enters Sales
        crash
        ann returns
        wait 6s
            ann: #1.2 ada dropped
        wait 25s
            ann: #1.3 ada lost, returned
            ann: waits in Sales with #1, place 1
    ";
    visitors_who_were_not_here_before_put_no_grace_off: "
        ada works Sales 1
        ann enters Sales
        crash
        ann returns
        wait 28s
            ann: #1.2 ada dropped
        dan comes
            dan: page idle
        wait 3s
            ann: #1.3 ada lost, returned
            ann: waits in Sales with #1, place 1
    ";
    who_was_back_and_is_gone_again_is_gone_in_ten_seconds: "
        admin sets lobby open
        cid enters Sales; dan enters Sales; eve enters Sales; hal enters Sales
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in; fay/lobby comes; fay/lobby steps in
        crash
        ann/lobby returns; ben/lobby returns; wait 4s; cid returns
        ann/lobby invites ben; ann/lobby drops
        wait 4s; dan returns; wait 4s; eve returns
            dan: page waits in Sales, place 2
            eve: page waits in Sales, place 3
        wait 2s
            ben/40: invitation 1 from ann gone by them
        fay/lobby returns
            fay/40: lobby 3 fay free
    ";
    the_thirty_seconds_start_anew_when_the_server_accepts: "
        ada works Sales 1
        ann enters Sales
        ann drops
        wait 25s
        down 40s
        ada returns
        wait 29s
        ann returns
            ada: #1.3 ann back
            ann: page talks in #1; #1 open with ada, entries 2..3
    ";
    the_two_minutes_stand_still_while_the_server_is_down: "
        ann enters Sales
        ann drops
        wait 110s
        down 10m
        wait 110s
        ann returns
            ann: page waits in Sales, place 1
    ";
    a_dropped_side_that_was_told_before_the_crash_is_told_once: "
        ada works Sales 1
        ann enters Sales
        ada drops
        crash
        ann returns
            ann: page talks in #1; #1 open with ada, other held 30 s, up to date at 2
        wait 6s
            (nothing)
        ada returns
            ann: #1.3 ada back
            ada: desk available 1/1; #1 open with ann, entries 2..3
    ";
    an_offer_is_void_after_a_crash_and_no_miss: "
        admin Sales is offer
        ada works Sales 1
        ann enters Sales
        crash
        ann returns
            ann: page waits in Sales, place 1
        ada returns
            ada: desk available 0/1
            ada: rings 2 for ann, 20 s
        ada accepts 1
            ada: refused gone
            ada: desk available 1/1; rings 2 for ann, 20 s
    ";
    a_last_call_with_a_wrap_up_goes_on_after_a_crash: "
        admin Sales wrap-up 60
        ada works Sales 1
        ann enters Sales
        ada last call
        ann ends
        crash
        ada returns
            ada: desk last_call 1/1; #1 ended customer_left, wrap-up 60 s, up to date at 2
        wait 61s
        units ada
            ada 0/1
        ada reloads
            ada: desk away last_call_done 0/1
    ";
    a_wrap_up_keeps_its_time_over_a_crash: "
        admin Sales wrap-up 60
        ada works Sales 1
        ann enters Sales
        ann ends
        wait 30s
        down 10s
        ada returns
            ada: desk available 1/1; #1 ended customer_left, wrap-up 20 s, up to date at 2
        wait 19s
            (nothing)
        wait 2s
            ada: left #1 closed
    ";
    a_wrap_up_that_passed_while_down_is_over: "
        admin Sales wrap-up 60
        ada works Sales 1
        ann enters Sales
        ann ends
        down 2m
        ada returns
            ada: desk available 0/1
    ";
    nobody_is_paired_while_the_hub_settles: "
        ann enters Sales; ben enters Sales
        ada joins Sales 1
        crash
        ada returns
        ada available
            ada: ok
        ben returns
            ben: page waits in Sales, place 2
        ann returns
            ann: page waits in Sales, place 1
            ann, ada: #1.1 ada joined
            ann: talks in #1
    ";
    after_settling_those_who_are_there_are_paired: "
        ann enters Sales; ben enters Sales
        ada joins Sales 1
        crash
        ada returns
        ada available
        ben returns
        wait 4s
            (nothing)
        wait 2s
            ben, ada: #1.1 ada joined
            ben: talks in #1
    ";
    with_nobody_missing_there_is_no_settling: "
        ada joins Sales 1
        ada available
        crash
        ada returns
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
            ann, ada: #1.1 ada joined
            ann: talks in #1
    ";
    take_next_waits_for_settling: "
        admin Sales is manual
        ada works Sales 1
        ann enters Sales; ben enters Sales
        crash
        ada returns
        ben returns
        ada takes
            ada: refused draining
        wait 6s
        ada takes
            ben, ada: #1.1 ada joined
            ben: talks in #1
            ada: ok #1
    ";
    a_returned_customer_is_still_first_after_a_crash: "
        ada works Sales 1
        ann enters Sales
        wait 5s
        ben enters Sales
        ada drops
        wait 31s
        crash
        line Sales
            Sales: ann ben
        ann returns; ben returns
            ann: page waits in Sales with #1, place 1; #1 waits for an agent, up to date at 3
            ben: page waits in Sales, place 2
    ";
    a_message_that_was_answered_is_there_and_one_that_was_not_may_be_sent_again: "
        ada works Sales 1
        ann enters Sales
        ann says told
        lost: ann says not told
        ann returns
            ann: page talks in #1; #1 open with ada, other held 30 s, up to date at 2
        ada returns
        again
            ann, ada: #1.3 ann: not told
            ann: ok 3
        again
            ann: ok 3
    ";
    two_crashes_in_a_row_change_nothing: "
        ada works Sales 1
        ann enters Sales; ben enters Sales
        ann says one
        crash
        crash
        ben returns; ada returns; ann returns
            ben: page waits in Sales, place 1
            ada: desk available 1/1; #1 open with ann, other held 30 s, up to date at 2
            ann: page talks in #1; #1 open with ada, up to date at 2
        line Sales
            Sales: ben
    ";
    drafts_typing_and_offers_are_not_kept_but_marks_are: "
        ada works Sales 1
        ann enters Sales
        ada marks 1 1
        ann drafts half a
        crash
        ann returns; ada returns
        ada marks 1 1
            (nothing)
    ";
    a_new_agent_keeps_the_note_over_a_crash: "
        show conversation
        ada works Sales 1
        ann enters Sales
        ada hands to Billing she wants her money back
        crash
        bob works Billing 1
        ann returns
            ann: page waits in Billing with #1, place 1; #1 waits for an agent, up to date at 2
            ann: #1 open with bob
            bob: #1 open with ann, note she wants her money back
            ann, bob: #1.3 bob joined
            ann: talks in #1
    ";
}

/// The server is away for 40 seconds with fifty waiting, who come back in reverse order.
#[test]
fn fifty_who_come_back_in_reverse_are_served_in_the_right_order() {
    let mut rig = Rig::open();
    let names: Vec<String> = (0..50).map(|n| format!("c{n:02}")).collect();
    for name in &names {
        perform(&mut rig, &format!("{name} enters Sales"));
        rig.advance(100);
    }
    perform(&mut rig, "ada joins Sales 1");
    rig.crash(40_000);
    perform(&mut rig, "ada returns");
    perform(&mut rig, "ada available");
    for name in names.iter().rev() {
        rig.log.clear();
        perform(&mut rig, &format!("{name} returns"));
        let place = names.iter().position(|other| other == name).unwrap() + 1;
        assert_eq!(
            rig.log.first(),
            Some(&format!("{name}: page waits in Sales, place {place}"))
        );
        rig.advance(50);
    }
    for name in &names {
        let talking = rig.hub.line(rig.category_id("Sales"));
        assert_eq!(
            talking.len(),
            49 - names.iter().position(|other| other == name).unwrap()
        );
        rig.log.clear();
        perform(&mut rig, "ada says next please");
        assert!(
            rig.log[0].starts_with(&format!("{name}, ada: ")),
            "{name}: {:?}",
            rig.log
        );
        perform(&mut rig, "ada ends");
    }
    come_out_even(rig);
}

/// No grace ends while people are still coming back, five minutes at most.
#[test]
fn a_slow_crowd_costs_nobody_their_place() {
    let mut rig = Rig::open();
    for n in 0..40 {
        perform(&mut rig, &format!("c{n:02} enters Sales"));
    }
    rig.crash(0);
    for n in 0..39 {
        rig.advance(4_000);
        perform(&mut rig, &format!("c{n:02} returns"));
    }
    assert_eq!(
        rig.hub.line(rig.category_id("Sales")).len(),
        40,
        "156 s have passed, and people still come"
    );
    rig.advance(6_000);
    assert_eq!(rig.hub.line(rig.category_id("Sales")).len(), 39);
    rig.log.clear();
    perform(&mut rig, "c39 returns");
    assert_eq!(rig.log, ["c39: page idle; told 1 abandoned Sales"]);
    come_out_even(rig);
}
