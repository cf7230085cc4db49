//! The loop of `sub`: asks, prints, notices when it is enough, and leaves with nothing half done.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::Sub;
use super::mailbox::{Mailbox, Post};
use super::printer::Printer;
use crate::cli::live::{Heard, Live, is_loss, refused};
use crate::cli::output::Output;
use crate::cli::{Exit, Failure, failure, words};
use crate::explain;
use crate::mqtt::{Filter, Message, MessageRef, Qos, SubscribeOptions, Topic};
use crate::session::{Command, Event, Goodbye, Refusal, SessionError, State, Ticket};

/// How long the broker may take for what is still under way at the end.
const PATIENCE: Duration = Duration::from_secs(5);

/// One run.
pub(super) struct Listener<'a> {
    flags: &'a Sub,
    live: Live,
    mailbox: Arc<Mailbox>,
    printer: Printer<'a>,
    /// What the broker was asked and has not answered: the filter, or the topic whose message is removed.
    asked: BTreeMap<Ticket, Asked>,
    granted: usize,
    refused: Option<Failure>,
    /// A subscription asks for QoS 2, so that a handshake may be going on at any moment.
    wants_handshakes: bool,
}

/// Why nothing more is listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// What was asked for is there. What came after it is not printed.
    Enough,
    /// A signal. What came before it is printed, and what comes while we leave.
    Signal,
}

#[derive(Debug)]
enum Asked {
    Subscribe(Filter),
    /// An UNSUBSCRIBE, or the removal of a retained message.
    Other,
}

impl<'a> Listener<'a> {
    pub(super) fn new(flags: &'a Sub, live: Live, mailbox: Arc<Mailbox>, out: &'a mut Output) -> Self {
        Self {
            flags,
            live,
            mailbox,
            printer: Printer::new(flags, out),
            asked: BTreeMap::new(),
            granted: 0,
            refused: None,
            wants_handshakes: false,
        }
    }

