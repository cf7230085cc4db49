//! What becomes of packets in all the orders in which things happen.

use super::*;

fn one(ticket: u64) -> Option<Whose<Ticket>> {
    Some(Whose::One(Ticket(ticket)))
}

fn sent(lane: &mut Lane, id: u16) -> Option<Whose<Ticket>> {
    lane.sent(id, |_| {})
}

fn lost(tickets: &[u64]) -> Dropouts {
    Dropouts { lost: tickets.iter().copied().map(Ticket).collect(), ..Dropouts::default() }
}

fn message(payload: &'static str) -> Message {
    let topic = crate::mqtt::Topic::parse("t").unwrap();
    let (qos, at) = (crate::mqtt::Qos::ExactlyOnce, jiff::Timestamp::UNIX_EPOCH);
    Message { topic, payload: payload.into(), qos, retain: false, properties: None, at }
}

fn open() -> Fate {
    Box::pin(std::future::pending())
}

fn dropped() -> Fate {
    Box::pin(std::future::ready(Err(Dropped)))
}

#[test]
fn ids_find_their_tickets_in_the_order_of_sending() {
    let mut lane = Lane::default();
    for ticket in 1..=4 {
        lane.queue(Ticket(ticket), None, open());
    }
    assert_eq!(sent(&mut lane, 10), one(1));
    assert_eq!(sent(&mut lane, 0), one(2));
    assert_eq!(sent(&mut lane, 11), one(3));
    assert_eq!(lane.answered(11), Some(Whose::One(Ticket(3))));
    assert_eq!(lane.answered(11), None);
    assert_eq!(lane.answered(10), Some(Whose::One(Ticket(1))));
    assert_eq!(sent(&mut lane, 11), one(4));
}

#[test]
fn a_replayed_packet_is_not_sent_twice() {
    let mut lane = Lane::default();
    lane.queue(Ticket(1), None, open());
    lane.queue(Ticket(2), None, open());
    assert_eq!(sent(&mut lane, 5), one(1));
    assert_eq!(sent(&mut lane, 5), None);
    assert_eq!(sent(&mut lane, 6), one(2));
    assert_eq!(lane.answered(5), Some(Whose::One(Ticket(1))));
}

fn finished() -> Fate {
    Box::pin(std::future::ready(Ok(())))
}

#[test]
fn dropped_packets_leave_the_order_after_a_reset() {
    let mut lane = Lane::default();
    for (ticket, fate) in [(1, dropped()), (2, open()), (3, finished()), (4, dropped())] {
        lane.queue(Ticket(ticket), None, fate);
    }
    assert_eq!(sent(&mut lane, 1), one(1));
    assert_eq!(lane.after_reset(), lost(&[1, 4]));
    assert_eq!(lane.after_reset(), lost(&[]));
    assert_eq!(sent(&mut lane, 1), one(2));
    assert_eq!(sent(&mut lane, 2), one(3));
}

#[test]
fn after_a_loss_only_what_is_open_stays() {
    let mut lane = Lane::default();
    for (ticket, fate) in [(1, finished()), (2, open()), (3, finished()), (4, dropped())] {
        lane.queue(Ticket(ticket), None, fate);
    }
    assert_eq!(sent(&mut lane, 7), one(1));
    assert_eq!(lane.after_loss(), lost(&[1, 3, 4]));
    assert_eq!(sent(&mut lane, 7), one(2));
}

#[test]
fn given_up_packets_keep_their_place_until_dropped() {
    let mut lane = Lane::default();
    lane.queue(Ticket(1), None, dropped());
    lane.queue(Ticket(2), None, open());
    assert_eq!(lane.give_up(), [Ticket(1), Ticket(2)]);
    assert_eq!(lane.give_up(), []);
    assert_eq!(lane.after_reset(), lost(&[]));
    lane.queue(Ticket(3), None, open());
    assert_eq!(sent(&mut lane, 1), None);
    assert_eq!(lane.answered(1), None);
    assert_eq!(sent(&mut lane, 2), one(3));
}

#[test]
fn a_bulk_keeps_its_place_among_single_packets() {
    let mut lane = Lane::default();
    lane.queue(Ticket(1), None, open());
    lane.queue_bulk(2);
    lane.queue(Ticket(2), None, open());
    assert_eq!(
        [sent(&mut lane, 1), sent(&mut lane, 2), sent(&mut lane, 0)],
        [one(1), Some(Whose::Bulk), Some(Whose::Bulk)]
    );
    assert_eq!(sent(&mut lane, 2), None, "a retransmission is not a second message");
    assert_eq!(sent(&mut lane, 3), one(2));
    assert_eq!([lane.answered(2), lane.answered(2)], [Some(Whose::Bulk), None]);
    assert_eq!(lane.answered(3), Some(Whose::One(Ticket(2))));
}

#[test]
fn a_bulk_that_was_given_up_answers_for_no_other() {
    let mut lane = Lane::default();
    lane.queue_bulk(2);
    assert_eq!(sent(&mut lane, 1), Some(Whose::Bulk));
    lane.give_up_bulk();
    lane.queue_bulk(1);
    assert_eq!([sent(&mut lane, 1), sent(&mut lane, 2), sent(&mut lane, 3)], [None, None, Some(Whose::Bulk)]);
    assert_eq!([lane.answered(1), lane.answered(2), lane.answered(3)], [None, None, Some(Whose::Bulk)]);
}

#[test]
fn a_reset_forgets_what_a_bulk_had_under_way() {
    let mut lane = Lane::default();
    lane.queue_bulk(3);
    sent(&mut lane, 1);
    lane.give_up_bulk();
    lane.queue(Ticket(7), None, open());
    assert_eq!(lane.after_reset(), lost(&[]));
    assert_eq!(sent(&mut lane, 1), one(7));
}

#[test]
fn what_may_not_have_arrived_is_published_again_in_its_order() {
    let mut lane = Lane::default();
    for (ticket, payload) in [(1, "arrived"), (2, "on its way"), (3, "given up"), (4, "not sent")] {
        lane.queue(Ticket(ticket), Some(message(payload)), dropped());
        if ticket == 3 {
            lane.queued.iter_mut().filter_map(Queued::one).last().unwrap().ticket = None;
        }
    }
    lane.restore(9, Some(message("of an earlier run")));
    lane.restore(8, None);
    assert_eq!([sent(&mut lane, 1), sent(&mut lane, 2), sent(&mut lane, 9)], [one(1), one(2), None]);
    lane.received(1);
    let dropouts = lane.after_reset();
    assert_eq!((&dropouts.lost[..], dropouts.lost_of_earlier_run), (&[Ticket(1)][..], 1));
    let again: Vec<_> = dropouts.again.iter().map(|again| (again.ticket, &again.message.payload[..])).collect();
    let expected: [(_, &[u8]); 4] = [
        (Some(Ticket(2)), b"on its way"),
        (None, b"given up"),
        (Some(Ticket(4)), b"not sent"),
        (None, b"of an earlier run"),
    ];
    assert_eq!(again, expected);
    for again in dropouts.again {
        lane.queue_again(again, open());
    }
    assert_eq!([sent(&mut lane, 1), sent(&mut lane, 2), sent(&mut lane, 3)], [None, None, one(4)]);
    assert_eq!(lane.answered(1), one(2));
    assert_eq!([sent(&mut lane, 4), lane.answered(4)], [None, Some(Whose::EarlierRun)]);
}
