//! A payload that is a picture: fitted into the room there is, or point by point.

use std::sync::Arc;

use egui::{Image, ScrollArea, TextureHandle, TextureOptions, Ui, Vec2};

use crate::ui::decoding::shown;
use crate::ui::{format, widgets};

/// The smallest room that a picture is fitted into, in points: where there is less, it is scrolled to.
const SMALLEST: f32 = 120.0;

/// The picture on the graphics card, and how it is looked at.
#[derive(Default)]
pub(super) struct PictureState {
    texture: Option<TextureHandle>,
    point_by_point: bool,
}

impl std::fmt::Debug for PictureState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PictureState").field("point_by_point", &self.point_by_point).finish_non_exhaustive()
    }
}

pub(super) fn show(ui: &mut Ui, image: &shown::Image, state: &mut PictureState) {
    let texture = state.texture.get_or_insert_with(|| {
        let points = egui::ImageData::Color(Arc::clone(&image.points));
        ui.ctx().load_texture("payload", points, TextureOptions::LINEAR)
    });
    let source = (texture.id(), texture.size_vec2());
    ui.horizontal(|ui| {
        widgets::small(ui, &words(image));
        for (point_by_point, word) in [(false, "Fit"), (true, "1:1")] {
            let button = egui::Button::selectable(state.point_by_point == point_by_point, word);
            if ui.add(button).clicked() {
                state.point_by_point = point_by_point;
            }
        }
    });
    let name = format!("Picture, {}", words(image));
    if state.point_by_point {
        let size = Vec2::new(image.size[0] as f32, image.size[1] as f32) / ui.ctx().pixels_per_point();
        ScrollArea::both().id_salt("picture").auto_shrink(false).show(ui, |ui| {
            ui.add(Image::new(source).fit_to_exact_size(size).alt_text(name));
        });
    } else {
        let room = (ui.available_size() - Vec2::new(16.0, 8.0)).max(Vec2::splat(SMALLEST));
        // Small pictures stay as they are: enlarged they would only look worse.
        let scale = (room / source.1).min_elem().clamp(0.0, 1.0);
        ScrollArea::vertical().id_salt("fitted picture").auto_shrink(false).show(ui, |ui| {
            ui.add(Image::new(source).fit_to_exact_size(source.1 * scale).alt_text(name));
        });
    }
}

/// "PNG, 640 × 480", and whether not every point is drawn.
fn words(image: &shown::Image) -> String {
    let count = |side: usize| format::count(side as u64);
    let size = format!("{}, {} \u{d7} {}", image.format, count(image.size[0]), count(image.size[1]));
    if image.reduced > 1 { format!("{size}, every {}. point drawn", image.reduced) } else { size }
}
