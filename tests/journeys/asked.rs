//! Which edits close a category over people who wait, and about whom it is asked: whoever comes after the question is asked about too.

use super::script::journeys;

journeys! {
    with_nobody_on_duty_it_closes_by_the_edit_that_wants_somebody_there: "
        ann enters Sales; ben enters Sales
        admin Sales unstaffed off
            admin: refused people_waiting
        admin Sales unstaffed off keep
            (nothing)
        cid enters Sales
            cid: page idle
            cid: refused unstaffed
        line Sales
            Sales: ann ben
        admin Sales unstaffed on
            (nothing)
        admin Sales unstaffed off to Billing
            ann: waits in Billing, place 1 (moved)
            ben: waits in Billing, place 2 (moved)
    ";
    with_somebody_on_duty_that_edit_closes_nothing_and_their_going_asks_nobody: "
        ada works Sales 1; ada away
        ann enters Sales
        admin Sales unstaffed off dismiss
            admin: refused bad_setting
        admin Sales unstaffed off
            (nothing)
        ada logs out
        wait 40s
        line Sales
            Sales: ann
        ben enters Sales
            ben: page idle
            ben: refused unstaffed
    ";
    staff_are_shown_why_it_is_closed: "
        ada works Billing 1
        ann comes
        wait 1s
        show board
        admin Sales unstaffed off
            ada: team new; Sales closed (unstaffed) waiting 0 0 of 0 free
        wait 1s
            ann: categories new; Sales closed waiting 0 0 of 0 free
        admin closes Sales
            ada: team new; Sales closed (by_hand) waiting 0 0 of 0 free
    ";
    whoever_comes_after_the_question_is_asked_about_too: "
        ann enters Sales
        admin closes Sales
            admin: refused people_waiting
        ben enters Sales
        admin closes Sales dismiss until 1
            admin: refused people_waiting
        admin closes Sales to Billing until 1
            admin: refused people_waiting
        line Sales
            Sales: ann ben
        ann leaves 1
        admin archives Sales dismiss until 1
            admin: refused people_waiting
        admin closes Sales dismiss until 2
            ben: idle
            ben: told 1 closed Sales
    ";
    who_stays_may_come_later_than_the_question_and_is_asked_about_again: "
        ann enters Sales
        ben enters Sales
        admin closes Sales keep until 1
            (nothing)
        admin closes Sales
            admin: refused people_waiting
        admin closes Sales to Billing until 2
            ann: waits in Billing, place 1 (moved)
            ben: waits in Billing, place 2 (moved)
        admin closes Sales
            (nothing)
    ";
}
