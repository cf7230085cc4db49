//! Payloads that are large, or meant ill.

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use mqttdeck::app::Action;

use crate::desk::{Desk, click_on, says, wait_for_part, wait_until, window};
use crate::mosquitto::Mosquitto;
use crate::{SIZE, choose_in_more, connect, publish, select};

#[test]
fn a_hundred_megabytes_are_decoded_beside_the_window() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let large = publish(&mut window, "plant/large", "a line of text\n".repeat(100 * 1024 * 1024 / 15).as_bytes());
    let small = publish(&mut window, "plant/small", b"small");
    // Nothing of it is waited for: frames are drawn until it is there, and others can be chosen meanwhile.
    for _ in 0..3 {
        window.state_mut().app.act(Action::SelectMessage(Some(large)));
        window.step();
        window.get_by_label("Decoding\u{2026}");
        window.state_mut().app.act(Action::SelectMessage(Some(small)));
        window.step();
        window.get_by_label("small");
    }
    window.state_mut().app.act(Action::SelectMessage(Some(large)));
    window.step();
    let mut frames = 0;
    let begun = std::time::Instant::now();
    while says(&window, "Decoding\u{2026}") {
        frames += 1;
        window.step();
        assert!(begun.elapsed().as_secs() < 120, "still decoding after {frames} frames");
    }
    assert!(frames > 10, "only {frames} frames were drawn meanwhile");
    wait_until(&mut window, "lines", |window| window.query_all_by_label("a line of text").count() > 20);

    click_on(&mut window, Role::Tab, "Hex");
    wait_for_part(&mut window, "00000000  61 20 6c 69 6e 65");
    window.get_by_label("Payload lines").focus();
    window.run();
    window.key_press(Key::End);
    wait_for_part(&mut window, "063ffff0  ");
}

#[test]
fn hostile_payloads_are_shown_safely() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let breaks = "\n".repeat(500_000);
    let payloads: [&[u8]; 7] = [
        b"\xff\xfe\x80 not UTF-8",
        "\u{202e}gpj.exe \u{200b}\u{2066}turned\u{2069}".as_bytes(),
        b"\x1b[2J\x07\x00 controls",
        &vec![b'x'; 1 << 20],
        deep.as_bytes(),
        breaks.as_bytes(),
        b"",
    ];
    for payload in payloads {
        let id = publish(&mut window, "plant/hostile", payload);
        for tab in ["Text", "Hex", "JSON", "Difference", "Auto"] {
            select(&mut window, id);
            wait_until(&mut window, "decoded", |window| !says(window, "Decoding\u{2026}"));
            if window.query_by_role_and_label(Role::Tab, tab).is_some() {
                click_on(&mut window, Role::Tab, tab);
            } else {
                choose_in_more(&mut window, tab);
            }
            wait_until(&mut window, "decoded", |window| {
                !["Decoding\u{2026}", "Comparing\u{2026}", "Laying out\u{2026}"].iter().any(|word| says(window, word))
            });
            let mut labels = window.query_all_by_role(Role::Label).filter_map(|label| label.accesskit_node().label());
            let hidden = |text: &String| text.chars().any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
            assert_eq!(labels.find(hidden), None, "{tab}");
        }
    }
}
