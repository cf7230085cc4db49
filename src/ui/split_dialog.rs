//! A dialog in two parts: a list on the left; a heading, a page and a footer on the right.
//!
//! Owns its measures and its id. What stands in the parts, and what keys do, is for those who show it.

use egui::{Context, CornerRadius, Frame, Id, Modal, Rect, Sense, Stroke, Ui, UiBuilder, Vec2};

use super::theme;
use super::widgets::heading;

/// What is left of the window around it, at least, in points.
const AROUND: Vec2 = Vec2::new(32.0, 24.0);
/// Between the edges and what stands on the right side.
const MARGIN: Vec2 = Vec2::new(24.0, 20.0);
/// Width of the list.
const LIST: f32 = 208.0;
/// Width of the list in a narrow window.
const NARROW_LIST: f32 = 176.0;

/// Which one.
pub(super) struct SplitDialog {
    /// Tells it from others.
    pub name: &'static str,
    /// The heading of the right side, and the spoken name of the whole.
    pub title: &'static str,
    /// The size that the design gives it, in points; small windows leave less.
    pub size: Vec2,
}

/// What is to be drawn, in the order in which Tab goes through it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// What can be chosen.
    List,
    /// What was chosen, below the heading.
    Page,
    /// The buttons.
    Footer,
}

/// What came of drawing it.
pub(super) struct Shown<R> {
    /// The last thing that a part handed back.
    pub inner: Option<R>,
    /// Nothing is open above it: keys are its own.
    pub has_keys: bool,
}

impl SplitDialog {
    /// Draws it over the window; `draw` is called once for each part.
    pub(super) fn show<R>(&self, ctx: &Context, mut draw: impl FnMut(&mut Ui, Part) -> Option<R>) -> Shown<R> {
        let frame = Frame::window(&ctx.global_style()).inner_margin(0);
        let modal = Modal::new(self.id()).frame(frame).show(ctx, |ui| self.parts(ui, &mut draw));
        Shown { inner: modal.inner, has_keys: modal.is_top_modal && !modal.any_popup_open }
    }

    fn parts<R>(&self, ui: &mut Ui, draw: &mut dyn FnMut(&mut Ui, Part) -> Option<R>) -> Option<R> {
        let room = ui.ctx().content_rect().size() - AROUND;
        let size = self.size.min(room).floor();
        let (whole, _) = ui.allocate_exact_size(size, Sense::hover());
        let list_width = if size.x < self.size.x { NARROW_LIST } else { LIST };
        let (list, right) = whole.split_left_right_at_x(whole.left() + list_width);
        let (page, footer) = right.split_top_bottom_at_y(right.bottom() - MARGIN.y - theme::BUTTON);
        ground(ui, list);
        let in_list = within(ui, list, |ui| draw(ui, Part::List));
        let in_page = within(ui, page.shrink2(MARGIN).with_max_y(page.bottom() - theme::GRID), |ui| {
            let title = heading(ui, self.title).id;
            ui.ctx().accesskit_node_builder(self.id(), |node| node.push_labelled_by(title.accesskit_id()));
            draw(ui, Part::Page)
        });
        let footer = footer.shrink2(Vec2::new(MARGIN.x, 0.0)).with_max_y(footer.bottom() - MARGIN.y);
        within(ui, footer, |ui| draw(ui, Part::Footer)).or(in_page).or(in_list)
    }

    fn id(&self) -> Id {
        Id::unique(self.name)
    }
}

/// The list's own ground, with a line to its right.
fn ground(ui: &Ui, list: Rect) {
    let colours = theme::colours(ui);
    let corners = CornerRadius { ne: 0, se: 0, ..ui.visuals().window_corner_radius };
    ui.painter().rect_filled(list, corners, colours.ground);
    ui.painter().vline(list.right(), list.y_range(), Stroke::new(1.0, colours.line));
}

fn within<R>(ui: &mut Ui, rect: Rect, add: impl FnOnce(&mut Ui) -> R) -> R {
    add(&mut ui.new_child(UiBuilder::new().max_rect(rect)))
}
