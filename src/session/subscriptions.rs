//! What is to be subscribed, what was asked of the broker, and which answers are still due.

use std::time::Duration;

use tokio::time::Instant;

use super::{Ack, Command, Event, Refusal, Ticket};
use crate::mqtt::{Filter, SubscribeOptions};

/// How long the broker may take to answer a SUBSCRIBE or UNSUBSCRIBE.
pub(super) const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// The subscriptions of one session.
#[derive(Debug)]
pub(super) struct Subscriptions {
    wanted: Vec<Wanted>,
    asked: Vec<Asked>,
    /// The session's own tickets count down from the top, where the caller's never come.
    next_own: u64,
}

#[derive(Debug)]
struct Wanted {
    filter: Filter,
    options: SubscribeOptions,
    /// The caller's, as long as the broker was not asked.
    ticket: Option<Ticket>,
    /// Asked or granted on this connection.
    settled: bool,
}

#[derive(Debug)]
struct Asked {
    ticket: Ticket,
    filter: Filter,
    what: What,
    until: Instant,
}

#[derive(Debug)]
enum What {
    /// At the caller's word.
    Subscribe,
    /// By ourselves, after connecting.
    Resubscribe,
    /// With the wish that ends by it, unless the broker says no.
    Unsubscribe(Option<Wanted>),
}

impl Subscriptions {
    /// Begins with the subscriptions of a profile.
    pub(super) fn new(saved: impl IntoIterator<Item = (Filter, SubscribeOptions)>) -> Self {
        let mut new = Self { wanted: Vec::new(), asked: Vec::new(), next_own: u64::MAX };
        for (filter, options) in saved {
            new.put(filter, options, None);
        }
        new
    }

    /// The caller wants one more, or the same with other options; [`Self::due`] tells when to ask for it. An earlier wish
    /// for the same filter that was not asked for yet is replaced: its ticket comes back.
    pub(super) fn want(&mut self, ticket: Ticket, filter: Filter, options: SubscribeOptions) -> Option<Ticket> {
        self.put(filter, options, Some(ticket))
    }

    /// The caller wants one no longer; the ticket that it still waited with, if it was not asked for yet.
    pub(super) fn forget(&mut self, filter: &Filter) -> Option<Ticket> {
        self.take(filter)?.ticket
    }

    /// The connection is up. Unless the broker kept our session, all is to be subscribed again.
    pub(super) fn connected(&mut self, session_present: bool, now: Instant) {
        for wanted in &mut self.wanted {
            wanted.settled &= session_present;
        }
        for asked in &mut self.asked {
            asked.until = now + ANSWER_WITHIN;
        }
    }

    /// What is to be asked of the broker now.
    pub(super) fn due(&mut self, now: Instant) -> Vec<Command> {
        let mut commands = Vec::new();
        for wanted in self.wanted.iter_mut().filter(|wanted| !wanted.settled) {
            wanted.settled = true;
            let (ticket, what) = match wanted.ticket.take() {
                Some(ticket) => (ticket, What::Subscribe),
                None => (own_ticket(&mut self.next_own), What::Resubscribe),
            };
            let filter = wanted.filter.clone();
            self.asked.push(Asked { ticket, filter: filter.clone(), what, until: now + ANSWER_WITHIN });
            commands.push(Command::Subscribe { ticket, filter, options: wanted.options.clone() });
        }
        commands
    }

    /// The broker is asked to end one; the ticket that it still waited with, if it was not asked for yet.
    pub(super) fn unsubscribing(&mut self, ticket: Ticket, filter: Filter, now: Instant) -> Option<Ticket> {
        let mut wanted = self.take(&filter);
        let waiting = wanted.as_mut().and_then(|wanted| wanted.ticket.take());
        self.asked.push(Asked { ticket, filter, what: What::Unsubscribe(wanted), until: now + ANSWER_WITHIN });
        waiting
    }

