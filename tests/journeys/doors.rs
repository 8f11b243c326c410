//! What a category is before one enters it, and whom it lets in.

use super::script::journeys;

journeys! {
    unknown_closed_full_and_unstaffed: "
        ann enters 77
            ann: page idle
            ann: refused unknown_category
        admin closes Sales
        ann enters Sales
            ann: refused category_closed
        admin opens Sales; admin Sales unstaffed off
        ann enters Sales
            ann: refused unstaffed
        admin Sales unstaffed on; admin Sales full at 1
        ben enters Sales
        ann enters Sales
            ann: refused queue_full
        ben leaves
        ann enters Sales
            ann: waits in Sales, place 1
            ann: ok entry 2
    ";
    with_nobody_on_duty_it_stays_open_and_the_first_to_come_serves: "
        estimates
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1, no estimate
            ann: ok entry 1
        ada joins Sales 1
        wait 1s
            (nothing)
        ada available
            ada: ok
            ann, ada: #1.1 ada joined
            ann: talks in #1
    ";
    unstaffed_off_counts_the_away_as_on_duty: "
        admin Sales unstaffed off
        ada joins Sales 1
        ann enters Sales
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
        ada logs out
        ben enters Sales
            ben: page idle
            ben: refused unstaffed
        line Sales
            Sales: ann
    ";
    it_asks_for_what_it_asks_for: "
        admin Sales asks email; admin Sales asks subject
        ann enters Sales
            ann: page idle
            ann: refused email_required
        ann enters Sales email ann@example.org
            ann: refused subject_required
        ann enters Sales email ann subject shoes
            ann: refused bad_field
        ann enters Sales email ann@example.org subject shoes
            ann: waits in Sales, place 1
            ann: ok entry 1
    ";
    the_agent_gets_the_card: "
        show conversation
        ada works Sales 1
        ann enters Sales email ann@example.org subject shoes
            ann: page idle
            ann: waits in Sales, place 1
            ann: ok entry 1
            ann: #1 open with ada
            ada: #1 open with ann, email ann@example.org, subject shoes
            ann, ada: #1.1 ada joined
            ann: talks in #1
    ";
    settings_out_of_bounds_are_refused: "
        admin Sales place 1
        admin closes Nowhere
            admin: refused unknown_category
        admin Sales full at 0
            admin: refused bad_setting
    ";
    the_states_that_customers_see: "
        show board; estimates
        ann comes
            ann: page idle
            ann: categories all; Sales unstaffed waiting 0 0 of 0 free
        ada joins Sales 1
        wait 1s
            ada: team new; here 1 waiting 0 talking 0 agents 1 free 0 full 0 away 1 last 0; Sales queue waiting 0 0 of 1 free, 5 to 15 min; Billing unstaffed waiting 0 0 of 0 free; root away 0/1 (not here); ada away 0/1
            ann: categories new; Sales queue waiting 0 0 of 0 free, 5 to 15 min; Billing unstaffed waiting 0 0 of 0 free
        ada available
        wait 1s
            ann: categories new; Sales ready waiting 0 1 of 0 free
        ben enters Sales
        wait 1s
            ada: team new; here 2 waiting 0 talking 1 agents 1 free 0 full 1 away 0 last 0; Sales queue waiting 0 0 of 1 free, 5 to 15 min; ada available 1/1
            ann: categories new; Sales queue waiting 0 0 of 0 free, 5 to 15 min
        cid enters Sales
        wait 1s
            ada: team new; here 3 waiting 1 talking 1 agents 1 free 0 full 1 away 0 last 0; Sales queue waiting 1 0 of 1 free, 10 to 20 min
            ann: categories new; Sales queue waiting 1 0 of 0 free, 10 to 20 min
        admin Sales full at 1
        wait 1s
            ann: categories new; Sales full waiting 1 0 of 0 free
        admin closes Sales keep
        wait 1s
            ann: categories new; Sales closed waiting 1 0 of 0 free
    ";
}
