//! The picture: one chart for all series, or one each; the newest in sight, or what one has moved to.

use std::ops::RangeInclusive;

use egui::accesskit::Role;
use egui::{Align, FontId, Frame, Layout, Margin, ScrollArea, TextStyle, Ui, Vec2, WidgetInfo};
use egui_material_icons::icons::{ICON_CHEVRON_LEFT, ICON_CHEVRON_RIGHT, ICON_ZOOM_IN, ICON_ZOOM_OUT};
use egui_plot::{HoverPosition, Line, Plot, PlotBounds, PlotPoints, PlotUi, Points as Marks};

use super::axis;
use crate::app::{Series, Stroke};
use crate::ui::{format, theme, widgets};

/// Fewer points than this in a picture are marked one by one.
const MARKED: usize = 200;
/// The least height of a chart of its own.
const LOWEST: f32 = 120.0;
/// How much a step in or out changes the width of what is seen.
const ZOOM: f32 = 1.5;

/// What is in sight.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
enum Sight {
    /// Everything, and what comes.
    #[default]
    All,
    /// The last so many seconds, and what comes.
    Last(f64),
    /// What one has moved to.
    Free,
}

const SIGHTS: [(Sight, &str); 5] = [
    (Sight::All, "All"),
    (Sight::Last(60.0), "Last minute"),
    (Sight::Last(600.0), "Last 10 minutes"),
    (Sight::Last(3600.0), "Last hour"),
    (Sight::Free, "As moved"),
];

/// How the charts are looked at.
#[derive(Debug, Default)]
pub(super) struct PlotView {
    sight: Sight,
    apart: bool,
    /// The times that were in sight in the last frame.
    seen: Option<RangeInclusive<f64>>,
}

/// A move by a button.
#[derive(Clone, Copy)]
enum Move {
    Pan(f64),
    Zoom(f32),
}

pub(super) fn show(ui: &mut Ui, series: &[Series], view: &mut PlotView) {
    let moved = controls(ui, view);
    let Some(range) = view.range(series, moved) else {
        return;
    };
    let shown: Vec<&Series> = series.iter().filter(|series| series.shown).collect();
    // Times and numbers along the edges are captions.
    ui.style_mut().text_styles.insert(TextStyle::Body, FontId::proportional(theme::SMALL));
    let margin = Margin { left: 8, right: 16, top: 0, bottom: 4 };
    Frame::new().inner_margin(margin).show(ui, |ui| charts(ui, &shown, view, &range));
}

fn charts(ui: &mut Ui, shown: &[&Series], view: &mut PlotView, range: &RangeInclusive<f64>) {
    let height = ui.available_height();
    if !view.apart || shown.len() < 2 {
        return chart(ui, shown, view, range, height, "Chart");
    }
    let each = (height / shown.len() as f32).max(LOWEST);
    ScrollArea::vertical().id_salt("charts").auto_shrink(false).show(ui, |ui| {
        for one in shown {
            chart(ui, &[one], view, range, each, &super::name_of(one));
        }
    });
}

fn controls(ui: &mut Ui, view: &mut PlotView) -> Option<Move> {
    let mut moved = None;
    ui.horizontal(|ui| {
        ui.set_min_height(theme::STRIP);
        ui.add_space(theme::GRID * 2.0);
        let label = widgets::dim(ui, "In sight").id;
        widgets::choice(ui, label, 128.0, &mut view.sight, &SIGHTS);
        widgets::checkbox(ui, &mut view.apart, "A chart each");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(theme::GRID);
            for (icon, name, to) in [
                (ICON_CHEVRON_RIGHT, "Later", Move::Pan(0.25)),
                (ICON_CHEVRON_LEFT, "Earlier", Move::Pan(-0.25)),
                (ICON_ZOOM_OUT, "Zoom out", Move::Zoom(1.0 / ZOOM)),
                (ICON_ZOOM_IN, "Zoom in", Move::Zoom(ZOOM)),
            ] {
                if widgets::icon_button(ui, icon, name).clicked() {
                    moved = Some(to);
                }
            }
        });
    });
    moved
}

impl PlotView {
    /// The times to be shown; `None`: there is no point yet.
    fn range(&mut self, series: &[Series], moved: Option<Move>) -> Option<RangeInclusive<f64>> {
        let spans: Vec<_> = series.iter().filter(|series| series.shown).filter_map(|one| one.points.span()).collect();
        let begin = spans.iter().map(|span| *span.start()).reduce(f64::min)?;
        let end = spans.iter().map(|span| *span.end()).reduce(f64::max)?;
        let seen = self.seen.clone().unwrap_or(begin..=end);
        if let Some(to) = moved {
            self.sight = Sight::Free;
            self.seen = Some(after(&seen, to));
        }
        let range = match self.sight {
            Sight::All => begin..=end,
            Sight::Last(seconds) => end - seconds..=end,
            Sight::Free => self.seen.clone().unwrap_or(seen),
        };
        // A single point needs some room around it.
        let room = if range.end() - range.start() < 1e-6 { 1.0 } else { 0.0 };
        let range = range.start() - room..=range.end() + room;
        self.seen = Some(range.clone());
        Some(range)
    }