    /// The broker answered, or will not: what the caller is to hear. `None` for tickets that are not ours, and for what
    /// will be asked again.
    pub(super) fn answered(&mut self, ticket: Ticket, answer: Result<Ack, Refusal>) -> Option<Event> {
        let index = self.asked.iter().position(|asked| asked.ticket == ticket)?;
        let Asked { filter, what, .. } = self.asked.remove(index);
        match what {
            What::Subscribe | What::Resubscribe => self.settle(&filter, &answer),
            What::Unsubscribe(wanted) => {
                self.wanted.extend(wanted.filter(|wanted| answer.as_ref().is_err_and(is_no) && !self.wants(wanted)));
                return Some(answer_event(ticket, answer));
            }
        }
        match (matches!(what, What::Resubscribe), answer) {
            (true, Err(Refusal::ConnectionLost)) => None,
            (true, Ok(Ack::Subscribed(grant))) => Some(Event::Resubscribed { filter, answer: Ok(grant) }),
            (true, Err(refusal)) => Some(Event::Resubscribed { filter, answer: Err(refusal) }),
            (_, answer) => Some(answer_event(ticket, answer)),
        }
    }

    /// Whether this ticket waits for an answer here.
    pub(super) fn is_asked(&self, ticket: Ticket) -> bool {
        self.asked.iter().any(|asked| asked.ticket == ticket)
    }

    /// Refuses what the broker took too long to answer.
    pub(super) fn overdue(&mut self, now: Instant) -> Vec<Event> {
        let late: Vec<_> = self.asked.iter().filter(|asked| asked.until <= now).map(|asked| asked.ticket).collect();
        let refuse = |ticket| self.answered(ticket, Err(Refusal::NoAnswer(ANSWER_WITHIN)));
        late.into_iter().filter_map(refuse).collect()
    }

    /// When the next answer is overdue.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.asked.iter().map(|asked| asked.until).min()
    }

    /// No connection will come: the tickets that waited for one.
    pub(super) fn abandon(&mut self) -> Vec<Ticket> {
        self.wanted.iter_mut().filter_map(|wanted| wanted.ticket.take()).collect()
    }

    /// A refusal by the broker ends the wish; a lost connection leaves it for the next one.
    fn settle(&mut self, filter: &Filter, answer: &Result<Ack, Refusal>) {
        match answer {
            Err(refusal) if is_no(refusal) => {
                // Who asked hears of the refusal.
                let _ = self.forget(filter);
            }
            Err(Refusal::NotConnected | Refusal::ConnectionLost) => {
                for wanted in self.wanted.iter_mut().filter(|wanted| wanted.filter == *filter) {
                    wanted.settled = false;
                }
            }
            Ok(_) | Err(_) => {}
        }
    }

    fn take(&mut self, filter: &Filter) -> Option<Wanted> {
        let index = self.wanted.iter().position(|wanted| wanted.filter == *filter)?;
        Some(self.wanted.remove(index))
    }

    fn wants(&self, other: &Wanted) -> bool {
        self.wanted.iter().any(|wanted| wanted.filter == other.filter)
    }

    fn put(&mut self, filter: Filter, options: SubscribeOptions, ticket: Option<Ticket>) -> Option<Ticket> {
        let replaced = self.forget(&filter);
        self.wanted.push(Wanted { filter, options, ticket, settled: false });
        replaced
    }
}

/// Whether this is the last word on a SUBSCRIBE or UNSUBSCRIBE: everything is as if it had not been asked.
const fn is_no(refusal: &Refusal) -> bool {
    match refusal {
        Refusal::Broker(_) | Refusal::NotOffered(_) | Refusal::NoLocalShared | Refusal::TooLarge { .. } => true,
        Refusal::NotConnected
        | Refusal::ConnectionLost
        | Refusal::NoAnswer(_)
        | Refusal::LostAmid { .. }
        | Refusal::NoAuthentication
        | Refusal::AlreadyAuthenticating => false,
    }
}

fn answer_event(ticket: Ticket, answer: Result<Ack, Refusal>) -> Event {
    match answer {
        Ok(ack) => Event::Done(ticket, ack),
        Err(refusal) => Event::Refused(ticket, refusal),
    }
}

