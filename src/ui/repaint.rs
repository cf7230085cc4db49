//! When the window is drawn again: soon after news, but not for each piece of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use egui::Context;

use crate::app::Wake;

/// At most 60 frames a second while the window has the focus: more cannot be seen.
const FOCUSED: Duration = Duration::from_millis(16);
/// At most 12 a second behind another window: on software OpenGL ten frames a second cost half a core.
const UNFOCUSED: Duration = Duration::from_millis(80);

/// Turns any number of wakes between two frames into one request for a frame.
#[derive(Debug, Clone)]
pub(super) struct Repaint {
    ctx: Context,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    asked: AtomicBool,
    unfocused: AtomicBool,
}

impl Repaint {
    pub(super) fn new(ctx: Context) -> Self {
        Self { ctx, shared: Arc::default() }
    }

    /// What the background calls when there is news. Returns at once.
    pub(super) fn wake(&self) -> Wake {
        let repaint = self.clone();
        Arc::new(move || repaint.ask())
    }

    /// The news is about to be taken in: the next wake asks again.
    pub(super) fn taken_in(&self) {
        self.shared.asked.store(false, Ordering::Release);
    }

    /// Notes whether the window has the focus.
    pub(super) fn focused(&self, focused: bool) {
        self.shared.unfocused.store(!focused, Ordering::Relaxed);
    }

    fn ask(&self) {
        if !self.shared.asked.swap(true, Ordering::AcqRel) {
            let unfocused = self.shared.unfocused.load(Ordering::Relaxed);
            self.ctx.request_repaint_after(if unfocused { UNFOCUSED } else { FOCUSED });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[test]
    fn many_wakes_ask_for_one_frame_until_taken_in() {
        let ctx = Context::default();
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = asked.clone();
        ctx.set_request_repaint_callback(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        let repaint = Repaint::new(ctx.clone());
        let wake = repaint.wake();
        let asked_by_wakes = || {
            draw_until_quiet(&ctx);
            let before = asked.load(Ordering::Relaxed);
            (0..1000).for_each(|_| wake());
            asked.load(Ordering::Relaxed) - before
        };
        assert_eq!(asked_by_wakes(), 1);
        assert_eq!(asked_by_wakes(), 0, "nobody has taken the first one in");
        repaint.taken_in();
        assert_eq!(asked_by_wakes(), 1);
    }

    fn draw_until_quiet(ctx: &Context) {
        for _ in 0..100 {
            ctx.run_ui(egui::RawInput::default(), |_| {}).textures_delta.clear();
            if !ctx.has_requested_repaint() {
                return;
            }
        }
        panic!("egui asks for frame after frame");
    }
}