    /// What the pointer did in a chart.
    fn follow(&mut self, plot: &PlotUi<'_>, range: &RangeInclusive<f64>) {
        let response = plot.response();
        let width = range.end() - range.start();
        let wheel = plot.ctx().input(egui::InputState::smooth_scroll_delta);
        let moved = if response.double_clicked() {
            self.sight = Sight::All;
            None
        } else if response.dragged() {
            let points = f64::from(response.drag_delta().x) / f64::from(response.rect.width().max(1.0));
            Some(range.start() - points * width..=range.end() - points * width)
        } else if response.hovered() && wheel != Vec2::ZERO {
            let middle = plot.pointer_coordinate().map_or(range.start() + width / 2.0, |point| point.x);
            let factor = f64::from((-wheel.y / 200.0).exp());
            let shift = -f64::from(wheel.x) / f64::from(response.rect.width().max(1.0)) * width;
            let scaled = |edge: &f64| middle + (edge - middle) * factor + shift;
            Some(scaled(range.start())..=scaled(range.end()))
        } else {
            None
        };
        if let Some(moved) = moved {
            self.sight = Sight::Free;
            self.seen = Some(bounded(moved));
        }
    }
}

fn after(seen: &RangeInclusive<f64>, to: Move) -> RangeInclusive<f64> {
    let (begin, end) = (*seen.start(), *seen.end());
    let (middle, half) = (f64::midpoint(begin, end), (end - begin) / 2.0);
    bounded(match to {
        Move::Pan(part) => begin + (end - begin) * part..=end + (end - begin) * part,
        Move::Zoom(factor) => middle - half / f64::from(factor)..=middle + half / f64::from(factor),
    })
}

/// Between a hundredth of a millisecond, below which doubles of seconds since 1970 have no steps, and a century.
fn bounded(range: RangeInclusive<f64>) -> RangeInclusive<f64> {
    let (begin, end) = (range.start().max(0.0), *range.end());
    let width = (end - begin).clamp(1e-5, 3.2e9);
    begin..=begin + width
}

fn chart(ui: &mut Ui, series: &[&Series], view: &mut PlotView, range: &RangeInclusive<f64>, height: f32, name: &str) {
    let columns = ui.available_width().max(1.0) as usize;
    let drawn: Vec<Vec<Stroke>> = series.iter().map(|one| one.points.strokes(range, columns)).collect();
    let values = values_of(&drawn);
    let colours = theme::colours(ui);
    let plot = Plot::new(("chart", series.first().map(|one| one.id)))
        .height(height)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .show_background(false)
        .grid_color(colours.line)
        .y_axis_min_width(48.0)
        .x_grid_spacer(|input| axis::times(&input))
        .x_axis_formatter(|mark, _| axis::time_mark(mark))
        .y_axis_formatter(|mark, _| format::number(mark.value))
        .label_formatter(label);
    let response = plot.show(ui, |plot| {
        plot.set_plot_bounds(PlotBounds::from_min_max([*range.start(), values.0], [*range.end(), values.1]));
        for (one, strokes) in series.iter().zip(drawn) {
            draw(plot, one, strokes, colours.subscription(one.colour));
        }
        view.follow(plot, range);
    });
    let words = format!("{name} of {}", format::plural(series.len() as u64, "number", "numbers"));
    response.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
}

fn draw(plot: &mut PlotUi<'_>, series: &Series, strokes: Vec<Stroke>, colour: egui::Color32) {
    let name = super::name_of(series);
    let few = strokes.iter().map(Vec::len).sum::<usize>() <= MARKED;
    for stroke in strokes {
        // A line of one point cannot be seen.
        if few || stroke.len() == 1 {
            plot.points(Marks::new(&name, PlotPoints::new(stroke.clone())).color(colour).radius(2.0));
        }
        plot.line(Line::new(&name, PlotPoints::new(stroke)).color(colour).width(1.5));
    }
}

/// The lowest and the highest value in sight, with some room; `egui_plot` needs a height above zero.
fn values_of(drawn: &[Vec<Stroke>]) -> (f64, f64) {
    let values = drawn.iter().flatten().flatten().map(|[_, value]| *value);
    let (low, high) =
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    if low > high {
        return (0.0, 1.0);
    }
    let room = ((high - low) * 0.05).max(low.abs().max(high.abs()) * 1e-9).max(1e-9);
    if high - low < 1e-12 {
        (low - low.abs().max(1.0) * 0.1, high + high.abs().max(1.0) * 0.1)
    } else {
        (low - room, high + room)
    }
}

fn label(at: &HoverPosition<'_>) -> Option<String> {
    match at {
        HoverPosition::NearDataPoint { plot_name, position, .. } => {
            Some(format!("{plot_name}\n{}\n{}", axis::time(position.x), format::number(position.y)))
        }
        HoverPosition::Elsewhere { .. } => None,
    }
}