    pub(super) fn run(
        mut self,
        wishes: Vec<(Filter, SubscribeOptions)>,
        unsubscribe_user: &[(String, String)],
        goodbye: Option<Goodbye>,
    ) -> Result<Exit, Failure> {
        let until = self.flags.seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds.into()));
        let ended = self.live.connected(until).and_then(|_| {
            self.ask(wishes, unsubscribe_user);
            self.listen(until)
        });
        if matches!(ended, Ok(_) | Err(Failure::Late)) {
            self.settle(ended.as_ref().is_ok_and(|end| *end == End::Enough));
        }
        self.tell_losses();
        self.live.leave(goodbye);
        if !matches!(ended, Ok(End::Enough)) {
            // What waited for a PUBREL until now is there, too. With the connection gone nothing can be removed any more.
            self.printer.print(&self.mailbox.take(Post::default()), |_| {});
            self.printer.flush();
        }
        ended.map(|_| Exit::Done)
    }

    fn ask(&mut self, wishes: Vec<(Filter, SubscribeOptions)>, unsubscribe_user: &[(String, String)]) {
        self.wants_handshakes = wishes.iter().any(|(_, options)| options.qos == Qos::ExactlyOnce);
        for (filter, options) in wishes {
            let asked = filter.clone();
            let ticket = self.live.send(|ticket| Command::Subscribe { ticket, filter, options });
            self.asked.insert(ticket, Asked::Subscribe(asked));
        }
        for filter in self.flags.unsubscribe.clone() {
            let user = unsubscribe_user.to_vec();
            let ticket = self.live.send(|ticket| Command::Unsubscribe { ticket, filter, user });
            self.asked.insert(ticket, Asked::Other);
        }
    }

    /// Prints until it is enough.
    fn listen(&mut self, until: Option<Instant>) -> Result<End, Failure> {
        let mut post = Post::default();
        loop {
            let heard = self.live.wait(until);
            post = self.mailbox.take(post);
            if self.print(&post) || self.printer.is_over() {
                return Ok(End::Enough);
            }
            match heard {
                Heard::Event(event) => {
                    self.hear(event)?;
                    if self.flags.exit_after_answers && self.asked.is_empty() {
                        return Ok(End::Enough);
                    }
                }
                Heard::Signal => return Ok(End::Signal),
                Heard::Late => return Err(Failure::Late),
                Heard::Woken => {}
            }
        }
    }

    /// Prints what is to be printed; whether it is enough.
    fn print(&mut self, post: &Post) -> bool {
        let Self { printer, live, asked, .. } = self;
        let is_enough = printer.print(post, |message| {
            if let Some(empty) = empty(message) {
                let ticket = live.send(|ticket| Command::Publish { ticket, message: empty });
                asked.insert(ticket, Asked::Other);
            }
        });
        if is_enough || self.mailbox.is_empty() {
            self.printer.flush();
        }
        is_enough
    }

    fn hear(&mut self, event: Event) -> Result<(), Failure> {
        self.live.still_up(&event)?;
        match event {
            Event::Done(ticket, _) => {
                if let Some(Asked::Subscribe(_)) = self.asked.remove(&ticket) {
                    self.granted += 1;
                }
            }
            // The loss itself follows, and tells more.
            Event::Refused(_, refusal) if is_loss(&refusal) => {}
            Event::Refused(ticket, refusal) => self.answered_no(ticket, &refusal),
            Event::Resubscribed { filter, answer } => self.answered_again(&filter, answer.err().as_ref()),
            Event::State(State::Down { cause, retry_in: Some(retry_in) }) => self.lost(&cause, retry_in),
            Event::State(_)
            | Event::Step(_)
            | Event::Challenge(_)
            | Event::SessionFile(_)
            | Event::Sent(_)
            | Event::Progress { .. }
            | Event::EarlierRun(_) => {}
        }
        let subscribing = self.asked.values().any(|asked| matches!(asked, Asked::Subscribe(_)));
        match self.refused.take_if(|_| !subscribing && self.granted == 0) {
            Some(refused) => Err(refused),
            None => Ok(()),
        }
    }

    /// One subscription of several may be refused; if all are, there is nothing to wait for.
    fn answered_no(&mut self, ticket: Ticket, refusal: &Refusal) {
        let Some(asked) = self.asked.remove(&ticket) else { return };
        let sentence = explain::refusal(refusal);
        match asked {
            Asked::Subscribe(filter) => {
                let headline = format!("{} could not be subscribed", filter.as_str());
                if self.refused.is_some() && !self.flags.quiet {
                    failure::warn(&format!("{headline}. {sentence}"));
                } else {
                    self.refused = Some(refused(&headline, refusal));
                }
            }
            Asked::Other if self.flags.quiet => {}
            Asked::Other => failure::warn(&sentence),
        }
    }

    /// The connection is gone for now. The session asks for subscriptions again when it is back, and for nothing else.
    fn lost(&mut self, cause: &SessionError, retry_in: Duration) {
        let before = self.asked.len();
        self.asked.retain(|_, asked| matches!(asked, Asked::Subscribe(_)));
        if self.flags.quiet {
            return;
        }
        self.live.warn_of_loss(cause, retry_in);
        if self.asked.len() < before {
            failure::warn("What else the broker was asked, to unsubscribe or to remove, is not asked again.");
        }
    }

    /// After a reconnect the broker grants or refuses what it had granted, or what it had not answered yet.
    fn answered_again(&mut self, filter: &Filter, refusal: Option<&Refusal>) {
        let waits = |asked: &Asked| matches!(asked, Asked::Subscribe(asked) if asked == filter);
        let waiting = self.asked.iter().find(|(_, asked)| waits(asked)).map(|(ticket, _)| *ticket);
        match (waiting, refusal) {
            (Some(ticket), None) => {
                self.asked.remove(&ticket);
                self.granted += 1;
            }
            (Some(ticket), Some(refusal)) => self.answered_no(ticket, refusal),
            (None, None) => {}
            (None, Some(refusal)) => self.withdrawn(filter, refusal),
        }
    }

    /// The broker refuses what it had granted; the others stay.
    fn withdrawn(&mut self, filter: &Filter, refusal: &Refusal) {
        self.granted = self.granted.saturating_sub(1);
        let headline = format!("{} could not be subscribed again", filter.as_str());
        if self.granted == 0 {
            self.refused = Some(refused(&headline, refusal));
        } else if !self.flags.quiet {
            failure::warn(&format!("{headline}. {}", explain::refusal(refusal)));
        }
    }

    /// Lets the broker answer what is under way. Its answers come in the order of our packets, so the answer to an
    /// UNSUBSCRIBE, of nothing, comes after the PUBREL of the last message, and our PUBCOMP is out by then.
    fn settle(&mut self, is_enough: bool) {
        let in_handshake = self.printer.is_in_handshake() || (self.wants_handshakes && !is_enough);
        if in_handshake && let Ok(filter) = Filter::parse(&format!("mqttdeck/nothing/{:08x}", fastrand::u32(..))) {
            let ticket = self.live.send(|ticket| Command::Unsubscribe { ticket, filter, user: Vec::new() });
            self.asked.insert(ticket, Asked::Other);
        }
        self.asked.retain(|_, asked| matches!(asked, Asked::Other));
        let until = Instant::now() + PATIENCE;
        while !self.asked.is_empty() {
            match self.live.wait_to_leave(until) {
                Some(Event::Done(ticket, _) | Event::Refused(ticket, _)) => drop(self.asked.remove(&ticket)),
                Some(Event::State(_)) | None => return,
                Some(
                    Event::Step(_)
                    | Event::Challenge(_)
                    | Event::SessionFile(_)
                    | Event::Sent(_)
                    | Event::Progress { .. }
                    | Event::Resubscribed { .. }
                    | Event::EarlierRun(_),
                ) => {}
            }
        }
    }

    fn tell_losses(&self) {
        if self.flags.quiet {
            return;
        }
        let left_out = self.mailbox.left_out();
        if left_out > 0 {
            let count = words::messages(left_out);
            failure::warn(&format!("{count} came faster than standard output was read, and had to be left out."));
        }
        if let Some(Failure::Explained { why, .. }) = &self.refused {
            failure::warn(&format!("{}. {}", why.headline, why.cause));
        }
    }
}

/// The empty retained message that takes the place of this one, which then is gone.
fn empty(message: MessageRef<'_>) -> Option<Message> {
    Some(Message {
        topic: Topic::parse(message.topic).ok()?,
        payload: bytes::Bytes::new(),
        qos: Qos::AtLeastOnce,
        retain: true,
        properties: None,
        at: Timestamp::now(),
    })
}
