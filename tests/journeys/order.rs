//! The order of the categories: all that are not archived, those that are behind them.

use super::script::journeys;

journeys! {
    all_are_put_into_an_order_at_once: "
        category Support
        order
            Sales Billing Support at [0, 1, 2]
        admin orders Support,Sales,Billing
        order
            Support Sales Billing at [0, 1, 2]
        admin orders Support,Sales
            admin: refused bad_setting
        admin orders Support,Sales,Sales,Billing
            admin: refused bad_setting
        admin orders Support,Sales,Billing,77
            admin: refused bad_setting
        admin Billing place 0
        order
            Billing Support Sales at [0, 1, 2]
    ";
    archived_ones_stand_behind_and_come_back_last: "
        category Support
        admin archives Sales
        order
            Billing Support Sales at [0, 1, 2]
        admin orders Support,Billing
        category New
        order
            Support Billing New Sales at [0, 1, 2, 3]
        admin restores Sales
        order
            Support Billing New Sales at [0, 1, 2, 3]
        admin orders Support,Billing,New
            admin: refused bad_setting
    ";
}
