//! The buttons below, and before them what is being made or why nothing can be.

use egui::{Align, Layout, Ui, UiBuilder};

use super::WorkshopState;
use crate::app::{Making, Stage, WorkshopView};
use crate::ui::widgets::{Verdict, button, plain_verdict, primary_button};
use crate::workshop::Order;

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pressed {
    Close,
    Make,
    Stop,
    Another,
}

impl Pressed {
    const fn label(self) -> &'static str {
        match self {
            Self::Close => "Close",
            Self::Make => "Make",
            Self::Stop => "Stop",
            Self::Another => "Make another",
        }
    }
}

pub(super) fn show(ui: &mut Ui, view: &WorkshopView, state: &mut WorkshopState) -> Option<Pressed> {
    let (words, next, enabled) = match &view.stage {
        Stage::Making(making) => (Some(progress(making)), Pressed::Stop, !making.stopping),
        Stage::Made { .. } => (None, Pressed::Another, true),
        Stage::Idle | Stage::Taken { .. } | Stage::Stopped { .. } | Stage::Failed { .. } => {
            let objection = state.objection();
            (None, Pressed::Make, objection.is_none())
        }
    };
    let objection = if next == Pressed::Make { state.objection() } else { None };
    let whole = ui.max_rect();
    let mut buttons = ui.new_child(UiBuilder::new().max_rect(whole).layout(Layout::right_to_left(Align::Center)));
    let draw = if next == Pressed::Make { primary_button } else { button };
    let main = buttons.add_enabled_ui(enabled, |ui| draw(ui, next.label())).inner;
    let main = main.on_disabled_hover_text(objection.as_deref().unwrap_or_default()).clicked();
    let close = button(&mut buttons, Pressed::Close.label()).clicked();
    let before = whole.with_max_x(buttons.min_rect().left() - crate::ui::theme::GRID);
    let remark = words.as_deref().map_or(Verdict::None, Verdict::Remark);
    plain_verdict(ui, before, Verdict::problem(objection.as_deref()).or(remark));
    close.then_some(Pressed::Close).or_else(|| main.then_some(next))
}

/// "2 of 3: server certificate, with a key RSA 2048".
fn progress(making: &Making) -> String {
    let all = making.job.orders.len();
    let now = making.order().map_or("", noun);
    let stopping = if making.stopping { " Then it stops." } else { "" };
    match all {
        1 => format!("Making the {now}\u{2026}{stopping}"),
        _ => format!("Making {} of {all}: the {now}\u{2026}{stopping}", making.made.len() + 1),
    }
}

const fn noun(order: &Order) -> &'static str {
    match order {
        Order::Authority(_) => "private CA",
        Order::Server(_) => "server certificate",
        Order::Client(_) => "client certificate",
        Order::Request(_) => "signing request",
        Order::Sign(_) => "certificate",
        Order::Export(_) => "keystore",
        Order::Renew(_) => "new certificate",
    }
}
