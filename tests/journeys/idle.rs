//! Idleness: off unless an admin sets it; then an available agent of whom nothing is heard is set away, and nothing held ends.

use super::script::journeys;

journeys! {
    by_default_idleness_changes_nothing: "
        show me
        ada works Sales 1
        wait 10h
            (nothing)
    ";
    who_is_not_heard_of_is_set_away: "
        show me
        admin sets idle 10m
        ada works Sales 1
        wait 9m
            (nothing)
        wait 1m
            ada: me away idle 0/1
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
        ada available
            ada: ok
            ann, ada: #1.1 ada joined
            ann: talks in #1
            ada: me available 1/1
    ";
    signs_of_the_person_begin_the_time_anew: "
        show me
        admin sets idle 10m
        ada works Sales 1
        wait 9m
        ada active
        wait 9m
            (nothing)
        wait 1m
            ada: me away idle 0/1
    ";
    what_pages_send_by_themselves_is_no_sign: "
        show me
        admin sets idle 10m
        ada works Sales 1
        ann enters Sales
        wait 9m
        ada drops; ada returns; ada marks #1 1 1
        wait 1m
            ada: me away idle 1/1
        ada says hello
            ann, ada: #1.4 agent ada: hello
            ada: ok 4
    ";
    typing_is_a_sign: "
        admin sets idle 10m
        ada works Sales 1
        ann enters Sales
        wait 9m
        ada types #1
        wait 9m
        show me
        wait 1m
            ada: me away idle 1/1
    ";
    an_offer_that_rings_goes_to_the_next: "
        admin sets offer 5m
        admin sets idle 2m
        admin Sales is offer
        ada works Sales 1
        bob works Sales 1
        wait 1m
        bob active
        ann enters Sales
        show me
        wait 1m
            ada: offer 1 returned
            bob: rings 2 for ann, 300 s
            ann: place 1
            ada: me away idle 0/1
            bob: me available 1/1
        bob accepts
            bob: offer 2 accepted
            ann, bob: #1.1 bob joined
            ann: talks in #1
            bob: ok #1
    ";
    switched_on_it_counts_from_now_and_changed_from_the_last_sign: "
        ada works Sales 1
        wait 1h
        show me
        admin sets idle 10m
            (nothing)
        wait 9m
            (nothing)
        admin sets idle 20m
        wait 10m
            (nothing)
        wait 1m
            ada: me away idle 0/1
        ada available
            ada: ok
            ada: me available 0/1
        wait 5m
        admin sets idle 4m
            ada: me away idle 0/1
    ";
    after_a_restart_the_time_begins_anew: "
        admin sets idle 10m
        ada works Sales 1
        wait 9m
        crash
        ada returns
        show me
        wait 9m
            (nothing)
        wait 1m
            ada: me away idle 0/1
    ";
    too_short_or_too_long_is_refused: "
        admin sets idle 59s
            admin: refused bad_setting
        admin sets idle 25h
            admin: refused bad_setting
        admin sets hold 0s
            admin: refused bad_setting
    ";
}
