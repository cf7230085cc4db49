//! Sparkplug B: births, aliases, and charts of metrics.

use egui::accesskit::Role;

use crate::desk::{Desk, Window, copied, says, wait_for, wait_until, window};
use crate::mosquitto::Mosquitto;
use crate::{SIZE, app, chart, connect, from_menu, publish, select, subscribe};

/// A field of Protobuf's wire format: a number, or bytes.
pub fn field(number: u8, value: Result<u64, &[u8]>) -> Vec<u8> {
    let varint = |mut value: u64| {
        let mut bytes = Vec::new();
        while value > 127 {
            bytes.push((value % 128) as u8 | 128);
            value /= 128;
        }
        bytes.push(value as u8);
        bytes
    };
    match value {
        Ok(value) => [vec![number << 3], varint(value)].concat(),
        Err(bytes) => [vec![number << 3 | 2], varint(bytes.len() as u64), bytes.to_vec()].concat(),
    }
}

/// A payload of Sparkplug B: metrics with a name and an alias, or an alias alone, and an Int32 each.
pub fn sparkplug(metrics: &[(&str, u64, u64)]) -> Vec<u8> {
    let metric = |(name, alias, value): &(&str, u64, u64)| {
        let name = if name.is_empty() { Vec::new() } else { field(1, Err(name.as_bytes())) };
        let metric = [name, field(2, Ok(*alias)), field(4, Ok(3)), field(10, Ok(*value))].concat();
        field(2, Err(&metric))
    };
    [field(1, Ok(1_700_000_000_000)), metrics.iter().flat_map(metric).collect(), field(3, Ok(0))].concat()
}

#[test]
fn births_name_the_metrics_of_the_table() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    subscribe(&mut window, "spBv1.0/+/NBIRTH/#");
    let data = publish(&mut window, "spBv1.0/Plant/NDATA/Line1", &sparkplug(&[("", 7, 1_480)]));
    select(&mut window, data);
    wait_for(&mut window, "1480");
    assert!(!says(&window, "Motor/Speed"));
    // What a birth says counts for the message that is looked at already.
    publish(&mut window, "spBv1.0/Plant/NBIRTH/Line1", &sparkplug(&[("Motor/Speed", 7, 0)]));
    wait_for(&mut window, "Motor/Speed");
    from_menu(&mut window, Role::Label, "Motor/Speed", "Copy value");
    assert_eq!(copied(&window), "Motor/Speed");
}

#[test]
fn a_birth_names_what_comes_after_it_by_alias() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    subscribe(&mut window, "spBv1.0/#");
    let metrics = [("Motor/Speed", 7, 0), ("Motor/Temperature", 8, 0)];
    publish(&mut window, "spBv1.0/Plant/DBIRTH/Line1/Drive", &sparkplug(&metrics));
    let topic = "spBv1.0/Plant/DDATA/Line1/Drive";
    // The same metric comes first, then second.
    let first = publish(&mut window, topic, &sparkplug(&[("", 7, 1_480), ("", 8, 61)]));
    select(&mut window, first);
    for cell in ["Motor/Speed", "7", "1480", "Motor/Temperature", "61"] {
        wait_for(&mut window, cell);
    }
    chart(&mut window, "$.metrics[\"Motor/Temperature\"] 61");
    let series = |window: &Window| app(window).tab().charts.series().first().map(|one| one.points.numbers());
    wait_until(&mut window, "drawn", |window| series(window) == Some(1));
    publish(&mut window, topic, &sparkplug(&[("", 8, 64), ("", 7, 1_490)]));
    wait_until(&mut window, "drawn", |window| series(window) == Some(2));
    assert_eq!(app(&window).tab().charts.series()[0].points.extremes(), Some((61.0, 64.0)));
}

#[test]
fn a_metric_that_was_charted_by_its_alias_is_followed_after_its_birth() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    subscribe(&mut window, "spBv1.0/#");
    let topic = "spBv1.0/Plant/NDATA/Line1";
    let data = publish(&mut window, topic, &sparkplug(&[("", 7, 1_480)]));
    select(&mut window, data);
    wait_for(&mut window, "1480");
    chart(&mut window, "$.metrics[\"alias 7\"] 1480");
    publish(&mut window, "spBv1.0/Plant/NBIRTH/Line1", &sparkplug(&[("Motor/Speed", 7, 0)]));
    publish(&mut window, topic, &sparkplug(&[("", 9, 1), ("", 7, 1_490)]));
    wait_until(&mut window, "drawn", |window| {
        app(window).tab().charts.series()[0].points.extremes() == Some((1_480.0, 1_490.0))
    });
}
