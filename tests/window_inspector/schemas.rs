//! Schemas from files: chosen for a topic filter, told wrong, read again.

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;

use crate::desk::{Desk, click_on, fill, wait_for_part, wait_until, window};
use crate::mosquitto::Mosquitto;
use crate::sparkplug::field;
use crate::{SIZE, choose_in_more, connect, publish, select};

#[test]
fn a_schema_is_chosen_told_wrong_and_read_again() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(directory.path().join(name), text).unwrap();
    write("unit.proto", "syntax = \"proto3\"; package plant; enum Unit { NONE = 0; CELSIUS = 1; }");
    let reading = |name: &str| {
        let fields = format!("double {name} = 1; Unit unit = 2; repeated string tags = 3;");
        format!(
            "syntax = \"proto3\"; package plant; import \"unit.proto\";\nmessage Other {{}}\nmessage Reading {{ {fields} }}"
        )
    };
    write("reading.proto", &reading("celsius_degrees"));
    let payload = [vec![1 << 3 | 1], 21.5_f64.to_le_bytes().to_vec(), field(2, Ok(1)), field(3, Err(b"hot"))].concat();
    let id = publish(&mut window, "plant/a/reading", &payload);
    select(&mut window, id);
    window.run();
    choose_in_more(&mut window, "Remember for\u{2026}");
    click_on(&mut window, Role::Button, "plant/+/reading");
    click_on(&mut window, Role::ComboBox, "Decoder");
    click_on(&mut window, Role::Button, "Protobuf");

    let path = directory.path().join("broken.proto");
    write("broken.proto", "syntax = \"proto3\";\nmessage Reading {\n  double value = ;\n}\n");
    fill(&mut window, "Proto File", path.to_str().unwrap());
    wait_for_part(&mut window, "broken.proto:3:");
    write("lost.proto", "syntax = \"proto3\"; import \"nowhere.proto\";");
    fill(&mut window, "Proto File", directory.path().join("lost.proto").to_str().unwrap());
    wait_for_part(&mut window, "nowhere.proto");

    fill(&mut window, "Proto File", directory.path().join("reading.proto").to_str().unwrap());
    wait_until(&mut window, "types", |window| window.query_by_role_and_label(Role::ComboBox, "Message Type").is_some());
    click_on(&mut window, Role::ComboBox, "Message Type");
    window.get_by_role_and_label(Role::Button, "plant.Other");
    click_on(&mut window, Role::Button, "plant.Reading");
    click_on(&mut window, Role::Button, "Save");
    wait_for_part(&mut window, "celsius_degrees");
    for part in ["21.5", "CELSIUS", "hot"] {
        wait_for_part(&mut window, part);
    }
    window.get_by_label("Protobuf for plant/+/reading, plant.Reading");

    // The field has another name from now on: seen with the next message, or at once by the button.
    write("reading.proto", &reading("warmth"));
    set_newer(&directory.path().join("reading.proto"));
    let next = publish(&mut window, "plant/b/reading", &payload);
    select(&mut window, next);
    wait_for_part(&mut window, "warmth");
    write("reading.proto", "syntax = \"proto3\";\nmessage {");
    click_on(&mut window, Role::Button, "Read again");
    wait_for_part(&mut window, "reading.proto:2:");
    window.get_by_label("Protobuf for plant/+/reading, without its schema");
}

#[test]
fn an_avro_schema_is_chosen_in_the_same_dialog() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("reading.avsc");
    let fields = r#"[{"name":"celsius","type":"double"},{"name":"day","type":{"type":"int","logicalType":"date"}}]"#;
    std::fs::write(&path, format!(r#"{{"type":"record","name":"plant.Reading","fields":{fields}}}"#)).unwrap();
    let payload = [21.5_f64.to_le_bytes().to_vec(), vec![0xc0, 0xc0, 0x02]].concat();
    let id = publish(&mut window, "plant/a/reading", &payload);
    select(&mut window, id);
    window.run();
    choose_in_more(&mut window, "Avro");
    wait_for_part(&mut window, "Choose an .avsc file for this topic.");
    click_on(&mut window, Role::Button, "Remember for\u{2026}");
    fill(&mut window, "Schema File", path.to_str().unwrap());
    wait_until(&mut window, "types", |window| window.query_by_role_and_label(Role::ComboBox, "Message Type").is_some());
    click_on(&mut window, Role::Button, "Save");
    wait_for_part(&mut window, "Read as plant.Reading.");
    for line in ["  \"celsius\": 21.5,", "  \"day\": \"2026-02-28\""] {
        window.get_by_label(line);
    }
    window.get_by_label("Avro for plant/a/reading");
}

/// File systems may tell times in steps: this is surely a later one.
fn set_newer(file: &std::path::Path) {
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(5);
    std::fs::File::options().write(true).open(file).unwrap().set_modified(later).unwrap();
}
