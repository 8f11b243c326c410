//! Offers that nobody answers, counted in a row: how many set an agent away, and what begins the count anew.

use super::script::journeys;

journeys! {
    two_unanswered_in_a_row_set_the_agent_away: "
        show me
        admin Sales is offer
        ada works Sales 1
        ann enters Sales; ben enters Sales
        wait 20s
            ben: place 2
            ada: offer 1 unanswered
            ada: rings 2 for ben, 20 s
        wait 20s
            ada: offer 2 unanswered
            ada: told 1 set_away
            ada: me away unanswered 0/1
        line Sales
            Sales: ann ben
    ";
    how_many_in_a_row_is_a_setting_and_counts_those_already_missed: "
        admin Sales is offer
        admin sets unanswered 3
        ada works Sales 1
        ann enters Sales; ben enters Sales; cid enters Sales
        wait 20s
        wait 20s
        admin sets unanswered 1
        wait 20s
            ada: offer 3 unanswered
            ada: told 1 set_away
        line Sales
            Sales: ann ben cid
    ";
    one_unanswered_offer_is_enough_where_one_is_set: "
        admin Sales is offer
        admin sets unanswered 1
        ada works Sales 1
        ann enters Sales; ben enters Sales
        wait 20s
            ben: place 2
            ada: offer 1 unanswered
            ada: told 1 set_away
    ";
    none_and_eleven_in_a_row_are_refused: "
        admin sets unanswered 0
            admin: refused bad_setting
        admin sets unanswered 11
            admin: refused bad_setting
    ";
    an_answer_between_two_misses_begins_the_count_anew: "
        admin Sales is offer
        ada works Sales 1
        ann enters Sales; ben enters Sales; cid enters Sales
        wait 20s
        ada declines
            ada: offer 2 declined
            ada: ok
            ada: rings 3 for cid, 20 s
        wait 20s
            ada: offer 3 unanswered
    ";
    going_available_begins_the_count_anew: "
        admin Sales is offer
        ada works Sales 1
        ann enters Sales; ben enters Sales
        wait 20s
        ada away; ada available
            ada: offer 2 returned
            ada: ok
            ada: ok
            ada: rings 3 for ben, 20 s
        wait 20s
            ada: offer 3 unanswered
    ";
    an_offer_taken_between_two_misses_begins_the_count_anew: "
        admin Sales is offer
        ada works Sales 2
        ann enters Sales; ben enters Sales; cid enters Sales
        wait 20s
        ada accepts
            ada: offer 2 accepted
            ben, ada: #1.1 ada joined
            ben: talks in #1
            ada: ok #1
            ada: rings 3 for cid, 20 s
            ann: place 1
            cid: place 2
        wait 20s
            ada: offer 3 unanswered
    ";
    misses_are_counted_over_a_crash: "
        admin Sales is offer
        ada works Sales 1
        ann enters Sales
        wait 20s
        crash
        ada returns; ann returns
        wait 20s
            ada: offer 2 unanswered
            ada: told 1 set_away
    ";
}