fn own_ticket(next: &mut u64) -> Ticket {
    let ticket = Ticket(*next);
    *next -= 1;
    ticket
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mqtt::{Qos, Reason, ReasonCode};
    use crate::session::Grant;

    fn filter(text: &str) -> Filter {
        Filter::parse(text).unwrap()
    }

    fn granted(granted: Qos) -> Ack {
        Ack::Subscribed(Grant { qos: granted, reason: Reason::SUCCESS })
    }

    fn tickets(commands: &[Command]) -> Vec<Ticket> {
        let ticket = |command: &Command| match command {
            Command::Subscribe { ticket, .. } => *ticket,
            other => panic!("{other:?}"),
        };
        commands.iter().map(ticket).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn saved_ones_are_asked_for_once_and_again_only_without_a_session() {
        let mut all = Subscriptions::new([(filter("a"), Qos::AtLeastOnce.into())]);
        let now = Instant::now();
        all.connected(false, now);
        let own = tickets(&all.due(now))[0];
        assert!(all.due(now).is_empty());
        let event = all.answered(own, Ok(granted(Qos::AtMostOnce)));
        assert!(matches!(event, Some(Event::Resubscribed { answer: Ok(Grant { qos: Qos::AtMostOnce, .. }), .. })));
        all.connected(true, now);
        assert!(all.due(now).is_empty());
        all.connected(false, now);
        assert_eq!(all.due(now).len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_lost_answer_is_asked_for_again_without_the_ticket() {
        let mut all = Subscriptions::new([]);
        let now = Instant::now();
        assert_eq!(all.want(Ticket(7), filter("a"), Qos::AtMostOnce.into()), None);
        assert_eq!(tickets(&all.due(now)), [Ticket(7)]);
        let event = all.answered(Ticket(7), Err(Refusal::ConnectionLost));
        assert!(matches!(event, Some(Event::Refused(Ticket(7), Refusal::ConnectionLost))));
        let own = tickets(&all.due(now))[0];
        assert_ne!(own, Ticket(7));
        assert!(all.answered(own, Err(Refusal::ConnectionLost)).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_or_ended_one_is_not_asked_for_again() {
        let mut all = Subscriptions::new([]);
        let now = Instant::now();
        for (ticket, text) in [(1, "refused"), (2, "ended")] {
            all.want(Ticket(ticket), filter(text), Qos::AtMostOnce.into());
        }
        all.due(now);
        all.answered(Ticket(1), Err(Refusal::Broker(ReasonCode::NOT_AUTHORIZED.into())));
        all.answered(Ticket(2), Ok(granted(Qos::AtMostOnce)));
        assert_eq!(all.unsubscribing(Ticket(3), filter("ended"), now), None);
        assert!(matches!(
            all.answered(Ticket(3), Ok(Ack::Unsubscribed { reason: Reason::SUCCESS })),
            Some(Event::Done(Ticket(3), _))
        ));
        all.connected(false, now);
        assert!(all.due(now).is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_could_not_be_ended_is_still_wanted() {
        for (refusal, is_wanted) in [
            (Refusal::Broker(ReasonCode::NOT_AUTHORIZED.into()), true),
            (Refusal::TooLarge { limit: 60 }, true),
            (Refusal::ConnectionLost, false),
        ] {
            let mut all = Subscriptions::new([(filter("a"), Qos::AtMostOnce.into())]);
            let now = Instant::now();
            all.due(now);
            assert_eq!(all.unsubscribing(Ticket(1), filter("a"), now), None);
            assert!(matches!(all.answered(Ticket(1), Err(refusal)), Some(Event::Refused(Ticket(1), _))));
            assert!(all.due(now).is_empty());
            all.connected(false, now);
            assert_eq!(all.due(now).len(), usize::from(is_wanted));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_refused_in_time() {
        let mut all = Subscriptions::new([]);
        let now = Instant::now();
        all.want(Ticket(1), filter("a"), Qos::AtMostOnce.into());
        all.due(now);
        let deadline = all.deadline().unwrap();
        assert!(all.overdue(deadline - Duration::from_millis(1)).is_empty());
        let events = all.overdue(deadline);
        assert!(matches!(events[..], [Event::Refused(Ticket(1), Refusal::NoAnswer(_))]));
        assert!(all.answered(Ticket(1), Ok(Ack::Unsubscribed { reason: Reason::SUCCESS })).is_none());
        assert_eq!(all.deadline(), None);
    }

    #[test]
    fn a_wish_that_was_never_asked_for_gives_its_ticket_back() {
        let mut all = Subscriptions::new([]);
        all.want(Ticket(1), filter("a"), Qos::AtMostOnce.into());
        assert_eq!(all.want(Ticket(2), filter("a"), Qos::ExactlyOnce.into()), Some(Ticket(1)));
        assert_eq!(all.abandon(), [Ticket(2)]);
        assert_eq!(all.forget(&filter("a")), None);
    }
}
