//! A line that is dead and nobody knows: a closed laptop. What ended meanwhile is told when the page comes back, and what was said last is there.

use super::script::journeys;

journeys! {
    who_was_inviting_by_a_dead_line_is_told_how_it_ended: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben
        ann/lobby hangs
        ben/lobby refuses
            ben/40: invitation 1 from ann declined by you
            ben/40: ok
        wait 20s
            (nothing)
        ann/lobby drops; ann/lobby returns
            ann/40: lobby 1 ann free; told 1 invitation to ben declined by them
        ann/lobby reloads
            ann/40: lobby 1 ann free; told 1 invitation to ben declined by them
        ann/lobby dismisses
            ann/40: outcome 1 gone
            ann/40: ok
        ann/lobby reloads
            ann/40: lobby 1 ann free
    ";
    who_was_invited_by_a_dead_line_is_told_how_it_ended: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in; cid/lobby comes; cid/lobby steps in
        cid/lobby invites ben; ann/lobby invites ben
        ben/lobby hangs
        ann/lobby cancels
            ann/40: invitation 2 to ben cancelled by you
            ann/40: ok
            ann/40: myself 1 ann free
        wait 60s
            cid/40: invitation 1 to ben unanswered
            cid/40: myself 3 cid free
        ben/lobby drops; ben/lobby returns
            ben/40: lobby 2 ben free; told 1 invitation from ann cancelled by them; told 3 invitation from cid unanswered
    ";
    whoever_invites_and_takes_it_back_pushes_out_that_first: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in; cid/lobby comes; cid/lobby steps in
        ann/lobby invites ben; ben/lobby meets
        ann/lobby hangs
        ben/lobby ends; wait 4s
            ben/40: #1.2 ended agent_ended by ben
            ben/40: ok
            ben/40: left #1 closed
            ben/40: myself 2 ben free
        cid/lobby invites ann; cid/lobby cancels; cid/lobby invites ann; cid/lobby cancels; cid/lobby invites ann; cid/lobby cancels
            cid/40: invites ann 2, 60 s
            cid/40: ok invitation 2
            cid/40: myself 3 cid busy
            cid/40: invitation 2 to ann cancelled by you
            cid/40: ok
            cid/40: myself 3 cid free
            cid/40: invites ann 3, 60 s
            cid/40: ok invitation 3
            cid/40: myself 3 cid busy
            cid/40: invitation 3 to ann cancelled by you
            cid/40: ok
            cid/40: myself 3 cid free
            cid/40: invites ann 4, 60 s
            cid/40: ok invitation 4
            cid/40: myself 3 cid busy
            cid/40: invitation 4 to ann cancelled by you
            cid/40: ok
            cid/40: myself 3 cid free
        cid/lobby invites ann; cid/lobby cancels; cid/lobby invites ann; cid/lobby cancels; cid/lobby invites ann; cid/lobby cancels
            cid/40: invites ann 5, 60 s
            cid/40: ok invitation 5
            cid/40: myself 3 cid busy
            cid/40: invitation 5 to ann cancelled by you
            cid/40: ok
            cid/40: myself 3 cid free
            cid/40: invites ann 6, 60 s
            cid/40: ok invitation 6
            cid/40: myself 3 cid busy
            cid/40: invitation 6 to ann cancelled by you
            cid/40: ok
            cid/40: myself 3 cid free
            cid/40: invites ann 7, 60 s
            cid/40: ok invitation 7
            cid/40: myself 3 cid busy
            cid/40: invitation 7 to ann cancelled by you
            cid/40: ok
            cid/40: myself 3 cid free
        cid/lobby invites ann; cid/lobby cancels; cid/lobby invites ann; cid/lobby cancels; cid/lobby invites ann; cid/lobby cancels
            cid/40: invites ann 8, 60 s
            cid/40: ok invitation 8
            cid/40: myself 3 cid busy
            cid/40: invitation 8 to ann cancelled by you
            cid/40: ok
            cid/40: myself 3 cid free
            cid/40: invites ann 9, 60 s
            cid/40: ok invitation 9
            cid/40: myself 3 cid busy
            cid/40: invitation 9 to ann cancelled by you
            cid/40: ok
            cid/40: myself 3 cid free
            cid/40: invites ann 10, 60 s
            cid/40: ok invitation 10
            cid/40: myself 3 cid busy
            cid/40: invitation 10 to ann cancelled by you
            cid/40: ok
            cid/40: myself 3 cid free
        ann/lobby drops; ann/lobby returns
            ann/40: lobby 1 ann free; #1 ended agent_ended, entries 2..2; told 1 ended #1 with ben agent_ended; told 4 invitation from cid cancelled by them; told 5 invitation from cid cancelled by them; told 6 invitation from cid cancelled by them; told 7 invitation from cid cancelled by them; told 8 invitation from cid cancelled by them; told 9 invitation from cid cancelled by them; told 10 invitation from cid cancelled by them
    ";
    what_is_pushed_out_goes_from_the_pages_that_show_it: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; cid/lobby comes; cid/lobby steps in
        ann/lobby drops
        cid/lobby invites ann; cid/lobby cancels; cid/lobby invites ann; cid/lobby cancels; cid/lobby invites ann; cid/lobby cancels; cid/lobby invites ann; cid/lobby cancels
            cid/40: invites ann 1, 60 s
            cid/40: ok invitation 1
            cid/40: myself 2 cid busy
            cid/40: invitation 1 to ann cancelled by you
            cid/40: ok
            cid/40: myself 2 cid free
            cid/40: invites ann 2, 60 s
            cid/40: ok invitation 2
            cid/40: myself 2 cid busy
            cid/40: invitation 2 to ann cancelled by you
            cid/40: ok
            cid/40: myself 2 cid free
            cid/40: invites ann 3, 60 s
            cid/40: ok invitation 3
            cid/40: myself 2 cid busy
            cid/40: invitation 3 to ann cancelled by you
            cid/40: ok
            cid/40: myself 2 cid free
            cid/40: invites ann 4, 60 s
            cid/40: ok invitation 4
            cid/40: myself 2 cid busy
            cid/40: invitation 4 to ann cancelled by you
            cid/40: ok
            cid/40: myself 2 cid free
        cid/lobby invites ann; cid/lobby cancels; cid/lobby invites ann; cid/lobby cancels; cid/lobby invites ann; cid/lobby cancels; cid/lobby invites ann; cid/lobby cancels
            cid/40: invites ann 5, 60 s
            cid/40: ok invitation 5
            cid/40: myself 2 cid busy
            cid/40: invitation 5 to ann cancelled by you
            cid/40: ok
            cid/40: myself 2 cid free
            cid/40: invites ann 6, 60 s
            cid/40: ok invitation 6
            cid/40: myself 2 cid busy
            cid/40: invitation 6 to ann cancelled by you
            cid/40: ok
            cid/40: myself 2 cid free
            cid/40: invites ann 7, 60 s
            cid/40: ok invitation 7
            cid/40: myself 2 cid busy
            cid/40: invitation 7 to ann cancelled by you
            cid/40: ok
            cid/40: myself 2 cid free
            cid/40: invites ann 8, 60 s
            cid/40: ok invitation 8
            cid/40: myself 2 cid busy
            cid/40: invitation 8 to ann cancelled by you
            cid/40: ok
            cid/40: myself 2 cid free
        ann/lobby returns
            ann/40: lobby 1 ann free; told 1 invitation from cid cancelled by them; told 2 invitation from cid cancelled by them; told 3 invitation from cid cancelled by them; told 4 invitation from cid cancelled by them; told 5 invitation from cid cancelled by them; told 6 invitation from cid cancelled by them; told 7 invitation from cid cancelled by them; told 8 invitation from cid cancelled by them
        cid/lobby invites ann; cid/lobby cancels
            cid/40: invites ann 9, 60 s
            ann/40: is invited by cid 9, 60 s
            cid/40: ok invitation 9
            cid/40: myself 2 cid busy
            cid/40: invitation 9 to ann cancelled by you
            ann/40: invitation 9 from cid cancelled by them
            ann/40: outcome 1 gone
            cid/40: ok
            cid/40: myself 2 cid free
        ann/lobby dismisses 2
            ann/40: outcome 2 gone
            ann/40: ok
    ";
    the_last_messages_of_a_conversation_outlive_a_dead_line: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben; ben/lobby meets
        ann/lobby says are you there
        ann/lobby hangs
        ben/lobby says I have to go
        ben/lobby says good-bye
            ben/40: #1.4 agent ben: good-bye
            ben/40: ok 4
        ben/lobby ends
            ben/40: #1.5 ended agent_ended by ben
            ben/40: ok
        wait 20s
            ben/40: left #1 closed
            ben/40: myself 2 ben free
        ann/lobby drops; ann/lobby returns
            ann/40: lobby 1 ann free; #1 ended agent_ended, entries 3..5; told 1 ended #1 with ben agent_ended
        ann/lobby reloads
            ann/40: lobby 1 ann free; #1 ended agent_ended, entries 1..5; told 1 ended #1 with ben agent_ended
        ann/lobby asks before 3
            ann/40: history #1 1..3
        ann/lobby dismisses
            ann/40: outcome 1 gone
            ann/40: ok
        ann/lobby reloads
            ann/40: lobby 1 ann free
    ";
    who_comes_back_while_the_end_is_shown_has_it_after_too: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben; ben/lobby meets
        ann/lobby hangs
        ben/lobby says good-bye; ben/lobby ends
        wait 2s; ann/lobby drops; ann/lobby returns
            ann/40: lobby 1 ann busy; #1 ended agent_ended, entries 2..3; told 1 ended #1 with ben agent_ended
        wait 2s
            ann/40: left #1 closed
            ben/40: left #1 closed
            ann/40: myself 1 ann free
            ben/40: myself 2 ben free
        ann/lobby reloads
            ann/40: lobby 1 ann free; #1 ended agent_ended, entries 1..3; told 1 ended #1 with ben agent_ended
    ";
    an_end_that_a_dead_line_swallowed_is_told_after_a_restart: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in; cid/lobby comes; cid/lobby steps in
        ann/lobby invites ben; ben/lobby meets
        cid/lobby invites ben
            cid/40: refused busy
        ann/lobby hangs
        ben/lobby says good-bye; ben/lobby ends
        crash
        wait 20s; ann/lobby returns
            ann/40: lobby 1 ann free; #1 ended agent_ended, entries 2..3; told 1 ended #1 with ben agent_ended
        down 3m; ann/lobby reloads
            ann/40: lobby 1 ann free; #1 ended agent_ended, entries 1..3; told 1 ended #1 with ben agent_ended
        wait 10m; ann/lobby reloads
            ann/40: outcome 1 gone
            ann/40: lobby 1 ann free
    ";
    one_page_that_was_told_is_enough: "
        show kept
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ann/41 comes; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben
        ann/lobby hangs
        ben/lobby refuses
            ann/41: invitation 1 to ben declined by them
            ann/41: kept 1
            ben/40: invitation 1 from ann declined by you
            ben/40: ok
            ann/41: myself 1 ann free
        ann/lobby drops; ann/lobby returns
            ann/40: lobby 1 ann free
        ann/lobby hangs; ann/41 hangs
        ann/lobby invites ben; ben/lobby refuses
        ann/lobby drops; ann/lobby returns
            ann/40: lobby 1 ann free; told 2 invitation to ben declined by them
        ann/41 sends {\"type\":\"taken\",\"outcome\":2}
            ann/40: outcome 2 gone
        ann/41 sends {\"type\":\"taken\",\"outcome\":2}
            (nothing)
        ben/lobby sends {\"type\":\"taken\",\"outcome\":1}
            (nothing)
    ";
    a_page_that_was_shown_the_notice_before_it_says_that_it_was_told_shows_it_no_longer: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben; ann/lobby hangs; ben/lobby refuses; ann/lobby drops
        ann/lobby returns
            ann/40: lobby 1 ann free; told 1 invitation to ben declined by them
        ann/lobby sends {\"type\":\"taken\",\"outcome\":1}
            ann/40: outcome 1 gone
        ann/lobby invites ben; ben/lobby meets; ann/lobby hangs; ben/lobby ends; wait 5s; ann/lobby drops
        ann/lobby returns
            ann/40: lobby 1 ann free; #1 ended agent_ended, entries 2..2; told 2 ended #1 with ben agent_ended
        ann/lobby sends {\"type\":\"taken\",\"outcome\":2}
            ann/40: outcome 2 gone
        ada works - 1
        ada shows up
        ada invites ann; ada hangs; ann/lobby refuses; ada drops
        ada returns
            ada: desk available 0/1; told 3 invitation to ann declined by them
        ada sends {\"type\":\"taken\",\"outcome\":3}
            ada: outcome 3 gone
        ada sends {\"type\":\"taken\",\"outcome\":3}
            (nothing)
    ";
    whoever_declines_cancels_or_ends_knows_it: "
        show kept
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben; ann/lobby hangs; ann/lobby cancels
            ann/40: invites ben 1, 60 s
            ben/40: is invited by ann 1, 60 s
            ann/40: ok invitation 1
            ann/40: myself 1 ann busy
            ben/40: invitation 1 from ann cancelled by them
            ben/40: kept 1
        ann/lobby drops; ann/lobby returns
            ann/40: lobby 1 ann free
        ann/lobby invites ben; ben/lobby meets; ann/lobby hangs; ann/lobby ends
            ann/40: invites ben 2, 60 s
            ben/40: is invited by ann 2, 60 s
            ann/40: ok invitation 2
            ann/40: myself 1 ann busy
            ann/40: invitation 2 to ben accepted by them
            ben/40: invitation 2 from ann accepted by you
            ann/40, ben/40: #1.1 ann invited ben
            ben/40: ok #1
            ben/40: myself 2 ben busy
            ben/40: #1.2 ended customer_left by ann
            ben/40: kept 2
        ann/lobby drops; ann/lobby returns
            ann/40: lobby 1 ann busy; #1 ended customer_left, entries 2..2
    ";
    agents_are_told_too_and_read_on_in_the_archive: "
        show conversation
        admin sets lobby open
        ada works - 1
        ada shows up
        bob works - 1
        ann/lobby comes; ann/lobby steps in
        ada invites ann; ada hangs; ann/lobby refuses; ada drops; ada returns
            ada: invites ann 1, 60 s
            ann/40: is invited by ada 1, 60 s
            ada: ok invitation 1
            ann/40: invitation 1 from ada declined by you
            ann/40: ok
            ada: desk available 0/1; told 1 invitation to ann declined by them
        ada invites bob; bob meets; ada hangs; bob says good-bye; bob ends; wait 10s
            ada: invites bob 2, 60 s
            bob: is invited by ada 2, 60 s
            ada: ok invitation 2
            ada: invitation 2 to bob accepted by them
            bob: invitation 2 from ada accepted by you
            ada: #1 open with bob
            bob: #1 open with ada
            ada, bob: #1.1 ada invited bob
            bob: ok #1
            bob: #1.2 agent bob: good-bye
            bob: ok 2
            bob: #1.3 ended agent_ended by bob
            bob: #1 ended agent_ended
            bob: ok
            bob: left #1 closed
        ada drops; ada returns
            ada: desk available 0/1; told 1 invitation to ann declined by them; told 2 ended #1 with bob agent_ended
        ada dismisses; ada reloads
            ada: outcome 2 gone
            ada: ok
            ada: desk available 0/1; told 1 invitation to ann declined by them
    ";
    a_dead_line_that_the_server_has_given_up_is_no_other: "
        admin sets lobby open
        ann/lobby comes; ann/lobby steps in; ben/lobby comes; ben/lobby steps in
        ann/lobby invites ben; ben/lobby meets
        ann/lobby hangs
        ben/lobby says are you there
        wait 50s; ann/lobby drops
            ben/40: #1.3 ann dropped
        ben/lobby says good-bye
        wait 40s
            ben/40: #1.5 ended customer_lost by ann
            ben/40: left #1 closed
            ben/40: myself 2 ben free
        ann/lobby returns
            ann/40: lobby outside; #1 ended customer_lost, entries 2..5; told 1 ended #1 with ben customer_lost
    ";
}
