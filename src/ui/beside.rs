//! Work beside the window: one question at a time, the newest counts, and nothing that is no longer wanted stays.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant};

use egui::Context;

/// What comes within this time is in the frame that asks for it, and nothing flickers.
const WORTH_WAITING: Duration = Duration::from_millis(6);
/// Who hurries through large messages leaves work behind that cannot always be stopped: never more than this.
const MOST_RUNNING: usize = 2;

/// Tells work that nobody wants it any more.
#[derive(Debug, Clone, Default)]
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Whether to give up.
    pub(super) fn is_wanted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

type Work<A> = Box<dyn FnOnce(&Stop) -> A + Send>;

/// The last question, and what came of it.
pub(super) struct Beside<Q, A> {
    question: Option<Q>,
    asked: Option<Instant>,
    answer: Option<A>,
    coming: Option<Receiver<A>>,
    waiting: Option<Work<A>>,
    stop: Stop,
    running: Arc<AtomicUsize>,
}

impl<Q, A> Default for Beside<Q, A> {
    fn default() -> Self {
        Self {
            question: None,
            asked: None,
            answer: None,
            coming: None,
            waiting: None,
            stop: Stop::default(),
            running: Arc::default(),
        }
    }
}

impl<Q, A> Drop for Beside<Q, A> {
    /// Nobody waits any more: what runs lets its snapshot go.
    fn drop(&mut self) {
        self.stop.0.store(true, Ordering::Relaxed);
    }
}

impl<Q: PartialEq, A: Send + 'static> Beside<Q, A> {
    /// Whether this is another question than the last.
    pub(super) fn is_new(&self, question: &Q) -> bool {
        self.question.as_ref() != Some(question)
    }

    /// Gives up the last question and its answer, and asks another. What is `small` is answered at once.
    pub(super) fn ask(
        &mut self,
        ctx: &Context,
        question: Q,
        small: bool,
        work: impl FnOnce(&Stop) -> A + Send + 'static,
    ) {
        self.clear();
        self.question = Some(question);
        self.asked = Some(Instant::now());
        if small {
            self.answer = Some(work(&self.stop));
            return;
        }
        self.waiting = Some(Box::new(work));
        self.begin(ctx);
        match self.coming.as_ref().map(|coming| coming.recv_timeout(WORTH_WAITING)) {
            Some(Ok(answer)) => (self.answer, self.coming) = (Some(answer), None),
            Some(Err(RecvTimeoutError::Disconnected)) => self.coming = None,
            Some(Err(RecvTimeoutError::Timeout)) | None => {}
        }
    }

    /// Forgets the question and its answer. Large answers take a while to go, so they go beside the window, too.
    pub(super) fn clear(&mut self) {
        std::mem::take(&mut self.stop).0.store(true, Ordering::Relaxed);
        (self.question, self.asked, self.coming, self.waiting) = (None, None, None, None);
        if let Some(answer) = self.answer.take() {
            std::thread::spawn(move || drop(answer));
        }
    }

    /// The answer to the last question; `None` while it is worked on.
    pub(super) fn answer(&mut self, ctx: &Context) -> Option<&mut A> {
        self.begin(ctx);
        match self.coming.as_ref().map(Receiver::try_recv) {
            Some(Ok(answer)) => (self.answer, self.coming) = (Some(answer), None),
            Some(Err(TryRecvError::Disconnected)) => self.coming = None,
            Some(Err(TryRecvError::Empty)) | None => {}
        }
        self.answer.as_mut()
    }

    /// The answer, as far as it was seen to have come.
    pub(super) fn known(&self) -> Option<&A> {
        self.answer.as_ref()
    }

    /// The same as [`Self::answer`], handed over.
    pub(super) fn take(&mut self, ctx: &Context) -> Option<A> {
        self.answer(ctx);
        self.answer.take()
    }

    /// How long the answer has been worked on; `None`: it is not.
    pub(super) fn since(&self) -> Option<Duration> {
        let under_way = self.coming.is_some() || self.waiting.is_some();
        self.asked.filter(|_| under_way).map(|asked| asked.elapsed())
    }

    /// Begins what waits, if not too much runs already.
    fn begin(&mut self, ctx: &Context) {
        if self.waiting.is_none() || self.running.load(Ordering::Relaxed) >= MOST_RUNNING {
            return;
        }
        let Some(work) = self.waiting.take() else { return };
        let (sender, receiver) = mpsc::channel();
        self.coming = Some(receiver);
        let (ctx, stop, running) = (ctx.clone(), self.stop.clone(), Running::new(&self.running));
        std::thread::spawn(move || {
            let answer = work(&stop);
            drop(running);
            // Nobody waits for it any more once something else was asked.
            let _not_wanted = sender.send(answer);
            ctx.request_repaint();
        });
    }
}

/// Counts as running until it is dropped, by a panic if need be.
struct Running(Arc<AtomicUsize>);

impl Running {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(count))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl<Q: fmt::Debug, A> fmt::Debug for Beside<Q, A> {
    /// Without the answer: payloads are the user's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Beside").field("question", &self.question).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait_for(beside: &mut Beside<u8, u8>) -> Option<u8> {
        let ctx = Context::default();
        let begun = Instant::now();
        while beside.answer(&ctx).is_none() && beside.since().is_some() && begun.elapsed() < Duration::from_secs(30) {
            std::thread::yield_now();
        }
        beside.answer(&ctx).copied()
    }

    #[test]
    fn the_newest_question_is_answered_and_older_ones_are_told_to_stop() {
        let (ctx, mut beside) = (Context::default(), Beside::default());
        for question in 0..10_u8 {
            // Each but the last goes on until it is told to stop.
            beside.ask(&ctx, question, false, move |stop: &Stop| {
                while question < 9 && !stop.is_wanted() {
                    std::thread::yield_now();
                }
                question
            });
            assert!(!beside.is_new(&question) && beside.running.load(Ordering::Relaxed) <= MOST_RUNNING);
        }
        assert_eq!(wait_for(&mut beside), Some(9));
        beside.clear();
        assert_eq!(wait_for(&mut beside), None);
    }

    #[test]
    fn what_is_small_is_there_at_once() {
        let (ctx, mut beside) = (Context::default(), Beside::default());
        beside.ask(&ctx, 1, true, |_: &Stop| 5);
        assert_eq!((beside.answer(&ctx).copied(), beside.since()), (Some(5), None));
    }

    #[test]
    fn what_nobody_can_ask_any_more_is_told_to_stop() {
        let (ctx, mut beside) = (Context::default(), Beside::<u8, u8>::default());
        let (stopped, told) = mpsc::channel();
        let running = Arc::clone(&beside.running);
        beside.ask(&ctx, 1, false, move |stop: &Stop| {
            while !stop.is_wanted() {
                std::thread::yield_now();
            }
            let _sent = stopped.send(());
            1
        });
        assert!(beside.since().is_some() && told.try_recv().is_err());
        drop(beside);
        assert_eq!(told.recv_timeout(Duration::from_secs(30)), Ok(()));
        let begun = Instant::now();
        while running.load(Ordering::Relaxed) > 0 && begun.elapsed() < Duration::from_secs(30) {
            std::thread::yield_now();
        }
        assert_eq!(running.load(Ordering::Relaxed), 0, "nothing is left behind");
    }
}
