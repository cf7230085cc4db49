//! Holding the table on the messages that are in sight, while others arrive above them, are let go below them, or come
//! and go with the filter.

use crate::app::{MessageId, Tab};
use crate::ui::widgets;

/// The message at the upper edge of a table that was scrolled away from the newest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Anchor {
    message: MessageId,
    /// The part of its row that is hidden.
    hidden: f64,
}

/// Scrolls to where the anchor is now, and says where that is.
pub(super) fn hold(anchor: Option<Anchor>, tab: &Tab, scroll: &mut widgets::Scroll) -> f64 {
    if let Some(Anchor { message, hidden }) = anchor {
        scroll.top = row_of(tab, message).map_or(0.0, |row| row as f64 + hidden);
    }
    scroll.top
}

/// The anchor after the table was drawn: the one before, unless somebody has scrolled.
///
/// `held` is what [`hold`] said. A filter may leave fewer rows than that: the table shows the last ones then, and comes
/// back when there are more again.
pub(super) fn drop_at(
    before: Option<Anchor>,
    held: f64,
    tab: &Tab,
    scroll: &widgets::Scroll,
    visible: f64,
) -> Option<Anchor> {
    let furthest = (tab.shown_len() as f64 - visible).max(0.0);
    let away = scroll.top > 0.0;
    if before.is_some() && scroll.top == held.clamp(0.0, furthest) && (away || tab.view.is_filtering()) {
        return before;
    }
    let message = super::message_at(tab, scroll.top as usize).filter(|_| away)?;
    Some(Anchor { message: message.id, hidden: scroll.top.fract() })
}

/// The row of this message in the table, 0 being the newest; of the next newer one, if it is not shown.
pub(super) fn row_of(tab: &Tab, message: MessageId) -> Option<usize> {
    let oldest = tab.shown(0)?.id;
    let from_oldest = if message < oldest { 0 } else { tab.shown_row_of(message)? };
    tab.shown_len().checked_sub(from_oldest + 1)
}
