//! Payloads that are pictures.

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;

use crate::desk::{Desk, Window, click_on, wait_for, window};
use crate::mosquitto::Mosquitto;
use crate::{SIZE, connect, publish, select};

/// A picture of a gradient, as a sender would pack it.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let point = |x: u32, y: u32| image::Rgb([(x * 255 / width) as u8, (y * 255 / height) as u8, 128]);
    image::RgbImage::from_fn(width, height, point).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[test]
fn pictures_are_fitted_or_shown_point_by_point() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let id = publish(&mut window, "plant/camera", &png(3_000, 40));
    select(&mut window, id);
    wait_for(&mut window, "PNG, 3\u{202f}000 \u{d7} 40, every 2. point drawn");
    let width = |window: &Window| window.get_by_role(Role::Image).rect().width();
    let fitted = width(&window);
    assert!(fitted < 368.0, "{fitted}");
    click_on(&mut window, Role::Button, "1:1");
    assert!(width(&window) > 2_900.0, "{}", width(&window));
    click_on(&mut window, Role::Tab, "Difference");
    wait_for(&mut window, "No earlier message on this topic is kept.");
}
