//! Where the table stays.

use std::collections::BTreeSet;

use egui::accesskit::Role;
use egui::{Event, Modifiers, MouseWheelSource, MouseWheelUnit, TouchPhase, Vec2};
use egui_kittest::kittest::{NodeT, Queryable};

use super::desk::{Window, click_on, fill, says, wait_for, wait_until};
use super::{TABLE, publish_lines, rows, tab, with};

/// Scrolls so many rows away from the newest.
fn scroll(window: &mut Window, rows: f32) {
    window.hover_at(window.get_by_label(TABLE).rect().center());
    let delta = Vec2::new(0.0, -rows * 24.0);
    let (unit, phase, source) = (MouseWheelUnit::Point, TouchPhase::Move, MouseWheelSource::Unknown);
    window.event(Event::MouseWheel { unit, delta, phase, modifiers: Modifiers::NONE, source });
    wait_for(window, "Show the newest");
    // Wheels turn on for a while.
    window.run_steps(60);
}

#[test]
fn the_table_stays_where_it_was_scrolled_to() {
    let (mut window, _broker) = with(&[]);
    publish_lines(&mut window, "t/count", 120);
    scroll(&mut window, 20.0);
    let before = rows(&window)[0].clone();
    publish_lines(&mut window, "t/more", 2_000);
    assert_eq!(rows(&window)[0], before);
    click_on(&mut window, Role::Button, "Show the newest");
    assert!(rows(&window)[0].contains("t/more number 1999"), "{:?}", rows(&window)[0]);
    assert!(!says(&window, "Show the newest"));
}

#[test]
fn the_table_comes_back_to_its_place_after_a_filter() {
    let (mut window, _broker) = with(&[]);
    publish_lines(&mut window, "t/count", 300);
    scroll(&mut window, 100.0);
    let before = rows(&window)[0].clone();
    for (filter, found) in [("\"number 99\"", 1), ("number", 300), ("\"number 1\"", 111)] {
        fill(&mut window, "Filter messages", filter);
        wait_until(&mut window, filter, |window| tab(window).shown_len() == found);
        fill(&mut window, "Filter messages", "");
        wait_until(&mut window, "all", |window| tab(window).shown_len() == 300);
        assert_eq!(rows(&window)[0], before, "after {filter}");
    }
}

#[test]
fn rows_that_went_by_leave_nothing_in_egui() {
    let (mut window, _broker) = with(&[]);
    publish_lines(&mut window, "t/many", 50_000);
    let ids = |window: &Window| -> BTreeSet<_> {
        window.get_all_by_role(Role::Row).map(|row| row.accesskit_node().id()).collect()
    };
    scroll(&mut window, 100.0);
    let kept = |window: &Window| window.ctx.memory(|memory| (memory.data.len(), memory.layer_ids().count()));
    let (before, mut seen, mut oldest) = (kept(&window), ids(&window), u64::MAX);
    let (unit, phase, source) = (MouseWheelUnit::Point, TouchPhase::Move, MouseWheelSource::Unknown);
    while oldest > 0 {
        // As far as the window is high.
        let delta = Vec2::new(0.0, -20.0 * 24.0);
        window.event(Event::MouseWheel { unit, delta, phase, modifiers: Modifiers::NONE, source });
        window.step();
        let last = rows(&window).pop().unwrap();
        oldest = last.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap();
        if oldest.is_multiple_of(10) {
            seen.extend(ids(&window));
        }
    }
    assert_eq!(kept(&window), before, "values and layers");
    assert!(seen.len() <= 1024, "egui's debug builds remember each id: {}", seen.len());
}
